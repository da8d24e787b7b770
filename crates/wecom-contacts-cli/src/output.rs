//! What goes to stdout and stderr: the only place that writes to either, in the format that was asked for.

mod cell;
mod fields;
mod rows;
mod table;
mod wanted;

use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use console::Style;
use indicatif::ProgressBar;
use serde::Serialize;
use serde_json::Value;

pub(crate) use self::fields::Fields;
pub(crate) use self::rows::Rows;
use self::wanted::Wanted;
use crate::failure::{Failure, Told};
use crate::message::{Lang, Message};

/// The format of what a command answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for people, fitted to the terminal.
    Table,
    /// One JSON document.
    Json,
    /// One JSON object per line, written as it arrives.
    Ndjson,
    /// Comma separated, with a header row.
    Csv,
}

/// When to use colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Format {
    /// Whether programs read it as JSON, errors as well.
    pub(crate) fn is_json(self) -> bool {
        matches!(self, Format::Json | Format::Ndjson)
    }
}

impl Color {
    fn on(self, terminal: bool) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }
}

/// How the program speaks: format, language, colors.
pub(crate) struct Output {
    format: Format,
    lang: Lang,
    quiet: bool,
    colored: bool,
    colored_errors: bool,
    columns: Option<Vec<String>>,
    out: RefCell<BufWriter<Stdout>>,
    /// The bar that is drawn now: what is written to the terminal in the meantime goes above it.
    bar: RefCell<Option<ProgressBar>>,
}

impl Output {
    pub(crate) fn new(
        format: Format,
        lang: Lang,
        color: Color,
        quiet: bool,
        columns: Option<Vec<String>>,
    ) -> Self {
        Output {
            format,
            lang,
            quiet,
            colored: color.on(io::stdout().is_terminal()),
            colored_errors: color.on(io::stderr().is_terminal()),
            columns,
            out: RefCell::new(BufWriter::with_capacity(64 * 1024, io::stdout())),
            bar: RefCell::default(),
        }
    }

    /// The format that was asked for.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Whether people read the answer, not programs.
    pub(crate) fn is_people(&self) -> bool {
        self.format == Format::Table
    }

    /// A title over what follows.
    pub(crate) fn heading(&self, message: &Message) -> Result<(), Failure> {
        let style = Style::new().bold().force_styling(self.colored);
        self.line(&style.apply_to(self.say(message)).to_string())
    }

    /// The language of everything that people read.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether progress may be drawn: not where rows appear on the same terminal as they come.
    pub(crate) fn draws_progress(&self) -> bool {
        let rows_appear = !self.is_people() && io::stdout().is_terminal();
        !self.quiet && !rows_appear
    }

    /// Whether stderr shows colors.
    pub(crate) fn has_colored_errors(&self) -> bool {
        self.colored_errors
    }

    /// The bar that is drawn from now on; `None` when it is gone.
    pub(crate) fn set_bar(&self, bar: Option<ProgressBar>) {
        *self.bar.borrow_mut() = bar;
    }

    /// Lines on stderr, above the bar if one is drawn.
    fn complain(&self, text: &str) {
        match &*self.bar.borrow() {
            Some(bar) => bar.suspend(|| complain(text)),
            None => complain(text),
        }
    }

    /// The text of a message in the language of the output.
    pub(crate) fn say(&self, message: &Message) -> String {
        self.lang.say(message)
    }

