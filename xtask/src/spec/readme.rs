//! The README of the bundle shows code that the scenarios really run.

use crate::Failure;

const README: &str = "spec/dist/README.md";

/// The files that the README quotes in full.
const QUOTED: [&str; 5] = [
    "tests/clients/python/wecom_auth.py",
    "tests/clients/typescript/src/wecom-client.ts",
    "tests/clients/go/wecom_auth.go",
    "tests/clients/java/src/main/java/example/WeComAuth.java",
    "tests/clients/java/src/main/java/example/WeComException.java",
];

/// Every quoted file stands in the README, letter by letter.
pub(crate) fn check() -> Result<(), Failure> {
    let read = |path: &str| {
        std::fs::read_to_string(crate::root().join(path))
            .map_err(|error| Failure::new(format!("{path}: {error}")))
    };
    let readme = read(README)?;
    for path in QUOTED {
        if !readme.contains(read(path)?.trim()) {
            return Err(Failure::new(format!(
                "{README} does not quote {path} as it is"
            )));
        }
    }
    println!("ok    the snippets of {README}");
    Ok(())
}
