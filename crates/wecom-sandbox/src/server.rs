//! The sandbox as a value: started, driven, stopped.

pub(crate) mod admin;
pub(crate) mod api;
pub(crate) mod body;
pub(crate) mod builder;
pub(crate) mod dispatch;
pub(crate) mod download;
pub(crate) mod listen;
pub(crate) mod shared;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::event::post::EventRecord;
use crate::fault::Fault;
use crate::identity::{Identity, Scope};
use crate::request_log::RequestRecord;
use crate::server::admin::actions;
use crate::server::builder::SandboxBuilder;
use crate::server::shared::Shared;

/// What the sandbox's own methods refuse, in words.
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
    pub fn clear_requests(&self) {
        self.shared.log.clear();
    }

    /// The last events that were posted (1,000 at most), oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<EventRecord> {
        self.shared.poster.list()
    }

    /// Orders a fault for the next calls.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// use wecom_contacts_api::Operation;
    /// use wecom_sandbox::{Fault, FaultKind};
    ///
    /// sandbox.inject(Fault::errcode(Operation::UserGet, -1).times(2)); // two refusals, then as usual
    /// sandbox.inject(Fault::any(FaultKind::Status { status: 502 })); // whatever comes next
    /// sandbox.clear_faults();
    /// # Ok(())
    /// # }
    /// ```
    pub fn inject(&self, fault: Fault) {
        self.shared.faults.add(fault);
    }

    /// Takes back all faults.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Makes every token answer 42001.
    pub fn expire_tokens(&self) {
        self.shared.tokens.expire(self.shared.clock.now());
    }

    /// Makes every token answer 40014.
    pub fn revoke_tokens(&self) {
        self.shared.tokens.revoke();
    }

    /// Moves the sandbox's clock forward: tokens age, windows open, jobs get done.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// sandbox.advance(std::time::Duration::from_secs(7200)); // every token is at its end
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.with_runtime(|| self.shared.advance(ms));
    }

    /// The whole company as JSON, in the form that [`set_state`](Self::set_state) and seed files have.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// let mut state = sandbox.state();
    /// state["members"][0]["name"] = "周敏".into();
    /// sandbox.set_state(&state).expect("it is a valid company");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn state(&self) -> Value {
        actions::state(&self.shared)
    }

    /// Puts other contents in place. What the value does not name stays as it is.
    ///
    /// # Errors
    /// When the value is no valid company; then nothing has changed.
    pub fn set_state(&self, state: &Value) -> Result<(), Refused> {
        actions::set_state(&self.shared, state).map_err(Refused)
    }

    /// Sets rate windows and sizes, in the form of `POST /_sandbox/limits`.
    ///
    /// # Errors
    /// When the value has another form.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// let limits = serde_json::json!({"operation": "user_get", "per_minute": 5});
    /// sandbox.set_limits(&limits).expect("the form is right");
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_limits(&self, limits: &Value) -> Result<(), Refused> {
        actions::set_limits(&self.shared, limits).map_err(Refused)
    }

    /// Sets what an app may see.
    pub fn set_scope(&self, identity: Identity, scope: Scope) {
        actions::insert_scope(&self.shared, identity, scope);
    }

    /// Registers who is told of changes, in the form of `POST /_sandbox/callbacks`.
    ///
    /// # Errors
    /// When address, token or key have the wrong form.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// let callback = serde_json::json!({
    ///     "secret": "app",
    ///     "url": "http://127.0.0.1:8081/wecom/contacts",
    ///     "token": "Tok3nForTests",
    ///     "encoding_aes_key": "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA",
    /// });
    /// sandbox.add_callback(&callback).expect("address, token and key are sound");
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_callback(&self, callback: &Value) -> Result<(), Refused> {
        actions::add_callback(&self.shared, callback).map_err(Refused)
    }

    /// Tells nobody of changes any more.
    pub fn clear_callbacks(&self) {
        actions::clear_callbacks(&self.shared);
    }

    /// The code that the verification page of the second factor would get for a member.
    ///
    /// # Errors
    /// When there is no such member.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// let code = sandbox.tfa_code("lin.mei").expect("she is there");
    /// assert!(!code.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn tfa_code(&self, userid: &str) -> Result<String, Refused> {
        actions::tfa_code(&self.shared, userid).map_err(Refused)
    }

    /// The ticket a suite would get when the operator has picked these members.
    ///
    /// # Errors
    /// When one of them is unknown.
    pub fn selected_ticket(&self, operator: &str, chosen: &[&str]) -> Result<String, Refused> {
        actions::selected_ticket(&self.shared, operator, chosen).map_err(Refused)
    }

    /// Grants or takes back a member's authorization of third-party suites.
    ///
    /// # Errors
    /// When there is no such member.
    pub fn authorize_member(&self, userid: &str, authorized: bool) -> Result<(), Refused> {
        actions::authorize(&self.shared, userid, authorized).map_err(Refused)
    }

    /// Stops: no new calls, those under way are finished.
    pub async fn shutdown(mut self) {
        let _ = self.stop.send(true);
        let _ = self.stopped.wait_for(|stopped| *stopped).await;
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Tasks that are spawned on the way belong to the sandbox's own runtime.
    fn with_runtime<T>(&self, run: impl FnOnce() -> T) -> T {
        let _guard = self.runtime.as_ref().map(Runtime::enter);
        run()
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
