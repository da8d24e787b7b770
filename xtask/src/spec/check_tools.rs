//! The checkers of other languages, installed from the lock files in `spec/checks` into `target/spec`.

use std::path::PathBuf;
use std::process::Command;

use crate::{Failure, install, program, toolchain};

/// The virtual environment with openapi-spec-validator and Schemathesis.
pub(crate) fn python() -> Result<PathBuf, Failure> {
    toolchain::PYTHON.ensure()?;
    let folder = program::target().join("spec").join("python");
    install::copy_file(
        &crate::root().join("spec/checks/requirements.txt"),
        &folder.join("requirements.txt"),
    )?;
    let venv = folder.join("venv");
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(&venv);
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "-r",
        "requirements.txt",
    ])
    .current_dir(&folder);
    install::once(
        "spec checks, Python",
        &folder,
        "requirements.txt",
        vec![make, pip],
    )?;
    Ok(venv)
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
