//! `cargo xtask fuzz`: the fuzz targets of the callbacks, for a bounded time.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;

use crate::{Failure, program, step, tools};

/// The release of cargo-fuzz whose flags we rely on.
const CARGO_FUZZ: &str = "0.13.2";
/// An input that takes longer is a finding; a real one takes microseconds.
const SLOW: &str = "-timeout=5";
/// More memory than this is a finding; bodies end at 1 MiB.
const MEMORY: &str = "-rss_limit_mb=1024";

/// What is fuzzed, and for how long.
#[derive(Args)]
pub(crate) struct Fuzz {
    /// The targets; all of them unless named.
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// For how long each target runs.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
}

/// Runs the targets one after another and fails when an input did.
pub(crate) fn run(args: &Fuzz) -> Result<(), Failure> {
    let all = targets()?;
    if let Some(unknown) = args.targets.iter().find(|target| !all.contains(target)) {
        return Err(Failure::new(format!(
            "no fuzz target {unknown:?}; there are: {}",
            all.join(", ")
        )));
    }
    tools::ensure_cargo("cargo-fuzz", CARGO_FUZZ)?;
    let wanted = if args.targets.is_empty() {
        &all
    } else {
        &args.targets
    };
    step::run("build the fuzz targets", &mut cargo_fuzz("build", &[]))?;
    wanted
        .iter()
        .try_for_each(|target| one(target, args.seconds))
}

/// Runs one target. Its finds go to `target/`, so that a run leaves the checkout as it was.
fn one(target: &str, seconds: u64) -> Result<(), Failure> {
    let finds = program::target().join("fuzz/corpus").join(target);
    std::fs::create_dir_all(&finds).map_err(|error| failed(&finds, &error))?;
    let mut command = cargo_fuzz("run", &[target]);
    command.arg(finds).arg(folder().join("corpus").join(target));
    command.args(["--", SLOW, MEMORY, "-print_final_stats=1"]);
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-dict={}", folder().join("words.dict").display()));
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::new(format!("cannot start {command:?}: {error}")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    match runs(&said) {
        Some(runs) if output.status.success() && runs > 0 => {
            println!("ok    fuzz {target} ({seconds} s, {runs} inputs, no failure)");
            Ok(())
        }
        _ => {
            println!("{said}");
            Err(Failure::new(format!("the fuzz target {target} failed")))
        }
    }
}

/// How many inputs were run, as the fuzzer says at its end.
fn runs(said: &str) -> Option<u64> {
    let line = said
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    line?.trim().parse().ok()
}

/// Without a sanitizer it needs no nightly toolchain, and our own code has no `unsafe` for one to look at.
fn cargo_fuzz(verb: &str, words: &[&str]) -> Command {
    let mut command = step::cargo(&["fuzz", verb, "--sanitizer", "none", "--fuzz-dir"]);
    command.arg(folder()).arg("--target-dir");
    command.arg(program::target().join("fuzz")).args(words);
    command
}

/// The names of the targets.
fn targets() -> Result<Vec<String>, Failure> {
    let folder = folder().join("fuzz_targets");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|error| failed(&folder, &error))? {
        let path = entry.map_err(|error| failed(&folder, &error))?.path();
        names.extend(
            path.file_stem()
                .map(|stem| stem.to_string_lossy().into_owned()),
        );
    }
    names.sort_unstable();
    Ok(names)
}

fn folder() -> PathBuf {
    crate::root().join("crates/wecom-callback/fuzz")
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_of_a_run_is_understood() {
        let said = "#2\tINITED\nDone 5 runs in 1 second(s)\nstat::number_of_executed_units: 522552\nstat::x: 1\n";
        assert_eq!(runs(said), Some(522_552));
        assert_eq!(runs("no such target"), None);
    }

    #[test]
    fn every_target_has_a_corpus_in_the_tree() {
        let targets = targets().unwrap();
        assert!(targets.len() >= 3, "{targets:?}");
        for target in targets {
            let corpus = std::fs::read_dir(folder().join("corpus").join(&target)).unwrap();
            assert!(corpus.count() > 0, "{target}");
        }
    }
}
