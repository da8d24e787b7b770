//! Commands that the documents tell people to type exist, with all their options.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

/// How a command line of a document begins.
const BEGINNINGS: [&str; 2] = ["$ wecom-contacts ", "$ cargo run --bin wecom-contacts -- "];

#[test]
fn every_command_line_of_the_documents_is_understood() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut pages: Vec<PathBuf> = ["README.md", "README.zh-CN.md"]
        .map(|page| root.join(page))
        .into();
    for folder in ["docs/en/src", "docs/zh/src"] {
        pages.extend(
            fs::read_dir(root.join(folder))
                .unwrap()
                .map(|entry| entry.unwrap().path()),
        );
    }
    let mut commands = 0;
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for line in text.lines() {
            let Some(words) = BEGINNINGS.iter().find_map(|start| line.strip_prefix(start)) else {
                continue;
            };
            // With --help at its end a command only says what it would do, but not before its words are understood.
            let output = Command::new(cargo_bin("wecom-contacts"))
                .args(words.split_whitespace())
                .arg("--help")
                .output()
                .unwrap();
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert!(
                output.status.success(),
                "{}: {line}: {complaint}",
                page.display()
            );
            commands += 1;
        }
    }
    assert!(commands >= 10, "only {commands} commands were found");
}

#[test]
fn the_demo_says_what_the_readme_shows_of_it() {
    let output = Command::new(cargo_bin("wecom-contacts"))
        .arg("demo")
        .env("WECOM_LANG", "en")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let summary = String::from_utf8(output.stderr).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for page in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        let (_, block) = text.split_once("```text\n").unwrap();
        let (block, _) = block.split_once("```").unwrap();
        let rows: Vec<&str> = block
            .lines()
            .filter(|line| line.starts_with(" ✓"))
            .collect();
        assert!(rows.len() > 3, "{page} shows {} rows", rows.len());
        let (counts, _) = block.lines().last().unwrap().rsplit_once(", in ").unwrap();
        assert!(summary.contains(counts), "{page}: {counts}: {summary}");
        for row in rows {
            assert!(
                said.contains(row),
                "{page} shows what the demo does not say: {row}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn the_calls_by_curl_in_the_guide_print_what_it_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for page in ["docs/en/src/spec.md", "docs/zh/src/spec.md"] {
        let shop = crate::support::Shop::new();
        let text = fs::read_to_string(root.join(page)).unwrap();
        let block = |mark: &str| {
            let (_, rest) = text.split_once(mark).unwrap();
            rest.split_once("```").unwrap().0.to_owned()
        };
        let script = block("```sh\n").replace("http://127.0.0.1:8080", shop.sandbox.base_url());
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let shown = block("```text\n");
        assert_eq!(printed.lines().count(), shown.lines().count(), "{printed}");
        for (line, shown) in printed.lines().zip(shown.lines()) {
            let (beginning, _) = shown.split_once('…').unwrap_or((shown, ""));
            assert!(line.starts_with(beginning), "{page}: {line}");
        }
    }
}
