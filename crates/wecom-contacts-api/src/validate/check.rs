//! The checks that generated code calls.

use super::{Validate, Violation};

/// The limits of a string.
pub(crate) struct Text {
    pub(crate) min_chars: Option<usize>,
    pub(crate) max_chars: Option<usize>,
    pub(crate) max_bytes: Option<usize>,
    pub(crate) pattern: Option<Pattern>,
}

/// A regular expression, compiled by codegen and anchored at its start.
pub(crate) struct Pattern {
    pub(crate) source: &'static str,
    pub(crate) steps: &'static [Step],
    pub(crate) to_end: bool,
}

/// A set of characters and how often it comes.
pub(crate) struct Step {
    pub(crate) negated: bool,
    pub(crate) ranges: &'static [(char, char)],
    pub(crate) min: u32,
    pub(crate) max: u32,
}

impl Step {
    /// Whether the step takes `c`.
    fn takes(&self, c: char) -> bool {
        self.ranges
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c))
            != self.negated
    }
}

impl Pattern {
    /// Whether `text` matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        follow(self.steps, text, self.to_end)
    }
}

/// Takes as much as a step may, and gives back what the steps after it need.
fn follow(steps: &[Step], text: &str, to_end: bool) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return !to_end || text.is_empty();
    };
    let longest = text.chars().take_while(|c| step.takes(*c)).count();
    let longest = longest.min(usize::try_from(step.max).unwrap_or(usize::MAX));
    let shortest = usize::try_from(step.min).unwrap_or(usize::MAX);
    let mut ends: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .take(longest + 1)
        .collect();
    if ends.len() <= longest {
        ends.push(text.len());
    }
    (shortest..=longest)
        .rev()
        .any(|taken| follow(rest, &text[ends[taken]..], to_end))
}

/// `3 items`, `1 item`.
fn sized(count: impl Into<u128>, unit: &str) -> String {
    match count.into() {
        1 => format!("1 {unit}"),
        count => format!("{count} {unit}s"),
    }
}

/// A `usize` as what [`sized`] takes.
fn wide(count: usize) -> u128 {
    count as u128
}

/// Checks a string.
pub(crate) fn text(field: &'static str, value: &str, limits: &Text) -> Result<(), Violation> {
    let chars = || value.chars().count();
    let refuse = |rule: String, got: String| Err(Violation::new(field, rule, got));
    if let Some(min) = limits.min_chars
        && chars() < min
    {
        return refuse(
            format!("at least {}", sized(wide(min), "character")),
            sized(wide(chars()), "character"),
        );
    }
    // A string has at most as many characters as bytes, so most need no counting.
    if let Some(max) = limits.max_chars
        && value.len() > max
        && chars() > max
    {
        return refuse(
            format!("at most {}", sized(wide(max), "character")),
            sized(wide(chars()), "character"),
        );
    }
    if let Some(max) = limits.max_bytes
        && value.len() > max
    {
        return refuse(
            format!("at most {}", sized(wide(max), "byte")),
            sized(wide(value.len()), "byte"),
        );
    }
    match &limits.pattern {
        Some(pattern) if !pattern.matches(value) => {
            let got = format!("{} that do not", sized(wide(chars()), "character"));
            refuse(format!("must match {}", pattern.source), got)
        }
        _ => Ok(()),
    }
}

/// Checks a number.
pub(crate) fn number(
    field: &'static str,
    value: i64,
    min: Option<i64>,
    max: Option<i64>,
) -> Result<(), Violation> {
    match (min, max) {
        (Some(min), _) if value < min => Err(Violation::new(
            field,
            format!("at least {min}"),
            value.to_string(),
        )),
        (_, Some(max)) if value > max => Err(Violation::new(
            field,
            format!("at most {max}"),
            value.to_string(),
        )),
        _ => Ok(()),
    }
}

/// Checks the length of a list.
pub(crate) fn count(
    field: &'static str,
    len: usize,
    min: usize,
    max: Option<usize>,
) -> Result<(), Violation> {
    if len < min {
        return Err(Violation::new(
            field,
            format!("at least {}", sized(wide(min), "item")),
            sized(wide(len), "item"),
        ));
    }
    match max {
        Some(max) if len > max => Err(Violation::new(
            field,
            format!("at most {}", sized(wide(max), "item")),
            sized(wide(len), "item"),
        )),
        _ => Ok(()),
    }
}

/// Checks a named scalar, which reports under the field's name.
pub(crate) fn scalar(field: &'static str, value: &impl Validate) -> Result<(), Violation> {
    value.validate().map_err(|violation| violation.named(field))
}

/// Checks an object inside another.
pub(crate) fn nested(field: &'static str, value: &impl Validate) -> Result<(), Violation> {
    value.validate().map_err(|violation| violation.under(field))
}

/// Runs `check` on each element and names the one that fails.
fn each<T>(
    field: &'static str,
    values: &[T],
    check: impl Fn(&T) -> Result<(), Violation>,
    rename: impl Fn(Violation, String) -> Violation,
) -> Result<(), Violation> {
    values.iter().enumerate().try_for_each(|(index, value)| {
        check(value).map_err(|violation| rename(violation, format!("{field}[{index}]")))
    })
}

/// Checks a list of named scalars.
pub(crate) fn each_scalar<T: Validate>(field: &'static str, values: &[T]) -> Result<(), Violation> {
    each(field, values, Validate::validate, Violation::named)
}

/// Checks a list of objects.
pub(crate) fn each_nested<T: Validate>(field: &'static str, values: &[T]) -> Result<(), Violation> {
    each(field, values, Validate::validate, |violation, name| {
        violation.under(&name)
    })
}

/// Checks a list of strings.
pub(crate) fn each_text(
    field: &'static str,
    values: &[String],
    limits: &Text,
) -> Result<(), Violation> {
    each(
        field,
        values,
        |value| text(field, value, limits),
        Violation::named,
    )
}

/// Checks a list of numbers.
pub(crate) fn each_number(
    field: &'static str,
    values: &[i64],
    min: Option<i64>,
    max: Option<i64>,
) -> Result<(), Violation> {
    each(
        field,
        values,
        |value| number(field, *value, min, max),
        Violation::named,
    )
}
