//! `login` and `logout`: company id and secret, asked for without an echo, tried, and kept out of plain sight.

use std::path::PathBuf;

use clap::Args;
use wecom_contacts::CorpSecret;

use crate::app::{App, connect};
use crate::failure::{Exit, Failure};
use crate::input;
use crate::message::Message;
use crate::profile::{Credentials, Keep, Profile, Profiles, lock, server};
use crate::prompt;
use crate::token;

/// Whom to log in as.
#[derive(Args)]
pub(crate) struct Login {
    /// The name of the profile (配置名).
    #[arg(value_name = "PROFILE", default_value = "default")]
    name: String,
    /// The company's id; asked for when not given (企业 ID，不给出则询问).
    #[arg(long, value_name = "ID")]
    corp_id: Option<String>,
    /// Read the secret from this file or - for stdin instead of asking
    /// (从此文件或 -（标准输入）读取 secret，而不是询问).
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Another server, such as a sandbox or an egress proxy (其他服务器地址，如沙箱或出口代理).
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Where to keep the secret; the keyring when there is one (secret 的保存位置，有系统钥匙串时默认用钥匙串).
    #[arg(long, value_name = "PLACE")]
    keep: Option<Keep>,
}

impl Login {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        check_name(&self.name)?;
        if Profiles::load()?.contains(&self.name) {
            app.confirm(&Message::new("confirm-replace-profile").with("profile", &self.name))
                .await?;
        }
        let corp_id = match self.corp_id {
            Some(corp_id) => corp_id,
            None => prompt::text(&app.output, &Message::new("ask-corp-id")).await?,
        };
        let secret = match &self.secret_file {
            Some(path) => input::first_line(&path.to_string_lossy())?,
            None => prompt::secret(&app.output, &Message::new("ask-secret")).await?,
        };
        let credentials = Credentials {
            corp_id: corp_id.clone(),
            secret: CorpSecret::new(secret.clone()),
            base_url: self.base_url.clone().or_else(server),
        };
        if app.dry_run {
            app.output.note(&Message::new("dry-run"));
            return Ok(Exit::Done);
        }
        token::issue(&credentials, true).await?;
        let _lock = lock()?;
        let mut profiles = Profiles::load()?;
        let keep = keep(app, self.keep, &self.name, &secret).await?;
        profiles.put(
            &self.name,
            Profile {
                corp_id,
                base_url: self.base_url,
                secret: keep,
            },
        );
        profiles.save()?;
        app.done("result-logged-in", &self.name)
    }
}

/// The name becomes part of a path.
fn check_name(name: &str) -> Result<(), Failure> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !name.is_empty() && name.len() <= 64 && !name.starts_with('.') && name.chars().all(fits) {
        return Ok(());
    }
    Err(Failure::Usage(Message::new("error-profile-name")))
}

/// Keeps the secret where it was asked to be, else in the keyring, else in a file.
async fn keep(app: &App, wanted: Option<Keep>, name: &str, secret: &str) -> Result<Keep, Failure> {
    let place = wanted.unwrap_or(Keep::Keyring);
    match (write(place, name, secret).await, wanted) {
        (Ok(()), _) => Ok(place),
        (Err(failure), Some(_)) => Err(failure),
        (Err(_), None) => {
            app.output.note(&Message::new("note-no-keyring"));
            write(Keep::File, name, secret).await?;
            Ok(Keep::File)
        }
    }
}

async fn write(place: Keep, name: &str, secret: &str) -> Result<(), Failure> {
    let (name, secret) = (name.to_owned(), secret.to_owned());
    aside(move || place.write(&name, &secret)).await
}

/// Keyrings are asked over a bus and may wait for the person: that is not for the thread of the calls.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or(Err(Failure::Interrupted))
}

/// What to forget.
#[derive(Args)]
pub(crate) struct Logout {
    /// The name of the profile (配置名).
    #[arg(value_name = "PROFILE", add = crate::complete::profiles())]
    name: String,
}

impl Logout {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        Profiles::load()?.get(&self.name)?;
        if app.dry_run {
            app.output.note(&Message::new("dry-run"));
            return Ok(Exit::Done);
        }
        app.confirm(&Message::new("confirm-logout").with("profile", &self.name))
            .await?;
        let _lock = lock()?;
        let mut profiles = Profiles::load()?;
        let profile = profiles.remove(&self.name)?;
        forget_token(app, &self.name, &profile).await;
        profile.secret.delete(&self.name)?;
        profiles.save()?;
        app.done("result-logged-out", &self.name)
    }
}

/// Removes the token that is kept for the profile. Its name comes from the secret: where that cannot be read any more,
/// the person is told that the token stays until its end, and the rest is forgotten all the same.
async fn forget_token(app: &App, name: &str, profile: &Profile) {
    let forgotten = async {
        let (name, profile) = (name.to_owned(), profile.clone());
        let credentials = aside(move || profile.credentials(&name)).await?;
        let contacts = connect(&credentials)?;
        let forgotten = contacts.forget_token().await;
        forgotten
            .map_err(|error| Failure::Usage(Message::new("error-token-store").with("what", error)))
    };
    if let Err(failure) = forgotten.await {
        let why = failure.lines(app.output.lang()).into_iter().next();
        let message = Message::new("warn-token-stays").with("why", why.unwrap_or_default());
        app.output.warn(&message);
    }
}
