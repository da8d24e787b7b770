//! What is wrong with a description, all at once.

use std::fmt;

/// The names of all rules.
pub const RULES: [&str; 47] = [
    "body-form",
    "description",
    "duplicate",
    "errcode-columns",
    "errcode-name",
    "errcode-row",
    "example",
    "forbidden-key",
    "fragment-key",
    "generator",
    "id-name",
    "inline-object",
    "integer-format",
    "large-reply",
    "limits",
    "missing-file",
    "open-enum",
    "openapi-version",
    "operation-cursor",
    "operation-errcodes",
    "operation-id",
    "operation-idempotent",
    "operation-job",
    "operation-limits",
    "operation-secrets",
    "operation-tag",
    "operation-text",
    "parameter-form",
    "path-form",
    "pattern",
    "property-name",
    "ref-siblings",
    "ref-target",
    "reply-shape",
    "required-name",
    "response-form",
    "schema-name",
    "schema-type",
    "shape",
    "string-format",
    "tag-file",
    "unknown-key",
    "unused",
    "value-type",
    "vendor-document",
    "visibility",
    "yaml",
];

/// One mistake in the description.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file below `spec/`.
    pub file: String,
    /// The operation, schema or line.
    pub place: String,
    /// The rule's name.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "spec/{}: {}: {} [{}]",
            self.file, self.place, self.text, self.rule
        )
    }
}

/// Every mistake that was found, sorted by file and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    /// Notes a mistake.
    pub(crate) fn add(
        &mut self,
        file: &str,
        place: &str,
        rule: &'static str,
        text: impl Into<String>,
    ) {
        debug_assert!(RULES.contains(&rule), "{rule} is not among the rules");
        self.0.push(Finding {
            file: file.to_owned(),
            place: place.to_owned(),
            rule,
            text: text.into(),
        });
    }

    /// Nothing found is success.
    pub(crate) fn into_result(mut self) -> Result<(), Findings> {
        self.0.sort();
        self.0.dedup();
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.0 {
            writeln!(f, "{finding}")?;
        }
        match self.0.len() {
            1 => write!(f, "1 mistake in the description"),
            count => write!(f, "{count} mistakes in the description"),
        }
    }
}

impl std::error::Error for Findings {}
