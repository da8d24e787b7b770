//! Many writes from a file: one after another or side by side, a result for each, a clean stop, a report.

use std::future::Future;

use futures_util::{Stream, StreamExt};
use serde_json::{Value, json};
use wecom_contacts::Error;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use crate::output::{Format, Rows};
use crate::progress::Progress;
use crate::stop::Stop;

/// What came of one record: whose it was, and why it failed if it did.
pub(crate) struct Done {
    pub(crate) line: u64,
    pub(crate) id: String,
    pub(crate) result: Result<(), Failure>,
}

/// Results on their way out, counted.
pub(crate) struct Report<'a> {
    app: &'a App,
    rows: Rows<'a>,
    word: &'static str,
    done: usize,
    failed: usize,
    /// The line of the last record that was told.
    line: u64,
}

impl<'a> Report<'a> {
    /// A report whose good rows say `word`.
    pub(crate) fn new(app: &'a App, word: &'static str) -> Self {
        let rows = app
            .output
            .rows(&["line", "id", "outcome", "errcode", "error", "remedy"]);
        Report {
            app,
            rows,
            word,
            done: 0,
            failed: 0,
            line: 0,
        }
    }

    /// That a record went well. People see failures only: a table of a million successes helps nobody.
    pub(crate) fn good(&mut self, line: u64, id: &str) -> Result<(), Failure> {
        self.done += 1;
        self.line = self.line.max(line);
        if self.app.output.format() == Format::Table {
            return Ok(());
        }
        let row = json!({"line": line, "id": id, "outcome": self.word});
        self.rows.push(&without_zero(row))
    }

    /// That a record failed, with the reason.
    pub(crate) fn bad(&mut self, line: u64, id: &str, why: &Failure) -> Result<(), Failure> {
        self.failed += 1;
        self.line = self.line.max(line);
        let lang = self.app.output.lang();
        let call = match why {
            Failure::Call(error) => Some(error),
            _ => None,
        };
        let row = json!({
            "line": line,
            "id": id,
            "outcome": "failed",
            "errcode": call.and_then(Error::errcode).map(|code| code.0),
            "error": why.lines(lang).first(),
            "remedy": call.and_then(|error| error.remedy(lang.into())),
        });
        self.rows.push(&without_zero(row))
    }

    /// The end: what is still to be shown, and the sum on stderr.
    pub(crate) fn end(self, stopped: Option<Failure>) -> Result<Exit, Failure> {
        self.app.output.note(
            &Message::new("summary-bulk")
                .count("done", self.done)
                .count("failed", self.failed),
        );
        if self.failed > 0 || !self.app.output.is_people() {
            self.rows.end()?;
        }
        if stopped.is_some() && self.line > 0 {
            let line = usize::try_from(self.line).unwrap_or(usize::MAX);
            self.app
                .output
                .tell(&Message::new("summary-stopped").count("line", line));
        }
        match stopped {
            // What was done is told; that something was done is what the exit code says.
            Some(failure) if self.done > 0 => {
                self.app.output.fail(&failure);
                Ok(Exit::Partly)
            }
            Some(failure) => Err(failure),
            None => Ok(Exit::of_counts(self.done, self.failed)),
        }
    }
}

/// Records without a line of their own do not show one.
fn without_zero(mut row: Value) -> Value {
    if row["line"] == 0
        && let Some(fields) = row.as_object_mut()
    {
        fields.remove("line");
    }
    row
}

/// Whether going on is pointless: the next record would fail for the same reason.
pub(crate) fn ends_all(failure: &Failure) -> bool {
    match failure {
        Failure::Call(Error::Transport(_)) | Failure::Credentials(_) | Failure::Output(_) => true,
        Failure::Call(error) => {
            error.is_token() || error.is_permission() || error.is_rate_limited()
        }
        _ => false,
    }
}

/// Sends every record, `parallel` at a time, and reports in their order.
pub(crate) async fn run<R, F>(
    app: &App,
    word: &'static str,
    records: impl Stream<Item = R>,
    total: Option<u64>,
    parallel: usize,
    send: impl Fn(R) -> F,
) -> Result<Exit, Failure>
where
    F: Future<Output = Done>,
{
    let progress = Progress::start(&app.output, &Message::new("progress-writing"), total);
    let mut report = Report::new(app, word);
    let halt = Stop::new();
    let enough = async {
        tokio::select! {
            () = app.stop.asked() => {}
            () = halt.asked() => {}
        }
    };
    let mut results = std::pin::pin!(records.take_until(enough).map(send).buffered(parallel));
    let mut stopped = None;
    // What was sent before the end is waited for and told, even when nothing more is sent.
    while let Some(done) = results.next().await {
        match done.result {
            Ok(()) => report.good(done.line, &done.id)?,
            Err(failure) => {
                report.bad(done.line, &done.id, &failure)?;
                if ends_all(&failure) {
                    halt.ask();
                    stopped.get_or_insert(failure);
                }
            }
        }
        progress.add(1);
        if !app.dry_run {
            // Whoever reads along wants each result as it comes; beside a call this costs nothing.
            app.output.flush()?;
        }
    }
    drop(progress);
    if stopped.is_none() && app.stop.is_asked() {
        stopped = Some(Failure::Interrupted);
    }
    report.end(stopped)
}
