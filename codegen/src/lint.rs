//! The rules that a description must keep.
//!
//! Other tools take a misspelt keyword in silence and progenitor takes many a mistake with a panic, so everything that
//! the emitters rely on is checked here, with the file and the place, and all at once.

use crate::Findings;
use crate::bundle::Bundle;
use crate::node::Node;
use crate::spec::Spec;

mod examples;
mod head;
mod keys;
mod operations;
mod schemas;

/// Checks every rule and returns all messages at once.
pub(crate) fn check(bundle: &Bundle) -> Result<(), Findings> {
    let mut lint = Lint {
        bundle,
        spec: Spec::new(bundle),
        found: Findings::default(),
    };
    head::check(&mut lint);
    keys::check(&mut lint);
    operations::check(&mut lint);
    schemas::check(&mut lint);
    examples::check(&mut lint);
    lint.found.into_result()
}

/// A check under way.
struct Lint<'a> {
    bundle: &'a Bundle,
    spec: Spec<'a>,
    found: Findings,
}

impl<'a> Lint<'a> {
    /// The paths with their files and items.
    fn paths(&self) -> Vec<(&'a str, &'a str, &'a Node)> {
        let bundle = self.bundle;
        entries(bundle, &["paths"])
            .map(|(path, item)| (bundle.file(path), path, item))
            .collect()
    }

    /// The components of one section with their files.
    fn components(&self, section: &str) -> Vec<(&'a str, &'a str, &'a Node)> {
        let bundle = self.bundle;
        entries(bundle, &["components", section])
            .map(|(name, node)| (bundle.file(&format!("{section}/{name}")), name, node))
            .collect()
    }
}

/// The members at `path`.
fn entries<'a>(
    bundle: &'a Bundle,
    path: &[&str],
) -> impl Iterator<Item = (&'a str, &'a Node)> + use<'a> {
    bundle.doc.at(path).into_iter().flat_map(Node::entries)
}

/// Whether a text is `snake_case`.
fn is_snake(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a text is `PascalCase`.
fn is_pascal(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}
