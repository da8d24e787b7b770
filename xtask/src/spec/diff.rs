//! `cargo xtask spec diff [REV]`: what changed, and whether it breaks a client.

use std::fmt;
use std::process::Command;

use super::doc::Doc;
use super::inventory::Inventory;
use super::oasdiff;
use crate::Failure;

/// The snapshot in the tree.
const SNAPSHOT: &str = "spec/inventory.txt";

/// Compares the bundle with a revision, or with the snapshot; fails on a breaking change under an old version.
pub(crate) fn run(rev: Option<&str>, accept: bool) -> Result<(), Failure> {
    let new = Inventory::of(&super::bundle()?);
    let snapshot = crate::root().join(SNAPSHOT);
    let old = match rev {
        Some(rev) => Inventory::of(&Doc::parse(rev, &at(rev)?)?),
        None => Inventory::parse(&std::fs::read_to_string(&snapshot).unwrap_or_default()),
    };
    let first = old.0.is_empty();
    if first && !accept {
        return Err(Failure::new(format!(
            "there is no {SNAPSHOT} yet; `--accept` writes it"
        )));
    }
    let changes = if first {
        Vec::new()
    } else {
        compare(&old, &new)
    };
    for change in &changes {
        println!("{change}");
    }
    let announced = announced(old.version(), new.version());
    let breaking = changes.iter().filter(|change| change.breaking).count();
    let revision = rev.map_or_else(|| taken_at(&old), |rev| Some(rev.to_owned()));
    let second = match revision.filter(|_| !first) {
        Some(revision) => oasdiff::run(&at(&revision)?, announced),
        None => {
            println!("note  no revision to give oasdiff");
            Ok(())
        }
    };
    if breaking > 0 && !announced {
        return Err(Failure::new(format!(
            "{breaking} breaking changes since version {}: raise `version` in spec/openapi.yaml ({}) and say so in CHANGELOG.md",
            old.version(),
            if old.version().starts_with("0.") {
                "the middle number while it begins with 0"
            } else {
                "the first number"
            }
        )));
    }
    second?;
    println!(
        "ok    {} changes since version {}, {breaking} of them breaking",
        changes.len(),
        old.version()
    );
    if accept {
        std::fs::write(&snapshot, new.to_string())
            .map_err(|error| Failure::new(format!("{SNAPSHOT}: {error}")))?;
        println!("wrote {SNAPSHOT}");
    }
    Ok(())
}

/// One difference.
#[derive(Debug, PartialEq)]
pub(crate) struct Change {
    /// Whether a client made from the old spec, or code on top of one, may no longer work.
    pub(crate) breaking: bool,
    /// What it is.
    pub(crate) words: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}  {}",
            if self.breaking { "BREAK" } else { "     " },
            self.words
        )
    }
}

/// All differences, classified.
pub(crate) fn compare(old: &Inventory, new: &Inventory) -> Vec<Change> {
    let mut changes = Vec::new();
    for (fact, was) in &old.0 {
        match new.0.get(fact) {
            Some(is) if is == was || fact == "version" => {}
            Some(is) => changes.push(Change {
                breaking: breaks(fact, Some(was), Some(is), old, new),
                words: format!("{fact}: {was} -> {is}"),
            }),
            None if owner(fact).is_some_and(|owner| !new.0.contains_key(&owner)) => {}
            None => changes.push(Change {
                breaking: breaks(fact, Some(was), None, old, new),
                words: format!("removed {fact}: {was}"),
            }),
        }
    }
    for (fact, is) in new.0.iter().filter(|(fact, _)| !old.0.contains_key(*fact)) {
        if owner(fact).is_some_and(|owner| !old.0.contains_key(&owner))
            && !fact.starts_with("needed ")
        {
            continue;
        }
        changes.push(Change {
            breaking: breaks(fact, None, Some(is), old, new),
            words: format!("added {fact}: {is}"),
        });
    }
    changes
}

