//! `cargo xtask clients`: clients of other languages, generated from the spec, and foreign SDKs, run against the sandbox.

mod language;
mod odd;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::program::Program;
use crate::{Failure, install, program, spec, step};
use language::{Language, Stage};

/// What `cargo xtask clients` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only this one; may be given several times.
    #[arg(long, value_name = "CLIENT")]
    lang: Vec<Language>,
    /// A missing toolchain is an error, not a note.
    #[arg(long)]
    require_all: bool,
}

/// Generates, compiles and runs each language, and prints one table.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let languages: Vec<Language> = Language::ALL
        .into_iter()
        .filter(|language| args.lang.is_empty() || args.lang.contains(language))
        .collect();
    Program::build()?;
    let folder = program::target().join("clients");
    install::copy_file(&crate::root().join(spec::BUNDLE), &folder.join("spec.json"))?;
    let odd = odd::serve()?;

    let rows: Vec<Row> = languages
        .into_iter()
        .map(|language| journey(language, &folder, &odd, args.require_all))
        .collect();
    println!(
        "\n{:<16}{:>10}{:>10}{:>10}{:>7}  result",
        "client", "generate", "compile", "run", "steps"
    );
    for row in &rows {
        println!("{row}");
    }
    let bad: Vec<&str> = rows
        .iter()
        .filter(|row| match row.outcome {
            Outcome::Passed => false,
            Outcome::Missing(_) => args.require_all,
            Outcome::Failed(_) => true,
        })
        .map(|row| row.language.name())
        .collect();
    if bad.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "clients that did not pass: {}",
            bad.join(", ")
        )))
    }
}

/// A line of the table.
struct Row {
    language: Language,
    times: [Duration; 3],
    steps: usize,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Missing(String),
    Failed(&'static str),
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:<16}", self.language.name())?;
        for time in self.times {
            let shown = if time.is_zero() {
                "-".to_owned()
            } else {
                format!("{:.1} s", time.as_secs_f64())
            };
            write!(f, "{shown:>10}")?;
        }
        write!(f, "{:>7}  ", self.steps)?;
        match &self.outcome {
            Outcome::Passed => write!(f, "passed"),
            Outcome::Missing(what) => write!(f, "not run: {what}"),
            Outcome::Failed(stage) => write!(f, "FAILED: {stage}"),
        }
    }
}

/// All stages of one language, against a company of its own.
fn journey(language: Language, folder: &Path, odd: &str, bring: bool) -> Row {
    let mut row = Row {
        language,
        times: [Duration::ZERO; 3],
        steps: 0,
        outcome: Outcome::Passed,
    };
    let toolchain = language.toolchain();
    let missing = if bring {
        toolchain.ensure().err().map(|failure| failure.to_string())
    } else {
        toolchain.missing()
    };
    if let Some(what) = missing {
        row.outcome = Outcome::Missing(what);
        return row;
    }
    let name = language.name();
    let folder = folder.join(name);
    // What was renamed or removed by hand must not stay behind and be compiled.
    let _ = std::fs::remove_dir_all(folder.join("src"));
    if install::copy_folder(&crate::root().join("tests/clients").join(name), &folder).is_err() {
        row.outcome = Outcome::Failed("copy");
        return row;
    }
    for stage in language.stages(&folder) {
        let started = Instant::now();
        let (what, column, result) = match stage {
            Stage::Install { lock, commands } => (
                "install",
                None,
                install::once(name, &folder, lock, commands).map(|()| String::new()),
            ),
            Stage::Generate(mut command) => (
                "generate",
                Some(0),
                step::run(&format!("{name}: generate"), &mut command),
            ),
            Stage::Compile(mut command) => (
                "compile",
                Some(1),
                step::run(&format!("{name}: compile"), &mut command),
            ),
            Stage::Run(command) => ("run", Some(2), scenario(name, command, odd)),
        };
        if let Some(column) = column {
            row.times[column] = started.elapsed();
        }
        match result {
            Ok(said) if what == "run" => {
                row.steps = said.lines().filter(|line| line.starts_with("ok ")).count()
            }
            Ok(_) => {}
            Err(_) => {
                row.outcome = Outcome::Failed(what);
                return row;
            }
        }
    }
    row
}

/// Runs the scenario against a fresh, empty company and shows its lines.
fn scenario(name: &str, mut command: Command, odd: &str) -> Result<String, Failure> {
    let sandbox = Program::start("empty")?;
    command
        .env("WECOM_BASE_URL", sandbox.text("/base_url"))
        .env("WECOM_CORP_ID", sandbox.text("/corp_id"))
        .env("WECOM_SYNC_SECRET", sandbox.text("/secrets/sync"))
        .env("WECOM_APP_SECRET", sandbox.text("/secrets/app"))
        .env("WECOM_ODD_URL", odd);
    // Maven resets the color of a terminal, even where there is none.
    let said = step::run(&format!("{name}: run"), &mut command)?.replace("\u{1b}[0m", "");
    for line in said.lines() {
        println!("        {line}");
    }
    Ok(said)
}
