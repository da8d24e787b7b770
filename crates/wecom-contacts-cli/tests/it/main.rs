//! The program as people and scripts run it, against a sandbox of its own for each test.

#![allow(
    clippy::unwrap_used,
    reason = "a test may fail by panic, its helpers included"
)]

mod batch;
mod contact_rule;
mod department;
mod documents;
mod errors;
mod every_operation;
mod export;
mod first;
mod formats;
#[cfg(all(target_os = "linux", feature = "real-keyring"))]
mod keyring;
mod linked_corp;
mod listen;
mod login;
mod misc;
mod odd;
mod spec;
mod support;
mod tag;
mod terminal;
mod token;
mod user;
mod user_bulk;
