//! What it costs to start the command line, beside an empty program of the same argument parser.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::harness::{Outcome, Target, Turns, wall};

/// Starts per turn: a single one is too short to time well.
const STARTS: usize = 50;

/// The startup group.
pub(crate) fn run() -> Vec<Outcome> {
    let folder = built();
    let (ours, empty) = (folder.join("wecom-contacts"), folder.join("empty"));
    let against_empty = |what: &str, words: &'static [&'static str], target| {
        let turns = Turns::run(
            15,
            &mut [&mut || starts(&ours, words), &mut || {
                starts(&empty, &["--version"]);
            }],
        );
        Outcome::of("startup", what, turns.ratios(0, 1, wall), target)
    };
    vec![
        against_empty(
            "`--version`, of an empty clap program",
            &["--version"],
            Target::AtMost(1.5),
        ),
        against_empty(
            "`errcode 60011`, all commands parsed, of an empty clap program",
            &["errcode", "60011"],
            Target::Shown,
        ),
    ]
}

/// Builds both programs as this one is built, and says where they are.
fn built() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--release"]);
    command.args(["--package", "benches", "--bin", "empty"]);
    command.args(["--package", "wecom-contacts-cli", "--bin", "wecom-contacts"]);
    let status = command.status().expect("cargo can be started");
    assert!(status.success(), "the programs can be built");
    let own = std::env::current_exe().expect("the program knows its own path");
    own.parent().expect("it is in a folder").to_owned()
}

fn starts(program: &Path, words: &[&str]) {
    for _ in 0..STARTS {
        let status = Command::new(program)
            .args(words)
            .stdout(Stdio::null())
            .status()
            .expect("the program can be started");
        assert!(status.success());
    }
}
