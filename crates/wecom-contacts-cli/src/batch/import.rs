//! `batch import`: a file of the customer's own, brought in with a result for each row.

use std::io::Read;
use std::time::Duration;

use clap::Args;
use serde_json::json;
use wecom_contacts::Error;
use wecom_contacts::import::{
    Finding, Findings, Guard, ImportDepartment, ImportError, ImportMember, ImportReport,
    ImportRequest, ImportRow, Mode, ReplacePlan, RowOutcome, RowReader, Rows,
};
use wecom_contacts::job::JobProgress;
use wecom_contacts::types::JobId;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::job;
use crate::message::Message;
use crate::output::Format;
use crate::phrase;
use crate::progress::Progress;

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Members.
    Users,
    /// Departments; those not in the file are deleted.
    Departments,
}

/// How the file meets the company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Meeting {
    /// Members of the file are added or updated, the others stay.
    Sync,
    /// Members who are not in the file are deleted.
    Replace,
}

/// A file to import.
#[derive(Args)]
pub(crate) struct Import {
    /// CSV, XLSX or XLS with Chinese or English headers, of a workbook the first sheet that is not hidden; - for stdin
    /// (CSV、XLSX 或 XLS 文件，表头可为中文或英文，工作簿只读第一个未隐藏的工作表；- 为标准输入).
    #[arg(value_name = "FILE")]
    path: String,
    /// What its rows are (各行的种类).
    #[arg(long, value_name = "KIND", default_value = "users")]
    kind: Kind,
    /// Whether the others stay or are deleted; departments are always replaced
    /// (不在文件中的成员是保留还是删除；部门总是全量覆盖).
    #[arg(long, value_name = "MODE", default_value = "sync")]
    mode: Meeting,
    /// How many a replacement may delete (全量覆盖最多可删除的数量).
    #[arg(long, value_name = "N")]
    max_deletions: Option<usize>,
    /// Which part of what is there a replacement may delete, in per cent (全量覆盖最多可删除的比例，单位为百分之一).
    #[arg(long, value_name = "PERCENT")]
    max_percent: Option<f64>,
    /// Ids that may be deleted whatever the limits say (不受上述限制、允许删除的 ID).
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    allow: Vec<String>,
    /// Whether to invite new members; the platform does unless told not to (是否邀请新成员，平台默认邀请).
    #[arg(long, value_name = "true|false")]
    invite: Option<bool>,
    /// Seconds to wait for the job, which goes on after that (等待任务的秒数，超时后任务仍会继续).
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    time_limit: u64,
}

impl Import {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let batch = app.contacts()?.batch();
        let guard = self.guard();
        match self.kind {
            Kind::Users => {
                let mut request = batch.import_users(read::<ImportMember>(&self.path)?);
                let replaces = self.mode == Meeting::Replace;
                if replaces {
                    request = request.with_mode(Mode::Replace { guard });
                }
                if let Some(invite) = self.invite {
                    request = request.with_invitations(invite);
                }
                let rows = |row: &ImportMember| row.userid.clone();
                carry_out(
                    app,
                    request,
                    replaces.then_some("confirm-replace-users"),
                    self.time_limit,
                    rows,
                )
                .await
            }
            Kind::Departments => {
                let request = batch
                    .import_departments(read::<ImportDepartment>(&self.path)?)
                    .with_guard(guard);
                let rows = |row: &ImportDepartment| row.id.to_string();
                carry_out(
                    app,
                    request,
                    Some("confirm-replace-departments"),
                    self.time_limit,
                    rows,
                )
                .await
            }
        }
    }

    fn guard(&self) -> Guard {
        let mut guard = Guard::new().allowing(&self.allow);
        if let Some(most) = self.max_deletions {
            guard = guard.with_most(most);
        }
        if let Some(percent) = self.max_percent {
            guard = guard.with_most_percent(percent);
        }
        guard
    }
}

fn read<T: ImportRow>(path: &str) -> Result<Rows<T>, Failure> {
    let reader = RowReader::<T>::new();
    let rows = if path == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| {
                Failure::Local(Message::new("error-cannot-read").with("path", path), error)
            })?;
        reader.read_bytes(&bytes)
    } else {
        reader.read_path(path)
    };
    let rows = rows.map_err(|error| {
        Failure::Usage(
            Message::new("error-rows")
                .with("path", path)
                .phrase("what", error),
        )
    })?;
    if rows.is_empty() {
        // Before a plan of it is told, which would remove everybody.
        return Err(failure(ImportError::Empty));
    }
    Ok(rows)
}

/// An import of either kind. The SDK has the same methods for both, but no name for what they have in common.
trait Request {
    type Row: ImportRow;
    async fn findings(&mut self) -> Result<Findings, Error>;
    async fn changes(&self) -> Result<ReplacePlan, Error>;
    async fn carried_out(
        self,
        limit: Duration,
        start: impl Fn(&JobId) + Send + Sync + 'static,
        tell: impl Fn(&JobProgress) + Send + Sync + 'static,
    ) -> Result<ImportReport<Self::Row>, ImportError>;
}

macro_rules! request {
    ($row:ty) => {
        impl Request for ImportRequest<$row> {
            type Row = $row;

            async fn findings(&mut self) -> Result<Findings, Error> {
                self.check().await
            }

            async fn changes(&self) -> Result<ReplacePlan, Error> {
                self.plan().await
            }

            async fn carried_out(
                self,
                limit: Duration,
                start: impl Fn(&JobId) + Send + Sync + 'static,
                tell: impl Fn(&JobProgress) + Send + Sync + 'static,
            ) -> Result<ImportReport<$row>, ImportError> {
                let request = self.with_time_limit(limit).on_start(start);
                request.on_progress(tell).run().await
            }
        }
    };
}

