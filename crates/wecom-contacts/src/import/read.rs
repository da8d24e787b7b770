//! Reads rows out of a customer's file: headers by their usual names in Chinese and English, or by a mapping.

mod delimiter;

use std::path::Path;

use super::column::{NOTE_PREFIX, normalized, sealed::Row};
use super::decode::decode;
use super::quotes;
use super::{Finding, ImportRow, ReadError, Rows};

/// Reads rows from CSV (UTF-8, GBK, with or without BOM, LF or CRLF) and, with the feature `xlsx`, from spreadsheets.
///
/// Headers are recognized by the platform's spelling and by common names in Chinese and English. In a file of members
/// every other header is a custom attribute; in a file of departments it is passed over. Lines of one cell before the
/// header, such as a title or the instructions of the console's template, are passed over too. Blanks around a cell are
/// no part of it. Cells that make no sense do not end the reading: they are findings of the rows.
///
/// ```
/// use wecom_contacts::import::{ImportMember, MemberColumn, RowReader};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("花名册.csv");
/// # std::fs::write(&path, "姓名,工号,手机号,部门,入职日期,备注\n林梅,mei.lin,13900000001,1,2026-01-05,x\n")?;
/// let rows = RowReader::<ImportMember>::new()
///     .with_column("工号", MemberColumn::UserId)
///     .with_attribute("入职日期", "入职时间")
///     .without_column("备注")
///     .read_path(path)?;
/// assert_eq!(rows.as_slice()[0].attributes["入职时间"], "2026-01-05");
/// assert!(rows.check().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RowReader<T: ImportRow> {
    mapping: Vec<(String, Target<T::Column>)>,
    aliases: bool,
    delimiter: Option<u8>,
}

/// What a column of the customer's file is for.
#[derive(Clone, Debug, PartialEq)]
enum Target<C> {
    Column(C),
    Attribute(String),
    Ignored,
}

impl<T: ImportRow> Default for RowReader<T> {
    fn default() -> Self {
        RowReader {
            mapping: Vec::new(),
            aliases: true,
            delimiter: None,
        }
    }
}

impl<T: ImportRow> RowReader<T> {
    /// A reader that knows the usual names.
    #[must_use]
    pub fn new() -> Self {
        RowReader::default()
    }

    /// Says what the column with this header is.
    #[must_use]
    pub fn with_column(mut self, header: &str, column: T::Column) -> Self {
        self.mapping
            .push((normalized(header), Target::Column(column)));
        self
    }

    /// Says that the column with this header is a custom attribute of another name.
    #[must_use]
    pub fn with_attribute(mut self, header: &str, attribute: impl Into<String>) -> Self {
        self.mapping
            .push((normalized(header), Target::Attribute(attribute.into())));
        self
    }

    /// Passes over the column with this header.
    #[must_use]
    pub fn without_column(mut self, header: &str) -> Self {
        self.mapping.push((normalized(header), Target::Ignored));
        self
    }

    /// Takes no other name for a column than the platform's own spelling (and the mapping).
    ///
    /// ```
    /// use wecom_contacts::import::{ImportMember, RowReader};
    ///
    /// let reader = RowReader::<ImportMember>::new().with_exact_headers().with_delimiter(b'|');
    /// let rows = reader.read_bytes("姓名|帐号|Mobile\n林梅|mei.lin|13900000001\n".as_bytes())?;
    /// assert_eq!(rows.as_slice()[0].attributes["Mobile"], "13900000001", "no other name is taken");
    /// # Ok::<(), wecom_contacts::import::ReadError>(())
    /// ```
    #[must_use]
    pub fn with_exact_headers(mut self) -> Self {
        self.aliases = false;
        self
    }

