//! The sandbox as a value: started, driven, stopped.

pub(crate) mod admin;
pub(crate) mod api;
pub(crate) mod body;
pub(crate) mod builder;
mod control;
pub(crate) mod dispatch;
pub(crate) mod download;
pub(crate) mod listen;
pub(crate) mod shared;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::event::post::EventRecord;
use crate::identity::Identity;
use crate::request_log::RequestRecord;
use crate::server::admin::actions;
use crate::server::builder::SandboxBuilder;
use crate::server::shared::Shared;

/// What the sandbox's own methods refuse, in words.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// # let sandbox = wecom_sandbox::Sandbox::start().await?;
/// use wecom_sandbox::Refused;
///
/// let refused: Refused = sandbox.tfa_code("nobody").unwrap_err();
/// assert!(!refused.to_string().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub(crate) String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// A running sandbox. It has threads of its own, so that a paused clock or a busy runtime of the caller's does not
/// disturb it; dropping it stops it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let sandbox = wecom_sandbox::Sandbox::start().await?;
/// // Point any client at `sandbox.base_url()`, with `sandbox.corp_id()` and `sandbox.sync_secret()`.
/// assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
/// sandbox.shutdown().await;
/// # Ok(())
/// # }
/// ```
pub struct Sandbox {
    pub(crate) shared: Arc<Shared>,
    pub(crate) addr: SocketAddr,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) stopped: watch::Receiver<bool>,
    pub(crate) runtime: Option<Runtime>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("base_url", &self.shared.base_url)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts a sandbox with the demo company on a free port of this machine.
    ///
    /// # Errors
    /// When no port or thread can be had.
    pub async fn start() -> io::Result<Sandbox> {
        Sandbox::builder().start().await
    }

    /// Chooses seed, secrets and address.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use wecom_sandbox::{Sandbox, Seed};
    ///
    /// let sandbox = Sandbox::builder().seed(Seed::Empty).start().await?;
    /// assert_ne!(sandbox.local_addr().port(), 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// `http://127.0.0.1:PORT`, without a slash behind.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.addr
    }

    /// The id of the company.
    #[must_use]
    pub fn corp_id(&self) -> &str {
        self.shared.tokens.corp_id()
    }

    /// The secret of a kind of caller.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// use wecom_sandbox::Identity;
    ///
    /// assert_eq!(sandbox.secret(Identity::Sync), sandbox.sync_secret());
    /// assert_eq!(sandbox.secret(Identity::App), sandbox.app_secret());
    /// assert_eq!(sandbox.secret(Identity::AppLegacy), sandbox.app_legacy_secret());
    /// assert_eq!(sandbox.secret(Identity::SyncNewIp), sandbox.sync_new_ip_secret());
    /// assert_eq!(sandbox.secret(Identity::Custom), sandbox.custom_secret());
    /// assert_eq!(sandbox.secret(Identity::ThirdParty), sandbox.third_party_secret());
    /// assert_eq!(sandbox.secret(Identity::ThirdPartyContact), sandbox.third_party_contact_secret());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn secret(&self, identity: Identity) -> &str {
        self.shared.tokens.secret(identity)
    }

    /// The secret of the contact sync assistant.
    #[must_use]
    pub fn sync_secret(&self) -> &str {
        self.secret(Identity::Sync)
    }

    /// The secret of a self-built app made after 2022-06-20.
    #[must_use]
    pub fn app_secret(&self) -> &str {
        self.secret(Identity::App)
    }

    /// The secret of a self-built app made before 2022-06-20.
    #[must_use]
    pub fn app_legacy_secret(&self) -> &str {
        self.secret(Identity::AppLegacy)
    }

    /// The secret of the contact sync assistant as it works from a new address (48009 on detail reads).
    #[must_use]
    pub fn sync_new_ip_secret(&self) -> &str {
        self.secret(Identity::SyncNewIp)
    }

    /// The secret of a custom-built app (代开发).
    #[must_use]
    pub fn custom_secret(&self) -> &str {
        self.secret(Identity::Custom)
    }

    /// Stands for the corp token of a third-party suite, which `gettoken` gives here for simplicity.
    #[must_use]
    pub fn third_party_secret(&self) -> &str {
        self.secret(Identity::ThirdParty)
    }

    /// As [`third_party_secret`](Self::third_party_secret), of a contact app that may edit.
    #[must_use]
    pub fn third_party_contact_secret(&self) -> &str {
        self.secret(Identity::ThirdPartyContact)
    }

    /// The first line of the program: addresses, company and secrets.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// assert_eq!(sandbox.banner()["base_url"], sandbox.base_url());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn banner(&self) -> Value {
        actions::banner(&self.shared)
    }

    /// The last calls (10,000 at most), oldest first.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// assert!(sandbox.requests().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared.log.list()
    }

    /// Forgets the calls so far.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// reqwest::get(format!("{}/cgi-bin/user/list_id", sandbox.base_url())).await?;
    /// assert_eq!(sandbox.requests()[0].errcode, Some(41001), "access_token is missing");
    /// sandbox.clear_requests();
    /// assert!(sandbox.requests().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear_requests(&self) {
        self.shared.log.clear();
    }

    /// The last events that were posted (1,000 at most), oldest first.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// let arrived = sandbox.events().iter().filter(|event| event.delivered).count();
    /// assert_eq!(arrived, 0, "nothing has changed yet");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn events(&self) -> Vec<EventRecord> {
        self.shared.poster.list()
    }

    /// Stops: no new calls, those under way are finished within two seconds. The address and the data file are free when
    /// it returns; a sandbox that is dropped instead lets go of them a moment later.
    pub async fn shutdown(mut self) {
        let _ = self.stop.send(true);
        let _ = self.stopped.wait_for(|stopped| *stopped).await;
        self.shared.close().await;
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(runtime) = self.runtime.take() {
            // A runtime must not be waited for inside another.
            runtime.shutdown_background();
        }
    }
}
