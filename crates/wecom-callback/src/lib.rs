//! Receive WeCom (企业微信) callbacks: signature, cipher, typed events. No network, no clock of its own.
#![doc = ""]
#![doc = include_str!("../README.md")]

pub mod cipher;
#[cfg(feature = "tower")]
pub mod receiver;
pub mod signature;
pub mod testing;

mod callback;
mod envelope;
mod error;
mod event;
mod query;
mod reconcile;
mod sealed;
mod tree;

pub use callback::Callback;
pub use envelope::{Envelope, Fingerprint};
pub use error::Error;
pub use event::{
    AttrValue, Event, EventKind, ExtAttr, Frame, JobResult, JobType, Origin, PartyChange,
    PartyDelete, TagChange, Unknown, UserChange, UserDelete,
};
pub use query::Query;
pub use reconcile::{PartyRow, Reconcile, Snapshot, UserRow};
pub use sealed::{Sealed, Stamp};

/// The longest body, and the longest message inside one, that is looked at: 1 MiB.
pub const MAX_BYTES: usize = 1024 * 1024;
