//! Where the secret of a profile is kept: the system's keyring, or a file that only its owner can read.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::config_folder;
use super::file::{failed, private_folder, replace};
use crate::failure::Failure;
use crate::message::Message;

/// The name under which keyrings show our entries.
const SERVICE: &str = "wecom-contacts";

/// A place for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Keep {
    /// The keyring of the system.
    Keyring,
    /// A file with mode 0600 beside the profiles.
    File,
}

impl Keep {
    /// The secret of the profile.
    pub(crate) fn read(self, profile: &str) -> Result<String, Failure> {
        match self {
            Keep::Keyring => entry(profile)
                .and_then(|entry| entry.get_password())
                .map_err(|error| keyring(&error)),
            Keep::File => read_file(&path(profile)?),
        }
    }

    /// Keeps the secret of the profile.
    pub(crate) fn write(self, profile: &str, secret: &str) -> Result<(), Failure> {
        match self {
            Keep::Keyring => entry(profile)
                .and_then(|entry| entry.set_password(secret))
                .map_err(|error| keyring(&error)),
            Keep::File => {
                let path = path(profile)?;
                let folder = private_folder(&secrets()?)?;
                replace(&folder, &path, secret.as_bytes())
                    .map_err(|error| failed("error-cannot-write", &path, error))
            }
        }
    }

    /// Forgets the secret of the profile; one that is not there is fine.
    pub(crate) fn delete(self, profile: &str) -> Result<(), Failure> {
        match self {
            Keep::Keyring => match entry(profile).and_then(|entry| entry.delete_credential()) {
                Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                Err(error) => Err(keyring(&error)),
            },
            Keep::File => {
                let path = path(profile)?;
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        Err(failed("error-cannot-write", &path, error))
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

fn entry(profile: &str) -> keyring::Result<keyring::Entry> {
    keyring::Entry::new(SERVICE, profile)
}

/// The error's text names the platform's trouble, never the secret.
fn keyring(error: &keyring::Error) -> Failure {
    Failure::Credentials(Message::new("error-keyring").with("what", error))
}

fn secrets() -> Result<PathBuf, Failure> {
    Ok(config_folder()?.join("secrets"))
}

fn path(profile: &str) -> Result<PathBuf, Failure> {
    Ok(secrets()?.join(profile))
}

/// A secret from a file; only its first line counts.
pub(super) fn read_file(path: &Path) -> Result<String, Failure> {
    let text =
        fs::read_to_string(path).map_err(|error| failed("error-cannot-read", path, error))?;
    match text.lines().next().map(str::trim) {
        Some(secret) if !secret.is_empty() => Ok(secret.to_owned()),
        _ => Err(Failure::Credentials(
            Message::new("error-empty-secret").with("path", path.display()),
        )),
    }
}
