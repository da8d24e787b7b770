//! The toolchains of other languages: whether one is there and new enough, and how to bring it.

use std::process::{Command, Stdio};

use crate::{Failure, tools};

/// A toolchain that is not Rust's.
pub(crate) struct Toolchain {
    /// What people call it.
    name: &'static str,
    /// Commands that work where it is whole; the first tells its version.
    probes: &'static [&'static [&'static str]],
    /// The oldest version that will do.
    least: (u32, u32),
    /// The packages of Debian and Ubuntu that hold it.
    debian: &'static [&'static str],
}

/// Python with the means to make virtual environments.
pub(crate) const PYTHON: Toolchain = Toolchain {
    name: "Python",
    probes: &[
        &["python3", "--version"],
        &["python3", "-c", "import ensurepip"],
    ],
    least: (3, 10),
    debian: &["python3-venv"],
};

/// Node.js with npm.
pub(crate) const NODE: Toolchain = Toolchain {
    name: "Node.js",
    probes: &[&["node", "--version"], &["npm", "--version"]],
    least: (20, 19),
    debian: &["nodejs", "npm"],
};

/// Go; from 1.21 on it fetches the version that a `go.mod` asks for.
pub(crate) const GO: Toolchain = Toolchain {
    name: "Go",
    probes: &[&["go", "version"]],
    least: (1, 21),
    debian: &["golang-go"],
};

/// A Java compiler and Maven.
pub(crate) const JAVA: Toolchain = Toolchain {
    name: "Java",
    probes: &[&["javac", "-version"], &["mvn", "--version"]],
    least: (17, 0),
    debian: &["openjdk-17-jdk-headless", "maven"],
};

impl Toolchain {
    /// What is missing of it, in words; `None` where it is all there.
    pub(crate) fn missing(&self) -> Option<String> {
        let mut version = None;
        for probe in self.probes {
            let Some(said) = run(probe) else {
                return Some(format!("`{}` does not work", probe.join(" ")));
            };
            version = version.or_else(|| numbers(&said));
        }
        let (major, minor) = version.unwrap_or_default();
        let (least_major, least_minor) = self.least;
        ((major, minor) < self.least).then(|| {
            format!(
                "{} {major}.{minor} is too old, {least_major}.{least_minor} is needed",
                self.name
            )
        })
    }

    /// Brings it by the system's packages where it is missing, or says what to install.
    pub(crate) fn ensure(&self) -> Result<(), Failure> {
        if self.missing().is_none() {
            return Ok(());
        }
        // What the packages cannot bring, the second look tells.
        let _ = tools::install(self.debian);
        match self.missing() {
            None => Ok(()),
            Some(what) => Err(Failure::new(format!(
                "{what}. Install {} {}.{} or newer (packages of Debian and Ubuntu: {}), then run this again.",
                self.name,
                self.least.0,
                self.least.1,
                self.debian.join(", ")
            ))),
        }
    }
}

/// What a command says, on either stream, when it works.
fn run(words: &[&str]) -> Option<String> {
    let (program, args) = words.split_first()?;
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let said = [output.stdout, output.stderr].concat();
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&said).into_owned())
}

/// The first two numbers with a point between them.
fn numbers(said: &str) -> Option<(u32, u32)> {
    said.split(|c: char| !c.is_ascii_digit() && c != '.')
        .find_map(|word| {
            let mut parts = word.split('.').map(str::parse);
            Some((parts.next()?.ok()?, parts.next()?.ok()?))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_each_toolchain_says() {
        assert_eq!(numbers("Python 3.11.7"), Some((3, 11)));
        assert_eq!(numbers("v20.20.2"), Some((20, 20)));
        assert_eq!(numbers("go version go1.26.8 linux/amd64"), Some((1, 26)));
        assert_eq!(numbers("javac 17.0.15"), Some((17, 0)));
        assert_eq!(numbers("no number here 7"), None);
    }

    #[test]
    fn what_is_absent_or_too_old_is_said() {
        let made_up = |probe, least| Toolchain {
            name: "Cobol",
            probes: probe,
            least,
            debian: &[],
        };
        let absent = made_up(&[&["no-such-program-here"]], (1, 0));
        assert_eq!(
            absent.missing().as_deref(),
            Some("`no-such-program-here` does not work")
        );
        let old = made_up(&[&["echo", "version 1.19"]], (1, 21));
        assert_eq!(
            old.missing().as_deref(),
            Some("Cobol 1.19 is too old, 1.21 is needed")
        );
        let failure = old.ensure().expect_err("nothing can bring it");
        assert!(failure.to_string().contains("Install Cobol 1.21 or newer"));
    }
}
