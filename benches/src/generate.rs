//! Regeneration, warm: the promise is one second.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use crate::harness::{Outcome, Target};

/// The generate group.
pub(crate) fn run() -> Vec<Outcome> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    let sources: BTreeMap<String, String> = std::fs::read_dir(folder)
        .expect("the spec folder can be read")
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let wanted = name.ends_with(".yaml") || name.ends_with(".csv");
            wanted
                .then(|| {
                    std::fs::read_to_string(entry.path())
                        .ok()
                        .map(|text| (name, text))
                })
                .flatten()
        })
        .collect();
    let seconds = (0..5)
        .map(|_| {
            let started = Instant::now();
            codegen::generate(&sources).expect("the description is sound");
            started.elapsed().as_secs_f64()
        })
        .collect();
    vec![Outcome::of(
        "generate",
        "seconds to generate every file from the spec",
        seconds,
        Target::AtMost(1.0),
    )]
}
