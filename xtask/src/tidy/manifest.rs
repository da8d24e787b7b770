//! Who may know whom, and what every published crate declares.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::{assert_none, texts};

/// Our own packages, and for each the ones of ours that it may depend on. ARCHITECTURE.md draws the same.
const MAY_KNOW: [(&str, &[&str]); 10] = [
    ("codegen", &[]),
    ("xtask", &["codegen"]),
    ("wecom-callback", &[]),
    ("wecom-contacts-api", &[]),
    ("wecom-contacts-httpmock", &["wecom-contacts-api"]),
    ("wecom-contacts", &["wecom-contacts-api", "wecom-callback"]),
    ("wecom-sandbox", &["wecom-contacts-api", "wecom-callback"]),
    (
        "wecom-contacts-cli",
        &[
            "wecom-callback",
            "wecom-contacts",
            "wecom-contacts-api",
            "wecom-sandbox",
        ],
    ),
    ("tests", &EVERY_CRATE),
    (
        "benches",
        &[
            "codegen",
            "wecom-callback",
            "wecom-contacts",
            "wecom-sandbox",
        ],
    ),
];

/// What only tests and examples of a package may know on top: itself with other features, and the journeys' helpers.
const MAY_KNOW_IN_TESTS: [(&str, &[&str]); 4] = [
    ("wecom-callback", &["wecom-callback"]),
    ("wecom-contacts-api", &["tests"]),
    ("wecom-contacts", &["tests", "wecom-sandbox"]),
    ("tests", &EVERY_CRATE),
];

/// The published crates.
const EVERY_CRATE: [&str; 6] = [
    "wecom-callback",
    "wecom-contacts",
    "wecom-contacts-api",
    "wecom-contacts-cli",
    "wecom-contacts-httpmock",
    "wecom-sandbox",
];

#[test]
fn dependencies_point_the_way_that_the_architecture_draws() {
    let mut complaints = Vec::new();
    for package in packages() {
        let Some(allowed) = lookup(&MAY_KNOW, &package.name) else {
            complaints.push(format!("{} is not in the drawing", package.name));
            continue;
        };
        let in_tests = lookup(&MAY_KNOW_IN_TESTS, &package.name).unwrap_or_default();
        for (kind, ours) in package.dependencies() {
            let development = kind == "dev-dependencies";
            for name in ours {
                let may = allowed.contains(&&*name) || development && in_tests.contains(&&*name);
                if !may {
                    complaints.push(format!("{} -> {name} in [{kind}]", package.name));
                }
            }
        }
    }
    assert_none("arrows that ARCHITECTURE.md does not draw", &complaints);
}

#[test]
fn every_package_is_under_the_lints_of_the_workspace() {
    let lints: Table = manifest("Cargo.toml");
    let rust = &lints["workspace"]["lints"]["rust"];
    assert_eq!(rust["missing_docs"].as_str(), Some("deny"));
    assert_eq!(rust["unsafe_code"].as_str(), Some("forbid"));
    let complaints: Vec<String> = packages()
        .into_iter()
        .filter(|package| !flag(&package.table, "lints"))
        .map(|package| package.name)
        .collect();
    assert_none("packages without `lints.workspace = true`", &complaints);
}

#[test]
fn published_crates_tell_a_registry_what_they_are() {
    let mut published = BTreeSet::new();
    let mut complaints = Vec::new();
    for package in packages().into_iter().filter(Package::is_published) {
        for key in ["description", "keywords", "categories"] {
            if !package.table["package"]
                .as_table()
                .is_some_and(|about| about.contains_key(key))
            {
                complaints.push(format!("{} has no {key}", package.name));
            }
        }
        let folder = crate::root().join("crates").join(&package.name);
        for file in ["README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
            if !folder.join(file).is_file() {
                complaints.push(format!("{} has no {file}", package.name));
            }
        }
        published.insert(package.name);
    }
    assert_none("what a registry would miss", &complaints);
    assert_eq!(published, EVERY_CRATE.map(str::to_owned).into());
}

/// A member of the workspace.
struct Package {
    name: String,
    table: Table,
}

impl Package {
    /// Our own packages among the dependencies, by the kind of their table.
    fn dependencies(&self) -> Vec<(&'static str, Vec<String>)> {
        let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
        let targets = self.table.get("target").and_then(Value::as_table);
        let tables: Vec<&Table> = targets
            .into_iter()
            .flat_map(Table::values)
            .filter_map(Value::as_table)
            .chain([&self.table])
            .collect();
        kinds
            .map(|kind| {
                let ours = tables
                    .iter()
                    .filter_map(|table| table.get(kind)?.as_table())
                    .flat_map(Table::keys)
                    .filter(|name| MAY_KNOW.iter().any(|(ours, _)| ours == name))
                    .cloned()
                    .collect();
                (kind, ours)
            })
            .into()
    }

    fn is_published(&self) -> bool {
        self.table["package"].get("publish").is_none()
    }
}

/// Every member of the workspace. Whatever opens a workspace of its own is none.
fn packages() -> Vec<Package> {
    texts("Cargo.toml")
        .into_iter()
        .map(|file| file.text.parse().expect("cargo has read it before us"))
        .filter(|table: &Table| !table.contains_key("workspace"))
        .map(|table| {
            let name = table["package"]["name"].as_str().unwrap_or_default();
            Package {
                name: name.to_owned(),
                table,
            }
        })
        .collect()
}

/// One manifest.
fn manifest(path: &str) -> Table {
    let text = std::fs::read_to_string(crate::root().join(path)).expect("the manifest is readable");
    text.parse().expect("cargo has read it before us")
}

/// Whether a table says `workspace = true`.
fn flag(table: &Table, key: &str) -> bool {
    table
        .get(key)
        .and_then(|value| value.get("workspace")?.as_bool())
        .unwrap_or(false)
}

/// The row of a table.
fn lookup<'a>(table: &[(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    table
        .iter()
        .find(|(key, _)| *key == name)
        .map(|(_, row)| *row)
}
