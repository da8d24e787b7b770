//! A stateful WeCom (企业微信) contacts server for tests, demos and other languages.
//!
//! It answers every operation of the contacts interface as the platform does: with state, with the platform's own error
//! codes and texts, with its limits, its jobs, its encrypted files and its events. Start one per test:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! use wecom_sandbox::{Fault, Sandbox, Seed};
//! use wecom_contacts_api::Operation;
//!
//! let sandbox = Sandbox::builder().seed(Seed::Empty).start().await?;
//! sandbox.inject(Fault::errcode(Operation::UserGet, -1));
//! // … run the program under test against `sandbox.base_url()` …
//! assert!(sandbox.requests().iter().all(|request| request.errcode == Some(0)));
//! # Ok(())
//! # }
//! ```

mod auth;
mod batch;
mod call;
mod cidr;
mod clock;
mod company;
mod console;
mod contact_rule;
mod corp;
mod department;
#[cfg(feature = "docs")]
mod docs;
mod errtext;
mod event;
mod export;
mod fault;
mod identity;
mod input;
mod json;
mod limits;
mod linked_corp;
mod media;
#[cfg(test)]
mod model;
mod openid;
mod reply;
mod request_log;
mod seed;
mod server;
mod store;
mod tag;
mod token;
mod user;

pub use event::post::EventRecord;
pub use fault::{Fault, FaultKind};
pub use identity::{Identity, Scope};
pub use request_log::RequestRecord;
pub use seed::Seed;
pub use server::builder::{DEFAULT_CORP_ID, SandboxBuilder};
pub use server::{Refused, Sandbox};
