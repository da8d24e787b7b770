//! Writes the records of an export as a spreadsheet, row by row, without holding them.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::Arc;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::ExportError;
use super::record::sealed::Record;
use super::records::Files;
use super::write::{Cancel, for_each};

/// Rows that one sheet holds, the header included.
const ROWS: u32 = 1_048_576;

pub(super) fn xlsx<T: Record>(
    files: Arc<Files>,
    file: &mut File,
    cancel: &Cancel,
) -> Result<u64, ExportError> {
    let mut book = Workbook::new();
    header::<T>(book.add_worksheet_with_constant_memory().map_err(refused)?)?;
    let (mut scratch, mut row) = (String::new(), 0);
    let mut sheet = 0;
    let count = for_each(files, T::LIST, cancel, |record: T| {
        row += 1;
        if row == ROWS {
            header::<T>(book.add_worksheet_with_constant_memory().map_err(refused)?)?;
            sheet += 1;
            row = 1;
        }
        let sheet = book.worksheet_from_index(sheet).map_err(refused)?;
        let (mut column, mut result) = (0, Ok(()));
        record.cells(&mut scratch, &mut |cell| {
            if result.is_ok() && !cell.is_empty() {
                result = sheet.write_string(row, column, cell).map(|_| ());
            }
            column += 1;
        });
        result.map_err(refused)
    })?;
    save(&mut book, file)?;
    Ok(count)
}

fn save(book: &mut Workbook, file: &mut File) -> Result<(), ExportError> {
    let mut kept = Kept { file, error: None };
    let saved = book.save_to_writer(&mut kept);
    match kept.error {
        Some(error) => Err(error.into()),
        None => saved.map_err(refused),
    }
}

/// A file that keeps its first error to itself: the archive would hide it in one of its own, and print another on stderr.
struct Kept<'a> {
    file: &'a mut File,
    error: Option<io::Error>,
}

impl Kept<'_> {
    fn keep<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.error.get_or_insert(error);
                Ok(instead)
            }
            other => other,
        }
    }
}

impl Write for Kept<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        self.keep(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.file.flush();
        self.keep(flushed, ())
    }
}

impl Seek for Kept<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = self.file.seek(to);
        self.keep(place, 0)
    }
}

fn header<T: Record>(sheet: &mut Worksheet) -> Result<(), ExportError> {
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(T::COLUMNS) {
        sheet
            .write_string_with_format(0, column, *name, &bold)
            .map_err(refused)?;
    }
    Ok(())
}

fn refused(error: XlsxError) -> ExportError {
    match error {
        XlsxError::IoError(error) => error.into(),
        error => ExportError::Sheet(error.to_string()),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_an_error_of_the_file_and_not_of_the_spreadsheet() {
        let mut full = File::options().write(true).open("/dev/full").unwrap();
        let mut book = Workbook::new();
        book.add_worksheet().write_string(0, 0, "林梅").unwrap();
        let error = save(&mut book, &mut full).unwrap_err();
        assert!(
            matches!(&error, ExportError::Io(error) if error.kind() == io::ErrorKind::StorageFull),
            "{error}"
        );
    }
}
