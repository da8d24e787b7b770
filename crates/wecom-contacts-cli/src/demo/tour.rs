//! The guide: says what is called, shows what came back, and counts what went wrong.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use wecom_contacts::{ErrCode, Error, Operation};

use super::words;
use crate::failure::{Exit, Failure};
use crate::message::{Lang, Message};
use crate::output::{Output, to_value};

/// How many lines of a run are shown.
const LINES: usize = 18;

/// A step: the Rust call, and what came of it.
struct Step {
    call: String,
    came: String,
    good: bool,
}

/// The walk so far.
pub(super) struct Tour<'a> {
    output: &'a Output,
    steps: Vec<Step>,
    done: usize,
    failed: usize,
}

impl<'a> Tour<'a> {
    pub(super) fn new(output: &'a Output) -> Self {
        Tour {
            output,
            steps: Vec::new(),
            done: 0,
            failed: 0,
        }
    }

    /// A message in the language of the tour.
    pub(super) fn say(&self, message: &Message) -> String {
        self.output.say(message)
    }

    /// A new part of the tour.
    pub(super) fn part(&mut self, id: &'static str) -> Result<(), Failure> {
        self.show_steps()?;
        if self.output.is_people() {
            self.output.line("")?;
            self.output.heading(&Message::new(id))?;
        }
        self.output.flush()
    }

    /// A call that should succeed; `show` puts the answer into words.
    pub(super) fn step<T>(
        &mut self,
        call: &str,
        result: Result<T, Error>,
        show: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        match result {
            Ok(value) => {
                self.note(call, show(&value), true);
                Some(value)
            }
            Err(error) => {
                self.note_error(call, error, false);
                None
            }
        }
    }

    /// A call that should be refused with this code.
    pub(super) fn refused<T>(&mut self, call: &str, result: Result<T, Error>, expected: ErrCode) {
        match result {
            Err(error) if error.errcode() == Some(expected) => {
                let meaning = expected.info().map_or("", |info| match self.output.lang() {
                    Lang::En => info.meaning_en,
                    Lang::Zh => info.meaning_zh,
                });
                self.note(call, format!("{expected}: {meaning}"), true);
            }
            Err(error) => self.note_error(call, error, false),
            Ok(_) => self.note(
                call,
                self.output.say(&Message::new("error-expected-refusal")),
                false,
            ),
        }
    }

    /// A call that the SDK should not even send.
    pub(super) fn not_sent<T>(&mut self, call: &str, result: Result<T, Error>) {
        match result {
            Err(error @ Error::Input(_)) => self.note_error(call, error, true),
            Err(error) => self.note_error(call, error, false),
            Ok(_) => self.note(
                call,
                self.output.say(&Message::new("error-expected-refusal")),
                false,
            ),
        }
    }

    /// What should be so after what was done.
    pub(super) fn check(&mut self, what: &str, holds: bool) {
        self.note(
            what,
            if holds {
                "✓".to_owned()
            } else {
                "✗".to_owned()
            },
            holds,
        );
    }

    /// An error in the words in which a command tells it.
    fn note_error(&mut self, call: &str, error: Error, good: bool) {
        let lines = Failure::from(error).lines(self.output.lang());
        self.note(call, lines.into_iter().next().unwrap_or_default(), good);
    }

    fn note(&mut self, call: &str, came: String, good: bool) {
        *(if good {
            &mut self.done
        } else {
            &mut self.failed
        }) += 1;
        self.steps.push(Step {
            call: words::say(self.output.lang(), call),
            came: words::say(self.output.lang(), &came),
            good,
        });
    }

    /// What came back, as a table of its own below the steps so far.
    pub(super) fn table<T: serde::Serialize>(
        &mut self,
        columns: &[&str],
        rows: impl IntoIterator<Item = T>,
    ) -> Result<(), Failure> {
        self.show_steps()?;
        if self.output.is_people() {
            self.output.list(columns, rows)
        } else {
            Ok(())
        }
    }

    /// A run of the program itself: what was typed, what it said, and whether it ended as it should.
    pub(super) fn run(&mut self, line: &str, said: &str, good: bool) -> Result<(), Failure> {
        self.show_steps()?;
        *(if good {
            &mut self.done
        } else {
            &mut self.failed
        }) += 1;
        if !self.output.is_people() {
            return Ok(());
        }
        self.output.line(&format!("\n$ {line}"))?;
        let lines: Vec<&str> = said.lines().collect();
        for line in lines.iter().take(LINES) {
            self.output.line(line)?;
        }
        if lines.len() > LINES {
            self.output.line("…")?;
        }
        self.output.flush()
    }

    /// People are shown the steps of a part when it ends, programs all of them at the end.
    fn show_steps(&mut self) -> Result<(), Failure> {
        if self.steps.is_empty() || !self.output.is_people() {
            return Ok(());
        }
        self.list_steps()
    }

    fn list_steps(&mut self) -> Result<(), Failure> {
        let steps = std::mem::take(&mut self.steps);
        let row = |step: &Step| json!({"ok": if step.good { "✓" } else { "✗" }, "call": step.call, "answer": step.came});
        self.output
            .list(&["ok", "call", "answer"], steps.iter().map(row))
    }

    /// The summary: steps, and which operations were called.
    pub(super) fn end(
        mut self,
        called: &BTreeSet<&'static str>,
        took: Duration,
    ) -> Result<Exit, Failure> {
        if !self.steps.is_empty() {
            self.list_steps()?;
        }
        let missed = Operation::ALL
            .iter()
            .filter(|operation| !called.contains(operation.id()));
        let missed: Vec<Value> = missed.map(|operation| to_value(&operation.id())).collect();
        for operation in &missed {
            self.output
                .warn(&Message::new("demo-missed").with("operation", operation));
        }
        let seconds = format!("{:.1}", took.as_secs_f64());
        let summary = Message::new("demo-summary")
            .count("done", self.done)
            .count("failed", self.failed)
            .count("called", Operation::ALL.len() - missed.len())
            .count("operations", Operation::ALL.len())
            .with("seconds", seconds);
        self.output.note(&summary);
        let failed = self.failed + missed.len();
        Ok(if failed == 0 {
            Exit::Done
        } else {
            Exit::Partly
        })
    }
}
