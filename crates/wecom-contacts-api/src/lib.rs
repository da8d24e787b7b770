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
pub use generated::types;
pub use operation::{Capacity, Hidden, Limits, SecretKind};
pub use progenitor_client::ByteStream;
pub use validate::{Validate, Violation};
pub use visibility::Visibility;

/// The OpenAPI description that all of this was made from, as JSON.
pub static DESCRIPTION: &str = include_str!("../wecom-contacts.openapi.json");

#[cfg(test)]
mod tests;
