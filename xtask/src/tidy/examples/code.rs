//! The examples in a documenting comment.

/// The lines of an example that a reader sees.
#[derive(Clone, Debug)]
pub(super) struct Code(String);

/// What makes an example one that rustdoc compiles at most.
const STILL: [&str; 3] = ["no_run", "ignore", "compile_fail"];

/// What rustdoc takes for Rust that it runs.
const RUN: [&str; 3] = ["", "rust", "should_panic"];

/// The examples in the text of a comment.
pub(super) fn examples(comment: &str) -> Vec<Code> {
    let mut found = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in comment.lines().map(str::trim) {
        match (line.strip_prefix("```"), open.take()) {
            (Some(language), None) => open = Some((RUN.contains(&language), String::new())),
            (Some(_), Some((is_run, code))) => found.extend(is_run.then_some(Code(code))),
            (None, Some((is_run, mut code))) => {
                if line != "#" && !line.starts_with("# ") {
                    code.push_str(&without_turbofish(line));
                    code.push('\n');
                }
                open = Some((is_run, code));
            }
            (None, None) => {}
        }
    }
    found
}

/// The line without the `::<…>` of its paths.
fn without_turbofish(line: &str) -> String {
    let mut parts = line.split("::<");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut depth = 1_usize;
        let rest = part.trim_start_matches(|c| {
            depth = match c {
                '<' => depth + 1,
                '>' => depth.saturating_sub(1),
                _ => depth,
            };
            depth > 0
        });
        plain.push_str(rest.strip_prefix('>').unwrap_or(rest));
    }
    plain
}

/// Whether a line of a source begins an example that does not run.
pub(super) fn stands_still(line: &str) -> bool {
    let line = line.trim_start();
    let comment = line
        .strip_prefix("///")
        .or_else(|| line.strip_prefix("//!"));
    let language = comment.and_then(|said| said.trim_start().strip_prefix("```"));
    language.is_some_and(|language| STILL.iter().any(|still| language.contains(still)))
}

impl Code {
    /// How many lines the reader sees.
    pub(super) fn lines(&self) -> usize {
        self.0.lines().count()
    }

    /// Whether the name stands in it, as a word of its own, between `before` and one of `after`.
    pub(super) fn has(&self, before: &str, name: &str, after: &[&str]) -> bool {
        let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
        self.0.match_indices(name).any(|(at, _)| {
            let (head, tail) = (&self.0[..at], &self.0[at + name.len()..]);
            let is_word = !head.ends_with(part_of_name) && !tail.starts_with(part_of_name);
            is_word && head.ends_with(before) && after.iter().any(|after| tail.starts_with(after))
        })
    }
}
