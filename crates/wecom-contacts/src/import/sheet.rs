//! Reads rows out of a spreadsheet (.xlsx, .xls, .ods): the first sheet that people see, the header in the first row that is
//! not empty.

mod bound;

use std::fmt::Display;
use std::io::Cursor;

use calamine::{
    Data, ExcelDateTime, Reader, SheetType, SheetVisible, Sheets, Xlsx, XlsxError,
    open_workbook_auto_from_rs,
};

use super::read::Sink;
use super::{ImportRow, ReadError, RowReader, Rows};

/// Columns that are told apart. Whatever stands further to the right, perhaps by accident in the last column of all,
/// counts as standing in the last of these.
const COLUMNS: usize = 1024;

/// From here on not every whole number is told from the next: a spreadsheet keeps 15 digits.
const EXACT: f64 = 1e15;

type Book<'a> = Sheets<Cursor<&'a [u8]>>;

impl<T: ImportRow> RowReader<T> {
    pub(super) fn read_sheet(&self, bytes: &[u8]) -> Result<Rows<T>, ReadError> {
        bound::check(bytes)?;
        let mut book = open(bytes)?;
        let name = &first_seen(&book).ok_or(ReadError::Empty)?;
        let mut lines = Lines::new(self);
        // Cell by cell where the format allows: a rectangle around two cells far apart would not fit into memory.
        match &mut book {
            Sheets::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(name).map_err(unreadable)?;
                while let Some(cell) = cells.next_cell().map_err(unreadable)? {
                    lines.cell(cell.get_position(), &cell.get_value().clone().into());
                }
            }
            Sheets::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(name).map_err(unreadable)?;
                while let Some(cell) = cells.next_cell().map_err(unreadable)? {
                    lines.cell(cell.get_position(), &cell.get_value().clone().into());
                }
            }
            Sheets::Xls(_) | Sheets::Ods(_) => {
                let range = book.worksheet_range(name).map_err(unreadable)?;
                let (first_row, first_column) = range.start().unwrap_or_default();
                for (row, cells) in (first_row..).zip(range.rows()) {
                    for (column, cell) in (first_column..).zip(cells) {
                        lines.cell((row, column), cell);
                    }
                }
            }
        }
        lines.finish()
    }
}

fn open(bytes: &[u8]) -> Result<Book<'_>, ReadError> {
    let unknown = match open_workbook_auto_from_rs(Cursor::new(bytes)) {
        Ok(book) => return Ok(book),
        Err(error) => error,
    };
    Err(match Xlsx::new(Cursor::new(bytes)) {
        Err(XlsxError::Password) => {
            ReadError::Sheet("it is protected by a password; save it without one".to_owned())
        }
        _ => unreadable(unknown),
    })
}

/// The first sheet that holds cells and is not hidden: what is hidden nobody means to import.
fn first_seen(book: &Book<'_>) -> Option<String> {
    let sheets = book.sheets_metadata();
    let mut tables = sheets.iter().filter(|it| it.typ == SheetType::WorkSheet);
    let seen = tables.find(|it| it.visible == SheetVisible::Visible);
    Some(seen.or(sheets.first())?.name.clone())
}

fn unreadable(error: impl Display) -> ReadError {
    ReadError::Sheet(error.to_string())
}

/// Puts cells together to lines.
struct Lines<'a, T: ImportRow> {
    reader: &'a RowReader<T>,
    sink: Sink<T>,
    row: u32,
    cells: Vec<String>,
    /// Cells of the line that hold no value that can be meant, with what they hold instead.
    failed: Vec<(usize, &'static str)>,
}

impl<'a, T: ImportRow> Lines<'a, T> {
    fn new(reader: &'a RowReader<T>) -> Self {
        Lines {
            reader,
            sink: Sink::default(),
            row: 0,
            cells: Vec::new(),
            failed: Vec::new(),
        }
    }

    fn cell(&mut self, (row, column): (u32, u32), value: &Data) {
        if row != self.row {
            self.line();
            self.row = row;
        }
        if matches!(value, Data::Empty) {
            return;
        }
        let at = usize::try_from(column).map_or(COLUMNS - 1, |at| at.min(COLUMNS - 1));
        if self.cells.len() <= at {
            self.cells.resize(at + 1, String::new());
        }
        self.cells[at] = text(value);
        let failed = match value {
            Data::Error(_) => "an error of the spreadsheet",
            Data::Float(number) if number.abs() >= EXACT => {
                "a number of which the spreadsheet keeps 15 digits; write it as text"
            }
            _ => return,
        };
        self.failed.push((at, failed));
    }

    fn line(&mut self) {
        let number = self.row.saturating_add(1);
        let cells = self.cells.iter().map(String::as_str);
        self.sink.record(self.reader, number, cells);
        for (at, got) in self.failed.drain(..) {
            self.sink.no_value(number, at, got);
        }
        self.cells.clear();
    }

