//! The few regular expressions that the description uses, compiled to data, so that no run-time crate needs an engine.

use std::iter::Peekable;
use std::str::Chars;

/// One step of a pattern: a set of characters and how often it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Whether the ranges are those that are not allowed.
    pub(crate) negated: bool,
    /// Inclusive ranges of characters.
    pub(crate) ranges: Vec<(char, char)>,
    /// At least so often.
    pub(crate) min: u32,
    /// At most so often.
    pub(crate) max: u32,
}

/// A compiled pattern, anchored at its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// The steps in order.
    pub(crate) steps: Vec<Step>,
    /// Whether the text must end with the last step.
    pub(crate) to_end: bool,
}

/// Compiles `^`, literals, `.`, classes, `\` escapes, `* + ? {n} {n,m}` and `$`; the error says what is not understood.
pub(crate) fn compile(pattern: &str) -> Result<Pattern, String> {
    let mut chars = pattern.chars().peekable();
    if chars.next() != Some('^') {
        return Err("must begin with ^".into());
    }
    let mut compiled = Pattern {
        steps: Vec::new(),
        to_end: false,
    };
    while let Some(c) = chars.next() {
        if compiled.to_end {
            return Err("something follows the $".into());
        }
        let (negated, ranges) = match c {
            '$' => {
                compiled.to_end = true;
                continue;
            }
            '[' => class(&mut chars)?,
            '.' => (true, Vec::new()),
            '\\' => single(escaped(&mut chars)?),
            '(' | ')' | '|' | '*' | '+' | '?' | '{' | '}' | '^' => {
                return Err(format!("`{c}` is not understood here"));
            }
            c => single(c),
        };
        let (min, max) = repeat(&mut chars)?;
        compiled.steps.push(Step {
            negated,
            ranges,
            min,
            max,
        });
    }
    Ok(compiled)
}

/// A step of one character.
fn single(c: char) -> (bool, Vec<(char, char)>) {
    (false, vec![(c, c)])
}

/// The character behind a backslash; letters would be classes, which are not understood.
fn escaped(chars: &mut Peekable<Chars<'_>>) -> Result<char, String> {
    match chars.next() {
        Some(c) if !c.is_ascii_alphanumeric() => Ok(c),
        Some(c) => Err(format!("`\\{c}` is not understood, write the class out")),
        None => Err("ends with a backslash".into()),
    }
}

/// The rest of a `[class]`.
fn class(chars: &mut Peekable<Chars<'_>>) -> Result<(bool, Vec<(char, char)>), String> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let first = match chars.next().ok_or("a [ is not closed")? {
            ']' => return Ok((negated, ranges)),
            '\\' => escaped(chars)?,
            c => c,
        };
        let mut ahead = chars.clone();
        let is_range = ahead.next() == Some('-') && ahead.next().is_some_and(|c| c != ']');
        if !is_range {
            ranges.push((first, first));
            continue;
        }
        chars.next();
        let last = match chars.next().ok_or("a [ is not closed")? {
            '\\' => escaped(chars)?,
            c => c,
        };
        if last < first {
            return Err(format!("the range {first}-{last} is empty"));
        }
        ranges.push((first, last));
    }
}

/// How often the step before comes.
fn repeat(chars: &mut Peekable<Chars<'_>>) -> Result<(u32, u32), String> {
    match chars.peek() {
        Some('*') => chars.next().map_or(Ok((1, 1)), |_| Ok((0, u32::MAX))),
        Some('+') => chars.next().map_or(Ok((1, 1)), |_| Ok((1, u32::MAX))),
        Some('?') => chars.next().map_or(Ok((1, 1)), |_| Ok((0, 1))),
        Some('{') => {
            let inner: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
            let bound = |text: &str| {
                text.parse::<u32>()
                    .map_err(|_| format!("{{{inner}}} is not understood"))
            };
            match inner.split_once(',') {
                None => bound(&inner).map(|count| (count, count)),
                Some((min, "")) => Ok((bound(min)?, u32::MAX)),
                Some((min, max)) => Ok((bound(min)?, bound(max)?)),
            }
        }
        _ => Ok((1, 1)),
    }
}
