//! The key of an export's files, kept so that another run can fetch them.

use std::fs;
use std::io;
use std::path::Path;

use wecom_contacts::callback::cipher::AesKey;

use crate::failure::Failure;
use crate::message::Message;
use crate::profile::replace;

/// The key in the file; a new one is put there (0600) when there is no such file and `may_make`.
pub(super) fn of_file(path: &Path, may_make: bool) -> Result<AesKey, Failure> {
    let named = |id| Message::new(id).with("path", path.display());
    match fs::read_to_string(path) {
        Ok(text) => AesKey::parse(text.trim()).map_err(|_| Failure::Usage(named("error-no-key"))),
        Err(error) if may_make && error.kind() == io::ErrorKind::NotFound => {
            make(path).map_err(|error| Failure::Local(named("error-cannot-write"), error))
        }
        Err(error) => Err(Failure::Local(named("error-cannot-read"), error)),
    }
}

fn make(path: &Path) -> io::Result<AesKey> {
    let key = AesKey::random().map_err(io::Error::other)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let line = format!("{}\n", key.expose());
    replace(folder.unwrap_or(Path::new(".")), path, line.as_bytes())?;
    Ok(key)
}
