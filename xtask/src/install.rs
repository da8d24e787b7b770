//! Brings tools of other languages into `target/`, at the versions of a lock file and only when that file changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, step, toolchain};

/// Runs the commands, unless their last run was for the same lock file.
pub(crate) fn once(
    what: &str,
    folder: &Path,
    lock: &str,
    commands: Vec<Command>,
) -> Result<(), Failure> {
    let failed =
        |path: &Path, error: std::io::Error| Failure::new(format!("{}: {error}", path.display()));
    let (lock, stamp) = (folder.join(lock), folder.join(".installed"));
    let wanted = std::fs::read(&lock).map_err(|error| failed(&lock, error))?;
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    for mut command in commands {
        step::run(&format!("{what}: install"), &mut command)?;
    }
    std::fs::write(&stamp, wanted).map_err(|error| failed(&stamp, error))
}

/// A virtual environment in `folder` with what a lock file of the checkout names.
pub(crate) fn venv(what: &str, lock: &str, folder: &Path) -> Result<PathBuf, Failure> {
    toolchain::PYTHON.ensure()?;
    let name = "requirements.txt";
    copy_file(&crate::root().join(lock), &folder.join(name))?;
    let venv = folder.join("venv");
    let mut make = Command::new("python3");
    make.args(["-m", "venv"]).arg(&venv);
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--require-hashes", "-r"])
        .arg(name)
        .current_dir(folder);
    once(what, folder, name, vec![make, pip])?;
    Ok(venv)
}

/// Copies a folder of hand-written files to where others are generated beside them.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", from.display()));
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        if path.is_dir() {
            copy_folder(&path, &to.join(name))?;
        } else {
            copy_file(&path, &to.join(name))?;
        }
    }
    Ok(())
}

/// Copies one file, making its folder.
pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(to.parent().unwrap_or(to))
        .and_then(|()| std::fs::copy(from, to))
        .map(drop)
        .map_err(|error| Failure::new(format!("{} to {}: {error}", from.display(), to.display())))
}
