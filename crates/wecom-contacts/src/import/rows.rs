//! Rows on their way in, with the numbers they have in their file and what the reader could not make sense of.

use super::{Finding, ImportRow};

/// Rows to import: from an iterator, or from a file by [`RowReader`](super::RowReader).
///
/// ```
/// use wecom_contacts::import::{ImportMember, Rows};
///
/// let mut rows = Rows::from(vec![ImportMember::new("mei.lin", "林梅").department(1)]);
/// for row in rows.as_mut_slice() {
///     row.email = format!("{}@example.com", row.userid);
/// }
/// assert!(!rows.is_empty() && rows.check().is_empty());
/// assert_eq!((rows.len(), rows.number(0)), (1, 2), "the header is row 1");
/// assert_eq!(rows.as_slice()[0].email, "mei.lin@example.com");
/// let members: Vec<ImportMember> = rows.into_vec();
/// # drop(members);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<T> {
    rows: Vec<T>,
    /// The row of the spreadsheet that each row stands in; empty: they follow the header without a gap.
    numbers: Vec<u32>,
    /// Cells that the reader could not make sense of.
    pub(super) unread: Vec<Finding>,
}

impl<T: ImportRow> Rows<T> {
    pub(super) fn read(rows: Vec<T>, numbers: Vec<u32>, unread: Vec<Finding>) -> Self {
        Rows {
            rows,
            numbers,
            unread,
        }
    }

    /// The rows.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.rows
    }

    /// The rows, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.rows
    }

    /// The rows as a list of their own.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.rows
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number of the row at `index` in its spreadsheet: the header is row 1.
    #[must_use]
    pub fn number(&self, index: usize) -> u32 {
        self.numbers
            .get(index)
            .copied()
            .unwrap_or_else(|| u32::try_from(index).map_or(u32::MAX, |i| i.saturating_add(2)))
    }
}

impl<T: ImportRow, I: IntoIterator<Item = T>> From<I> for Rows<T> {
    fn from(rows: I) -> Self {
        Rows {
            rows: rows.into_iter().collect(),
            numbers: Vec::new(),
            unread: Vec::new(),
        }
    }
}

impl<T> AsRef<[T]> for Rows<T> {
    fn as_ref(&self) -> &[T] {
        &self.rows
    }
}
