//! Reads rows out of a spreadsheet (.xlsx, .xls, .ods): its first sheet, the header in the first row that is not empty.

use std::path::Path;

use calamine::{Data, Range, Reader, open_workbook_auto};

use super::read::Sink;
use super::{ImportRow, ReadError, RowReader, Rows};

impl<T: ImportRow> RowReader<T> {
    pub(super) fn read_sheet(&self, path: &Path) -> Result<Rows<T>, ReadError> {
        let mut book =
            open_workbook_auto(path).map_err(|error| ReadError::Sheet(error.to_string()))?;
        let sheet = book.worksheet_range_at(0).ok_or(ReadError::Empty)?;
        self.read_range(&sheet.map_err(|error| ReadError::Sheet(error.to_string()))?)
    }

    fn read_range(&self, range: &Range<Data>) -> Result<Rows<T>, ReadError> {
        let mut sink = Sink::default();
        let (first_row, first_column) = range.start().unwrap_or_default();
        let lead = usize::try_from(first_column).unwrap_or(0);
        for (row, cells) in (first_row..).zip(range.rows()) {
            let texts: Vec<String> = std::iter::repeat_n(String::new(), lead)
                .chain(cells.iter().map(text))
                .collect();
            sink.record(
                self,
                row.saturating_add(1),
                texts.iter().map(String::as_str),
            );
        }
        sink.finish()
    }
}

/// A cell as a person reads it. Spreadsheets keep ids and mobile numbers as floating point numbers.
fn text(cell: &Data) -> String {
    match cell {
        Data::Bool(flag) => if *flag { "1" } else { "0" }.to_owned(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::Error(_) => String::new(),
        Data::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ImportMember;

    #[test]
    fn a_spreadsheet_is_read_as_its_csv_would_be() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, title) in ["姓名", "帐号", "手机号", "所在部门", "禁用"]
            .into_iter()
            .enumerate()
        {
            sheet
                .write_string(2, u16::try_from(column).unwrap() + 1, title)
                .unwrap();
        }
        sheet.write_string(3, 1, "林梅").unwrap();
        sheet.write_string(3, 2, "mei.lin").unwrap();
        sheet.write_number(3, 3, 13_900_000_001.0).unwrap();
        sheet.write_string(3, 4, "12;15").unwrap();
        sheet.write_boolean(3, 5, true).unwrap();
        sheet.write_string(5, 1, "Tom").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("members.xlsx");
        book.save(&path).unwrap();

        let rows = RowReader::<ImportMember>::new().read_path(&path).unwrap();
        let mei = ImportMember::new("mei.lin", "林梅")
            .mobile("13900000001")
            .department(12)
            .department(15)
            .enabled(false);
        assert_eq!(rows.as_slice()[0], mei);
        assert_eq!((rows.number(0), rows.number(1)), (4, 6));
    }
}
