//! Turns the OpenAPI description of the WeCom contacts API into Rust source: text in, text out.
//!
//! The way through is bundle → lint → lower → progenitor → polish → files. Nothing here touches the disk,
//! the clock or a random number, so the same text gives the same bytes.

mod bundle;
mod client;
mod docs;
mod errcodes;
mod files;
mod finding;
mod lint;
mod lower;
mod mock;
mod node;
mod operations;
mod pattern;
mod polish;
mod scalars;
mod spec;
mod structs;
mod validate;

use std::collections::BTreeMap;

pub use finding::{Finding, Findings, RULES};

/// The folders and single files in which nothing but generated files may stand, relative to the root.
pub const OWNED: [&str; 5] = [
    "crates/wecom-contacts-api/src/generated.rs",
    "crates/wecom-contacts-api/src/generated",
    "crates/wecom-contacts-httpmock/src/generated.rs",
    "crates/wecom-contacts-httpmock/src/generated",
    "spec/dist/wecom-contacts.openapi.json",
];

/// Generates every file from the texts of `spec/` (file name to text): path relative to the root, to content.
pub fn generate(sources: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Findings> {
    let bundle = bundle::read(sources)?;
    lint::check(&bundle)?;
    let spec = spec::Spec::new(&bundle);
    let mut out = files::Files::default();
    out.json("spec/dist/wecom-contacts.openapi.json", &bundle.doc);
    let raw = client::run(&spec)?;
    polish::write(&spec, raw, &mut out);
    operations::write(&spec, &mut out);
    errcodes::write(&bundle.errcodes, &mut out);
    mock::write(&spec, &mut out)?;
    Ok(out.finish())
}

/// Only the messages of the lint, all of them.
pub fn lint(sources: &BTreeMap<String, String>) -> Result<(), Findings> {
    lint::check(&bundle::read(sources)?)
}
