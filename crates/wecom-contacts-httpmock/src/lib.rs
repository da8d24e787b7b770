//! Typed [httpmock] mocks of the WeCom (企业微信) contacts API, generated from its OpenAPI description.
//!
//! Each operation has a method on [`MockServer`](httpmock::MockServer) by way of [`MockServerExt`]. Answers are what the
//! real platform sends: HTTP 200 in any case, with `errcode` and `errmsg` beside the payload.
//!
//! ```
//! use httpmock::MockServer;
//! use wecom_contacts_api::{ErrCode, types};
//! use wecom_contacts_httpmock::MockServerExt;
//!
//! let server = MockServer::start();
//! server.user_get(|when, then| {
//!     when.userid(&"mei.lin".into());
//!     then.ok(&types::User::new("mei.lin").name("Mei Lin"));
//! });
//! server.user_delete(|when, then| {
//!     when.userid(&"ghost".into());
//!     then.err(ErrCode(60111), "userid not found");
//! });
//! ```

#[rustfmt::skip]
mod generated;
mod wire;

/// What the description does not speak of is said by way of httpmock's own types:
///
/// ```
/// use wecom_contacts_httpmock::MockServerExt;
///
/// # let server = httpmock::MockServer::start();
/// server.user_get(|when, then| {
///     when.access_token("tk_1").into_inner().header_exists("traceparent");
///     then.err(-1, "system busy").into_inner().delay(std::time::Duration::from_secs(2));
/// });
/// ```
pub use generated::operations;
/// A mock counts the calls that it has answered:
///
/// ```
/// use wecom_contacts_httpmock::MockServerExt;
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let server = httpmock::MockServer::start();
/// let mock = server.user_delete(|when, then| {
///     when.userid(&"mei.lin".into());
///     then.err(60111, "userid not found");
/// });
///
/// let url = server.url("/cgi-bin/user/delete?access_token=tk_1&userid=mei.lin");
/// assert!(reqwest::get(url).await?.text().await?.contains("60111"));
/// mock.assert();
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub use generated::server::MockServerExt;
