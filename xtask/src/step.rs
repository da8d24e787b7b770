//! Runs one command quietly: a line when it went well, everything it said when it did not, both on standard error, so
//! that standard output is for results.

use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::Failure;

/// Runs `command` under the headline `what`; its output is shown only when it fails.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<String, Failure> {
    let started = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::new(format!("{what}: cannot start {command:?}: {error}")))?;
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        eprintln!("ok    {what} ({:.1} s)", started.elapsed().as_secs_f64());
        return Ok(said);
    }
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    eprintln!("{said}");
    eprintln!("FAIL  {what} ({:.1} s)", started.elapsed().as_secs_f64());
    Err(Failure::new(format!(
        "{what} failed; to repeat it: {}",
        shown(command)
    )))
}

/// The command as a person would type it.
fn shown(command: &Command) -> String {
    let mut words: Vec<String> = command
        .get_envs()
        .filter_map(|(key, value)| Some(format!("{}={:?}", key.to_str()?, value?.to_str()?)))
        .collect();
    words.push(command.get_program().to_string_lossy().into_owned());
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

/// The cargo that runs us, so that a `+toolchain` on the outside holds on the inside.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(crate::root());
    // Set by the `cargo run` that we come from; cargo-machete takes it for a sign that cargo did not call it.
    command.env_remove("CARGO_PKG_NAME");
    command
}

/// What cargo knows of the workspace and of all that it depends on.
pub(crate) fn metadata() -> Result<Value, Failure> {
    let said = run(
        "read the dependencies",
        &mut cargo(&["metadata", "--format-version", "1", "--locked"]),
    )?;
    serde_json::from_str(&said).map_err(|error| Failure::new(format!("cargo metadata: {error}")))
}
