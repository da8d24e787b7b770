//! How large a spreadsheet may become in memory, looked at before anything is read out of it: a few bytes can unpack to
//! gigabytes, and .ods and .xls are read as a rectangle that holds every cell between the first and the last one.

use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::unreadable;
use crate::import::ReadError;

/// What the parts of a file may unpack to together.
const UNPACKED: u64 = 512 * 1024 * 1024;

/// The cells of the rectangle: 100,000 rows of 100 columns.
const CELLS: u64 = 10_000_000;

/// The first part of every zip file.
const ZIP: &[u8] = b"PK";

/// Refuses what would not fit into memory.
pub(super) fn check(bytes: &[u8]) -> Result<(), ReadError> {
    if bytes.starts_with(ZIP) {
        zipped(bytes, UNPACKED)
    } else {
        compound(bytes)
    }
}

/// Parts of a zip file. Unpacked rather than believed: the sizes in its directory are the sender's word.
fn zipped(bytes: &[u8], mut left: u64) -> Result<(), ReadError> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    for at in 0..zip.len() {
        // What cannot be unpacked here, such as an encrypted part, the reader of the format tells better.
        let Ok(part) = zip.by_index(at) else { continue };
        let mut part = part.take(left + 1);
        let size = std::io::copy(&mut part, &mut std::io::sink()).unwrap_or_default();
        left = left.checked_sub(size).ok_or_else(|| {
            ReadError::Sheet(format!(
                "it unpacks to more than {} MiB; save it as CSV",
                UNPACKED / 1024 / 1024
            ))
        })?;
    }
    match zip.by_name("content.xml") {
        Ok(content) => open_document(BufReader::new(content)),
        Err(_) => Ok(()),
    }
}

/// The corner of a rectangle from the first cell on.
#[derive(Default)]
struct Extent {
    rows: u64,
    columns: u64,
}

impl Extent {
    fn check(&self) -> Result<(), ReadError> {
        if self.rows.saturating_mul(self.columns) <= CELLS {
            return Ok(());
        }
        Err(ReadError::Sheet(format!(
            "its cells reach to row {} and column {}, more than {CELLS} places; delete what stands far away from the rows, or save it as CSV",
            self.rows, self.columns
        )))
    }
}

/// The tables of an .ods, where rows and cells say how often they are repeated.
fn open_document(content: impl BufRead) -> Result<(), ReadError> {
    let mut xml = Reader::from_reader(content);
    let mut buffer = Vec::new();
    let mut extent = Extent::default();
    let (mut row, mut column) = (0_u64, 0_u64);
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(unreadable)?;
        let (tag, has_content) = match &event {
            Event::Start(tag) => (tag, true),
            Event::Empty(tag) => (tag, false),
            Event::Eof => return extent.check(),
            _ => continue,
        };
        match tag.name().as_ref() {
            "table:table" => {
                extent.check()?;
                (extent, row) = (Extent::default(), 0);
            }
            "table:table-row" => {
                row = row.saturating_add(times(tag, "table:number-rows-repeated"));
                column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                column = column.saturating_add(times(tag, "table:number-columns-repeated"));
                if has_content
                    || tag
                        .try_get_attribute("office:value-type")
                        .is_ok_and(|value| value.is_some())
                {
                    extent.rows = extent.rows.max(row);
                    extent.columns = extent.columns.max(column);
                }
            }
            _ => {}
        }
    }
}

/// How often a row or a cell is repeated.
fn times(tag: &BytesStart<'_>, attribute: &str) -> u64 {
    let value = tag.try_get_attribute(attribute).ok().flatten();
    let value = value.and_then(|value| value.value.parse().ok());
    value.unwrap_or(1)
}

/// The sheets of an .xls, whose records say where each cell stands.
fn compound(bytes: &[u8]) -> Result<(), ReadError> {
    // What is no such file, the reader of the format tells better.
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else {
        return Ok(());
    };
    for name in ["/Workbook", "/Book"] {
        let mut records = Vec::new();
        if let Ok(mut stream) = file.open_stream(name) {
            stream.read_to_end(&mut records).map_err(unreadable)?;
            sheets(&records)?;
        }
    }
    Ok(())
}

/// Records, each with its kind and its length before it.
fn sheets(mut records: &[u8]) -> Result<(), ReadError> {
    let number = |bytes: &[u8], at: usize| -> Option<u16> {
        Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
    };
    let mut extent = Extent::default();
    while let (Some(kind), Some(length)) = (number(records, 0), number(records, 2)) {
        let end = (4 + usize::from(length)).min(records.len());
        let (record, rest) = records.split_at(end);
        records = rest;
        let last_column = match kind {
            // The head of a sheet.
            0x0809 => {
                extent.check()?;
                extent = Extent::default();
                continue;
            }
            // One cell: formula, number, text, truth value, shared text, rounded number.
            0x0006 | 0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x00FD | 0x027E => number(record, 6),
            // Numbers side by side; the last column stands at the end.
            0x00BD => number(record, end.saturating_sub(2)),
            _ => continue,
        };
        if let (Some(row), Some(column)) = (number(record, 4), last_column) {
            extent.rows = extent.rows.max(u64::from(row) + 1);
            extent.columns = extent.columns.max(u64::from(column) + 1);
        }
    }
    extent.check()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn zip_of(name: &str, parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        parts
            .into_iter()
            .for_each(|part| zip.write_all(&part).unwrap());
        zip.finish().unwrap().into_inner()
    }

    fn why(result: Result<(), ReadError>) -> String {
        result.expect_err("too large").to_string()
    }

    #[test]
    fn a_few_bytes_that_unpack_to_gigabytes_are_refused() {
        let bomb = zip_of(
            "xl/sharedStrings.xml",
            std::iter::repeat_n(vec![b' '; 1 << 20], 3),
        );
        assert!(bomb.len() < 10_000, "{}", bomb.len());
        assert!(zipped(&bomb, 3 << 20).is_ok());
        let why = why(zipped(&bomb, 2 << 20));
        assert!(why.contains("unpacks to more than"), "{why}");
    }

    #[test]
    fn repeated_rows_with_far_cells_are_refused_and_empty_ones_are_not() {
        let sheet = |cell: &str| {
            let text = format!(
                "<table:table><table:table-row table:number-rows-repeated=\"1000000\">\
                 <table:table-cell table:number-columns-repeated=\"16384\"{cell}/></table:table-row></table:table>"
            );
            check(&zip_of("content.xml", [text.into_bytes()]))
        };
        assert!(sheet("").is_ok());
        let why = why(sheet(" office:value-type=\"float\" office:value=\"1\""));
        assert!(why.contains("row 1000000 and column 16384"), "{why}");
    }

    #[test]
    fn two_records_far_apart_are_refused_and_near_ones_are_not() {
        let cell = |row: u16, column: u16| {
            let place = [row.to_le_bytes(), column.to_le_bytes()].concat();
            [&[0x03, 0x02, 14, 0][..], &place, &[0; 10]].concat()
        };
        assert!(sheets(&[cell(0, 0), cell(60_000, 100)].concat()).is_ok());
        let far = [cell(0, 0), cell(u16::MAX, u16::MAX)].concat();
        let why = why(sheets(&far));
        assert!(why.contains("row 65536 and column 65536"), "{why}");
    }
}
