//! Instructions counted by callgrind (Debian package valgrind): they do not depend on the machine's mood.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::child;

/// A part of this program under callgrind, which reports to a file.
pub(crate) fn command(words: &[&str], report: &Path) -> Command {
    let program = std::env::current_exe().expect("the program knows its own path");
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--log-file={}", report.display()))
        .arg(program)
        .arg(child::WORD)
        .args(words);
    command
}

/// All instructions of a part and its threads, not of the servers it starts.
pub(crate) fn count(words: &[&str]) -> Option<f64> {
    let report = tempfile::NamedTempFile::new().ok()?;
    let ended = command(words, report.path()).stdout(Stdio::null()).status();
    ended.ok()?.success().then_some(())?;
    counted(report.path())
}

/// What a report says of a program that has ended.
pub(crate) fn counted(report: &Path) -> Option<f64> {
    let text = std::fs::read_to_string(report).ok()?;
    // ==1234== Collected : 123456789
    let line = text
        .lines()
        .find_map(|line| line.split("Collected :").nth(1))?;
    line.trim().parse().ok()
}
