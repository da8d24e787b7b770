//! The bytes of a customer's file as text: UTF-8, UTF-8 or UTF-16 with a BOM, or GBK.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{Encoding, GB18030};

/// Why a file could not be read as rows at all. What is wrong with single cells is in the rows' findings instead.
///
/// ```
/// use wecom_contacts::import::{ImportMember, ReadError, RowReader};
///
/// let error = RowReader::<ImportMember>::new().read_bytes(b"").unwrap_err();
/// assert!(matches!(error, ReadError::Empty));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// The file could not be opened or read.
    Io(std::io::Error),
    /// The text is neither UTF-8 nor GBK.
    Encoding {
        /// Where the first byte is that does not fit, counted from 0.
        offset: usize,
    },
    /// The file has no header.
    Empty,
    /// The rows could not be separated.
    Csv {
        /// The line where it stopped, counted from 1.
        line: u64,
    },
    /// The spreadsheet could not be opened, or holds no such sheet.
    Sheet(String),
    /// The file's format, by the ending of its name or by its first bytes, is not one of those built in.
    Format(String),
    /// A value could not be turned into a flat record.
    Record(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Io(error) => write!(f, "the file could not be read: {error}"),
            ReadError::Encoding { offset } => {
                write!(
                    f,
                    "byte {offset} fits neither UTF-8 nor GBK; save the file as UTF-8"
                )
            }
            ReadError::Empty => {
                f.write_str("no header was found: the first row must name the columns")
            }
            ReadError::Csv { line } => write!(f, "line {line} is no row of a CSV file"),
            ReadError::Sheet(why) => write!(f, "the spreadsheet could not be read: {why}"),
            ReadError::Format(ending) => {
                write!(
                    f,
                    ".{ending} files are not read; use .csv, or .xlsx with the feature `xlsx`"
                )
            }
            ReadError::Record(why) => write!(f, "a value is no flat record: {why}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// Bytes that look like three-byte UTF-8 before the first bad one mean a damaged UTF-8 file: as GBK it would mostly
/// decode too, into nonsense.
const DAMAGED_UTF8: usize = 2;

/// The text of `bytes`, without a BOM.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[bom..]);
        return text.ok_or(ReadError::Encoding {
            offset: bom + Encoding::utf8_valid_up_to(&bytes[bom..]),
        });
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let offset = error.valid_up_to();
    let long = bytes[..offset]
        .iter()
        .filter(|byte| **byte >= 0xE0)
        .take(DAMAGED_UTF8)
        .count();
    if long == DAMAGED_UTF8 {
        return Err(ReadError::Encoding { offset });
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or(ReadError::Encoding { offset })
}
