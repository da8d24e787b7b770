//! `token`: the access token, and the addresses of the platform.

mod keyhole;

use clap::{Args, Subcommand};
use serde_json::json;
use wecom_contacts::AccessToken;
use wecom_contacts::Error;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use crate::profile::{self, Credentials};
use keyhole::Keyhole;

/// What can be asked about tokens and addresses.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Show how long the token is valid (查看 access_token 的有效期).
    Show(Show),
    /// Fetch a new token, for this and all other runs (获取新的 access_token，供所有进程共用).
    Refresh(Show),
    /// List the addresses that callbacks come from (列出回调来源的 IP 段).
    CallbackIps,
    /// List the addresses of the API (列出接口的 IP 段).
    ApiIps,
}

/// How much to show.
#[derive(Args)]
pub(crate) struct Show {
    /// Show the token itself: whoever has it can do what its app may do
    /// (显示 token 明文；得到它的人可以做该应用能做的一切).
    #[arg(long)]
    reveal: bool,
}

/// A token with its end, in seconds since 1970.
pub(crate) struct Issued {
    pub(crate) token: AccessToken,
    pub(crate) until: u64,
}

impl Command {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::Show(args) => args.show(app, false).await,
            Command::Refresh(args) => args.show(app, true).await,
            Command::CallbackIps => {
                let ips = app.contacts()?.server().callback_ips().await?;
                app.output
                    .list(&["ip"], ips.iter().map(|ip| json!({"ip": ip})))?;
                Ok(Exit::Done)
            }
            Command::ApiIps => {
                let ips = app.contacts()?.server().api_domain_ips().await?;
                app.output
                    .list(&["ip"], ips.iter().map(|ip| json!({"ip": ip})))?;
                Ok(Exit::Done)
            }
        }
    }
}

impl Show {
    async fn show(self, app: &App, fresh: bool) -> Result<Exit, Failure> {
        if fresh
            && app.rehearse_query(
                wecom_contacts::Operation::TokenGet,
                "corpid",
                app.credentials()?.corp_id,
            )?
        {
            return Ok(Exit::Done);
        }
        let issued = issue(&app.credentials()?, fresh).await?;
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let shown = if self.reveal {
            issued.token.expose().to_owned()
        } else {
            masked(issued.token.expose())
        };
        app.output.record(&json!({
            "access_token": shown,
            "expires_at": issued.until,
            "expires_in": issued.until.saturating_sub(now),
        }))?;
        if app.output.is_people() {
            let minutes =
                usize::try_from(issued.until.saturating_sub(now) / 60).unwrap_or(usize::MAX);
            app.output
                .note(&Message::new("note-token-valid").count("minutes", minutes));
            if !self.reveal {
                app.output.note(&Message::new("note-token-hidden"));
            }
        }
        Ok(Exit::Done)
    }
}

/// Enough of a token to tell two apart, and too little to use.
fn masked(token: &str) -> String {
    let kept: String = token.chars().take(4).collect();
    format!("{kept}…")
}

/// The token of these credentials: from the file store, or a new one.
///
/// The SDK fetches tokens only for calls, so one is made; whether that call itself is refused does not matter here.
pub(crate) async fn issue(credentials: &Credentials, fresh: bool) -> Result<Issued, Failure> {
    let keyhole = Keyhole::open(profile::token_folder()?, fresh)?;
    let contacts = crate::app::builder(credentials)
        .with_token_store(keyhole.clone())
        .build();
    let called = contacts.map_err(Error::from)?.server().callback_ips().await;
    match (keyhole.seen(), called) {
        (Some(issued), _) => Ok(issued),
        (None, Err(error)) => Err(error.into()),
        (None, Ok(_)) => Err(Failure::Usage(
            Message::new("error-token-store").with("what", "-"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_masked_token_cannot_be_used() {
        assert_eq!(masked("tk_7Qm2Zc"), "tk_7…");
        assert_eq!(masked(""), "…");
    }
}
