//! What the crate promises, through its public API only.
#![expect(clippy::unwrap_used, reason = "tests")]

mod flood;
mod receiver;
mod support;
