//! `cargo xtask bench`: brings the SDKs to compare with, builds the comparisons with optimization and runs them.

use std::path::Path;
use std::process::{Command, ExitStatus};

use crate::{Failure, install, program, step, tools};

/// An SDK of another language, with a driver program in `benches/peers/<name>`. All commands run in its folder under
/// `target/peers`.
struct Peer {
    name: &'static str,
    /// The programs that must be there.
    needs: &'static [&'static str],
    /// The file that pins its versions; that of the clients of the tests where these take the same SDK.
    lock: &'static str,
    /// What brings them, only again when that file changed.
    install: &'static [&'static str],
    /// Compiles the driver.
    build: Option<&'static str>,
    /// Starts it.
    start: &'static str,
}

const PEERS: [Peer; 3] = [
    Peer {
        name: "wechatpy",
        needs: &["python3"],
        lock: "tests/clients/wechatpy/requirements.txt",
        install: &[
            "python3 -m venv venv",
            "venv/bin/python -m pip install --quiet --require-hashes -r requirements.txt",
        ],
        build: None,
        start: "venv/bin/python driver.py",
    },
    Peer {
        name: "silenceper-wechat",
        needs: &["go"],
        lock: "benches/peers/silenceper-wechat/go.sum",
        install: &["go mod download"],
        build: Some("go build -o driver ."),
        start: "./driver",
    },
    Peer {
        name: "weixin-java-cp",
        needs: &["javac", "mvn"],
        lock: "benches/peers/weixin-java-cp/pom.xml",
        install: &["mvn -q -B dependency:copy-dependencies"],
        build: Some("mvn -q -B compile"),
        start: "java -cp target/classes:target/jars/* bench.Driver",
    },
];

/// Hands its words on to the benchmark program, which talks to the person itself.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let mut command = step::cargo(&["run", "--quiet", "--release", "--package", "benches", "--"]);
    command.args(words);
    if wants(words, "instructions") {
        tools::ensure(&tools::VALGRIND)?;
    }
    if wants(words, "peers") {
        let folder = program::target().join("peers");
        command.arg("--peers").arg(&folder);
        for peer in &PEERS {
            command.arg("--peer").arg(peer.prepare(&folder)?);
        }
    }
    let status = command
        .status()
        .map_err(|error| Failure::new(format!("cannot start {command:?}: {error}")))?;
    verdict(status)
}

/// Whether a group is to run: all are unless one is named.
fn wants(words: &[String], group: &str) -> bool {
    let mut words = words.iter();
    let Some(only) = words.find(|word| word.starts_with("--only")) else {
        return true;
    };
    match only.split_once('=') {
        Some((_, name)) => name == group,
        None => words.next().is_some_and(|name| name == group),
    }
}

fn verdict(status: ExitStatus) -> Result<(), Failure> {
    match status.code() {
        Some(0) => Ok(()),
        Some(1) => Err(Failure::new("a target is missed")),
        _ => Err(Failure::new(format!(
            "the benchmark program ended with {status}"
        ))),
    }
}

impl Peer {
    /// What the benchmark program is told: how to start the driver, or nothing where its toolchain is missing.
    fn prepare(&self, peers: &Path) -> Result<String, Failure> {
        let Peer { name, start, .. } = self;
        if !self.needs.iter().all(|program| tools::on_path(program)) {
            return Ok(format!("{name}="));
        }
        let folder = peers.join(name);
        let lock = Path::new(self.lock);
        let lock_name = lock.file_name().unwrap_or_default();
        install::copy_folder(&crate::root().join("benches/peers").join(name), &folder)?;
        install::copy_file(&crate::root().join(lock), &folder.join(lock_name))?;
        let commands = self.install.iter().map(|line| command(&folder, line));
        let lock_name = lock_name.to_string_lossy();
        install::once(name, &folder, &lock_name, commands.collect())?;
        if let Some(line) = self.build {
            step::run(&format!("{name}: build"), &mut command(&folder, line))?;
        }
        Ok(format!("{name}={start}"))
    }
}

/// A command line, run in a folder; a program of the folder's own is found there.
fn command(folder: &Path, line: &str) -> Command {
    let mut words = line.split(' ');
    let program = words.next().unwrap_or_default();
    let own = program.contains('/').then(|| folder.join(program));
    let mut command = Command::new(own.unwrap_or_else(|| program.into()));
    command.args(words).current_dir(folder);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_runs_where_it_is_named_or_none_is() {
        let words = |line: &str| -> Vec<String> { line.split(' ').map(str::to_owned).collect() };
        assert!(wants(&words("--json"), "peers"));
        assert!(wants(&words("--json --only peers"), "peers"));
        assert!(wants(&words("--only=peers"), "peers"));
        assert!(!wants(&words("--only call"), "peers"));
    }
}
