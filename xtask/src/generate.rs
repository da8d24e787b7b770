//! `cargo xtask generate [--check]`: the only place where generated files meet the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Instant;

use similar::TextDiff;

use crate::Failure;

/// The command that mends whatever the check finds.
const MEND: &str = "cargo xtask generate";

/// How many lines of a difference are shown.
const SHOWN: usize = 12;

/// Writes the generated files, or only says which differ.
pub(crate) fn run(check: bool) -> Result<(), Failure> {
    let started = Instant::now();
    let root = crate::root();
    let fresh = codegen::generate(&sources(&root)?)
        .map_err(|findings| Failure::new(findings.to_string()))?;
    let drift = drift(&root, &fresh)?;
    if check {
        return if drift.is_empty() {
            println!(
                "ok    {} generated files ({} ms)",
                fresh.len(),
                started.elapsed().as_millis()
            );
            Ok(())
        } else {
            Err(Failure::new(complaint(&drift)))
        };
    }
    for change in &drift {
        write(&root, change)?;
        println!("{}", change.headline());
    }
    let (count, changed) = (fresh.len(), drift.len());
    println!(
        "ok    {count} generated files, {changed} changed ({} ms)",
        started.elapsed().as_millis()
    );
    Ok(())
}

/// One file that is not as it should be.
enum Change {
    /// The text differs, or the file is missing.
    Stale {
        path: String,
        old: Option<String>,
        new: String,
    },
    /// Nothing makes this file.
    Orphan { path: String },
}

impl Change {
    /// One line on what is wrong.
    fn headline(&self) -> String {
        match self {
            Change::Stale {
                path, old: Some(_), ..
            } => format!("stale    {path}"),
            Change::Stale {
                path, old: None, ..
            } => format!("missing  {path}"),
            Change::Orphan { path } => format!("orphan   {path}"),
        }
    }
}

/// The texts of `spec/`, by file name.
fn sources(root: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let folder = root.join("spec");
    let mut sources = BTreeMap::new();
    for path in list(&folder)? {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_file() && (name.ends_with(".yaml") || name.ends_with(".csv")) {
            sources.insert(name, read(&path)?);
        }
    }
    Ok(sources)
}

/// Everything that differs between the disk and `fresh`, both ways.
fn drift(root: &Path, fresh: &BTreeMap<String, String>) -> Result<Vec<Change>, Failure> {
    let mut changes = Vec::new();
    for (path, new) in fresh {
        let file = root.join(path);
        let old = if file.exists() {
            Some(read(&file)?)
        } else {
            None
        };
        if old.as_ref() != Some(new) {
            changes.push(Change::Stale {
                path: path.clone(),
                old,
                new: new.clone(),
            });
        }
    }
    let mut present = BTreeSet::new();
    for owned in codegen::OWNED {
        walk(root, owned, &mut present)?;
    }
    changes.extend(
        present
            .into_iter()
            .filter(|path| !fresh.contains_key(path))
            .map(|path| Change::Orphan { path }),
    );
    Ok(changes)
}

/// All files below `path`, relative to the root, with forward slashes.
fn walk(root: &Path, path: &str, into: &mut BTreeSet<String>) -> Result<(), Failure> {
    let full = root.join(path);
    if full.is_dir() {
        for entry in list(&full)? {
            let name = entry
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            walk(root, &format!("{path}/{name}"), into)?;
        }
    } else if full.exists() {
        into.insert(path.to_owned());
    }
    Ok(())
}

/// What the check says: each file, the start of each difference, the mending command.
fn complaint(drift: &[Change]) -> String {
    let mut text = String::new();
    for change in drift {
        text.push_str(&change.headline());
        text.push('\n');
        if let Change::Stale {
            old: Some(old),
            new,
            ..
        } = change
        {
            let diff = TextDiff::from_lines(old.as_str(), new.as_str());
            let diff = diff.unified_diff().context_radius(1).to_string();
            for line in diff.lines().take(SHOWN) {
                text.push_str(&format!("         {}\n", clip(line)));
            }
        }
    }
    format!(
        "{text}{} generated files do not fit spec/. To mend: {MEND}",
        drift.len()
    )
}

/// The start of a long line.
fn clip(line: &str) -> String {
    line.chars().take(160).collect()
}

/// Brings one file up to date.
fn write(root: &Path, change: &Change) -> Result<(), Failure> {
    let (path, result) = match change {
        Change::Stale { path, new, .. } => {
            let file = root.join(path);
            let made = file.parent().map_or(Ok(()), fs::create_dir_all);
            (path, made.and_then(|()| fs::write(&file, new)))
        }
        Change::Orphan { path } => (path, fs::remove_file(root.join(path))),
    };
    result.map_err(|error| Failure::new(format!("{path}: {error}")))
}

/// Reads a text file; line ends as git may have made them do not count.
fn read(path: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    Ok(if text.contains('\r') {
        text.replace("\r\n", "\n")
    } else {
        text
    })
}

/// The entries of a folder.
fn list(folder: &Path) -> Result<Vec<std::path::PathBuf>, Failure> {
    let fail = |error: std::io::Error| Failure::new(format!("{}: {error}", folder.display()));
    fs::read_dir(folder)
        .map_err(fail)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(fail))
        .collect()
}

#[cfg(test)]
mod tests;
