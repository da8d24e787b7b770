//! Rows on their way out: written as they come where the format allows it, kept until the end for a table.

use std::io::{self, Write};

use serde::Serialize;

use super::fields::Fields;
use super::wanted::Wanted;
use super::{Format, Output, cell, table, to_value};
use crate::failure::Failure;
use crate::message::Message;

/// A list being written. Call [`end`](Rows::end) when it is whole.
pub(crate) struct Rows<'a> {
    output: &'a Output,
    columns: Vec<String>,
    /// Set when the person chose the columns: then they hold for JSON as well.
    chosen: Option<Wanted>,
    kept: Vec<Vec<String>>,
    csv: Option<csv::Writer<Stdout<'a>>>,
    count: usize,
}

/// The one buffer of stdout, for writers that want to own what they write to.
struct Stdout<'a>(&'a Output);

impl Write for Stdout<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.out.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> Rows<'a> {
    pub(super) fn new(output: &'a Output, columns: Vec<String>, chosen: bool) -> Self {
        Rows {
            output,
            chosen: chosen.then(|| Wanted::new(&columns)),
            columns,
            kept: Vec::new(),
            csv: None,
            count: 0,
        }
    }

    /// How many rows there were.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Writes one row, or keeps it.
    pub(crate) fn push(&mut self, item: &impl Serialize) -> Result<(), Failure> {
        let lang = self.output.lang;
        if let Some(wanted) = &mut self.chosen {
            wanted.look(&to_value(item));
        }
        match self.output.format {
            Format::Table => {
                let value = to_value(item);
                let cells = self.columns.iter().map(|column| {
                    cell::at(&value, column)
                        .map(|value| cell::readable(lang, column, value))
                        .unwrap_or_default()
                });
                self.kept.push(cells.collect());
            }
            Format::Csv => {
                let value = to_value(item);
                let cells = self.columns.iter().map(|column| {
                    cell::at(&value, column)
                        .map(cell::plain)
                        .unwrap_or_default()
                });
                let cells: Vec<String> = cells.collect();
                self.csv()?.write_record(&cells).map_err(not_written)?;
            }
            Format::Ndjson => self.json("", item, "\n")?,
            Format::Json if self.count == 0 => self.json("[\n  ", item, "")?,
            Format::Json => self.json(",\n  ", item, "")?,
        }
        self.count += 1;
        Ok(())
    }

    /// Writes what was kept, and the end of the document.
    pub(crate) fn end(mut self) -> Result<(), Failure> {
        if let Some(wanted) = &self.chosen {
            wanted.warn(self.output);
        }
        match self.output.format {
            Format::Table if self.kept.is_empty() => {
                self.output.note(&Message::new("nothing-to-show"));
                Ok(())
            }
            Format::Table => {
                let (text, shown) = table::rows(
                    self.output.lang,
                    self.output.colored,
                    &self.columns,
                    &self.kept,
                    self.chosen.is_some(),
                );
                self.output.line(&text)?;
                if shown < self.columns.len() {
                    let hidden = self.columns[shown..].join(", ");
                    self.output
                        .note(&Message::new("hidden-columns").with("columns", hidden));
                }
                Ok(())
            }
            Format::Csv => self.csv()?.flush().map_err(Failure::Output),
            Format::Json if self.count == 0 => self.output.line("[]"),
            Format::Json => self.output.line("\n]"),
            Format::Ndjson => Ok(()),
        }
    }

    /// As [`end`](Rows::end), but people are not told that there was nothing.
    pub(crate) fn end_quietly(self) -> Result<(), Failure> {
        if self.output.is_people() && self.kept.is_empty() {
            Ok(())
        } else {
            self.end()
        }
    }

    fn json(&self, before: &str, item: &impl Serialize, after: &str) -> Result<(), Failure> {
        if self.chosen.is_some() {
            return self.whole(before, &Fields::of(item).chosen(&self.columns), after);
        }
        self.whole(before, item, after)
    }

    fn whole(&self, before: &str, item: &impl Serialize, after: &str) -> Result<(), Failure> {
        let mut out = self.output.out.borrow_mut();
        out.write_all(before.as_bytes())
            .and_then(|()| serde_json::to_writer(&mut *out, item).map_err(Into::into))
            .and_then(|()| out.write_all(after.as_bytes()))
            .map_err(Failure::Output)
    }

    /// The writer of CSV; the header row is written when it is made.
    fn csv(&mut self) -> Result<&mut csv::Writer<Stdout<'a>>, Failure> {
        let csv = match self.csv.take() {
            Some(csv) => csv,
            None => {
                let mut csv = csv::Writer::from_writer(Stdout(self.output));
                csv.write_record(&self.columns).map_err(not_written)?;
                csv
            }
        };
        Ok(self.csv.insert(csv))
    }
}

fn not_written(error: csv::Error) -> Failure {
    Failure::Output(match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other("csv"),
    })
}
