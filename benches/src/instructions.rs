//! Instructions of the hot paths, counted by callgrind: they do not depend on the machine's mood, so a change of 3% is a
//! change of the code. `benches/instructions.csv` holds what they were; `--bless` writes what they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::callgrind;
use crate::harness::{Outcome, Target};
use crate::hot::{EXPORTED, PATHS};

/// How much a count may grow before it is a miss.
const TOLERANCE: f64 = 1.03;

/// The instructions group.
pub(crate) fn run() -> Vec<Outcome> {
    // A path that cannot be counted is a miss, not a pass; so is one that the table lacks.
    let counted: Vec<(&str, f64)> = PATHS
        .iter()
        .map(|path| (path.name, per_unit(path).unwrap_or(f64::NAN)))
        .collect();
    if counted.iter().all(|(_, count)| count.is_nan()) {
        eprintln!("nothing was counted: is valgrind on this machine (Debian package valgrind)?");
    }
    if crate::blessing() {
        bless(&counted);
    }
    let kept = kept();
    let row = |(name, now): &(&str, f64)| {
        let unit = PATHS.iter().find(|path| path.name == *name);
        let unit = unit.map(|path| path.unit).unwrap_or_default();
        let before = kept.get(*name).copied().unwrap_or(f64::NAN);
        let what = format!("{name}: {now:.0} instructions per {unit} / as kept in the table");
        let ratio = now / before;
        Outcome::exact("instructions", what, ratio, Target::AtMost(TOLERANCE))
    };
    counted.iter().map(row).collect()
}

fn table() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.csv")
}

fn kept() -> BTreeMap<String, f64> {
    let text = std::fs::read_to_string(table()).unwrap_or_default();
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?.to_owned(), cells.next()?.parse().ok()?))
        })
        .collect()
}

fn bless(counted: &[(&str, f64)]) {
    let mut text = "path,instructions,unit\n".to_owned();
    for (name, count) in counted.iter().filter(|(_, count)| count.is_finite()) {
        let unit = PATHS.iter().find(|path| path.name == *name);
        let unit = unit.map(|path| path.unit).unwrap_or_default();
        text.push_str(&format!("{name},{count:.0},\"{unit}\"\n"));
    }
    std::fs::write(table(), text).expect("the table can be written");
}

/// What one unit costs: the difference between twice as many and as many, so that whatever happens once falls out.
fn per_unit(path: &crate::hot::Path) -> Option<f64> {
    let count = |times: usize| callgrind::count(&["hot", path.name, &times.to_string()]);
    let (once, twice) = (count(path.enough)?, count(2 * path.enough)?);
    let units = path.enough * if path.name == "export" { EXPORTED } else { 1 };
    Some((twice - once) / units as f64)
}
