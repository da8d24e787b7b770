//! The project's own commands: generate, test, fuzz, lint, bench.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command talks to the person who started it"
)]

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

mod api;
mod bench;
mod clients;
mod docs;
mod fuzz;
mod generate;
mod install;
mod lint;
mod pictures;
mod program;
mod release;
mod spec;
mod step;
mod test;
#[cfg(test)]
mod tidy;
mod toolchain;
mod tools;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands")]
enum Command {
    /// Writes everything that codegen makes of spec/.
    Generate {
        /// Only says what is stale, missing or left over, and fails if anything is.
        #[arg(long)]
        check: bool,
    },
    /// Brings what the tests need and runs all of them.
    Test,
    /// Format, clippy, documents, licences, drift.
    Lint,
    /// Clients of other languages, generated from the spec, run against the sandbox.
    Clients(clients::Args),
    /// The fuzz targets of the callbacks, for a bounded time.
    Fuzz(fuzz::Fuzz),
    /// Checks of the published spec, and of the sandbox against it.
    #[command(subcommand)]
    Spec(spec::Command),
    /// Builds the guide in both languages.
    Docs,
    /// Lists the public items of the crates written by hand.
    Api {
        /// Only says how they differ from the lists in the tree, and fails if they do.
        #[arg(long)]
        check: bool,
    },
    /// What must hold before a release.
    ReleaseCheck,
    /// Takes the pictures of the README anew, from the programs as they are.
    Pictures,
    /// Compares with what people would otherwise use: ratios within one run.
    Bench {
        /// Words for the benchmark program, such as `--only callback` or `--json`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Generate { check } => generate::run(check),
        Command::Test => test::run(),
        Command::Lint => lint::run(),
        Command::Clients(args) => clients::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Spec(command) => spec::run(&command),
        Command::Docs => docs::run(),
        Command::Api { check } => api::run(check),
        Command::ReleaseCheck => release::run(),
        Command::Pictures => pictures::run(),
        Command::Bench { words } => bench::run(&words),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command failed, in words for a person.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    /// A failure with these words.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// All failures as one, so that one run is enough to know what to mend.
    pub(crate) fn all(results: impl IntoIterator<Item = Result<(), Self>>) -> Result<(), Self> {
        let failed: Vec<String> = results
            .into_iter()
            .filter_map(Result::err)
            .map(|failure| failure.0)
            .collect();
        if failed.is_empty() {
            Ok(())
        } else {
            Err(Self(failed.join("\n")))
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The top of the checkout.
pub(crate) fn root() -> PathBuf {
    // Compiled in the checkout that it works on; never shipped.
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}
