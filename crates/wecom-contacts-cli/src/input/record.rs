//! Records for bulk verbs: one JSON object per CSV row, JSON array element or NDJSON line.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::quotes::{Misplaced, Watched};
use super::{open, unreadable};
use crate::failure::Failure;
use crate::message::Message;

/// The format of a file of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum RecordFormat {
    /// A header row of field names, lists joined with `;`.
    Csv,
    /// One array of objects, or one object.
    Json,
    /// One object per line.
    Ndjson,
}

impl RecordFormat {
    /// The format that a file name tells; NDJSON for stdin and unknown endings.
    pub(super) fn of_path(path: &str) -> RecordFormat {
        match path
            .rsplit('.')
            .next()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("csv") => RecordFormat::Csv,
            Some("json") => RecordFormat::Json,
            _ => RecordFormat::Ndjson,
        }
    }
}

/// What a CSV cell of a field becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text as it is.
    Text,
    /// A number.
    Number,
    /// `true` or `false`, `1` or `0`.
    Flag,
    /// Numbers joined with `;`.
    Numbers,
    /// Texts joined with `;`.
    Texts,
    /// A JSON value.
    Json,
}

/// One record with the line it stands in.
#[derive(Debug)]
pub(crate) struct Record {
    /// The line, from 1.
    pub(crate) line: u64,
    /// The fields.
    pub(crate) fields: Map<String, Value>,
}

type Records = Box<dyn Iterator<Item = Result<Record, Failure>> + Send>;

/// Reads the records of `path` (`-` is stdin). `kinds` tells how CSV cells are typed; a name it lacks is an error.
pub(crate) fn records(
    path: &str,
    format: Option<RecordFormat>,
    kinds: &'static [(&'static str, Kind)],
) -> Result<Records, Failure> {
    let path = path.strip_prefix('@').unwrap_or(path).to_owned();
    let reader = open(&path)?;
    match format.unwrap_or_else(|| RecordFormat::of_path(&path)) {
        RecordFormat::Ndjson => Ok(ndjson(path, reader)),
        RecordFormat::Json => whole(&path, reader),
        RecordFormat::Csv => table(&path, reader, kinds),
    }
}

fn ndjson(path: String, reader: Box<dyn BufRead + Send>) -> Records {
    let numbered = reader.lines().zip(1..);
    Box::new(numbered.filter_map(move |(line, number)| match line {
        Err(error) => Some(Err(unreadable(&path, error))),
        Ok(text) => {
            let text = text.trim_start_matches('\u{feff}').trim();
            (!text.is_empty()).then(|| match serde_json::from_str(text) {
                Ok(fields) => Ok(Record {
                    line: number,
                    fields,
                }),
                Err(error) => Err(not_an_object(number, &error)),
            })
        }
    }))
}

fn not_an_object(line: u64, error: &serde_json::Error) -> Failure {
    Failure::Usage(
        Message::new("error-not-json")
            .with("line", line)
            .with("column", error.column()),
    )
}

fn whole(path: &str, mut reader: Box<dyn BufRead + Send>) -> Result<Records, Failure> {
    let mut text = String::new();
    reader
        .read_to_string(&mut text)
        .map_err(|error| unreadable(path, error))?;
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| not_an_object(error.line() as u64, &error))?;
    let items = match value {
        Value::Array(items) => items,
        other => vec![other],
    };
    Ok(Box::new(items.into_iter().zip(1..).map(|(item, line)| {
        match item {
            Value::Object(fields) => Ok(Record { line, fields }),
            _ => Err(Failure::Usage(
                Message::new("error-not-json")
                    .with("line", line)
                    .with("column", 1),
            )),
        }
    })))
}

fn table(
    path: &str,
    reader: Box<dyn BufRead + Send>,
    kinds: &'static [(&'static str, Kind)],
) -> Result<Records, Failure> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(Watched::new(reader));
    let headers = reader
        .headers()
        .map_err(|error| bad_csv(path, &error))?
        .clone();
    let mut columns = Vec::with_capacity(headers.len());
    for header in &headers {
        let name = header.trim_start_matches('\u{feff}').replace('-', "_");
        let known = kinds.iter().find(|(field, _)| *field == name);
        let column = *known.ok_or_else(|| {
            Failure::Usage(Message::new("error-unknown-column").with("column", header))
        })?;
        if columns.contains(&column) {
            return Err(Failure::Usage(
                Message::new("error-column-twice").with("column", header),
            ));
        }
        columns.push(column);
    }
    let path = path.to_owned();
    Ok(Box::new(reader.into_records().map(move |row| {
        let row = row.map_err(|error| bad_csv(&path, &error))?;
        let line = row.position().map_or(0, csv::Position::line);
        let mut fields = Map::new();
        for ((name, kind), text) in columns.iter().zip(&row) {
            // An empty cell is an absent field: a table cannot say "leave it" otherwise.
            if !text.is_empty() {
                let value = typed(*kind, text).ok_or_else(|| {
                    Failure::Usage(
                        Message::new("error-bad-cell")
                            .with("line", line)
                            .with("column", name),
                    )
                })?;
                fields.insert((*name).to_owned(), value);
            }
        }
        Ok(Record { line, fields })
    })))
}

fn bad_csv(path: &str, error: &csv::Error) -> Failure {
    let (id, line) = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => ("error-csv-encoding", None),
        csv::ErrorKind::UnequalLengths { .. } => ("error-csv-lengths", None),
        csv::ErrorKind::Io(error) => {
            let inner = error.get_ref();
            let misplaced = inner.and_then(|inner| inner.downcast_ref::<Misplaced>());
            match misplaced {
                Some(misplaced) => ("error-csv-quotes", Some(misplaced.line)),
                None => ("error-bad-csv", None),
            }
        }
        _ => ("error-bad-csv", None),
    };
    let line = line.or_else(|| error.position().map(csv::Position::line));
    Failure::Usage(
        Message::new(id)
            .with("path", path)
            .with("line", line.unwrap_or(0)),
    )
}

/// The JSON value of a cell; `None` when the text is not of the kind.
pub(crate) fn typed(kind: Kind, text: &str) -> Option<Value> {
    let parts = || {
        text.split([';', ','])
            .map(str::trim)
            .filter(|part| !part.is_empty())
    };
    match kind {
        Kind::Text => Some(Value::from(text)),
        Kind::Number => text.trim().parse::<i64>().ok().map(Value::from),
        Kind::Flag => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "是" => Some(Value::Bool(true)),
            "false" | "0" | "no" | "否" => Some(Value::Bool(false)),
            _ => None,
        },
        Kind::Numbers => parts()
            .map(|part| part.parse::<i64>().ok().map(Value::from))
            .collect(),
        Kind::Texts => Some(parts().map(Value::from).collect()),
        Kind::Json => serde_json::from_str(text).ok(),
    }
}
