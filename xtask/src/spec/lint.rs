//! `cargo xtask spec lint`: our own rules, then openapi-spec-validator, Redocly and Spectral, all without a finding.

use std::collections::BTreeMap;
use std::process::Command;

use super::{BUNDLE, check_tools, readme, rules};
use crate::{Failure, step};

/// Runs every check and reports all that fail, not only the first.
pub(crate) fn run() -> Result<(), Failure> {
    Failure::all([own(), readme::check(), structure(), redocly(), spectral()])
}

/// The rules of codegen on the fragments, and those that need the whole document. Examples against their schemas are
/// Redocly's.
fn own() -> Result<(), Failure> {
    codegen::lint(&sources()?).map_err(|findings| Failure::new(findings.to_string()))?;
    let found = rules::check(&super::bundle()?);
    if !found.is_empty() {
        return Err(Failure::new(found.join("\n")));
    }
    println!("ok    our own rules");
    Ok(())
}

/// The hand-written texts of `spec/`, by file name.
fn sources() -> Result<BTreeMap<String, String>, Failure> {
    let folder = crate::root().join("spec");
    let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", folder.display()));
    let mut sources = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".yaml") || name.ends_with(".csv") {
            sources.insert(name, std::fs::read_to_string(&path).map_err(failed)?);
        }
    }
    Ok(sources)
}

fn structure() -> Result<(), Failure> {
    let mut command = Command::new(check_tools::python()?.join("bin/openapi-spec-validator"));
    step::run(
        "openapi-spec-validator",
        command.arg(crate::root().join(BUNDLE)),
    )
    .map(drop)
}

fn redocly() -> Result<(), Failure> {
    let mut command = Command::new(check_tools::node()?.join("redocly"));
    command
        .args(["lint", "--config", "spec/checks/redocly.yaml", BUNDLE])
        .current_dir(crate::root())
        .env("REDOCLY_TELEMETRY", "off");
    step::run("Redocly", &mut command).map(drop)
}

fn spectral() -> Result<(), Failure> {
    let mut command = Command::new(check_tools::node()?.join("spectral"));
    command
        .args([
            "lint",
            "--ruleset",
            "spec/checks/spectral.yaml",
            "--fail-severity",
            "hint",
            BUNDLE,
        ])
        .current_dir(crate::root());
    step::run("Spectral", &mut command).map(drop)
}
