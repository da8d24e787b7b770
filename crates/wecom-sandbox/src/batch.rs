//! Import jobs: a CSV is checked at the start, then applied row by row as the sandbox's clock goes.

pub(crate) mod departments;
pub(crate) mod file;
pub(crate) mod invite;
pub(crate) mod job;
pub(crate) mod members;

use std::collections::{BTreeSet, VecDeque};

use crate::batch::job::{ImportJob, ImportKind, Work};
use crate::call::Call;
use crate::company::Company;
use crate::event::{CallbackTarget, Delivery};
use crate::input::Fields;
use crate::json::Obj;
use crate::reply::{Outcome, Refusal, Reply, refuse};
use wecom_contacts_api::Operation;

/// How many jobs keep their result.
const KEPT: usize = 5;
/// However many rows, a job is done this long after it began.
const LONGEST_US: i64 = 5_000_000;

/// The last jobs, newest last; the one that runs is always the newest.
#[derive(Default)]
pub(crate) struct Imports {
    jobs: VecDeque<ImportJob>,
    purged: BTreeSet<String>,
    next: u64,
    /// Whether a file has not seen the last of it.
    pub(crate) changed: bool,
    removed: Vec<(u64, usize)>,
    new_purged: Vec<String>,
}

impl Imports {
    pub(crate) fn running(&self) -> Option<&ImportJob> {
        self.jobs.back().filter(|job| !job.done)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut ImportJob> {
        self.jobs.iter_mut()
    }

    /// Puts a job back as a file has it.
    pub(crate) fn restore(&mut self, job: ImportJob) {
        self.next = self.next.max(job.number + 1);
        self.jobs.push_back(job);
    }

    pub(crate) fn restore_purged(&mut self, id: &str) {
        self.purged.insert(id.to_owned());
    }

    /// The numbers of the jobs that went, and how many rows each had.
    pub(crate) fn take_removed(&mut self) -> Vec<(u64, usize)> {
        std::mem::take(&mut self.removed)
    }

    pub(crate) fn take_purged(&mut self) -> Vec<String> {
        std::mem::take(&mut self.new_purged)
    }

    /// The file was emptied: everything is to be written again.
    pub(crate) fn forget_written(&mut self) {
        self.new_purged = self.purged.iter().cloned().collect();
        for job in &mut self.jobs {
            job.written = 0;
            job.source_written = false;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ImportJob> {
        self.jobs.iter()
    }
}

/// The `callback` object: nothing without all three members, 40058 when they cannot work.
pub(crate) fn callback(
    corp_id: &str,
    fields: Fields<'_>,
) -> Result<Option<CallbackTarget>, Refusal> {
    let Some(callback) = fields.object("callback") else {
        return Ok(None);
    };
    let text = |key: &str| callback.text(key).filter(|text| !text.is_empty());
    let (Some(url), Some(token), Some(key)) = (text("url"), text("token"), text("encodingaeskey"))
    else {
        return Ok(None);
    };
    CallbackTarget::new(url, token, key, corp_id)
        .map(Some)
        .ok_or_else(|| refuse(40058))
}

/// `batch/syncuser`, `batch/replaceuser`, `batch/replaceparty`
pub(crate) fn start(company: &mut Company, call: &Call<'_>) -> Outcome {
    let kind = match call.operation {
        Operation::BatchSyncUser => ImportKind::SyncUser,
        Operation::BatchReplaceUser => ImportKind::ReplaceUser,
        _ => ImportKind::ReplaceParty,
    };
    let fields = call.fields();
    let media = fields
        .text("media_id")
        .filter(|id| !id.is_empty())
        .ok_or_else(|| refuse(41006))?;
    let file = company
        .media
        .get(media, call.now)
        .map(|media| media.bytes.clone())
        .ok_or_else(|| refuse(40007))?;
    // Read for its type alone: nobody is really invited.
    let _ = fields.flag("to_invite");
    let callback = callback(&company.corp_id, fields)?;
    if company.imports.running().is_some() {
        return Err(refuse(302008));
    }
    let text = file::decode(&file)?;
    let work = match kind {
        ImportKind::ReplaceParty => Work::Departments(departments::parse(&text)?),
        _ => Work::Members(members::parse(&text, &company.attributes)?),
    };
    if kind == ImportKind::ReplaceUser
        && let Work::Members(rows) = &work
    {
        members::guard(company, rows)?;
    }
    let total = work.len();
    let rows = i64::try_from(total.max(1)).unwrap_or(i64::MAX);
    let job = ImportJob {
        id: job::new_id("job_"),
        kind,
        who: call.who,
        begins: call.now + company.sizes.job_start_ms,
        row_us: company.sizes.job_row_us.min(LONGEST_US / rows).max(0),
        total,
        work,
        at: 0,
        results: Vec::new(),
        callback,
        done: false,
        number: company.imports.next,
        source: file.clone(),
        written: 0,
        source_written: false,
    };
    company.imports.next += 1;
    company.imports.changed = true;
    let id = job.id.clone();
    company.imports.jobs.push_back(job);
    while company.imports.jobs.len() > KEPT {
        if let Some(old) = company.imports.jobs.pop_front() {
            company
                .imports
                .removed
                .push((old.number, old.results.len()));
            company.imports.new_purged.push(old.id.clone());
            company.imports.purged.insert(old.id);
        }
    }
    Ok(Reply::with("ok", |obj| {
        obj.text("jobid", &id);
    }))
}

/// `batch/getresult`
pub(crate) fn get_result(company: &Company, call: &Call<'_>) -> Outcome {
    let id = &*call.query.get("jobid").ok_or_else(|| refuse(40063))?;
    if company.imports.purged.contains(id) {
        return Err(refuse(40089));
    }
    let job = company
        .imports
        .jobs
        .iter()
        .find(|job| job.id == id)
        .ok_or_else(|| refuse(40088))?;
    let status = match (job.done, call.now >= job.begins) {
        (true, _) => 3,
        (false, true) => 2,
        (false, false) => 1,
    };
    let share = if job.done {
        100
    } else {
        (job.at * 100 / job.total.max(1)).min(99)
    };
    let mut rows: Vec<_> = if job.done {
        job.results.iter().collect()
    } else {
        Vec::new()
    };
    rows.sort_by_key(|row| row.line);
    Ok(Reply::with("ok", |obj| {
        obj.num("status", status).text("type", job.kind.name());
        obj.num("total", i64::try_from(job.total).unwrap_or(0));
        obj.num("percentage", i64::try_from(share).unwrap_or(100))
            .num("remaintime", 0);
        obj.list("result", rows, |out, row| {
            let mut item = Obj::open(out);
            row.write(&mut item);
            item.num("errcode", row.code).text("errmsg", &row.text);
            item.close();
        });
    }))
}

/// When the running job will be done; nothing when none runs.
pub(crate) fn next_due(company: &Company) -> Option<i64> {
    company.imports.running().map(ImportJob::ends)
}

/// Applies every row whose time has come; gives the news of a job that is done.
pub(crate) fn settle(company: &mut Company, now: i64) -> Option<Delivery> {
    if company.imports.running().is_none_or(|job| now < job.begins) {
        return None;
    }
    let mut job = company.imports.jobs.pop_back()?;
    job.settle(company, now);
    let news = job.done.then(|| job.news(company, now)).flatten();
    company.imports.jobs.push_back(job);
    company.imports.changed = true;
    news
}
