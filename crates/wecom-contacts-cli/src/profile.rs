//! Whom to call as: the environment, or a named profile of the file that `login` writes.

mod file;
mod secret;

use std::path::PathBuf;

use etcetera::BaseStrategy;
use wecom_contacts::CorpSecret;

pub(crate) use self::file::{Profile, Profiles, lock, replace};
pub(crate) use self::secret::Keep;
use crate::failure::Failure;
use crate::message::Message;

/// Company, secret and server to call with.
pub(crate) struct Credentials {
    pub(crate) corp_id: String,
    pub(crate) secret: CorpSecret,
    pub(crate) base_url: Option<String>,
}

/// The folder of settings: `WECOM_CONFIG_DIR`, else where the system keeps them.
pub(crate) fn config_folder() -> Result<PathBuf, Failure> {
    folder("WECOM_CONFIG_DIR", || {
        etcetera::choose_base_strategy().map(|base| base.config_dir())
    })
}

/// The folder of what may be lost, such as tokens: `WECOM_CACHE_DIR`, else where the system keeps it.
pub(crate) fn cache_folder() -> Result<PathBuf, Failure> {
    folder("WECOM_CACHE_DIR", || {
        etcetera::choose_base_strategy().map(|base| base.cache_dir())
    })
}

/// Where tokens are kept between runs: `WECOM_TOKEN_DIR`, as in the SDK, else in the cache.
pub(crate) fn token_folder() -> Result<PathBuf, Failure> {
    match std::env::var_os("WECOM_TOKEN_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => Ok(folder.into()),
        None => Ok(cache_folder()?.join("tokens")),
    }
}

fn folder(
    variable: &str,
    of: impl FnOnce() -> Result<PathBuf, etcetera::HomeDirError>,
) -> Result<PathBuf, Failure> {
    if let Some(folder) = std::env::var_os(variable).filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    match of() {
        Ok(base) => Ok(base.join("wecom-contacts")),
        Err(_) => Err(Failure::Usage(
            Message::new("error-no-home").with("variable", variable),
        )),
    }
}

const BASE_URL: &str = "WECOM_BASE_URL";

/// A variable of the environment that is set to something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// The server of the environment.
pub(crate) fn server() -> Option<String> {
    variable(BASE_URL)
}

/// What the environment says, of which the rules below decide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Environment {
    corp_id: Option<String>,
    secret: Option<String>,
    base_url: Option<String>,
}

impl Environment {
    pub(crate) fn read() -> Result<Self, Failure> {
        let secret = match (variable("WECOM_SECRET"), variable("WECOM_SECRET_FILE")) {
            (Some(_), Some(_)) => {
                let message = Message::new("error-two-sources")
                    .with("first", "WECOM_SECRET")
                    .with("second", "WECOM_SECRET_FILE");
                return Err(Failure::Credentials(message));
            }
            (None, Some(path)) => Some(secret::read_file(path.as_ref())?),
            (secret, None) => secret,
        };
        Ok(Environment {
            corp_id: variable("WECOM_CORP_ID"),
            secret,
            base_url: variable(BASE_URL),
        })
    }
}

/// Where the credentials come from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Environment,
    Profile(String),
}

/// Decides between the environment and a profile. A profile named on the command line beside a company in the
/// environment is refused unless both name the same company: which of them was meant cannot be known.
fn source(
    environment: &Environment,
    named: Option<&str>,
    profiles: &Profiles,
) -> Result<Source, Failure> {
    match (&environment.corp_id, &environment.secret, named) {
        (Some(ours), _, Some(name)) => {
            let theirs = &profiles.get(name)?.corp_id;
            if ours == theirs {
                return Ok(Source::Profile(name.to_owned()));
            }
            let message = Message::new("error-profile-conflict")
                .with("profile", name)
                .with("theirs", theirs)
                .with("ours", ours);
            Err(Failure::Credentials(message))
        }
        (_, _, Some(name)) => Ok(Source::Profile(name.to_owned())),
        (Some(_), Some(_), None) => Ok(Source::Environment),
        (Some(_), None, None) => Err(half("WECOM_CORP_ID", "WECOM_SECRET")),
        (None, Some(_), None) => Err(half("WECOM_SECRET", "WECOM_CORP_ID")),
        (None, None, None) => match profiles.default_name() {
            Some(name) => Ok(Source::Profile(name.to_owned())),
            None => Err(Failure::Credentials(Message::new("error-no-credentials"))),
        },
    }
}

fn half(given: &str, missing: &str) -> Failure {
    Failure::Credentials(
        Message::new("error-half-environment")
            .with("given", given)
            .with("missing", missing),
    )
}

/// The credentials to call with. `named` is `--profile` or `WECOM_PROFILE`.
pub(crate) fn resolve(named: Option<&str>) -> Result<Credentials, Failure> {
    let environment = Environment::read()?;
    let profiles = Profiles::load()?;
    match source(&environment, named, &profiles)? {
        Source::Environment => Ok(Credentials {
            corp_id: environment.corp_id.unwrap_or_default(),
            secret: environment.secret.unwrap_or_default().into(),
            base_url: environment.base_url,
        }),
        Source::Profile(name) => profiles.get(&name)?.credentials(&name),
    }
}

/// The company alone, for what needs no secret. `named` is `--profile` or `WECOM_PROFILE`.
pub(crate) fn corp_id(named: Option<&str>) -> Result<String, Failure> {
    let mut environment = Environment::read()?;
    if let Some(corp_id) = environment.corp_id.take_if(|_| named.is_none()) {
        return Ok(corp_id);
    }
    let profiles = Profiles::load()?;
    match source(&environment, named, &profiles)? {
        Source::Environment => Ok(environment.corp_id.unwrap_or_default()),
        Source::Profile(name) => Ok(profiles.get(&name)?.corp_id.clone()),
    }
}

#[cfg(test)]
mod tests;
