//! `cargo xtask bench`: builds the comparisons with optimization and runs them.

use crate::{Failure, step};

/// Hands its words on to the benchmark program, which talks to the person itself.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let mut command = step::cargo(&["run", "--quiet", "--release", "--package", "benches", "--"]);
    let status = command
        .args(words)
        .status()
        .map_err(|error| Failure::new(format!("cannot start {command:?}: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "the benchmark program ended with {status}"
        )))
    }
}
