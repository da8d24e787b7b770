//! Brings the programs that tests and lints need: by the ordinary package managers where it may, else with advice.

use std::process::{Command, Stdio};

use crate::{Failure, step};

/// A program from the system's packages.
pub(crate) struct Package {
    /// The program that must be on the PATH.
    pub(crate) program: &'static str,
    /// The Debian package that holds it.
    pub(crate) debian: &'static str,
    /// What it is needed for.
    pub(crate) why: &'static str,
}

/// The real Redis that what a fleet shares is tested against.
pub(crate) const REDIS: Package = Package {
    program: "redis-server",
    debian: "redis-server",
    why: "the tests of what a fleet shares",
};

/// What counts the instructions of the hot paths.
pub(crate) const VALGRIND: Package = Package {
    program: "valgrind",
    debian: "valgrind",
    why: "counting instructions",
};

/// The driver of the real Chromium that the console is tested in; its package brings the browser along.
pub(crate) const CHROMEDRIVER: Package = Package {
    program: "chromedriver",
    debian: "chromium-driver",
    why: "the tests of the sandbox's console",
};

/// The keyring that secrets are kept in, as desktops of Linux have it.
pub(crate) const KEYRING: Package = Package {
    program: "gnome-keyring-daemon",
    debian: "gnome-keyring",
    why: "the tests of log-ins with the keyring of the system",
};

/// What programs reach that keyring by.
pub(crate) const DBUS: Package = Package {
    program: "dbus-run-session",
    debian: "dbus",
    why: "the tests of log-ins with the keyring of the system",
};

/// Makes sure of a system program, or says how to get it.
pub(crate) fn ensure(package: &Package) -> Result<(), Failure> {
    if on_path(package.program) {
        return Ok(());
    }
    let Package {
        program,
        debian,
        why,
    } = package;
    let advice = Failure::new(format!(
        "`{program}` is needed for {why}. On Debian and Ubuntu: apt-get install {debian}; elsewhere install the package that holds it, then run this again."
    ));
    install(&[debian]).map_err(|_| advice)
}

/// Installs packages of Debian and Ubuntu, with fresh lists where the old ones do not know them.
pub(crate) fn install(packages: &[&str]) -> Result<(), Failure> {
    if !on_path("apt-get") {
        return Err(Failure::new("there is no apt-get here"));
    }
    let what = format!("install {}", packages.join(" "));
    let mut install = privileged();
    install
        .args(["apt-get", "install", "--yes", "--no-install-recommends"])
        .args(packages);
    if step::run(&what, &mut install).is_ok() {
        return Ok(());
    }
    let mut update = privileged();
    update.args(["apt-get", "update"]);
    step::run("read the package lists", &mut update)?;
    step::run(&what, &mut install).map(drop)
}

/// Makes sure of a cargo subcommand, at the version that the lints were written for.
pub(crate) fn ensure_cargo(name: &str, version: &str) -> Result<(), Failure> {
    if on_path(name) {
        return Ok(());
    }
    step::run(
        &format!("install {name} {version}"),
        &mut step::cargo(&["install", "--locked", name, "--version", version]),
    )?;
    Ok(())
}

/// Whether a program can be started by name.
pub(crate) fn on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    })
}

/// `env` where we are root, `sudo` (without a question) where we are not.
fn privileged() -> Command {
    let root = Command::new("id")
        .arg("-u")
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let mut command = Command::new(if root { "env" } else { "sudo" });
    if !root {
        command.arg("-n").arg("env");
    }
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
