//! The README of the bundle shows code that the scenarios really run, and ten lines of it suffice.

use std::path::Path;

use crate::Failure;

const README: &str = "spec/dist/README.md";

/// The languages that it serves, by the mark of their blocks, which is also the name of their folder.
const LANGUAGES: [&str; 4] = ["python", "typescript", "go", "java"];

/// How long a snippet of "ten lines" is, imports aside.
const LINES: std::ops::RangeInclusive<usize> = 10..=12;

/// Every block of code stands in a file of its language's folder; the first of each language is the short one. What is
/// installed has the versions of that folder.
pub(crate) fn check() -> Result<(), Failure> {
    let readme = std::fs::read_to_string(crate::root().join(README))
        .map_err(|error| Failure::new(format!("{README}: {error}")))?;
    for language in LANGUAGES {
        let sources = sources(&crate::root().join("tests/clients").join(language))?;
        judge(&readme, language, &sources)?;
    }
    println!("ok    the snippets of {README}");
    Ok(())
}

fn judge(readme: &str, language: &str, sources: &[String]) -> Result<(), Failure> {
    let blocks = blocks(readme, language);
    let first = blocks.first().map_or(0, |block| block.lines().count());
    if !LINES.contains(&first) {
        return Err(Failure::new(format!(
            "{README}: the snippet for {language} has {first} lines, not {} to {}",
            LINES.start(),
            LINES.end()
        )));
    }
    for block in blocks {
        if !sources.iter().any(|source| source.contains(&block)) {
            return Err(Failure::new(format!(
                "{README} shows what no file in tests/clients/{language} holds; quote one:\n{block}"
            )));
        }
    }
    for (name, version) in pins(readme, language) {
        let fits = |line: &str| {
            let mut words = line.split(|c: char| c.is_whitespace() || "\",=:".contains(c));
            line.contains(version) && words.any(|word| word.len() > 3 && name.starts_with(word))
        };
        if !sources.iter().any(|source| source.lines().any(fits)) {
            return Err(Failure::new(format!(
                "{README} takes {name} {version}, but tests/clients/{language} another version"
            )));
        }
    }
    Ok(())
}

/// What the commands of a language install, with its version.
fn pins<'a>(readme: &'a str, language: &str) -> Vec<(&'a str, &'a str)> {
    let mut sections = readme.split("\n## ");
    let section = sections.find(|section| {
        let title = section.lines().next().unwrap_or_default();
        title.eq_ignore_ascii_case(language)
    });
    let commands = section.and_then(|section| section.split("```sh\n").nth(1));
    let commands = commands.and_then(|rest| rest.split("```").next());
    let words = commands.unwrap_or_default().split_whitespace();
    words
        .filter_map(|word| word.split_once("==").or_else(|| word.rsplit_once('@')))
        .collect()
}

/// The blocks of code in a language.
fn blocks(readme: &str, language: &str) -> Vec<String> {
    let mark = format!("```{language}\n");
    let inside = readme.split(&mark).skip(1);
    inside
        .map(|rest| plain(rest.split("```").next().unwrap_or_default()))
        .collect()
}

/// The files of a folder and those below it.
fn sources(folder: &Path) -> Result<Vec<String>, Failure> {
    let failed = |error| Failure::new(format!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else {
            found.push(plain(&std::fs::read_to_string(&path).map_err(failed)?));
        }
    }
    Ok(found)
}

/// A text without blank lines and indentation, which differ by the place where a line is quoted.
fn plain(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::new(), |all, line| all + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::{check, judge, plain};

    #[test]
    fn the_readme_quotes_what_the_scenarios_run() {
        check().unwrap();
    }

    fn lines(count: usize) -> String {
        (0..count).map(|at| format!("  step({at})\n\n")).collect()
    }

    #[test]
    fn a_snippet_must_be_short_and_stand_in_a_file() {
        let readme = |count| format!("```go\n{}```\n", lines(count));
        let sources = [plain(&lines(30))];
        assert!(judge(&readme(10), "go", &sources).is_ok());
        assert!(judge(&readme(12), "go", &sources).is_ok());
        for (count, sources) in [
            (13, &sources[..]),
            (3, &sources[..]),
            (0, &sources[..]),
            (11, &[]),
        ] {
            assert!(judge(&readme(count), "go", sources).is_err(), "{count}");
        }
    }

    #[test]
    fn commands_must_take_the_versions_of_the_lock_files() {
        let sources = [plain(&lines(10)), "example.com/tool/v2 v2.8.2".to_owned()];
        for (fits, version) in [(true, "v2.8.2"), (false, "v2.8.3")] {
            let readme = format!(
                "# Spec\n\n## Go\n\n```sh\ngo get -tool example.com/tool/v2/cmd/tool@{version}\n```\n\n```go\n{}```\n",
                lines(10)
            );
            assert_eq!(judge(&readme, "go", &sources).is_ok(), fits, "{version}");
        }
    }
}