    /// One line on stdout.
    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        let mut out = self.out.borrow_mut();
        out.write_all(text.as_bytes())
            .and_then(|()| out.write_all(b"\n"))
            .map_err(Failure::Output)
    }

    /// Hands on what was written so far.
    pub(crate) fn flush(&self) -> Result<(), Failure> {
        self.out.borrow_mut().flush().map_err(Failure::Output)
    }

    /// A note on stderr; `--quiet` keeps it back.
    pub(crate) fn note(&self, message: &Message) {
        if !self.quiet {
            self.tell(message);
        }
    }

    /// A note on stderr that must be read, such as what a question is about.
    pub(crate) fn tell(&self, message: &Message) {
        self.remark("note", message, String::new);
    }

    /// A warning on stderr.
    pub(crate) fn warn(&self, message: &Message) {
        let style = Style::new().yellow().bold();
        self.remark("warning", message, || self.label("label-warning", &style));
    }

    /// A line on stderr that is no failure: for people behind its label, for programs that read JSON an object of its kind.
    fn remark(&self, kind: &str, message: &Message, label: impl FnOnce() -> String) {
        let said = self.say(message);
        if self.format.is_json() {
            self.complain(&serde_json::json!({ kind: { "message": said } }).to_string());
        } else {
            self.complain(&(label() + &said));
        }
    }

    /// A failure on stderr, with its remedy: lines for people, a JSON object for programs that read JSON.
    pub(crate) fn fail(&self, failure: &Failure) {
        self.fail_with(failure, None);
    }

    /// As [`fail`](Output::fail), with the id of a job that goes on and the command that waits for it.
    pub(crate) fn fail_with(&self, failure: &Failure, job: Option<(&str, &str)>) {
        if self.format.is_json() {
            let told = Told::of(failure, self.lang);
            let told = told.map(|told| match job {
                Some((id, command)) => told.with_job(id, command),
                None => told,
            });
            if let Some(told) = told {
                self.complain(&told.line());
            }
            return;
        }
        let mut lines = failure.lines(self.lang).into_iter();
        if let Some(first) = lines.next() {
            self.complain(&format!(
                "{}{first}",
                self.label("label-error", &Style::new().red().bold())
            ));
        }
        for line in lines {
            self.complain(&format!("  {line}"));
        }
    }

    fn label(&self, id: &'static str, style: &Style) -> String {
        let text = self.say(&Message::new(id));
        style
            .clone()
            .force_styling(self.colored_errors)
            .apply_to(text)
            .to_string()
    }

    /// A JSON document on stdout whatever the format, for answers that have no columns.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = match self.format {
            Format::Ndjson => serde_json::to_string(value),
            Format::Table | Format::Json | Format::Csv => serde_json::to_string_pretty(value),
        };
        self.line(&text.unwrap_or_default())
    }

    /// One thing with its properties. A table shows the properties below each other, all of those that are set.
    pub(crate) fn record(&self, value: &impl Serialize) -> Result<(), Failure> {
        let mut fields = Fields::of(value);
        if let Some(columns) = &self.columns {
            let mut wanted = Wanted::new(columns);
            wanted.look(&fields.to_value());
            wanted.warn(self);
            fields = fields.chosen(columns);
        }
        match self.format {
            Format::Json => self.line(&serde_json::to_string_pretty(&fields).unwrap_or_default()),
            Format::Ndjson => self.line(&serde_json::to_string(&fields).unwrap_or_default()),
            Format::Csv => {
                let mut rows = Rows::new(self, fields.names(), false);
                rows.push(&fields)?;
                rows.end()
            }
            Format::Table => self.line(&table::record(
                self.lang,
                self.colored,
                &fields,
                self.columns.is_some(),
            )),
        }
    }

    /// A single value such as an id: the bare text for people, an object with `key` for programs.
    pub(crate) fn value(&self, key: &'static str, value: impl Into<Value>) -> Result<(), Failure> {
        let value = value.into();
        match self.format {
            Format::Table => self.line(&cell::plain(&value)),
            Format::Json | Format::Ndjson | Format::Csv => self.record(&Value::Object(
                [(key.to_owned(), value)].into_iter().collect(),
            )),
        }
    }

    /// That something was done: a sentence for people, `facts` for programs.
    pub(crate) fn done(&self, message: &Message, facts: Value) -> Result<(), Failure> {
        match self.format {
            Format::Table if self.quiet => Ok(()),
            Format::Table => self.line(&self.say(message)),
            Format::Json | Format::Ndjson | Format::Csv => self.record(&facts),
        }
    }

    /// Rows under these columns, dotted paths into each row. Programs get whole rows as JSON unless columns were chosen, and only these columns as CSV.
    pub(crate) fn rows(&self, columns: &[&str]) -> Rows<'_> {
        match &self.columns {
            Some(chosen) => Rows::new(self, chosen.clone(), true),
            None => Rows::new(
                self,
                columns.iter().map(|&column| column.to_owned()).collect(),
                false,
            ),
        }
    }

    /// A list that is there as a whole.
    pub(crate) fn list<T: Serialize>(
        &self,
        columns: &[&str],
        items: impl IntoIterator<Item = T>,
    ) -> Result<(), Failure> {
        let mut rows = self.rows(columns);
        for item in items {
            rows.push(&item)?;
        }
        rows.end()
    }
}

/// The JSON form of one of our own values; those always have one.
pub(crate) fn to_value(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// One line on stdout, for what is said before there is an [`Output`].
pub(crate) fn print(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// One line on stderr. Nothing is left to do when stderr itself is gone.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
