//! `cargo xtask release-check`: what must hold before a release.

use serde_json::Value;

use crate::{Failure, program, step, tools};

/// The published crates, in the order in which they are published.
const PUBLISHED: [&str; 6] = [
    "wecom-callback",
    "wecom-contacts-api",
    "wecom-contacts-httpmock",
    "wecom-contacts",
    "wecom-sandbox",
    "wecom-contacts-cli",
];

/// The releases of the tools whose messages we rely on.
const CARGO_HACK: &str = "0.6.46";
const CARGO_CYCLONEDX: &str = "0.5.7";

/// Runs every check and reports all that fail.
pub(crate) fn run() -> Result<(), Failure> {
    let checks: [fn() -> Result<(), Failure>; 5] =
        [minimal_rust, service, features, materials, packages];
    let failed: Vec<String> = checks
        .into_iter()
        .filter_map(|check| check().err())
        .map(|failure| failure.to_string())
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(failed.join("\n")))
    }
}

/// Nothing in the tree asks for a newer Rust than we declare; clippy holds our own code to the same.
fn minimal_rust() -> Result<(), Failure> {
    let said = step::run(
        "read the dependencies",
        &mut step::cargo(&["metadata", "--format-version", "1", "--locked"]),
    )?;
    let metadata: Value = serde_json::from_str(&said)
        .map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let declared = packages
        .iter()
        .find(|package| package["name"] == PUBLISHED[0])
        .and_then(|package| package["rust_version"].as_str())
        .ok_or_else(|| Failure::new("no rust-version is declared"))?;
    let newer: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let wants = package["rust_version"].as_str()?;
            let name = package["name"].as_str()?;
            (version(wants) > version(declared)).then(|| format!("{name} wants {wants}"))
        })
        .collect();
    if !newer.is_empty() {
        return Err(Failure::new(format!(
            "rust-version {declared} is declared, but {}",
            newer.join(", ")
        )));
    }
    println!("ok    no dependency wants more than Rust {declared}");
    if step::run(
        &format!("check with Rust {declared}"),
        std::process::Command::new("cargo")
            .args([&format!("+{declared}"), "check", "--workspace", "--locked"])
            .current_dir(crate::root()),
    )
    .is_err()
    {
        println!(
            "note  Rust {declared} is not installed here, or does not build us: rustup toolchain install {declared}"
        );
    }
    Ok(())
}

/// The parts of a version as numbers.
fn version(text: &str) -> Vec<u64> {
    text.split('.')
        .filter_map(|part| part.parse().ok())
        .collect()
}

/// The systemd unit and the container file are well formed, where the tools are there.
fn service() -> Result<(), Failure> {
    // The unit names a program that need not be installed here.
    let unit = std::fs::read_to_string(crate::root().join("packaging/wecom-sandbox.service"))
        .map(|text| text.replace("/usr/local/bin/wecom-contacts", "/bin/true"));
    let copy = program::target().join("wecom-sandbox.service");
    unit.and_then(|text| std::fs::write(&copy, text))
        .map_err(|error| Failure::new(format!("{}: {error}", copy.display())))?;
    let unit = copy.to_string_lossy();
    for (program, args) in [
        ("systemd-analyze", ["verify", &unit].as_slice()),
        ("hadolint", ["packaging/Dockerfile"].as_slice()),
    ] {
        if tools::on_path(program) {
            let mut check = std::process::Command::new(program);
            check.args(args).current_dir(crate::root());
            step::run(program, &mut check)?;
        } else {
            println!("note  {program} is not here, so its check is left out");
        }
    }
    Ok(())
}

/// Every pair of features builds.
fn features() -> Result<(), Failure> {
    tools::ensure_cargo("cargo-hack", CARGO_HACK)?;
    let mut words = vec![
        "hack",
        "check",
        "--feature-powerset",
        "--depth",
        "2",
        "--no-dev-deps",
    ];
    for name in ["wecom-callback", "wecom-contacts", "wecom-sandbox"] {
        words.extend(["--package", name]);
    }
    step::run("every pair of features", &mut step::cargo(&words)).map(drop)
}

/// The bill of materials of the program, beside its manifest.
fn materials() -> Result<(), Failure> {
    tools::ensure_cargo("cargo-cyclonedx", CARGO_CYCLONEDX)?;
    step::run(
        "bill of materials",
        &mut step::cargo(&[
            "cyclonedx",
            "--format",
            "json",
            "--manifest-path",
            "crates/wecom-contacts-cli/Cargo.toml",
        ]),
    )
    .map(drop)
}

/// Every published crate builds from what would be published.
fn packages() -> Result<(), Failure> {
    let mut words = vec!["package", "--locked"];
    for name in PUBLISHED {
        words.extend(["--package", name]);
    }
    step::run("build the packages", &mut step::cargo(&words)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_number_by_number() {
        assert!(version("1.100") > version("1.90"));
        assert!(version("1.90.1") > version("1.90"));
        assert!(version("1.85") < version("1.90"));
    }
}
