//! `job`: imports and exports that the platform works on by itself.

mod running;

use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::json;
use wecom_contacts::ErrCode;
use wecom_contacts::job::{ImportOutcome, Job, JobError, JobKind, JobProgress, JobState};
use wecom_contacts::types::{ExportFile, JobId};

pub(crate) use self::running::Running;
use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use crate::progress::Progress;

/// What can be done with jobs.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Wait until a job is done, and show what came of it (等待任务完成并显示结果).
    Wait(Wait),
}

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    Import,
    Export,
}

/// A job to wait for.
#[derive(Args)]
pub(crate) struct Wait {
    /// The job (任务 ID).
    #[arg(value_name = "JOB")]
    id: JobId,
    /// What it does (任务种类).
    #[arg(long, value_name = "KIND", default_value = "import")]
    kind: Kind,
    /// Seconds to wait; the job goes on after that (等待的秒数，超时后任务仍会继续).
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    time_limit: u64,
}

/// One job.
#[derive(Args)]
pub(crate) struct Id {
    /// The job (任务 ID).
    #[arg(value_name = "JOB")]
    id: JobId,
}

impl Command {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let Command::Wait(Wait {
            id,
            kind,
            time_limit,
        }) = self;
        let limit = Duration::from_secs(time_limit);
        app.running.noter(kind, None)(&id);
        match kind {
            Kind::Import => import_rows(
                app,
                &until_done(app, app.contacts()?.batch().job(id), limit).await?,
            ),
            Kind::Export => files(
                app,
                &until_done(app, app.contacts()?.export().job(id), limit).await?,
            ),
        }
    }
}

impl Id {
    /// `batch status`.
    pub(crate) async fn import_status(self, app: &App) -> Result<Exit, Failure> {
        match app.contacts()?.batch().job(self.id).poll().await? {
            JobState::Done(outcome) => import_rows(app, &outcome),
            other => unfinished(app, &other),
        }
    }

    /// `export status`.
    pub(crate) async fn export_status(self, app: &App) -> Result<Exit, Failure> {
        match app.contacts()?.export().job(self.id).poll().await? {
            JobState::Done(list) => files(app, &list),
            other => unfinished(app, &other),
        }
    }
}

async fn until_done<K: JobKind>(
    app: &App,
    job: Job<K>,
    limit: Duration,
) -> Result<K::Output, Failure> {
    let bar = Progress::start(&app.output, &Message::new("progress-waiting"), Some(100));
    let set = bar.setter();
    let tell = move |progress: &JobProgress| set(progress.percentage.unwrap_or(0).into());
    let job = job.with_time_limit(limit).on_progress(tell);
    let done = job.await;
    drop(bar);
    if !matches!(&done, Err(error) if goes_on(error)) {
        app.running.end();
    }
    done.map_err(failure)
}

/// Whether there is still something to wait for: neither a job that was given up nor one that the platform does not know.
pub(crate) fn goes_on(error: &JobError) -> bool {
    match error {
        JobError::Failed { .. } => false,
        JobError::Call { error, .. } => error.errcode() != Some(ErrCode::JOB_NOT_FOUND),
        _ => true,
    }
}

/// A job that did not end well.
pub(crate) fn failure(error: JobError) -> Failure {
    match error {
        JobError::Call { error, .. } => Failure::Call(*error),
        other => Failure::Refused(Message::new("error-text").phrase("text", other)),
    }
}

fn unfinished<T>(app: &App, state: &JobState<T>) -> Result<Exit, Failure> {
    let (state, progress) = match state {
        JobState::Running(progress) => ("running", *progress),
        JobState::Failed => ("failed", JobProgress::default()),
        _ => ("done", JobProgress::default()),
    };
    app.output.record(
        &json!({"state": state, "percentage": progress.percentage, "total": progress.total}),
    )?;
    Ok(if state == "failed" {
        Exit::Refused
    } else {
        Exit::Done
    })
}

/// The rows of an import, good and bad.
fn import_rows(app: &App, outcome: &ImportOutcome) -> Result<Exit, Failure> {
    let mut rows = app
        .output
        .rows(&["userid", "partyid", "action", "errcode", "errmsg"]);
    let mut bad = 0;
    for row in outcome.rows() {
        bad += usize::from(row.errcode.is_some_and(|code| code != 0));
        rows.push(row)?;
    }
    let good = rows.count() - bad;
    rows.end()?;
    app.output.note(
        &Message::new("summary-bulk")
            .count("done", good)
            .count("failed", bad),
    );
    Ok(Exit::of_counts(good, bad))
}

fn files(app: &App, files: &[ExportFile]) -> Result<Exit, Failure> {
    app.output.list(&["size", "md5", "url"], files)?;
    Ok(Exit::Done)
}
