//! `spec check`: recorded calls held against the description, and what does not fit told without giving data away.

use std::collections::HashSet;

use super::call::{self, Outcome};
use super::description::Description;
use super::finding::{Findings, Teller};
use super::har::Har;
use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::message::Message;

/// Which traffic to check.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A HAR file from a browser or a proxy, or - for stdin (HAR 文件).
    #[arg(value_name = "FILE")]
    file: String,
    /// Show no values and no odd names, only kinds and sizes, so that the report can be passed on (脱敏).
    #[arg(long)]
    redact: bool,
}

impl Args {
    pub(crate) fn run(self, app: &App) -> Result<Exit, Failure> {
        let har = self.read()?;
        let description = Description::bundled();
        let mut values = HashSet::new();
        if self.redact {
            for entry in &har.log.entries {
                entry.texts(&mut |text| {
                    values.insert(text.to_owned());
                });
            }
        }
        let teller = Teller {
            redact: self.redact,
            values: &values,
        };
        let mut findings = Findings::default();
        let (mut fit, mut unfit, mut foreign, mut unanswered) = (0, 0, 0, 0);
        for (number, entry) in har.log.entries.iter().enumerate() {
            let Some(outcome) = call::check(&description, teller, entry) else {
                foreign += 1;
                continue;
            };
            let Outcome {
                call,
                found,
                answered,
            } = outcome;
            unanswered += usize::from(!answered);
            if found.is_empty() {
                fit += 1;
            } else {
                unfit += 1;
            }
            for misfit in found {
                findings.add(&call, number, misfit);
            }
        }
        if fit + unfit == 0 {
            return Err(Failure::Usage(
                Message::new("error-har-empty").with("path", &self.file),
            ));
        }
        app.output.list(
            &["call", "at", "rule", "got", "side", "expected", "times"],
            findings.rows(app),
        )?;
        app.output.flush()?;
        app.output.note(
            &Message::new("spec-check-summary")
                .with("version", description.version())
                .count("fit", fit)
                .count("unfit", unfit)
                .count("unanswered", unanswered)
                .count("foreign", foreign),
        );
        if unfit > 0 && !self.redact {
            app.output.note(&Message::new("spec-check-redact"));
        }
        Ok(Exit::of_counts(fit, unfit))
    }

    fn read(&self) -> Result<Har, Failure> {
        let text = match self.file.as_str() {
            "-" => input::text("-"),
            path => input::text(&format!("@{path}")),
        }?;
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            Failure::Usage(
                Message::new("error-no-har")
                    .with("path", &self.file)
                    .with("line", error.line())
                    .with("column", error.column()),
            )
        })
    }
}
