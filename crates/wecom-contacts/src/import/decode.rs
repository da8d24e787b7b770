//! The bytes of a customer's file as text: UTF-8, UTF-8 or UTF-16 with a BOM, or GBK.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{DecoderResult, Encoding, GB18030};

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
    /// The text is neither UTF-8 nor GBK, or holds a zero, which no text does.
    Encoding {
        /// Where the first byte is that does not fit, counted from 0.
        offset: usize,
    },
    /// The file has no header.
    Empty,
    /// The rows could not be separated: a quote is not closed, or something stands behind the closing one.
    Csv {
        /// The line of the cell, counted from 1.
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
            ReadError::Csv { line } => write!(
                f,
                "line {line}: a cell in quotes does not end where it should; close it, and double the quotes inside"
            ),
            ReadError::Sheet(why) => write!(f, "the spreadsheet could not be read: {why}"),
            #[cfg(feature = "xlsx")]
            ReadError::Format(ending) => {
                write!(
                    f,
                    ".{ending} files are not read; use .csv, .xlsx, .xls or .ods"
                )
            }
            #[cfg(not(feature = "xlsx"))]
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
        let rest = &bytes[bom..];
        let text = encoding.decode_without_bom_handling_and_without_replacement(rest);
        return text
            .filter(|text| !text.contains('\0'))
            .ok_or_else(|| ReadError::Encoding {
                offset: bom + fitting(encoding, rest),
            });
    }
    // UTF-16 without a mark would pass for UTF-8.
    if let Some(offset) = memchr::memchr(0, bytes) {
        return Err(ReadError::Encoding { offset });
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
        .ok_or_else(|| ReadError::Encoding {
            offset: offset.max(fitting(GB18030, bytes)),
        })
}

/// How many bytes there are before the first that is no text in the encoding.
fn fitting(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut read, mut piece) = (0, [0; 64]);
    loop {
        let (result, taken, written) =
            decoder.decode_to_utf8_without_replacement(&bytes[read..], &mut piece, true);
        if piece[..written].contains(&0) {
            // Within the piece: near enough to be found.
            return read;
        }
        read += taken;
        match result {
            DecoderResult::OutputFull => {}
            DecoderResult::InputEmpty => return read,
            DecoderResult::Malformed(bad, behind) => {
                return read - usize::from(bad) - usize::from(behind);
            }
        }
    }
}
