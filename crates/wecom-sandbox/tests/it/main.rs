//! Drives the sandbox over HTTP, as a program in any language would.

#![allow(
    clippy::unwrap_used,
    reason = "a test may fail by panic, its helpers included"
)]

mod admin;
mod batch;
mod callback;
mod console;
mod data;
mod department;
mod export;
mod hostile;
mod support;
mod tag;
mod token;
mod user;
mod user_reading;
mod variety;
