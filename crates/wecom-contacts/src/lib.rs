//! SDK for the WeCom (企业微信) staff directory: members, departments, tags, batch jobs, linked companies.

mod call;
mod chunked;
mod client;
mod error;
pub mod export;
pub mod import;
pub mod limit;
pub mod observe;
mod recursive;
pub mod retry;
mod secret;
mod splitter;
mod stream;
pub mod token;
mod transport;
mod tree;

pub use client::{Contacts, ContactsBuilder};
pub use error::{
    ApiError, DecodeError, DecodeKind, Error, InputError, Lang, SetupError, TokenError, TransportError, TransportKind,
};
pub use limit::Limits;
pub use secret::{AccessToken, CorpSecret};
pub use wecom_contacts_api::{ErrClass, ErrCode, Operation, RetryRule, types};
