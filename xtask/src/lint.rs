//! `cargo xtask lint`: format, clippy, documents, licences, unused dependencies, drift.

use crate::test::FEATURES;
use crate::{Failure, generate, step, tools};

/// The release of cargo-deny whose messages and exit codes we rely on.
const CARGO_DENY: &str = "0.20.2";

/// The release of cargo-machete, likewise.
const CARGO_MACHETE: &str = "0.9.2";

/// Runs every check and reports all that fail, not only the first.
pub(crate) fn run() -> Result<(), Failure> {
    Failure::all([
        check("cargo fmt --check", &["fmt", "--all", "--check"]),
        clippy(),
        documents(),
        deny(),
        tools::ensure_cargo("cargo-machete", CARGO_MACHETE)
            .and_then(|()| check("cargo machete", &["machete", "--with-metadata"])),
        generate::run(true),
    ])
}

fn check(what: &str, args: &[&str]) -> Result<(), Failure> {
    step::run(what, &mut step::cargo(args)).map(drop)
}

fn clippy() -> Result<(), Failure> {
    check(
        "clippy",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            FEATURES,
            "--",
            "-D",
            "warnings",
        ],
    )
}

fn documents() -> Result<(), Failure> {
    step::run(
        "cargo doc",
        step::cargo(&["doc", "--workspace", "--no-deps", "--features", FEATURES])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
    .map(drop)
}

/// Licences, banned packages and sources.
pub(crate) fn deny() -> Result<(), Failure> {
    tools::ensure_cargo("cargo-deny", CARGO_DENY)?;
    check(
        "cargo deny",
        &[
            "deny",
            "--workspace",
            "check",
            "--hide-inclusion-graph",
            "licenses",
            "bans",
            "sources",
        ],
    )
}
