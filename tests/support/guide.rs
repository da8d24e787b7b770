//! The guide's pages as documentation, so that its Rust is compiled. The Chinese pages have the same code, letter by letter.

#[doc = include_str!("../../docs/en/src/secret.md")]
mod secret {}

#[doc = include_str!("../../docs/en/src/permissions.md")]
mod permissions {}

#[doc = include_str!("../../docs/en/src/big.md")]
mod big {}

#[doc = include_str!("../../docs/en/src/jobs.md")]
mod jobs {}

#[doc = include_str!("../../docs/en/src/callbacks.md")]
mod callbacks {}

#[doc = include_str!("../../docs/en/src/errors.md")]
mod errors {}

#[doc = include_str!("../../docs/en/src/testing.md")]
mod testing {}

#[cfg(feature = "redis")]
#[doc = include_str!("../../docs/en/src/tokens.md")]
mod tokens {}