    /// Separates cells by this byte; otherwise by whichever of comma, tab and semicolon the header has.
    #[must_use]
    pub fn with_delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = Some(delimiter);
        self
    }

    /// Reads a file: CSV or a spreadsheet, told by its first bytes as in [`read_bytes`](Self::read_bytes).
    ///
    /// # Errors
    /// When the file cannot be read, is empty, or is in no known encoding or format.
    pub fn read_path(&self, path: impl AsRef<Path>) -> Result<Rows<T>, ReadError> {
        let path = path.as_ref();
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_ascii_lowercase())
            .unwrap_or_default();
        match ending.as_str() {
            "csv" | "txt" | "tsv" | "" | "xlsx" | "xlsm" | "xls" | "xlsb" | "ods" => {
                self.read_bytes(&std::fs::read(path).map_err(ReadError::Io)?)
            }
            _ => Err(ReadError::Format(ending)),
        }
    }

    /// Reads the bytes of a CSV file or, with the feature `xlsx`, of a spreadsheet (.xlsx, .xls, .xlsb, .ods).
    ///
    /// # Errors
    /// When they are empty or in no known encoding or format; a spreadsheet also when it unpacks to more than 512 MiB or,
    /// in .xls and .ods, when its cells span more than 10,000,000 places.
    pub fn read_bytes(&self, bytes: &[u8]) -> Result<Rows<T>, ReadError> {
        if is_spreadsheet(bytes) {
            #[cfg(feature = "xlsx")]
            return self.read_sheet(bytes);
            #[cfg(not(feature = "xlsx"))]
            return Err(ReadError::Format("xlsx".to_owned()));
        }
        let text = decode(bytes)?;
        let delimiter = self.delimiter.unwrap_or_else(|| self.sniff(&text));
        if let Some(line) = quotes::misplaced(&text, delimiter) {
            return Err(ReadError::Csv { line: line as u64 });
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut sink = Sink::default();
        let (mut number, mut inner_lines) = (0u32, 0u64);
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(_) => {
                    return Err(ReadError::Csv {
                        line: reader.position().line(),
                    });
                }
            }
            let line = record
                .position()
                .map_or(0, |position| first_line(&text, position));
            number = number
                .saturating_add(1)
                .max(u32::try_from(line.saturating_sub(inner_lines)).unwrap_or(u32::MAX));
            inner_lines += record
                .as_slice()
                .bytes()
                .filter(|byte| *byte == b'\n')
                .count() as u64;
            sink.record(self, number, record.iter());
        }
        sink.finish()
    }

    /// Reads values of the caller's own type through serde; their field names are the headers.
    ///
    /// ```
    /// use wecom_contacts::import::{ImportMember, RowReader};
    ///
    /// #[derive(serde::Serialize)]
    /// struct Person {
    ///     userid: &'static str,
    ///     mobile: &'static str,
    /// }
    /// let people = [Person { userid: "mei.lin", mobile: "13900000001" }];
    /// let rows = RowReader::<ImportMember>::new().read_records(people)?;
    /// assert_eq!(rows.as_slice()[0].mobile, "13900000001");
    /// # Ok::<(), wecom_contacts::import::ReadError>(())
    /// ```
    ///
    /// # Errors
    /// When a value is not flat, or there is none.
    pub fn read_records<S: serde::Serialize>(
        &self,
        records: impl IntoIterator<Item = S>,
    ) -> Result<Rows<T>, ReadError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for record in records {
            writer
                .serialize(record)
                .map_err(|_| ReadError::Record("nested values have no column".to_owned()))?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| ReadError::Record(error.to_string()))?;
        RowReader {
            delimiter: Some(b','),
            ..self.clone()
        }
        .read_bytes(&bytes)
    }

    fn target(&self, header: &str) -> Target<T::Column> {
        let name = normalized(header);
        if let Some((_, target)) = self.mapping.iter().find(|(mapped, _)| *mapped == name) {
            return target.clone();
        }
        if name.is_empty() || name.starts_with(NOTE_PREFIX) {
            return Target::Ignored;
        }
        let mut known = T::HEADERS.iter().chain(T::READ_ONLY);
        let by_title = T::HEADERS.iter().find(|known| known.title == header.trim());
        let found = by_title.or_else(|| {
            known.find(|known| {
                self.aliases
                    && (normalized(known.title) == name || known.aliases.contains(&name.as_str()))
            })
        });
        found.map_or_else(
            || Target::Attribute(header.trim().to_owned()),
            |known| Target::Column(known.column),
        )
    }
}

/// Whether a file begins as an archive (.xlsx, .ods) or as a compound file (.xls) does: no text does.
fn is_spreadsheet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// The line that a record begins in: its position is before the empty lines that the parser skips.
fn first_line(text: &str, position: &csv::Position) -> u64 {
    let rest = usize::try_from(position.byte())
        .ok()
        .and_then(|byte| text.as_bytes().get(byte..))
        .unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + skipped.filter(|byte| **byte == b'\n').count() as u64
}

