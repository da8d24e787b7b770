//! `cargo xtask test`: brings what the tests need and runs all of them.

use crate::{Failure, step, tools};

/// Runs every test of the workspace and closes with one line that counts them.
pub(crate) fn run() -> Result<(), Failure> {
    tools::ensure(&tools::REDIS)?;
    tools::ensure(&tools::CHROMEDRIVER)?;
    tools::ensure(&tools::KEYRING)?;
    tools::ensure(&tools::DBUS)?;
    let mut counted = Count::default();
    // Without `--all-targets`: that would build the examples as tests of their own, not as the programs that a test runs.
    let args = [
        "test",
        "--workspace",
        "--no-fail-fast",
        "--features",
        FEATURES,
    ];
    counted.add(&step::run("all tests", &mut step::cargo(&args))?);
    println!("{} passed, {} failed", counted.passed, counted.failed);
    Ok(())
}

/// Everything that is off by default and needs no library of the system (`tests/redis` is `wecom-contacts/redis` too);
/// programs of the system, `run` brings.
pub(crate) const FEATURES: &str =
    "wecom-callback/redis,tests/redis,tests/browser,wecom-contacts-cli/real-keyring";

/// What the runners' closing lines add up to.
#[derive(Default)]
struct Count {
    passed: u64,
    failed: u64,
}

impl Count {
    /// Reads lines such as `test result: ok. 12 passed; 0 failed; 0 ignored; …`.
    fn add(&mut self, said: &str) {
        for line in said.lines().filter(|line| line.starts_with("test result:")) {
            let mut words = line.split_whitespace().peekable();
            while let Some(word) = words.next() {
                let Ok(number) = word.parse::<u64>() else {
                    continue;
                };
                match words.peek().map(|next| next.trim_end_matches(';')) {
                    Some("passed") => self.passed += number,
                    Some("failed") => self.failed += number,
                    _ => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_several_binaries_are_added_up() {
        let mut count = Count::default();
        count.add("running 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored\nx\ntest result: FAILED. 1 passed; 3 failed; 0 ignored\n");
        assert_eq!((count.passed, count.failed), (3, 3));
    }
}
