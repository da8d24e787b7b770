//! `cargo xtask spec …`: checks of the published description, and of the sandbox against it.

mod check_tools;
mod conformance;
mod diff;
mod doc;
mod inventory;
mod lens;
mod lint;
mod oasdiff;
mod readme;
mod rules;

use crate::Failure;
use doc::Doc;

/// The bundle that other languages take, from the root of the checkout.
pub(crate) const BUNDLE: &str = "spec/dist/wecom-contacts.openapi.json";

/// What `cargo xtask spec` can do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Our own rules, openapi-spec-validator, Redocly and Spectral: no finding at all.
    Lint,
    /// What changed since a revision or the snapshot, and whether it breaks a client.
    Diff {
        /// The revision to compare with; without it the snapshot in spec/inventory.txt.
        rev: Option<String>,
        /// Take the spec of today as the snapshot.
        #[arg(long)]
        accept: bool,
    },
    /// Generated calls to the sandbox; every answer must fit the spec.
    Conformance(conformance::Args),
}

/// Runs one of them.
pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Lint => lint::run(),
        Command::Diff { rev, accept } => diff::run(rev.as_deref(), *accept),
        Command::Conformance(args) => conformance::run(args),
    }
}

/// The bundle in the tree.
pub(crate) fn bundle() -> Result<Doc, Failure> {
    let path = crate::root().join(BUNDLE);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Failure::new(format!("{BUNDLE}: {error}")))?;
    Doc::parse(BUNDLE, &text)
}
