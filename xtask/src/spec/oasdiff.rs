//! oasdiff, a second opinion on breaking changes, where Go is there to build it.

use std::process::Command;

use crate::{Failure, program, step, toolchain};

/// Compares an old bundle with the one in the tree; what it calls an error fails, unless it was announced.
pub(crate) fn run(old: &str, announced: bool) -> Result<(), Failure> {
    if let Some(what) = toolchain::GO.missing() {
        println!("note  oasdiff is not run: {what}");
        return Ok(());
    }
    let base = program::target().join("spec").join("base.json");
    std::fs::create_dir_all(base.parent().unwrap_or(&base))
        .and_then(|()| std::fs::write(&base, old))
        .map_err(|error| Failure::new(format!("{}: {error}", base.display())))?;
    let mut command = Command::new("go");
    command
        .args([
            "tool",
            "oasdiff",
            "breaking",
            "--flatten-allof",
            "--color",
            "never",
        ])
        .args(if announced {
            &[][..]
        } else {
            &["--fail-on", "ERR"][..]
        })
        .arg(&base)
        .arg(crate::root().join(super::BUNDLE))
        .current_dir(crate::root().join("spec/checks"));
    step::run("oasdiff", &mut command).map(drop)
}
