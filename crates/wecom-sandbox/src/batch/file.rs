//! The text of an import file and its columns.

use std::borrow::Cow;

use crate::reply::{Refusal, refuse};

/// UTF-8 with or without a mark; GBK is read as well, as it is seen in the wild. Anything else is 40092.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let (text, _, broken) = encoding_rs::GBK.decode(bytes);
    if broken { Err(refuse(40092)) } else { Ok(text) }
}

/// A file as a header row and the rows below; rows without any cell are skipped.
pub(crate) struct Sheet {
    pub(crate) headers: Vec<String>,
    pub(crate) rows: Vec<csv::StringRecord>,
}

impl Sheet {
    pub(crate) fn read(text: &str) -> Result<Sheet, Refusal> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(true)
            .from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|_| refuse(40092))?;
        let headers: Vec<String> = headers
            .iter()
            .map(|header| header.trim().to_owned())
            .collect();
        let mut rows = Vec::new();
        for record in reader.into_records() {
            let record = record.map_err(|_| refuse(40092))?;
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(record);
            }
        }
        if rows.is_empty() {
            Err(refuse(40092))
        } else {
            Ok(Sheet { headers, rows })
        }
    }

    /// The place of the first of these headers.
    pub(crate) fn column(&self, names: &[&str]) -> Option<usize> {
        self.headers
            .iter()
            .position(|header| names.contains(&header.as_str()))
    }
}

/// The cell of a column, trimmed; a row may be shorter than its header.
pub(crate) fn cell(row: &csv::StringRecord, column: Option<usize>) -> Option<&str> {
    column.map(|column| row.get(column).unwrap_or("").trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_line_ends_and_gbk_are_read() {
        let plain = "姓名,帐号\r\n林梅,mei\r\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(plain);
        let marked = [b"\xef\xbb\xbf", plain.as_bytes()].concat();
        for bytes in [plain.as_bytes(), &gbk[..], &marked[..]] {
            let sheet = Sheet::read(&decode(bytes).unwrap()).unwrap();
            assert_eq!(sheet.headers, ["姓名", "帐号"]);
            assert_eq!(cell(&sheet.rows[0], sheet.column(&["帐号"])), Some("mei"));
        }
    }

    #[test]
    fn a_file_without_rows_is_refused() {
        for text in ["", "姓名,帐号", "姓名,帐号\n,\n"] {
            assert!(Sheet::read(text).is_err());
        }
        assert!(decode(b"\xff\xff\xff\xfe").is_err());
    }
}
