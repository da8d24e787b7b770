//! The growth of instructions, ours and the sandbox's: each work runs once under callgrind, and once against a sandbox
//! under callgrind.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{FEW, LIMIT, MANY, WORKS, exponent};
use crate::callgrind;
use crate::child::{self, Server};
use crate::harness::{Outcome, Target};

/// The name of the work that starts a company and does nothing else.
pub(super) const COMPANY: &str = "company";
/// The folder where the sandboxes of a part report their instructions.
const REPORTS: &str = "BENCHES_REPORTS";
/// How often the small work is done.
const TIMES: usize = 5;

/// The exponents of all works.
pub(super) fn run() -> Vec<Outcome> {
    WORKS.iter().flat_map(|(name, _)| of(name)).collect()
}

fn of(name: &str) -> Vec<Outcome> {
    let (few, many) = (ours(name, FEW, TIMES), ours(name, MANY, 1));
    let mut outcomes = vec![outcome(name, few, many)];
    if let Some(few) = sandbox(name, FEW, TIMES) {
        let many = sandbox(name, MANY, 1);
        outcomes.push(outcome(&format!("{name}, the sandbox"), Some(few), many));
    }
    outcomes
}

/// What could not be counted is a miss, not a pass.
fn outcome(what: &str, few: Option<f64>, many: Option<f64>) -> Outcome {
    let each = (few.unwrap_or(f64::NAN), many.unwrap_or(f64::NAN));
    exponent(format!("{what}, instructions"), each, Target::AtMost(LIMIT))
}

/// Our instructions for each member, without what happens before the work.
fn ours(name: &str, members: usize, times: usize) -> Option<f64> {
    let count = |times: usize| {
        let (members, times) = (members.to_string(), times.to_string());
        callgrind::count(&["grow", name, &members, &times])
    };
    Some((count(times)? - count(0)?) / (members * times) as f64)
}

/// The sandbox's instructions for each member, without the making of the company; `None` where no sandbox takes part.
fn sandbox(name: &str, members: usize, times: usize) -> Option<f64> {
    let (with_work, started) = sandboxes(name, members, times)?;
    let (alone, _) = sandboxes(COMPANY, members, 1)?;
    Some((with_work - alone * started as f64) / (members * times) as f64)
}

/// What the sandboxes of a work count in all, and how many they are.
fn sandboxes(name: &str, members: usize, times: usize) -> Option<(f64, usize)> {
    let reports = tempfile::tempdir().ok()?;
    let ended = Command::new(std::env::current_exe().ok()?)
        .args([child::WORD, "grow", name])
        .args([members.to_string(), times.to_string()])
        .env(REPORTS, reports.path())
        .stdout(Stdio::null())
        .status();
    ended.ok()?.success().then_some(())?;
    let reports = std::fs::read_dir(reports.path()).ok()?.flatten();
    let counts: Option<Vec<f64>> = reports
        .map(|report| callgrind::counted(&report.path()))
        .collect();
    let counts = counts.filter(|counts| !counts.is_empty())?;
    Some((counts.iter().sum(), counts.len()))
}

/// A sandbox, counted where the run is one that counts.
pub(super) fn start(seed: &str) -> Server {
    match std::env::var_os(REPORTS) {
        // A report of its own for each process.
        Some(folder) => Server::counted_sandbox(seed, &Path::new(&folder).join("%p")),
        None => Server::sandbox(seed),
    }
}
