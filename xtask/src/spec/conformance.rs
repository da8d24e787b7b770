//! `cargo xtask spec conformance`: Schemathesis against the sandbox, with the lens instead of the published spec.

use std::process::Command;

use super::{check_tools, lens};
use crate::program::Program;
use crate::{Failure, program, step};

/// What `cargo xtask spec conformance` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The seed of the generated calls; the same one makes the same calls.
    #[arg(long, default_value_t = 20_240_601)]
    seed: u64,
    /// Calls generated for each operation and phase.
    #[arg(long, default_value_t = 30)]
    examples: u32,
    /// Go on making calls for so many seconds, instead of a fixed number of them.
    #[arg(long)]
    seconds: Option<u32>,
    /// Only the operation with this id.
    #[arg(long, value_name = "OPERATION")]
    only: Option<String>,
}

/// Sends generated calls, good and bad ones, and fails when an answer does not fit the spec.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let venv = check_tools::python()?;
    let folder = program::target().join("spec");
    let lens_file = folder.join("lens.json");
    std::fs::write(&lens_file, lens::make(&super::bundle()?).to_string())
        .map_err(|error| Failure::new(format!("{}: {error}", lens_file.display())))?;
    Program::build()?;
    let sandbox = Program::start("demo")?;

    let checks = crate::root().join("spec/checks");
    let mut command = Command::new(venv.join("bin/schemathesis"));
    command
        .arg("--config-file")
        .arg(checks.join("schemathesis.toml"))
        .arg("run")
        .arg(&lens_file)
        .args(["--url", sandbox.text("/base_url")])
        .args([
            "--seed",
            &args.seed.to_string(),
            "--max-examples",
            &args.examples.to_string(),
        ])
        .current_dir(&folder)
        .env("PYTHONPATH", &checks)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SCHEMATHESIS_HOOKS", "conformance")
        .env("WECOM_BASE_URL", sandbox.text("/base_url"))
        .env("WECOM_CORP_ID", sandbox.text("/corp_id"))
        .env("WECOM_SYNC_SECRET", sandbox.text("/secrets/sync"))
        .env("WECOM_APP_SECRET", sandbox.text("/secrets/app"))
        .env(
            "WECOM_THIRD_PARTY_SECRET",
            sandbox.text("/more_secrets/third_party"),
        );
    if let Some(seconds) = args.seconds {
        command.args(["--max-time", &seconds.to_string()]);
    }
    if let Some(operation) = &args.only {
        command.args(["--include-operation-id", operation]);
    }
    let said = step::run("conformance of the sandbox", &mut command)?;
    for line in said
        .lines()
        .filter(|line| line.contains("generated") || line.contains("calls answered"))
    {
        println!("        {}", line.trim());
    }
    Ok(())
}