    fn finish(mut self) -> Result<Rows<T>, ReadError> {
        self.line();
        self.sink.finish()
    }
}

/// A cell as a person reads it. Spreadsheets keep ids and mobile numbers as floating point numbers.
fn text(cell: &Data) -> String {
    match cell {
        Data::Bool(flag) => if *flag { "1" } else { "0" }.to_owned(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < EXACT => {
            format!("{number:.0}")
        }
        Data::Error(_) => String::new(),
        Data::DateTime(when) => moment(when),
        other => other.to_string(),
    }
}

/// A date, a date with a time of day, or a time alone.
fn moment(when: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if when.as_f64() < 1.0 {
        time
    } else if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {time}")
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
        // The bytes tell what it is, whatever the file is called.
        let misnamed = folder.path().join("members.csv");
        std::fs::copy(&path, &misnamed).unwrap();
        assert_eq!(RowReader::new().read_path(&misnamed).unwrap(), rows);
    }

    fn sheet(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        fill(book.add_worksheet());
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn a_formula_that_failed_is_a_finding_and_not_an_empty_cell() {
        let bytes = sheet(|sheet| {
            sheet
                .write_row(0, 0, ["姓名", "帐号", "手机号", "职位"])
                .unwrap();
            sheet
                .write_row(1, 0, ["林梅", "mei", "13900000001"])
                .unwrap();
            let failed = rust_xlsxwriter::Formula::new("=VLOOKUP(1,A1:B1,2)").set_result("#N/A");
            sheet.write_formula(1, 3, failed).unwrap();
        });
        let rows = RowReader::<ImportMember>::new().read_bytes(&bytes).unwrap();
        let found: Vec<String> = rows.check().iter().map(ToString::to_string).collect();
        assert!(
            found.contains(&"row 2, 职位: a value, got an error of the spreadsheet".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn the_first_sheet_that_people_see_is_read() {
        let mut book = rust_xlsxwriter::Workbook::new();
        for name in ["old", "now", "notes"] {
            let sheet = book.add_worksheet();
            sheet.write_row(0, 0, ["姓名", "帐号", "所在部门"]).unwrap();
            sheet.write_row(1, 0, ["林梅", name, "1"]).unwrap();
            sheet.set_hidden(name == "old");
            if name == "now" {
                sheet.set_active(true);
            }
        }
        let bytes = book.save_to_buffer().unwrap();
        let rows = RowReader::<ImportMember>::new().read_bytes(&bytes).unwrap();
        let ids: Vec<&str> = rows.as_slice().iter().map(|row| &*row.userid).collect();
        assert_eq!(ids, ["now"]);
    }

    #[test]
    fn a_number_that_lost_its_last_digits_is_a_finding() {
        let bytes = sheet(|sheet| {
            sheet.write_row(0, 0, ["姓名", "帐号", "备注"]).unwrap();
            sheet.write_string(1, 0, "林梅").unwrap();
            sheet.write_number(1, 1, 310_101_199_001_011_234.0).unwrap();
            sheet.write_number(1, 2, 999_999_999_999_999.0).unwrap();
        });
        let rows = RowReader::<ImportMember>::new().read_bytes(&bytes).unwrap();
        assert_eq!(rows.as_slice()[0].attributes["备注"], "999999999999999");
        let found = rows.check().to_string();
        assert!(
            found.contains("row 2, 帐号: a value, got a number of which"),
            "{found}"
        );
    }

    #[test]
    fn dates_and_times_are_written_as_people_write_them() {
        for (serial, text) in [
            (46_027.0, "2026-01-05"),
            (46_027.437_5, "2026-01-05 10:30:00"),
            (0.437_5, "10:30:00"),
        ] {
            let kind = calamine::ExcelDateTimeType::DateTime;
            assert_eq!(moment(&ExcelDateTime::new(serial, kind, false)), text);
        }
    }

    #[test]
    fn a_cell_at_the_far_end_costs_no_memory_and_is_a_finding() {
        let bytes = sheet(|sheet| {
            sheet.write_row(0, 0, ["姓名", "帐号", "所在部门"]).unwrap();
            sheet.write_row(1, 0, ["林梅", "mei", "1"]).unwrap();
            sheet.write_string(1_048_575, 16_383, "x").unwrap();
        });
        let rows = RowReader::<ImportMember>::new().read_bytes(&bytes).unwrap();
        assert_eq!((rows.len(), rows.number(1)), (2, 1_048_576));
        let found = rows.check().to_string();
        assert!(
            found.contains("row 1048576: as many cells as the header has"),
            "{found}"
        );
    }

    #[test]
    fn what_only_begins_like_a_spreadsheet_is_an_error() {
        for bytes in [
            &b"PK\x03\x04 and then nothing"[..],
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        ] {
            let read = RowReader::<ImportMember>::new().read_bytes(bytes);
            assert!(matches!(read, Err(ReadError::Sheet(_))));
        }
    }
}
