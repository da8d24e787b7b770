//! What the crate promises, through its public API only.
#![expect(clippy::unwrap_used, reason = "tests")]

mod flood;
mod hostile;
mod receiver;
#[cfg(feature = "redis")]
mod redis;
mod support;
mod vectors;
