//! Writes rows as the CSV file that the platform reads: UTF-8, LF, its own headers in its own order.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use super::column::sealed::Row;
use super::{ImportRow, Rows};

/// The largest file that the platform takes, in bytes (20 MB).
pub const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;

/// Bytes that most rows stay below.
const ROW_GUESS: usize = 160;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Which columns the file has.
///
/// For members that exist, a column absent from the file is not changed, while a column of the file is taken as it is;
/// what an empty cell does there is not documented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Columns {
    /// Those that the platform requires and those that some row fills.
    #[default]
    Used,
    /// All columns of the platform's template, and the custom attributes that some row has.
    Template,
}

/// Writes the files of an import.
///
/// ```
/// use wecom_contacts::import::{CsvWriter, ImportMember, Rows};
///
/// let mei = ImportMember::new("mei.lin", "林梅").mobile("13900000001").department(1);
/// let files = CsvWriter::new().write(&Rows::from(vec![mei])).expect("it fits");
/// assert_eq!(files.len(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct CsvWriter {
    columns: Columns,
    bom: bool,
    max_bytes: usize,
}

impl Default for CsvWriter {
    fn default() -> Self {
        CsvWriter {
            columns: Columns::Used,
            bom: false,
            max_bytes: MAX_FILE_BYTES,
        }
    }
}

/// One file, and which of the rows it holds.
///
/// ```
/// use wecom_contacts::import::{Columns, CsvFile, CsvWriter, ImportMember, MAX_FILE_BYTES, Rows, WriteError};
///
/// let rows = Rows::from(vec![ImportMember::new("mei.lin", "林梅").mobile("13900000001").department(1)]);
/// let writer = CsvWriter::new().with_columns(Columns::Template).with_bom(true).with_max_bytes(MAX_FILE_BYTES);
/// let files: Vec<CsvFile> = writer.write(&rows)?;
/// assert_eq!(files[0].rows(), 0..1);
/// assert!(files[0].as_bytes().starts_with("\u{FEFF}姓名,帐号".as_bytes()));
/// let body: Vec<u8> = files[0].clone().into_bytes();
/// # drop(body);
///
/// let error: WriteError = CsvWriter::new().with_max_bytes(10).write(&rows).unwrap_err();
/// assert_eq!(error, WriteError::RowTooLarge { row: 2, limit: 10 });
/// # Ok::<(), WriteError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CsvFile {
    bytes: Vec<u8>,
    rows: Range<usize>,
}

impl CsvFile {
    /// The content.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The content as a vector of its own.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The indexes of the rows in it.
    #[must_use]
    pub fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }
}

impl fmt::Debug for CsvFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsvFile")
            .field("bytes", &self.bytes.len())
            .field("rows", &self.rows)
            .finish()
    }
}

/// Why no file could be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteError {
    /// One row alone is larger than a file may be.
    RowTooLarge {
        /// The row, as a spreadsheet counts.
        row: u32,
        /// The limit in bytes.
        limit: usize,
    },
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::RowTooLarge { row, limit } => {
                write!(
                    f,
                    "row {row} alone is larger than the {limit} bytes that a file may have"
                )
            }
        }
    }
}

impl std::error::Error for WriteError {}

impl CsvWriter {
    /// A writer of UTF-8 without BOM, at most 20 MB per file.
    #[must_use]
    pub fn new() -> Self {
        CsvWriter::default()
    }

    /// Chooses the columns.
    #[must_use]
    pub fn with_columns(mut self, columns: Columns) -> Self {
        self.columns = columns;
        self
    }

    /// Begins the file with a BOM, which spreadsheets want; the platform does without.
    #[must_use]
    pub fn with_bom(mut self, bom: bool) -> Self {
        self.bom = bom;
        self
    }

    /// Begins another file before one gets larger than this.
    #[must_use]
    pub fn with_max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    pub(super) fn max_bytes(&self) -> usize {
        self.max_bytes
    }

