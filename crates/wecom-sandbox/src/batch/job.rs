//! One import job: its rows, its pace, its results.

use rand::Rng as _;

use crate::batch::departments::{self, DepartmentRows};
use crate::batch::members::{self, MemberRow};
use crate::company::Company;
use crate::event::{CallbackTarget, Delivery, batch_job_xml};
use crate::identity::Identity;
use crate::json::Obj;
use crate::reply::Refusal;

/// Which import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImportKind {
    SyncUser,
    ReplaceUser,
    ReplaceParty,
}

impl ImportKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            ImportKind::SyncUser => "sync_user",
            ImportKind::ReplaceUser => "replace_user",
            ImportKind::ReplaceParty => "replace_party",
        }
    }
}

impl ImportKind {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [
            ImportKind::SyncUser,
            ImportKind::ReplaceUser,
            ImportKind::ReplaceParty,
        ]
        .into_iter()
        .find(|kind| kind.name() == name)
    }
}

/// The rows to apply.
pub(crate) enum Work {
    Members(Vec<MemberRow>),
    Departments(DepartmentRows),
}

impl Work {
    pub(crate) fn len(&self) -> usize {
        match self {
            Work::Members(rows) => rows.len(),
            Work::Departments(rows) => rows.rows.len(),
        }
    }
}

/// What a row was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Member { userid: String, action: i64 },
    Department { id: u32, action: i64 },
}

/// What came of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowResult {
    /// Where the row stood in the file.
    pub(crate) line: usize,
    pub(crate) subject: Subject,
    pub(crate) code: i64,
    pub(crate) text: String,
}

impl RowResult {
    pub(crate) fn new(line: usize, subject: Subject, outcome: Result<(), Refusal>) -> Self {
        let (code, text) = match outcome {
            Ok(()) => (0, "ok".to_owned()),
            Err(refusal) => (refusal.code, refusal.text.into_owned()),
        };
        Self {
            line,
            subject,
            code,
            text,
        }
    }

    pub(crate) fn write(&self, obj: &mut Obj<'_>) {
        match &self.subject {
            Subject::Member { userid, action } => obj.num("action", *action).text("userid", userid),
            Subject::Department { id, action } => obj.num("action", *action).num("partyid", *id),
        };
    }
}

/// One import job.
pub(crate) struct ImportJob {
    pub(crate) id: String,
    pub(crate) kind: ImportKind,
    pub(crate) who: Identity,
    /// When it leaves the queue.
    pub(crate) begins: i64,
    pub(crate) row_us: i64,
    pub(crate) total: usize,
    pub(crate) work: Work,
    /// How many rows are applied.
    pub(crate) at: usize,
    pub(crate) results: Vec<RowResult>,
    pub(crate) callback: Option<CallbackTarget>,
    pub(crate) done: bool,
    /// Counts the jobs of the company.
    pub(crate) number: u64,
    /// The file as it was uploaded, until the job is done.
    pub(crate) source: bytes::Bytes,
    /// How many results a data file has already.
    pub(crate) written: usize,
    pub(crate) source_written: bool,
}

/// A job id nobody can guess.
pub(crate) fn new_id(prefix: &str) -> String {
    let mut rng = rand::rng();
    let tail: String = (0..32)
        .map(|_| char::from(rng.sample(rand::distr::Alphanumeric)))
        .collect();
    format!("{prefix}{tail}")
}

impl ImportJob {
    pub(crate) fn ends(&self) -> i64 {
        let rows = i64::try_from(self.total).unwrap_or(i64::MAX);
        self.begins + (rows.saturating_mul(self.row_us) + 999) / 1000
    }

    /// How many rows should be applied by now.
    fn due(&self, now: i64) -> usize {
        if now >= self.ends() || self.row_us == 0 {
            return self.total;
        }
        usize::try_from((now - self.begins) * 1000 / self.row_us)
            .unwrap_or(0)
            .min(self.total)
    }

    pub(crate) fn settle(&mut self, company: &mut Company, now: i64) {
        let due = self.due(now);
        match &self.work {
            Work::Members(rows) => {
                if self.at == 0 && self.results.is_empty() && self.kind == ImportKind::ReplaceUser {
                    members::delete_missing(company, self.who, rows);
                }
                while self.at < due {
                    let row = &rows[self.at];
                    self.results.push(members::apply(company, self.who, row));
                    self.at += 1;
                }
            }
            Work::Departments(rows) => {
                if self.at == 0 && self.results.is_empty() {
                    departments::delete_missing(company, self.who, rows);
                }
                while self.at < due {
                    self.results
                        .push(departments::apply(company, self.who, rows, self.at));
                    self.at += 1;
                }
            }
        }
        if self.at == self.total && now >= self.ends() {
            departments::sweep(company, self.who);
            self.done = true;
            // The rows are not needed again.
            self.work = Work::Members(Vec::new());
            self.source = bytes::Bytes::new();
        }
    }

    /// The event that tells it is done.
    pub(crate) fn news(&self, company: &Company, now: i64) -> Option<Delivery> {
        let target = self.callback.clone()?;
        Some(Delivery {
            target,
            // The callback of a batch call gets the frame of the company, whoever started the job.
            xml: batch_job_xml(
                &company.corp_id,
                Identity::Sync,
                &self.id,
                self.kind.name(),
                now,
            ),
            agent_id: None,
            answer: "",
            kind: "batch_job_result",
        })
    }
}
