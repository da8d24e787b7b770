//! The sandbox as a program, for tools and clients that are not Rust.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::{Failure, step};

/// A running `wecom-contacts sandbox`; dropping it ends it.
pub(crate) struct Program {
    child: Child,
    banner: Value,
}

impl Program {
    /// Builds the program where needed.
    pub(crate) fn build() -> Result<(), Failure> {
        step::run(
            "build the sandbox",
            &mut step::cargo(&["build", "-p", "wecom-contacts-cli"]),
        )
        .map(drop)
    }

    /// Starts a fresh company on a free loopback port and waits for the line that tells where.
    pub(crate) fn start(seed: &str) -> Result<Self, Failure> {
        let mut child = Command::new(binary())
            .args(["sandbox", "--listen", "127.0.0.1:0", "--seed", seed])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(format!("the sandbox does not start: {error}")))?;
        let mut first = String::new();
        let read = child
            .stdout
            .take()
            .map(|stdout| BufReader::new(stdout).read_line(&mut first));
        let banner = serde_json::from_str(&first).unwrap_or_default();
        let program = Self { child, banner };
        match read {
            Some(Ok(_)) if program.text("/base_url").starts_with("http://") => Ok(program),
            _ => Err(Failure::new(format!(
                "the sandbox's first line is not its address: {first:?}"
            ))),
        }
    }

    /// One text of the first line, by JSON pointer.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.banner
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, which is no trouble here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, where [`Program::build`] puts it.
pub(crate) fn binary() -> PathBuf {
    target().join("debug").join("wecom-contacts")
}

/// Where cargo builds to.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::root().join("target"), PathBuf::from)
}