/// The fact that a fact is a part of: of a property its schema, of a parameter its operation.
fn owner(fact: &str) -> Option<String> {
    let mut words = fact.split(' ');
    let (kind, name) = (words.next()?, words.next()?);
    match kind {
        "operation" | "schema" => None,
        "tag" | "secrets" | "idempotent" | "body" | "reply" | "parameter" | "needed" => {
            Some(format!("operation {name}"))
        }
        "limit" => match words.next()? {
            keyword
                if keyword.starts_with(|first: char| first.is_lowercase())
                    && words.clone().next().is_none() =>
            {
                Some(format!("schema {name}"))
            }
            property => Some(format!(
                "property {name} {}",
                property.trim_end_matches("[]")
            )),
        },
        _ => Some(format!("schema {name}")),
    }
}

/// Whether a difference of this kind can break a client.
fn breaks(
    fact: &str,
    was: Option<&str>,
    is: Option<&str>,
    old: &Inventory,
    new: &Inventory,
) -> bool {
    let mut words = fact.split(' ');
    let (kind, name) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let sent = |inventory: &Inventory| {
        inventory
            .0
            .get(&format!("way {name}"))
            .is_some_and(|way| way.contains("sent"))
    };
    match kind {
        // Facts about the platform, which no generated client holds.
        "tag" | "secrets" | "idempotent" | "way" => false,
        // A new operation, type, property or value leaves the old ones as they are.
        "operation" | "schema" | "property" | "value" | "parameter" | "includes" => was.is_some(),
        "body" | "reply" => true,
        "needed" => is.is_some() && old.0.contains_key(&format!("operation {name}")),
        // A property that a body must now carry; and one that became certain in an answer changes its type in Rust.
        "required" => is.is_some() && sent(old),
        "success" => {
            let property = format!("property {}", fact.trim_start_matches("success "));
            is.is_none() || old.0.contains_key(&property)
        }
        "limit" => sent(new) && tighter(fact, was, is),
        _ => false,
    }
}

/// Whether a limit lets less through than before.
fn tighter(fact: &str, was: Option<&str>, is: Option<&str>) -> bool {
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    match (
        fact.rsplit(' ').next().unwrap_or_default(),
        number(was),
        number(is),
    ) {
        (_, _, None) if is.is_none() => false,
        ("minLength" | "minItems" | "minimum", Some(was), Some(is)) => is > was,
        ("maxLength" | "x-max-bytes" | "maxItems" | "maximum", Some(was), Some(is)) => is < was,
        _ => true,
    }
}

/// Whether the step from one version to the other announces a breaking change.
fn announced(old: &str, new: &str) -> bool {
    let numbers = |version: &str| -> Vec<u64> {
        version
            .split('.')
            .map(|part| part.parse().unwrap_or(0))
            .collect()
    };
    let (old, new) = (numbers(old), numbers(new));
    let lead = if old.first() == Some(&0) { 2 } else { 1 };
    new.iter().take(lead).gt(old.iter().take(lead))
}

/// The bundle as it was at a revision.
fn at(rev: &str) -> Result<String, Failure> {
    git(&["show", &format!("{rev}:{}", super::BUNDLE)])
}

/// The first commit whose bundle is the one in the snapshot, where the history tells: that of the snapshot, or one after
/// it, since what is generated is committed by itself.
fn taken_at(snapshot: &Inventory) -> Option<String> {
    let taken = git(&["log", "-1", "--format=%H", "--", SNAPSHOT]).ok()?;
    let after = format!("{}..HEAD", taken.trim());
    let later = [
        "log",
        "--reverse",
        "--format=%H",
        &after,
        "--",
        super::BUNDLE,
    ];
    let later = git(&later).ok()?;
    let fits = |commit: &&str| {
        let bundle = at(commit).and_then(|text| Doc::parse(commit, &text));
        bundle.is_ok_and(|bundle| Inventory::of(&bundle) == *snapshot)
    };
    let mut commits = taken.lines().chain(later.lines());
    commits.find(fits).map(str::to_owned)
}

fn git(args: &[&str]) -> Result<String, Failure> {
    let failed = |why: String| Failure::new(format!("git {}: {why}", args.join(" ")));
    let output = Command::new("git")
        .args(args)
        .current_dir(crate::root())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests;
