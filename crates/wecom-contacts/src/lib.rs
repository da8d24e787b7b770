//! SDK for the WeCom (企业微信) staff directory: members, departments, tags, batch jobs, linked companies.

mod chunked;
mod recursive;
mod splitter;
mod stream;
pub mod import;
