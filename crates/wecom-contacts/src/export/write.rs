//! Writes the records of an export as CSV, NDJSON or a spreadsheet: into a temporary file beside the wanted one, which
//! takes its name only when all is written.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::value::RawValue;
use tempfile::NamedTempFile;

use super::ExportError;
use super::record::sealed::{List, Record};
use super::records::{Files, Records};

/// The kinds of files that an export can be written as.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::export::Format;
///
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("departments.ndjson");
/// contacts.export().departments().run().await?.write(&path, Format::Ndjson).await?;
/// assert_eq!(std::fs::read_to_string(&path)?.lines().count(), 16);
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// UTF-8, LF, a header of the fields' names; lists joined with `;`. Cells are written as they are: a spreadsheet
    /// program may take one that begins with `=`, `+`, `-` or `@` for a formula, which no cell of `Xlsx` is.
    Csv,
    /// The same after a BOM, which spreadsheet programs want.
    CsvWithBom,
    /// One record a line, each as the platform wrote it.
    Ndjson,
    /// A spreadsheet, all cells as text; a new sheet where one is full.
    #[cfg(feature = "xlsx")]
    Xlsx,
}

/// Set when whoever waits for the file has gone away.
#[derive(Clone, Default)]
pub(super) struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn check(&self) -> Result<(), ExportError> {
        if self.0.load(Ordering::Relaxed) {
            Err(ExportError::Cancelled)
        } else {
            Ok(())
        }
    }
}

/// Writes all records to `path` and says how many they are. Blocking.
pub(super) fn write<T: Record>(
    files: Arc<Files>,
    path: &Path,
    format: Format,
    cancel: &Cancel,
) -> Result<u64, ExportError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    let count = match format {
        Format::Csv => csv::<T>(files, file.as_file_mut(), cancel)?,
        Format::CsvWithBom => {
            file.write_all(b"\xEF\xBB\xBF")?;
            csv::<T>(files, file.as_file_mut(), cancel)?
        }
        Format::Ndjson => ndjson::<T>(files, file.as_file_mut(), cancel)?,
        #[cfg(feature = "xlsx")]
        Format::Xlsx => super::sheet::xlsx::<T>(files, file.as_file_mut(), cancel)?,
    };
    cancel.check()?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(count)
}

/// Calls `each` with every record, unless cancelled.
pub(super) fn for_each<T: serde::de::DeserializeOwned>(
    files: Arc<Files>,
    list: List,
    cancel: &Cancel,
    mut each: impl FnMut(T) -> Result<(), ExportError>,
) -> Result<u64, ExportError> {
    let mut count = 0;
    for record in Records::new(files, list) {
        cancel.check()?;
        each(record?)?;
        count += 1;
    }
    Ok(count)
}

fn csv<T: Record>(files: Arc<Files>, file: &mut File, cancel: &Cancel) -> Result<u64, ExportError> {
    let mut writer = csv::Writer::from_writer(BufWriter::new(file));
    writer.write_record(T::COLUMNS).map_err(broken)?;
    let mut scratch = String::new();
    let count = for_each(files, T::LIST, cancel, |record: T| {
        let mut result = Ok(());
        record.cells(&mut scratch, &mut |cell| {
            if result.is_ok() {
                result = writer.write_field(cell);
            }
        });
        result
            .and_then(|()| writer.write_record(None::<&[u8]>))
            .map_err(broken)
    })?;
    writer.flush()?;
    Ok(count)
}

/// An error of the writer is one of the file: records of another length do not occur.
fn broken(error: csv::Error) -> ExportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        _ => std::io::Error::other("the rows differ in length").into(),
    }
}

fn ndjson<T: Record>(
    files: Arc<Files>,
    file: &mut File,
    cancel: &Cancel,
) -> Result<u64, ExportError> {
    let mut writer = BufWriter::new(file);
    let count = for_each(files, T::LIST, cancel, |record: Box<RawValue>| {
        // Raw line ends are blank space in JSON: inside strings they are escaped.
        for line in record.get().split(['\n', '\r']) {
            writer.write_all(line.as_bytes())?;
        }
        Ok(writer.write_all(b"\n")?)
    })?;
    writer.flush()?;
    Ok(count)
}
