//! Parts of a comparison that need a process of their own: servers, and work whose memory is measured.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::callgrind;

/// The first word of a command line that starts a part instead of the program.
pub(crate) const WORD: &str = "part";

/// A running part; it ends when this is dropped.
pub(crate) struct Part {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Part {
    /// Starts a part of this program.
    pub(crate) fn start(words: &[&str]) -> Self {
        let program = std::env::current_exe().expect("the program knows its own path");
        Self::of(Command::new(program).arg(WORD).args(words))
    }

    /// Starts a part by a command of its own.
    fn of(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program can start itself");
        let said = BufReader::new(child.stdout.take().expect("its output is ours"));
        Part { child, said }
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.said
            .read_line(&mut line)
            .expect("the part prints text");
        line.trim_end().to_owned()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Asked to end and not killed: what watches it is to report before.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
    }
}

/// A number that a part prints as its first line and only one.
pub(crate) fn number(words: &[&str]) -> f64 {
    Part::start(words).line().parse().unwrap_or(f64::NAN)
}

/// A part that serves, and where.
pub(crate) struct Server {
    /// Its address, without a slash at the end.
    pub(crate) url: String,
    part: Part,
}

impl Server {
    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.part.child.id()
    }

    /// The canned server.
    pub(crate) fn canned() -> Self {
        Self::start(&["canned"])
    }

    /// A sandbox with this seed.
    pub(crate) fn sandbox(seed: &str) -> Self {
        Self::start(&["sandbox", seed])
    }

    /// A sandbox with this seed, whose instructions callgrind counts; the report is written when this is dropped.
    pub(crate) fn counted_sandbox(seed: &str, report: &Path) -> Self {
        let mut command = callgrind::command(&["sandbox", seed], report);
        Self::at(Part::of(&mut command))
    }

    /// Any part whose first line is its address.
    pub(crate) fn start(words: &[&str]) -> Self {
        Self::at(Part::start(words))
    }

    fn at(mut part: Part) -> Self {
        Server {
            url: part.line(),
            part,
        }
    }
}

/// Does the work of a part.
pub(crate) fn run(words: &[String]) -> ExitCode {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["hot", name, times] => crate::hot::part(name, times),
        ["canned"] => crate::canned::serve(),
        ["sandbox", seed] => crate::sandbox::serve(seed),
        ["axum", body] => crate::sandbox::serve_bare(body),
        ["memory", what, url, members] => crate::list::print_peak(what, url, members),
        ["million-memory", way, url] => crate::million::print_peak(way, url),
        ["grow", name, members, times] => crate::growth::part(name, members, times),
        ["peer"] => crate::peer::part(),
        ["import-memory"] => crate::import::print_peak(),
        ["export-memory", url] => crate::export::print_peak(url),
        ["soak", url] => crate::soak::part(url),
        ["herd", url, store] => crate::herd::part(url, store),
        _ => Err(std::io::Error::other("no such part")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}
