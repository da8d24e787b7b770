//! The file that an export is written to.

use std::io;
use std::path::Path;

use wecom_contacts::export::ExportError;

use crate::failure::Failure;
use crate::message::Message;

/// Refuses a file that cannot be written, before a job is started for it.
pub(super) fn check(path: &Path) -> Result<(), Failure> {
    let tried = if path.is_dir() {
        Err(io::ErrorKind::IsADirectory.into())
    } else {
        // The export is written into a file of another name beside it.
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        std::fs::metadata(folder).and_then(|_| tempfile::tempfile_in(folder).map(drop))
    };
    tried.map_err(|error| Failure::Local(unwritable(path), error))
}

/// Why the export was not written.
pub(super) fn failure(path: &Path, error: ExportError) -> Failure {
    match error {
        ExportError::Io(error) => Failure::Usage(
            Message::new("error-because")
                .nested("what", unwritable(path))
                .phrase("why", error),
        ),
        error => super::failure(error),
    }
}

fn unwritable(path: &Path) -> Message {
    Message::new("error-cannot-write").with("path", path.display())
}

/// The path as a word of a command: no option, however it begins.
pub(super) fn word(path: &Path) -> String {
    let text = path.display().to_string();
    if text.starts_with('-') {
        format!("./{text}")
    } else {
        text
    }
}
