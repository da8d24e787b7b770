//! `cargo xtask lint`: format, clippy, documents, licences, unused dependencies, drift.

use crate::test::FEATURES;
use crate::{Failure, generate, step, tools};

/// The release of cargo-deny whose messages and exit codes we rely on.
const CARGO_DENY: &str = "0.20.2";

/// The release of cargo-machete, likewise.
const CARGO_MACHETE: &str = "0.9.2";

/// Runs every check and reports all that fail, not only the first.
pub(crate) fn run() -> Result<(), Failure> {
    let mut failed = Vec::new();
    let mut keep = |result: Result<(), Failure>| failed.extend(result.err());
    let check = |what: &str, args: &[&str]| step::run(what, &mut step::cargo(args)).map(drop);

    keep(check("cargo fmt --check", &["fmt", "--all", "--check"]));
    keep(check(
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
    ));
    keep(
        step::run(
            "cargo doc",
            step::cargo(&["doc", "--workspace", "--no-deps", "--features", FEATURES])
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
        .map(drop),
    );
    keep(
        tools::ensure_cargo("cargo-deny", CARGO_DENY).and_then(|()| {
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
        }),
    );
    keep(
        tools::ensure_cargo("cargo-machete", CARGO_MACHETE)
            .and_then(|()| check("cargo machete", &["machete", "--with-metadata"])),
    );
    keep(generate::run(true));

    match failed.len() {
        0 => Ok(()),
        _ => Err(Failure::new(
            failed
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n"),
        )),
    }
}
