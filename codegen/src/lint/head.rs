//! Rules on the head of the description and on the set of files.

use std::collections::BTreeSet;

use super::Lint;
use crate::bundle::ROOT;
use crate::node::Node;

/// Checks the head.
pub(super) fn check(lint: &mut Lint<'_>) {
    let doc = &lint.bundle.doc;
    if doc.text("openapi") != "3.0.3" {
        lint.found.add(
            ROOT,
            "openapi",
            "openapi-version",
            "must be 3.0.3, which all the generators in use understand",
        );
    }
    let tags: Vec<&str> = doc
        .get("tags")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .map(|tag| tag.text("name"))
        .collect();
    let files: BTreeSet<&str> = lint
        .bundle
        .files
        .iter()
        .filter_map(|file| file.strip_suffix(".yaml"))
        .collect();
    for tag in &tags {
        if !files.contains(tag) {
            lint.found.add(
                ROOT,
                tag,
                "tag-file",
                format!("the tag has no file spec/{tag}.yaml"),
            );
        }
        if !super::is_snake(tag) {
            lint.found
                .add(ROOT, tag, "tag-file", "a tag is written in snake_case");
        }
    }
    for file in files
        .into_iter()
        .filter(|file| *file != ROOT.trim_end_matches(".yaml"))
    {
        if !tags.contains(&file) {
            lint.found.add(
                &format!("{file}.yaml"),
                "file",
                "tag-file",
                format!("there is no tag `{file}` in spec/{ROOT}"),
            );
        }
    }
}
