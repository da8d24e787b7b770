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

pub use generated::operations;
pub use generated::server::MockServerExt;
