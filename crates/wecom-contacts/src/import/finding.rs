//! What is wrong with the rows, all of it at once, by row and column, and never with the value itself.

use std::borrow::Cow;
use std::fmt;

/// One thing to mend before the rows can be sent.
///
/// It never carries the cell: cells are personal data, and the row and the column are enough to find it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Finding {
    /// The row as a spreadsheet counts: the header is row 1, the first row of data is row 2. 0: the file as a whole.
    pub row: u32,
    /// The header of the column as the platform spells it, or the custom attribute; empty: the row as a whole.
    pub column: Cow<'static, str>,
    /// The rule that is broken.
    pub rule: Cow<'static, str>,
    /// What was found: a size, a count or another row.
    pub got: String,
}

impl Finding {
    pub(crate) fn new(
        row: u32,
        column: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
        got: impl Into<String>,
    ) -> Self {
        Finding {
            row,
            column: column.into(),
            rule: rule.into(),
            got: got.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            0 => f.write_str("file")?,
            row => write!(f, "row {row}")?,
        }
        if !self.column.is_empty() {
            write!(f, ", {}", self.column)?;
        }
        write!(f, ": {}", self.rule)?;
        if !self.got.is_empty() {
            write!(f, ", got {}", self.got)?;
        }
        Ok(())
    }
}

/// Everything that is wrong with the rows, ordered by row.
///
/// ```
/// use wecom_contacts::import::{Finding, Findings, ImportMember, Rows};
///
/// let rows = Rows::from(vec![ImportMember::new("mei.lin", "林梅"), ImportMember::new("mei.lin", "")]);
/// let findings: Findings = rows.check();
/// assert!(!findings.is_empty());
/// for finding in findings.iter() {
///     println!("row {}, {}: {}, got {}", finding.row, finding.column, finding.rule, finding.got);
/// }
/// let count = findings.len();
/// let list: Vec<Finding> = findings.into_vec();
/// assert_eq!(list.len(), count);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// How many of them [`Display`](fmt::Display) shows.
    const SHOWN: usize = 20;

    pub(crate) fn sorted(mut findings: Vec<Finding>) -> Self {
        findings.sort();
        findings.dedup();
        Findings(findings)
    }

    pub(super) fn extend(&mut self, more: Findings) {
        let mut all = std::mem::take(&mut self.0);
        all.extend(more.0);
        *self = Findings::sorted(all);
    }

    /// Whether the rows may be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The findings, ordered by row.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// The findings as a list of their own.
    #[must_use]
    pub fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to mend", self.0.len())?;
        for finding in self.0.iter().take(Findings::SHOWN) {
            write!(f, "; {finding}")?;
        }
        match self.0.len().saturating_sub(Findings::SHOWN) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for Findings {}
