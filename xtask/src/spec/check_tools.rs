//! The checkers of other languages, installed from the lock files in `spec/checks` into `target/spec`.

use std::path::PathBuf;
use std::process::Command;

use crate::{Failure, install, program, toolchain};

/// The virtual environment with openapi-spec-validator and Schemathesis.
pub(crate) fn python() -> Result<PathBuf, Failure> {
    install::venv(
        "spec checks, Python",
        "spec/checks/requirements.txt",
        &program::target().join("spec").join("python"),
    )
}

/// The folder with the programs of Redocly and Spectral.
pub(crate) fn node() -> Result<PathBuf, Failure> {
    toolchain::NODE.ensure()?;
    let folder = program::target().join("spec").join("node");
    for file in ["package.json", "package-lock.json"] {
        install::copy_file(
            &crate::root().join("spec/checks").join(file),
            &folder.join(file),
        )?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts"]).current_dir(&folder);
    install::once(
        "spec checks, Node.js",
        &folder,
        "package-lock.json",
        vec![npm],
    )?;
    Ok(folder.join("node_modules/.bin"))
}
