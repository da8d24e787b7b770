//! What became of each member that was to be deleted.

use serde_json::json;
use wecom_contacts::DeleteReport;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use crate::output::Format;

/// Writes the report; people are shown what is left to do, programs everything.
pub(super) fn show(
    app: &App,
    report: DeleteReport,
    unread: Option<Failure>,
) -> Result<Exit, Failure> {
    let lang = app.output.lang();
    let mut rows = app
        .output
        .rows(&["id", "outcome", "errcode", "error", "remedy"]);
    if app.output.format() != Format::Table {
        let deleted = report.deleted.iter().map(|id| {
            (
                id,
                if app.dry_run {
                    "would_be_deleted"
                } else {
                    "deleted"
                },
            )
        });
        let gone = report.already_gone.iter().map(|id| (id, "already_gone"));
        for (id, outcome) in deleted.chain(gone) {
            rows.push(&json!({"id": id, "outcome": outcome}))?;
        }
    }
    for (id, error) in &report.failed {
        rows.push(&json!({
            "id": id,
            "outcome": "failed",
            "errcode": error.errcode().map(|code| code.0),
            "error": Failure::from(error.clone()).lines(lang).first(),
            "remedy": error.remedy(lang.into()),
        }))?;
    }
    for id in &report.not_tried {
        rows.push(&json!({"id": id, "outcome": "not_tried"}))?;
    }
    rows.end_quietly()?;
    let summary = Message::new(if app.dry_run {
        "summary-would-delete"
    } else {
        "summary-delete"
    });
    let (done, failed) = (
        report.deleted.len() + report.already_gone.len(),
        report.failed.len(),
    );
    let summary = summary
        .count("deleted", report.deleted.len())
        .count("gone", report.already_gone.len());
    app.output.note(
        &summary
            .count("failed", failed)
            .count("left", report.not_tried.len()),
    );
    let stopped = report.stopped.map(Failure::from).or(unread);
    let stopped = stopped.or_else(|| app.stop.is_asked().then_some(Failure::Interrupted));
    match stopped {
        Some(failure) if done > 0 => {
            app.output.fail(&failure);
            Ok(Exit::Partly)
        }
        Some(failure) => Err(failure),
        None => Ok(Exit::of_counts(done, failed)),
    }
}
