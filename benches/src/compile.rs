//! What depending on us costs: a cold build and the size of a small program, against the same call by hand over the
//! same features of reqwest, tokio and serde. The two programs are in `benches/compile`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Cost, Outcome, Target, Turns, cpu, wall};
use crate::machine;

const TURNS: usize = 3;
const SIDES: [&str; 2] = ["with", "without"];

/// The compile group.
pub(crate) fn run() -> Vec<Outcome> {
    for side in SIDES {
        prepare(side);
    }
    let mut outcomes = Vec::new();
    for (profile, target) in [("dev", 1.15), ("release", 1.2)] {
        let turns = Turns::of(TURNS, || {
            SIDES.map(|side| cold_build(side, profile)).to_vec()
        });
        let row = |what: &str, ratios, target| {
            let what = format!("{what} / reqwest, tokio and serde alone, cold {profile} build");
            Outcome::of("compile", what, ratios, target)
        };
        outcomes.push(row(
            "time",
            turns.ratios(0, 1, wall),
            Target::AtMost(target),
        ));
        outcomes.push(row("CPU", turns.ratios(0, 1, cpu), Target::Shown));
    }
    let [with, without] = SIDES.map(size);
    outcomes.push(Outcome::exact(
        "compile",
        format!("MB more in the stripped program ({with:.2} - {without:.2})"),
        with - without,
        Target::AtMost(0.8),
    ));
    outcomes
}

fn cargo_in(folder: &Path, words: &[&str]) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .arg("--quiet")
        .args(words)
        .current_dir(folder)
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "cargo {words:?} failed in {}",
        folder.display()
    );
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn program(side: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("compile")
        .join(side)
}

fn output(side: &str) -> PathBuf {
    target().join("compile").join(side)
}

/// Takes the versions of this workspace, and fetches them before the clock runs.
fn prepare(side: &str) {
    let lock = program(side).join("Cargo.lock");
    std::fs::copy(root().join("Cargo.lock"), lock).expect("the lock file can be copied");
    cargo_in(&program(side), &["fetch"]);
}

fn cold_build(side: &str, profile: &str) -> Cost {
    let output = output(side);
    if output.exists() {
        std::fs::remove_dir_all(&output).expect("the folder is ours");
    }
    let output = output.display().to_string();
    // Incremental as whoever depends on us builds us: not at all. Only because it is a neighbour by path, cargo would.
    let words = [
        "build",
        "--offline",
        "--config",
        "build.incremental=false",
        "--profile",
        profile,
    ];
    machine::cost_of_children(|| {
        cargo_in(
            &program(side),
            &[&words[..], &["--target-dir", &output]].concat(),
        );
    })
}

/// MB of the stripped program.
fn size(side: &str) -> f64 {
    let program = output(side).join("release").join(side);
    std::fs::metadata(program).map_or(f64::NAN, |file| file.len() as f64 / 1e6)
}
