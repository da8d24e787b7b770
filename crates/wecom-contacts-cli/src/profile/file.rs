//! The file of profiles: TOML, replaced in one step, so that a reader never sees half of it.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Credentials, Keep, config_folder, server};
use crate::failure::Failure;
use crate::message::Message;
use crate::shell;

const NAME: &str = "profiles.toml";

/// One company and how to call it. The secret itself is kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) corp_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base_url: Option<String>,
    /// Where the secret is kept.
    pub(crate) secret: Keep,
}

impl Profile {
    /// Whom the profile called `name` calls as; at the server of the environment when it has none of its own.
    pub(crate) fn credentials(&self, name: &str) -> Result<Credentials, Failure> {
        Ok(Credentials {
            corp_id: self.corp_id.clone(),
            secret: self.secret.read(name)?.into(),
            base_url: self.base_url.clone().or_else(server),
        })
    }
}

/// All profiles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profiles {
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    #[serde(default, rename = "profile")]
    profiles: BTreeMap<String, Profile>,
}

impl Profiles {
    /// Reads the file; none at all are fine.
    pub(crate) fn load() -> Result<Self, Failure> {
        let path = config_folder()?.join(NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Profiles::default()),
            Err(error) => return Err(failed("error-cannot-read", &path, error)),
        };
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(0, |span| {
                text[..span.start.min(text.len())].lines().count().max(1)
            });
            let message = Message::new("error-bad-profiles")
                .with("path", path.display())
                .with("line", line);
            Failure::Usage(message.with("what", error.message()))
        })
    }

    /// Replaces the file.
    pub(crate) fn save(&self) -> Result<(), Failure> {
        let folder = private_folder(&config_folder()?)?;
        let path = folder.join(NAME);
        let text = toml::to_string_pretty(self).map_err(io::Error::other);
        text.and_then(|text| replace(&folder, &path, text.as_bytes()))
            .map_err(|error| failed("error-cannot-write", &path, error))
    }

    /// The profile called `name`.
    pub(crate) fn get(&self, name: &str) -> Result<&Profile, Failure> {
        self.profiles.get(name).ok_or_else(|| {
            let known = self.names().collect::<Vec<_>>().join(", ");
            let id = if known.is_empty() {
                "error-no-profiles"
            } else {
                "error-no-profile"
            };
            let login = shell::line(["wecom-contacts", "login", name]);
            let message = Message::new(id).with("profile", name).with("known", known);
            Failure::Credentials(message.with("login", login))
        })
    }

    /// Whether there is a profile called `name`.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.profiles.contains_key(name)
    }

    /// The profile that is used when none is named: the chosen one, or the only one.
    pub(crate) fn default_name(&self) -> Option<&str> {
        match (&self.default, self.profiles.len()) {
            (Some(name), _) => Some(name),
            (None, 1) => self.profiles.keys().next().map(String::as_str),
            (None, _) => None,
        }
    }

    /// Chooses the profile that is used when none is named.
    pub(crate) fn choose(&mut self, name: &str) -> Result<(), Failure> {
        self.get(name)?;
        self.default = Some(name.to_owned());
        Ok(())
    }

    /// Adds or replaces a profile; the first one becomes the default.
    pub(crate) fn put(&mut self, name: &str, profile: Profile) {
        if self.profiles.is_empty() {
            self.default = Some(name.to_owned());
        }
        self.profiles.insert(name.to_owned(), profile);
    }

    /// Removes a profile.
    pub(crate) fn remove(&mut self, name: &str) -> Result<Profile, Failure> {
        self.get(name)?;
        if self.default.as_deref() == Some(name) {
            self.default = None;
        }
        self.profiles.remove(name).ok_or(Failure::Interrupted)
    }

    /// The names, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }
}

/// Held while the file is read, changed and written: parallel `login`s lose nothing. It ends with the value.
pub(crate) fn lock() -> Result<File, Failure> {
    let folder = private_folder(&config_folder()?)?;
    let path = folder.join("profiles.lock");
    let locked = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .and_then(|file| {
            file.lock()?;
            Ok(file)
        });
    locked.map_err(|error| failed("error-cannot-write", &path, error))
}

/// The folder, made for the owner alone when it is missing.
pub(super) fn private_folder(folder: &Path) -> Result<std::path::PathBuf, Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| failed("error-cannot-write", folder, error))?;
    Ok(folder.to_owned())
}

/// Writes beside the file (0600) and renames over it.
pub(crate) fn replace(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

pub(super) fn failed(id: &'static str, path: &Path, error: io::Error) -> Failure {
    Failure::Local(Message::new(id).with("path", path.display()), error)
}
