//! Low-level client of the WeCom (企业微信) contacts API, generated from its OpenAPI description.
//!
//! Most programs want the crate `wecom-contacts`, which fetches tokens, retries and reports errors in words. This one is
//! for those who bring their own [`transport::Transport`]: it knows every operation ([`Operation`]), every error code
//! ([`ErrCode`]), every type ([`types`]) and every published limit ([`Validate`]), and has one method per operation
//! ([`Client`]), except the one that fetches a token.
//!
//! Reading is lenient: numbers may come as strings and strings as numbers, `null` is absent, unknown values and properties
//! are kept or skipped. Writing is strict: what is `None` is not sent.
//!
//! # What not to log
//!
//! The `Debug` of the types here shows ids, numbers and enums, and leaves out text about people. The error in a
//! [`transport::Failure`] may repeat a value of the body; the `Debug` of the failure does not.

mod client;
pub mod errcode;
pub mod operation;
pub mod transport;
pub mod validate;
pub mod visibility;
pub mod wire;

#[rustfmt::skip]
mod generated;
mod scalar;

pub use client::{Addresses, Client};
pub use errcode::{ErrClass, ErrCode, ErrInfo, RetryRule};
pub use generated::operation::Operation;
/// Each body has a `new` with what it must hold and a setter for everything else; each value that is not known is kept.
///
/// ```
/// use wecom_contacts_api::types::{DepartmentId, JobType, User, UserCreate, UserId};
///
/// let mei = UserCreate::new("mei.lin", "林梅").mobile("13900000001").department([21]);
/// assert_eq!(serde_json::to_value(&mei)?["department"], serde_json::json!([21]));
///
/// let read: User = serde_json::from_str(r#"{"userid": "mei.lin", "department": ["21"], "alias": null}"#)?;
/// assert_eq!(read.department, Some(vec![DepartmentId::new(21)]));
///
/// assert_eq!((UserId::new("mei.lin").as_str(), DepartmentId::new(21).get()), ("mei.lin", 21));
/// assert_eq!(JobType::from("another").as_str(), "another");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub use generated::types;
pub use operation::{Capacity, Hidden, Limits, SecretKind};
pub use progenitor_client::ByteStream;
pub use validate::{Validate, Violation};
pub use visibility::Visibility;

/// The OpenAPI description that all of this was made from, as JSON.
pub static DESCRIPTION: &str = include_str!("../wecom-contacts.openapi.json");

#[cfg(test)]
mod tests;
