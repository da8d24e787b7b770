//! `cargo xtask docs`: the guide in both languages, below `target/guide`.

use std::process::Command;

use crate::{Failure, step, tools};

/// The release of mdBook that the settings are written for.
const MDBOOK: &str = "0.5.4";

/// Builds both books.
pub(crate) fn run() -> Result<(), Failure> {
    tools::ensure_cargo("mdbook", MDBOOK)?;
    for lang in ["en", "zh"] {
        let mut build = Command::new("mdbook");
        build.args(["build", &format!("docs/{lang}")]);
        step::run(
            &format!("target/guide/{lang}"),
            build.current_dir(crate::root()),
        )?;
    }
    Ok(())
}
