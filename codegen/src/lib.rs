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
mod guide;
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
mod visibility;

use std::collections::BTreeMap;

pub use finding::{Finding, Findings, RULES};

/// The folders and single files in which nothing but generated files may stand, relative to the root.
pub const OWNED: [&str; 9] = [
    "crates/wecom-contacts-api/src/generated.rs",
    "crates/wecom-contacts-api/src/generated",
    "crates/wecom-contacts-httpmock/src/generated.rs",
    "crates/wecom-contacts-httpmock/src/generated",
    "docs/en/src/errcodes.md",
    "docs/en/src/operations.md",
    "docs/zh/src/errcodes.md",
    "docs/zh/src/operations.md",
    "spec/dist/wecom-contacts.openapi.json",
];

/// Generates every file from the texts of `spec/` (file name to text): path relative to the root, to content.
pub fn generate(sources: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Findings> {
    let bundle = bundle::read(sources)?;
    lint::check(&bundle)?;
    let spec = spec::Spec::new(&bundle);
    // progenitor takes most of the time and runs twice: side by side, regenerating stays well under a second.
    let (api, mocks) = std::thread::scope(|scope| {
        let mocks = scope.spawn(|| files::Files::made_by(|out| mock::write(&spec, out)));
        let api = files::Files::made_by(|out| {
            out.json("spec/dist/wecom-contacts.openapi.json", &bundle.doc);
            polish::write(&spec, client::run(&spec)?, out);
            operations::write(&spec, out);
            errcodes::write(&bundle.errcodes, out);
            guide::write(&spec, &bundle.errcodes, out);
            Ok(())
        });
        (
            api,
            mocks
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        )
    });
    let mut out = api?;
    out.extend(mocks?);
    Ok(out)
}

/// Only the messages of the lint, all of them.
pub fn lint(sources: &BTreeMap<String, String>) -> Result<(), Findings> {
    lint::check(&bundle::read(sources)?)
}