/// Collects records, the first of them being the header.
pub(super) struct Sink<T: Row> {
    targets: Option<Vec<Target<T::Column>>>,
    rows: Vec<T>,
    numbers: Vec<u32>,
    findings: Vec<Finding>,
}

impl<T: Row> Default for Sink<T> {
    fn default() -> Self {
        Sink {
            targets: None,
            rows: Vec::new(),
            numbers: Vec::new(),
            findings: Vec::new(),
        }
    }
}

impl<T: ImportRow> Sink<T> {
    pub(super) fn record<'a>(
        &mut self,
        reader: &RowReader<T>,
        number: u32,
        cells: impl Iterator<Item = &'a str> + Clone,
    ) {
        if cells.clone().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let Some(targets) = &self.targets else {
            if is_title(reader, cells.clone()) {
                return;
            }
            self.targets = Some(header(reader, number, cells, &mut self.findings));
            return;
        };
        let mut row = T::default();
        for (at, cell) in cells.map(str::trim).enumerate() {
            match targets.get(at) {
                Some(Target::Column(column)) => {
                    if let Err(rule) = row.set(*column, cell) {
                        self.findings.push(Finding::new(
                            number,
                            title::<T>(*column),
                            rule,
                            "something else",
                        ));
                    }
                }
                Some(Target::Attribute(name)) => {
                    row.set_attribute(name, cell);
                }
                Some(Target::Ignored) => {}
                None if cell.is_empty() => {}
                None => {
                    let got = format!("a cell in column {}", at + 1);
                    self.findings.push(Finding::new(
                        number,
                        "",
                        "as many cells as the header has",
                        got,
                    ));
                    break;
                }
            }
        }
        self.rows.push(row);
        self.numbers.push(number);
    }

    /// A cell of the record before that holds no value.
    #[cfg(feature = "xlsx")]
    pub(super) fn no_value(&mut self, number: u32, at: usize, got: &'static str) {
        let targets = self.targets.as_deref().unwrap_or_default();
        let column = match targets.get(at) {
            Some(Target::Column(column)) => title::<T>(*column).into(),
            Some(Target::Attribute(name)) => std::borrow::Cow::Owned(name.clone()),
            Some(Target::Ignored) | None => return,
        };
        self.findings
            .push(Finding::new(number, column, "a value", got));
    }

    pub(super) fn finish(self) -> Result<Rows<T>, ReadError> {
        if self.targets.is_none() {
            return Err(ReadError::Empty);
        }
        Ok(Rows::read(self.rows, self.numbers, self.findings))
    }
}

/// Whether a line before the header is a title: no header has one column, unless it is of a file that lacks the others.
fn is_title<'a, T: ImportRow>(reader: &RowReader<T>, cells: impl Iterator<Item = &'a str>) -> bool {
    let mut filled = cells.filter(|cell| !cell.trim().is_empty());
    match (filled.next(), filled.next()) {
        (Some(only), None) => !matches!(reader.target(only), Target::Column(_)),
        _ => false,
    }
}

fn header<'a, T: ImportRow>(
    reader: &RowReader<T>,
    number: u32,
    cells: impl Iterator<Item = &'a str>,
    findings: &mut Vec<Finding>,
) -> Vec<Target<T::Column>> {
    let mut targets: Vec<Target<T::Column>> = Vec::new();
    for cell in cells {
        let mut target = reader.target(cell);
        if target != Target::Ignored && targets.contains(&target) {
            let column = match &target {
                Target::Column(column) => title::<T>(*column).into(),
                _ => std::borrow::Cow::Owned(cell.trim().to_owned()),
            };
            findings.push(Finding::new(
                number,
                column,
                "one column of this meaning",
                "several",
            ));
            target = Target::Ignored;
        }
        targets.push(target);
    }
    let missing = T::HEADERS
        .iter()
        .filter(|header| header.required && !targets.contains(&Target::Column(header.column)));
    findings.extend(
        missing
            .map(|header| Finding::new(number, header.title, "a column of this meaning", "none")),
    );
    targets
}

/// The platform's spelling of a column.
pub(super) fn title<T: Row>(column: T::Column) -> &'static str {
    let mut headers = T::HEADERS.iter().chain(T::READ_ONLY);
    headers
        .find(|header| header.column == column)
        .map_or("", |header| header.title)
}
