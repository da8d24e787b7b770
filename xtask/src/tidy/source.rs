//! Rules for each hand-written Rust file.

use super::{assert_none, texts};

/// The longest file that needs no reason.
const LINES: usize = 400;

/// What begins the sentence in the head of a longer file that says why it is one.
const REASON: &str = "Long because ";

#[test]
fn every_file_begins_with_one_sentence_on_what_it_is() {
    let complaints: Vec<String> = texts(".rs")
        .iter()
        .filter(|file| !file.path.ends_with("/generated.rs"))
        .filter(|file| !is_sentence(&head(&file.text)))
        .map(|file| file.path.clone())
        .collect();
    assert_none(
        "files without `//! One sentence.` on their first line",
        &complaints,
    );
}

#[test]
fn files_are_short_or_say_why_they_are_long() {
    let complaints: Vec<String> = texts(".rs")
        .iter()
        .map(|file| (file, file.text.lines().count()))
        .filter(|(file, lines)| *lines > LINES && !head(&file.text).contains(REASON))
        .map(|(file, lines)| format!("{lines} lines: {}", file.path))
        .collect();
    assert_none(
        &format!("files over {LINES} lines whose head has no `{REASON}…`"),
        &complaints,
    );
}

#[test]
fn no_test_is_switched_off() {
    let ignored = concat!("#[", "ignore");
    let complaints: Vec<String> = texts(".rs")
        .iter()
        .filter(|file| file.text.contains(ignored))
        .map(|file| file.path.clone())
        .collect();
    assert_none("files with an ignored test", &complaints);
}

/// The inner doc comment at the top, without its marks.
fn head(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(str::trim).collect::<Vec<_>>().join("\n")
}

/// Whether the first paragraph is there and ends as a sentence does.
fn is_sentence(head: &str) -> bool {
    let first = head.split("\n\n").next().unwrap_or_default();
    first.ends_with(['.', ':', '?', '`'])
}
