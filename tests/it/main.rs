//! One binary, one module per concern.

#![allow(
    clippy::unwrap_used,
    reason = "a test may fail by panic, its helpers included"
)]

mod bad_input;
mod big_directory;
mod callback;
mod coverage;
mod department;
mod export;
mod import;
mod network;
mod spawned;
mod tag;
mod token;
mod user;
mod wire_shapes;
