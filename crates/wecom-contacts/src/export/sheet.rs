//! Writes the records of an export as a spreadsheet, row by row, without holding them.

use std::fs::File;
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
    book.save_to_writer(file).map_err(refused)?;
    Ok(count)
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