    /// Writes the rows into as few files as the limit allows; no rows make one file of a header.
    ///
    /// # Errors
    /// When one row alone is larger than a file may be.
    pub fn write<T: ImportRow>(&self, rows: &Rows<T>) -> Result<Vec<CsvFile>, WriteError> {
        let plan = Plan::of(&self.columns, rows.as_slice());
        let head = plan.head(self.bom);
        let mut files = Vec::new();
        // A guess at the size spares copying a file that grows; what is not used is never touched.
        let mut bytes =
            Vec::with_capacity(head.len() + (rows.len() * ROW_GUESS).min(self.max_bytes));
        bytes.extend_from_slice(&head);
        let mut first = 0;
        let mut scratch = String::new();
        for (index, row) in rows.as_slice().iter().enumerate() {
            let start = bytes.len();
            plan.row(row, &mut bytes, &mut scratch);
            if bytes.len() <= self.max_bytes {
                continue;
            }
            let mut next = head.clone();
            next.extend_from_slice(&bytes[start..]);
            if next.len() > self.max_bytes {
                return Err(WriteError::RowTooLarge {
                    row: rows.number(index),
                    limit: self.max_bytes,
                });
            }
            bytes.truncate(start);
            files.push(CsvFile {
                bytes,
                rows: first..index,
            });
            (bytes, first) = (next, index);
        }
        files.push(CsvFile {
            bytes,
            rows: first..rows.len(),
        });
        Ok(files)
    }
}

/// The columns of the files to write.
struct Plan<'a, C> {
    columns: Vec<(C, &'static str)>,
    attributes: Vec<&'a str>,
}

impl<'a, C: Copy> Plan<'a, C> {
    fn of<T: Row<Column = C>>(columns: &Columns, rows: &'a [T]) -> Self {
        let wanted = |column: C| match columns {
            Columns::Template => true,
            Columns::Used => rows.iter().any(|row| row.fills(column)),
        };
        let headers = T::HEADERS
            .iter()
            .filter(|header| header.required || wanted(header.column));
        let mut attributes = BTreeSet::new();
        for row in rows {
            attributes.extend(
                row.attributes()
                    .into_iter()
                    .flat_map(|own| own.keys())
                    .map(String::as_str),
            );
        }
        Plan {
            columns: headers
                .map(|header| (header.column, header.title))
                .collect(),
            attributes: attributes.into_iter().collect(),
        }
    }

    fn head(&self, bom: bool) -> Vec<u8> {
        let mut bytes = if bom { BOM.to_vec() } else { Vec::new() };
        let titles = self.columns.iter().map(|(_, title)| *title);
        for title in titles.chain(self.attributes.iter().copied()) {
            push_cell(&mut bytes, title);
        }
        end_line(&mut bytes);
        bytes
    }

    /// Appends a row.
    fn row<T: Row<Column = C>>(&self, row: &T, bytes: &mut Vec<u8>, scratch: &mut String) {
        self.cells(row, scratch, |cell| push_cell(bytes, cell));
        end_line(bytes);
    }

    fn cells<T: Row<Column = C>>(&self, row: &T, scratch: &mut String, mut put: impl FnMut(&str)) {
        for (column, _) in &self.columns {
            put(row.cell(*column, scratch));
        }
        if let Some(own) = row.attributes().filter(|_| !self.attributes.is_empty()) {
            for name in &self.attributes {
                put(own.get(*name).map_or("", String::as_str));
            }
        }
    }
}

/// Appends a cell and a comma, as the `csv` crate does; its writer keeps a state from byte to byte that costs more than
/// the rest. A file has several columns, so that no line is the one empty cell that would need quotes.
fn push_cell(bytes: &mut Vec<u8>, cell: &str) {
    let quoted = cell.bytes().any(|byte| QUOTED[usize::from(byte)]);
    if quoted {
        bytes.push(b'"');
        for part in cell.split_inclusive('"') {
            bytes.extend_from_slice(part.as_bytes());
            if part.ends_with('"') {
                bytes.push(b'"');
            }
        }
        bytes.push(b'"');
    } else {
        bytes.extend_from_slice(cell.as_bytes());
    }
    bytes.push(b',');
}

/// Makes of the last comma the end of the line.
fn end_line(bytes: &mut Vec<u8>) {
    bytes.pop();
    bytes.push(b'\n');
}

/// The bytes that make a cell quoted.
const QUOTED: [bool; 256] = {
    let mut table = [false; 256];
    table[b',' as usize] = true;
    table[b'"' as usize] = true;
    table[b'\n' as usize] = true;
    table[b'\r' as usize] = true;
    table
};