request!(ImportMember);
request!(ImportDepartment);

/// Checks, asks, runs, reports.
async fn carry_out<R: Request>(
    app: &App,
    mut request: R,
    replaces: Option<&'static str>,
    time_limit: u64,
    id: impl Fn(&R::Row) -> String,
) -> Result<Exit, Failure> {
    let findings = request.findings().await?;
    if !findings.is_empty() {
        return refused(app, &findings);
    }
    if replaces.is_some() || app.dry_run {
        let mut plan = request.changes().await?;
        if replaces.is_none() {
            // Nobody is removed by a synchronization.
            plan.removed.clear();
        }
        announce(app, &plan, replaces.is_some())?;
    }
    if app.dry_run {
        app.output.note(&Message::new("dry-run"));
        return Ok(Exit::Done);
    }
    if let Some(question) = replaces {
        app.confirm(&Message::new(question)).await?;
    }
    let bar = Progress::start(&app.output, &Message::new("progress-waiting"), Some(100));
    let set = bar.setter();
    let tell = move |progress: &JobProgress| set(progress.percentage.unwrap_or(0).into());
    let start = app.running.noter(job::Kind::Import, None);
    let done = request
        .carried_out(Duration::from_secs(time_limit), start, tell)
        .await;
    drop(bar);
    if !matches!(&done, Err(error) if goes_on(error)) {
        app.running.end();
    }
    match done {
        Ok(report) => show(app, &report, id),
        Err(ImportError::Findings(findings)) => refused(app, &findings),
        Err(error) => Err(failure(error)),
    }
}

/// How many ids a plan names for people; programs get all of them.
const NAMED: usize = 10;

fn announce(app: &App, plan: &ReplacePlan, replaces: bool) -> Result<(), Failure> {
    if !app.output.is_people() {
        return if app.dry_run {
            app.output.json(&json!({
                "dry_run": true, "added": plan.added, "kept": plan.kept, "present": plan.present,
                "removed": plan.removed,
            }))
        } else {
            Ok(())
        };
    }
    let id = match (replaces, plan.removed.is_empty()) {
        (false, _) => "import-plan-sync",
        (true, true) => "import-plan-keeps",
        (true, false) => "import-plan-removes",
    };
    let shown: Vec<&str> = plan
        .removed
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect();
    let more = if plan.removed.len() > NAMED {
        ", …"
    } else {
        ""
    };
    app.output.tell(
        &Message::new(id)
            .count("added", plan.added)
            .count("kept", plan.kept)
            .count("present", plan.present)
            .count("removed", plan.removed.len())
            .with("ids", shown.join(", ") + more),
    );
    Ok(())
}

/// What is to be mended before anything can be sent.
fn refused(app: &App, findings: &Findings) -> Result<Exit, Failure> {
    let lang = app.output.lang();
    let row = |finding: &Finding| {
        json!({
            "row": finding.row,
            "column": finding.column,
            "rule": phrase::say(lang, &finding.rule),
            "got": phrase::say(lang, &finding.got),
        })
    };
    app.output
        .list(&["row", "column", "rule", "got"], findings.iter().map(row))?;
    Err(Failure::Usage(
        Message::new("error-findings").count("count", findings.len()),
    ))
}

/// Whether a job is left to wait for.
fn goes_on(error: &ImportError) -> bool {
    match error {
        ImportError::Job(error) => job::goes_on(error),
        ImportError::Interrupted { error, .. } => goes_on(error),
        _ => false,
    }
}

fn failure(error: ImportError) -> Failure {
    if let Some(call) = error.call() {
        return Failure::Call(call.clone());
    }
    match error {
        ImportError::Job(_) | ImportError::Busy | ImportError::Interrupted { .. } => {
            Failure::Refused(Message::new("error-text").phrase("text", error))
        }
        _ => Failure::Usage(Message::new("error-text").phrase("text", error)),
    }
}

/// People are shown the rows that were not taken, programs all of them.
fn show<T: ImportRow>(
    app: &App,
    report: &ImportReport<T>,
    id: impl Fn(&T) -> String,
) -> Result<Exit, Failure> {
    let lang = app.output.lang();
    let everything = app.output.format() != Format::Table;
    let mut rows = app
        .output
        .rows(&["row", "id", "outcome", "errcode", "error", "remedy"]);
    let mut bad = 0;
    for row in report.iter() {
        let outcome = match row.outcome {
            RowOutcome::Taken(_) => "taken",
            RowOutcome::Refused(_) => "refused",
            _ => "unknown",
        };
        bad += usize::from(outcome != "taken");
        if everything || outcome != "taken" {
            rows.push(&json!({
                "row": row.number,
                "id": id(row.row),
                "outcome": outcome,
                "errcode": row.error().map(|error| error.errcode().0),
                "error": row.error().map(ToString::to_string),
                "remedy": row.remedy(lang.into()),
            }))?;
        }
    }
    rows.end_quietly()?;
    app.output.note(
        &Message::new("summary-bulk")
            .count("done", report.taken())
            .count("failed", bad),
    );
    Ok(Exit::of_counts(report.taken(), bad))
}
