//! `cargo xtask api [--check]`: the public items of the crates that are written by hand, listed beside them in `api.txt`.
//!
//! What rustdoc knows as JSON is not stable, so the stable compiler is told to give it all the same, in a folder of its
//! own: only this listing depends on it, never what we build.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use similar::TextDiff;

use crate::{Failure, program, step};

/// The crates whose surface people write.
const LISTED: [&str; 3] = ["wecom-callback", "wecom-contacts", "wecom-sandbox"];

/// Writes the listings, or only says how they differ.
pub(crate) fn run(check: bool) -> Result<(), Failure> {
    let metadata = step::metadata()?;
    Failure::all(LISTED.map(|name| {
        let path = crate::root().join(format!("crates/{name}/api.txt"));
        let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", path.display()));
        let fresh = listing(name, &features(&metadata, name))?;
        if !check {
            return fs::write(&path, fresh).map_err(failed);
        }
        let kept = fs::read_to_string(&path).map_err(failed)?;
        if kept == fresh {
            return Ok(());
        }
        let diff = TextDiff::from_lines(&kept, &fresh);
        let diff = diff.unified_diff().context_radius(0).to_string();
        Err(Failure::new(format!(
            "{name}: its public items changed:\n{diff}If that is meant: cargo xtask api, a line in CHANGELOG.md, and commit both"
        )))
    }))
}

/// The features that docs.rs is told to show, as words for cargo.
fn features(metadata: &Value, name: &str) -> Vec<String> {
    let shown = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == name)
        .map_or(&Value::Null, |package| &package["metadata"]["docs"]["rs"]);
    if shown["all-features"] == true {
        return vec!["--all-features".to_owned()];
    }
    let names = shown["features"].as_array().into_iter().flatten();
    names
        .filter_map(Value::as_str)
        .flat_map(|feature| ["--features".to_owned(), feature.to_owned()])
        .collect()
}

/// One line for each public item, without what every type has (blanket and auto traits).
fn listing(name: &str, features: &[String]) -> Result<String, Failure> {
    let json = rustdoc(name, features)?;
    let api = public_api::Builder::from_rustdoc_json(&json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .map_err(|error| {
            Failure::new(format!(
                "{}: {error}\nWhere this Rust writes another format than the release of `public-api` in xtask/Cargo.toml reads, take the release that reads it.",
                json.display()
            ))
        })?;
    Ok(api.items().map(|item| format!("{item}\n")).collect())
}

/// What rustdoc knows of one crate.
fn rustdoc(name: &str, features: &[String]) -> Result<PathBuf, Failure> {
    // Apart from the other builds, which the variable would make anew.
    let target = program::target().join("api");
    let mut command = step::cargo(&["rustdoc", "--lib", "--package", name]);
    command
        .args(features)
        .arg("--target-dir")
        .arg(&target)
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        .env("RUSTC_BOOTSTRAP", "1");
    step::run(&format!("public items of {name}"), &mut command)?;
    Ok(target.join(format!("doc/{}.json", name.replace('-', "_"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_features_are_those_that_docs_rs_shows() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "a", "metadata": { "docs": { "rs": { "all-features": true } } } },
            { "name": "b", "metadata": { "docs": { "rs": { "features": ["x", "y"] } } } },
            { "name": "c", "metadata": null },
        ]});
        assert_eq!(features(&metadata, "a"), ["--all-features"]);
        assert_eq!(
            features(&metadata, "b"),
            ["--features", "x", "--features", "y"]
        );
        assert!(features(&metadata, "c").is_empty());
    }
}
