//! `cargo xtask release-check`: what must hold before a release.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{Failure, api, install, lint, program, step, tools};

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
const CARGO_CYCLONEDX: &str = "0.5.9";

/// Runs every check and reports all that fail.
pub(crate) fn run() -> Result<(), Failure> {
    Failure::all([
        minimal_rust(),
        lint::deny(),
        api::run(true),
        unit(),
        container(),
        materials(),
        packages(),
        features(),
    ])
}

/// Nothing in the tree asks for a newer Rust than we declare, and we build with that one where it is installed; clippy
/// holds our own code to the same.
fn minimal_rust() -> Result<(), Failure> {
    let metadata = step::metadata()?;
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
    build_with(declared)
}

/// Checks the published crates with the declared Rust, where rustup has it.
fn build_with(declared: &str) -> Result<(), Failure> {
    // Not by a proxy of rustup's: it would pass its own toolchain on to the next one.
    let installed = Command::new("rustup").args(["toolchain", "list"]).output();
    let installed = installed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let is_there = installed.is_ok_and(|list| {
        list.lines().any(|line| {
            line.strip_prefix(declared)
                .is_some_and(|rest| rest.starts_with(['.', '-']))
        })
    });
    if !is_there {
        println!(
            "note  Rust {declared} is not here, so nothing was built with it: rustup toolchain install {declared}"
        );
        return Ok(());
    }
    let mut check = Command::new("rustup");
    check.args(["run", declared, "cargo", "check", "--locked"]);
    check.args(selected()).current_dir(crate::root());
    check.env("CARGO_TARGET_DIR", program::target().join("minimal"));
    for inherited in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        check.env_remove(inherited);
    }
    step::run(&format!("check with Rust {declared}"), &mut check).map(drop)
}

/// The published crates as words for cargo.
fn selected() -> impl Iterator<Item = &'static str> {
    PUBLISHED.into_iter().flat_map(|name| ["--package", name])
}

/// The parts of a version as numbers.
fn version(text: &str) -> Vec<u64> {
    text.split('.')
        .filter_map(|part| part.parse().ok())
        .collect()
}

/// The systemd unit is well formed, where systemd can tell.
fn unit() -> Result<(), Failure> {
    if !tools::on_path("systemd-analyze") {
        println!("note  systemd-analyze is not here, so the unit was not looked at");
        return Ok(());
    }
    // The unit names a program that need not be installed here.
    let copy = program::target().join("wecom-sandbox.service");
    fs::read_to_string(crate::root().join("packaging/wecom-sandbox.service"))
        .map(|text| text.replace("/usr/local/bin/wecom-contacts", "/bin/true"))
        .and_then(|text| fs::write(&copy, text))
        .map_err(|error| Failure::new(format!("{}: {error}", copy.display())))?;
    let mut verify = Command::new("systemd-analyze");
    step::run("systemd unit", verify.arg("verify").arg(&copy)).map(drop)
}

/// The container file is well formed. It is not built: that takes an engine and the network.
fn container() -> Result<(), Failure> {
    let venv = install::venv(
        "container check",
        "packaging/requirements.txt",
        &program::target().join("packaging"),
    )?;
    let mut lint = Command::new(venv.join("bin/hadolint"));
    lint.arg("packaging/Dockerfile").current_dir(crate::root());
    step::run("container file", &mut lint).map(drop)
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

/// The bills of materials of the published crates, in `target/sbom`.
fn materials() -> Result<(), Failure> {
    tools::ensure_cargo("cargo-cyclonedx", CARGO_CYCLONEDX)?;
    let args = [
        "cyclonedx",
        "--format",
        "json",
        "--override-filename",
        "sbom",
    ];
    step::run("bills of materials", &mut step::cargo(&args))?;
    let folder = program::target().join("sbom");
    let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", folder.display()));
    fs::create_dir_all(&folder).map_err(failed)?;
    // The tool writes one beside each manifest of the workspace.
    let metadata = step::metadata()?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    for package in packages.filter(|package| package["source"].is_null()) {
        let name = package["name"].as_str().unwrap_or_default();
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        let written = Path::new(manifest).with_file_name("sbom.json");
        if PUBLISHED.contains(&name) {
            fs::rename(&written, folder.join(format!("{name}.cdx.json"))).map_err(failed)?;
        } else {
            fs::remove_file(&written).map_err(failed)?;
        }
    }
    Ok(())
}

/// Every published crate builds, without the network, from what would be published; those that it depends on are taken
/// from their own packages.
fn packages() -> Result<(), Failure> {
    step::run("fetch", &mut step::cargo(&["fetch", "--locked"]))?;
    let mut package = step::cargo(&["package", "--locked", "--offline"]);
    step::run("build the packages", package.args(selected())).map(drop)
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
