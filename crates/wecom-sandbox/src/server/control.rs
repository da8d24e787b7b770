//! What a test does to a sandbox: faults, the clock, contents, permissions.

use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::fault::Fault;
use crate::identity::{Identity, Scope};
use crate::server::admin::actions;
use crate::server::{Refused, Sandbox};

impl Sandbox {
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

    /// The faults that did not happen yet, or not as often as they should: at the end of a test, none.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// use wecom_contacts_api::Operation;
    /// use wecom_sandbox::Fault;
    ///
    /// sandbox.inject(Fault::errcode(Operation::UserGet, -1).times(2));
    /// assert_eq!(sandbox.faults()[0].times, 2, "nobody has called yet");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.shared.faults.left()
    }

    /// Takes back all faults.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Makes every token answer 42001.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// let (url, corp, secret) = (sandbox.base_url(), sandbox.corp_id(), sandbox.sync_secret());
    /// let token = format!("{url}/cgi-bin/gettoken?corpid={corp}&corpsecret={secret}");
    /// let get = async |url: String| -> Result<serde_json::Value, Box<dyn std::error::Error>> {
    ///     Ok(serde_json::from_str(&reqwest::get(url).await?.text().await?)?)
    /// };
    /// let token = get(token).await?["access_token"].as_str().ok_or("no token")?.to_owned();
    /// let call = format!("{url}/cgi-bin/user/get?userid=lin.mei&access_token={token}");
    /// assert_eq!(get(call.clone()).await?["errcode"], 0);
    ///
    /// sandbox.expire_tokens();
    /// assert_eq!(get(call.clone()).await?["errcode"], 42001);
    /// sandbox.revoke_tokens();
    /// assert_eq!(get(call).await?["errcode"], 40014);
    /// # Ok(())
    /// # }
    /// ```
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
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// use wecom_sandbox::{Identity, Scope};
    ///
    /// sandbox.set_scope(Identity::App, Scope::users(["lin.mei"])); // the others are 60011 to it
    /// # Ok(())
    /// # }
    /// ```
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
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// sandbox.clear_callbacks();
    /// # Ok(())
    /// # }
    /// ```
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
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// let ticket = sandbox.selected_ticket("lin.mei", &["wu.tao"]).expect("both are there");
    /// assert!(!ticket.is_empty());
    /// assert!(sandbox.selected_ticket("lin.mei", &["nobody"]).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When one of them is unknown.
    pub fn selected_ticket(&self, operator: &str, chosen: &[&str]) -> Result<String, Refused> {
        actions::selected_ticket(&self.shared, operator, chosen).map_err(Refused)
    }

    /// Grants or takes back a member's authorization of third-party suites.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let sandbox = wecom_sandbox::Sandbox::start().await?;
    /// sandbox.authorize_member("lin.mei", false).expect("she is there");
    /// assert!(sandbox.authorize_member("nobody", true).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there is no such member.
    pub fn authorize_member(&self, userid: &str, authorized: bool) -> Result<(), Refused> {
        actions::authorize(&self.shared, userid, authorized).map_err(Refused)
    }

    /// Tasks that are spawned on the way belong to the sandbox's own runtime.
    fn with_runtime<T>(&self, run: impl FnOnce() -> T) -> T {
        let _guard = self.runtime.as_ref().map(Runtime::enter);
        run()
    }
}
