//! The rules of the house as ordinary tests: heads and lengths of files, who may know whom, documents that hold.

mod document;
mod examples;
mod manifest;
mod refusals;
mod source;

use std::path::{Path, PathBuf};

/// Folders with nothing that a person wrote.
const SKIPPED: [&str; 5] = [".git", "target", "node_modules", "corpus", "generated"];

/// A text file of the checkout.
struct Text {
    /// The path from the top, with forward slashes.
    path: String,
    /// What is in it.
    text: String,
}

/// All hand-written files whose names end in `ending`, sorted by path.
fn texts(ending: &str) -> Vec<Text> {
    let root = crate::root();
    let mut found = Vec::new();
    walk(&root, &mut |file| {
        let path = file.strip_prefix(&root).unwrap_or(file);
        let path = path.to_string_lossy().replace('\\', "/");
        if path.ends_with(ending) {
            let text = std::fs::read_to_string(file).expect("a text of the checkout is readable");
            found.push(Text { path, text });
        }
    });
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "no file ends in {ending}");
    found
}

/// Calls `visit` with every file below `folder`.
fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    let entries = std::fs::read_dir(folder).expect("a folder of the checkout is readable");
    for entry in entries {
        let path: PathBuf = entry.expect("an entry is readable").path();
        let skipped = path
            .file_name()
            .is_some_and(|name| SKIPPED.iter().any(|skip| name == *skip));
        if path.is_dir() && !skipped {
            walk(&path, visit);
        } else if path.is_file() {
            visit(&path);
        }
    }
}

/// Fails with all complaints at once, so that one run is enough to mend them.
fn assert_none(rule: &str, complaints: &[String]) {
    assert!(
        complaints.is_empty(),
        "{rule}:\n  {}",
        complaints.join("\n  ")
    );
}
