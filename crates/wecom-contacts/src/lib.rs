//! SDK for the WeCom (企业微信) staff directory: members, departments, tags, batch jobs, linked companies.

mod chunked;
pub mod export;
mod recursive;
mod splitter;
mod stream;
mod tree;
pub mod import;
