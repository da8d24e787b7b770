//! An answer that cannot be read: what and how long, never the content.

use std::fmt;

use serde_json::error::Category;
use wecom_contacts_api::Operation;

use crate::stream::BadElement;

/// What is wrong with an answer.
///
/// ```
/// use wecom_contacts::DecodeKind;
///
/// fn whom_to_tell(kind: &DecodeKind) -> &'static str {
///     match kind {
///         DecodeKind::NotJson | DecodeKind::NoErrcode => "whoever runs the proxy",
///         DecodeKind::CutOff => "nobody: try again",
///         _ => "the authors of this crate",
///     }
/// }
/// assert_eq!(whom_to_tell(&DecodeKind::Shape("expected a string".to_owned())), "the authors of this crate");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeKind {
    /// It is not JSON, or not a JSON object.
    NotJson,
    /// It ends before its JSON does.
    CutOff,
    /// It has no `errcode`.
    NoErrcode,
    /// It is JSON of another shape than the reference says; the text says what was expected.
    Shape(String),
    /// One member of a list is broken; the others are not touched by it.
    Element(BadElement),
    /// It holds more members than are kept at once: take them as a stream.
    TooMany {
        /// The most that are kept.
        limit: usize,
    },
}

/// An answer came that cannot be read.
///
/// ```
/// use wecom_contacts::{DecodeKind, Error, Operation, types::UserCreate};
/// use wecom_sandbox::{Fault, FaultKind};
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let tests::Company { sandbox, contacts } = tests::Company::demo().await;
///
/// sandbox.inject(Fault::new(Operation::UserCreate, FaultKind::Truncate { bytes: 5 }));
/// let member = UserCreate::new("mei.zhou", "周梅").mobile("13900000092").department([21]);
/// let Err(Error::Decode(error)) = contacts.users().create(member).await else { panic!("it was read") };
/// assert_eq!(error.operation(), Operation::UserCreate);
/// assert_eq!((error.kind(), error.length()), (&DecodeKind::CutOff, 5));
/// assert!(Error::from(error).is_outcome_unknown());
/// # Ok::<(), std::io::Error>(()) })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    operation: Operation,
    kind: DecodeKind,
    length: u64,
    place: Option<(usize, usize)>,
}

impl DecodeError {
    pub(crate) fn new(operation: Operation, kind: DecodeKind, length: u64) -> Self {
        Self {
            operation,
            kind,
            length,
            place: None,
        }
    }

    /// Keeps of `error` what holds no value of the answer.
    pub(crate) fn from_json(operation: Operation, error: &serde_json::Error, length: u64) -> Self {
        let kind = match error.classify() {
            Category::Eof => DecodeKind::CutOff,
            Category::Syntax => DecodeKind::NotJson,
            Category::Data | Category::Io => DecodeKind::Shape(expected(&error.to_string())),
        };
        let place = Some((error.line(), error.column())).filter(|(line, _)| *line > 0);
        Self {
            operation,
            kind,
            length,
            place,
        }
    }

    /// The operation whose answer it is.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &DecodeKind {
        &self.kind
    }

    /// How many bytes came.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }
}

/// Of a message of serde the part that our types wrote: values of the answer stand before it.
fn expected(message: &str) -> String {
    let message = message
        .rsplit_once(" at line ")
        .map_or(message, |(text, _)| text);
    if message.starts_with("missing field `") {
        return message.to_owned();
    }
    match message.rsplit_once(", expected ") {
        Some((_, wanted)) if wanted.len() <= 80 => format!("expected {wanted}"),
        _ => "another shape was expected".to_owned(),
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let DecodeKind::Element(bad) = &self.kind {
            return write!(f, "{}: {bad}", self.operation);
        }
        write!(
            f,
            "{}: the answer of {} bytes ",
            self.operation, self.length
        )?;
        match &self.kind {
            DecodeKind::Element(_) => {}
            DecodeKind::NotJson => f.write_str("is not JSON")?,
            DecodeKind::CutOff => f.write_str("is cut off")?,
            DecodeKind::NoErrcode => f.write_str("has no errcode")?,
            DecodeKind::Shape(what) => write!(f, "has an unknown shape: {what}")?,
            DecodeKind::TooMany { limit } => {
                write!(
                    f,
                    "holds more than {limit} members: take the stream of them"
                )?;
            }
        }
        match self.place {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for DecodeError {}

#[cfg(test)]
mod tests {
    use super::expected;

    #[test]
    fn values_of_the_answer_are_dropped_from_what_serde_says() {
        for (message, kept) in [
            (
                "missing field `userid` at line 1 column 9",
                "missing field `userid`",
            ),
            (
                r#"invalid type: string "13900000001, expected me", expected i64 at line 1 column 9"#,
                "expected i64",
            ),
            ("13900000001 is odd", "another shape was expected"),
        ] {
            assert_eq!(expected(message), kept);
        }
    }
}
