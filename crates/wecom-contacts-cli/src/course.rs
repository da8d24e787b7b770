//! The end of a list that goes out in several calls: who was refused, who was not tried, and why it ended early.

use serde_json::json;
use wecom_contacts::Error;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;

/// Kinds of ids with the ids, as a report has them.
pub(crate) type Ids = Vec<(&'static str, String)>;

/// What a list came to.
pub(crate) struct Course {
    done: usize,
    invalid: Ids,
    not_tried: Ids,
    stopped: Option<Error>,
}

/// Ids of one kind.
pub(crate) fn ids<T: ToString>(
    kind: &'static str,
    list: &[T],
) -> impl Iterator<Item = (&'static str, String)> {
    list.iter().map(move |id| (kind, id.to_string()))
}

impl Course {
    /// Of what the SDK tells; `invalid` and `not_tried` name the ids in it.
    pub(crate) fn of<R, L>(
        course: wecom_contacts::Course<R, L>,
        invalid: impl FnOnce(&R) -> Ids,
        not_tried: impl FnOnce(&L) -> Ids,
    ) -> Self {
        Course {
            done: course.done,
            invalid: invalid(&course.report),
            not_tried: not_tried(&course.not_tried),
            stopped: course.stopped,
        }
    }

    /// Names each id that was refused or is left, then the sum. Given again, those that are left go on where this ended.
    pub(crate) fn report(self, app: &App) -> Result<Exit, Failure> {
        let (done, bad, left) = (self.done, self.invalid.len(), self.not_tried.len());
        let mut rows = app.output.rows(&["kind", "id", "outcome"]);
        for (kind, id) in &self.invalid {
            rows.push(&json!({"kind": kind, "id": id, "outcome": "invalid"}))?;
        }
        for (kind, id) in &self.not_tried {
            rows.push(&json!({"kind": kind, "id": id, "outcome": "not_tried"}))?;
        }
        rows.end_quietly()?;
        let summary = Message::new(if left == 0 {
            "summary-bulk"
        } else {
            "summary-course"
        });
        let summary = summary.count("done", done).count("failed", bad);
        app.output.note(&summary.count("left", left));
        let interrupted = left > 0 && app.stop.is_asked();
        let stopped = self.stopped.map(Failure::from);
        match stopped.or_else(|| interrupted.then_some(Failure::Interrupted)) {
            Some(failure) if done > 0 => {
                app.output.fail(&failure);
                Ok(Exit::Partly)
            }
            Some(failure) => Err(failure),
            None => Ok(Exit::of_counts(done, bad)),
        }
    }
}
