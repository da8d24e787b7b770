//! The program as people and scripts run it, against a sandbox of its own for each test.

mod batch;
mod contact_rule;
mod department;
mod errors;
mod export;
mod first;
mod formats;
mod linked_corp;
mod login;
mod misc;
mod support;
mod tag;
mod terminal;
mod token;
mod user;
mod user_bulk;
