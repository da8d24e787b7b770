//! Export jobs: the directory as encrypted files, written beside the calls and served for two hours.

pub(crate) mod cipher;
pub(crate) mod file;
pub(crate) mod order;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use rand::Rng as _;
use tokio::sync::Notify;

use crate::batch::job::new_id;
use crate::call::Call;
use crate::clock::HOUR;
use crate::company::Company;
use crate::event::{Delivery, agent_id, answer, batch_job_xml};
use crate::export::cipher::Key;
use crate::export::file::{Content, ExportFile};
use crate::identity::Identity;
use crate::json::Obj;
use crate::reply::{Outcome, Reply, refuse};
use wecom_contacts_api::Operation;

/// How long an address of a file works.
const URL_LIFE: i64 = 2 * HOUR;
/// Results of older jobs go.
const KEPT: usize = 100;

/// The files of a job, once they are written.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) ready: OnceLock<Result<Vec<ExportFile>, ()>>,
    pub(crate) notify: Notify,
}

/// One export job.
pub(crate) struct ExportJob {
    pub(crate) id: String,
    kind: &'static str,
    who: Identity,
    created: i64,
    ends: i64,
    pub(crate) files: Arc<Files>,
    told: bool,
    number: u64,
    /// How it was ordered, so that its files can be written again.
    ordered: serde_json::Value,
}

/// A job whose files are still to be written.
pub(crate) struct Order {
    pub(crate) key: Key,
    pub(crate) content: Content,
    pub(crate) files: Arc<Files>,
}

/// All export jobs, oldest first.
pub(crate) struct Exports {
    jobs: Vec<ExportJob>,
    /// Signs the addresses of files.
    salt: u64,
    pub(crate) orders: Vec<Order>,
    next: u64,
    /// Whether a file has not seen the last of it.
    pub(crate) changed: bool,
    removed: Vec<u64>,
}

impl Default for Exports {
    fn default() -> Self {
        Self {
            jobs: Vec::new(),
            salt: rand::rng().random(),
            orders: Vec::new(),
            next: 0,
            changed: false,
            removed: Vec::new(),
        }
    }
}

impl Exports {
    pub(crate) fn get(&self, id: &str) -> Option<&ExportJob> {
        self.jobs.iter().find(|job| job.id == id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &ExportJob> {
        self.jobs.iter()
    }

    fn signature(&self, id: &str, part: usize, expires: i64) -> String {
        use sha1::Digest as _;
        let hash = sha1::Sha1::digest(format!("{}/{id}/{part}/{expires}", self.salt));
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The file behind an address, unless the address is invented or has expired.
    pub(crate) fn file(
        &self,
        id: &str,
        part: usize,
        query: &HashMap<String, String>,
        now: i64,
    ) -> Option<ExportFile> {
        let expires: i64 = query.get("e")?.parse().ok()?;
        if query.get("s")? != &self.signature(id, part, expires) || now >= expires {
            return None;
        }
        self.get(id)?
            .files
            .ready
            .get()?
            .as_ref()
            .ok()?
            .get(part)
            .cloned()
    }
}

impl ExportJob {
    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    /// Whether its time has passed; its files may need a moment more.
    pub(crate) fn is_due(&self, now: i64) -> bool {
        now >= self.ends
    }

    pub(crate) fn is_done(&self, now: i64) -> bool {
        now >= self.ends && self.files.ready.get().is_some()
    }
}

/// `export/simple_user`, `export/user`, `export/department`, `export/taguser`
pub(crate) fn start(company: &mut Company, call: &Call<'_>) -> Outcome {
    let fields = call.fields();
    let key = fields
        .text("encoding_aeskey")
        .filter(|key| !key.is_empty())
        .ok_or_else(|| refuse(40063))?;
    Key::parse(key).ok_or_else(|| refuse(40058))?;
    let block = fields.int("block_size").unwrap_or(1_000_000);
    if !(10_000..=1_000_000).contains(&block) {
        return Err(refuse(40058));
    }
    let kind = match call.operation {
        Operation::ExportSimpleUser => "export_simple_user",
        Operation::ExportUser => "export_user",
        Operation::ExportDepartment => "export_department",
        _ => "export_taguser",
    };
    let tag = fields
        .int("tagid")
        .filter(|id| company.tags.get(*id).is_some());
    if kind == "export_taguser" && tag.is_none() {
        return Err(refuse(40068));
    }
    let ordered = serde_json::json!({"kind": kind, "key": key, "block": block, "tagid": tag});
    let job = ExportJob {
        id: new_id("exp_"),
        kind,
        who: call.who,
        created: call.now,
        ends: call.now + company.sizes.export_ms,
        files: Arc::new(Files::default()),
        told: false,
        number: company.exports.next,
        ordered,
    };
    let id = job.id.clone();
    order::add(company, job);
    if company.exports.jobs.len() > KEPT {
        let old = company.exports.jobs.remove(0);
        company.exports.removed.push(old.number);
    }
    Ok(Reply::with("ok", |obj| {
        obj.text("jobid", &id);
    }))
}

/// `export/get_result`: only for the identity that made the job.
pub(crate) fn get_result(company: &Company, call: &Call<'_>) -> Outcome {
    let id = &*call.query.get("jobid").ok_or_else(|| refuse(40063))?;
    let job = company
        .exports
        .get(id)
        .filter(|job| job.who.owner() == call.who.owner())
        .ok_or_else(|| refuse(40088))?;
    let third = (job.ends - job.created) / 3;
    let status = match job.files.ready.get() {
        Some(Err(())) => 3,
        Some(Ok(_)) if call.now >= job.ends => 2,
        _ if call.now >= job.created + third => 1,
        _ => 0,
    };
    let files = job
        .files
        .ready
        .get()
        .and_then(|files| files.as_ref().ok())
        .filter(|_| status == 2);
    let expires = call.now / 1000 * 1000 + URL_LIFE;
    Ok(Reply::with("ok", |obj| {
        obj.num("status", status);
        let files = files.into_iter().flatten().enumerate();
        obj.list("data_list", files, |out, (part, file)| {
            let sign = company.exports.signature(id, part, expires);
            let mut item = Obj::open(out);
            item.text(
                "url",
                &format!("{}/_export/{id}/{part}?e={expires}&s={sign}", call.base_url),
            );
            item.num("size", i64::try_from(file.size).unwrap_or(i64::MAX))
                .text("md5", &file.md5);
            item.close();
        });
    }))
}

/// When the next job that somebody waits for is done.
pub(crate) fn next_due(company: &Company) -> Option<i64> {
    company
        .exports
        .jobs
        .iter()
        .filter(|job| !job.told)
        .map(|job| job.ends)
        .min()
}

/// The news of jobs that are done, for the receivers of the identity that made them.
pub(crate) fn settle(company: &mut Company, now: i64) -> Vec<Delivery> {
    let mut news = Vec::new();
    company.exports.changed |= company
        .exports
        .jobs
        .iter()
        .any(|job| !job.told && job.is_done(now));
    let (corp_id, receivers) = (&company.corp_id, &company.receivers.0);
    for job in company
        .exports
        .jobs
        .iter_mut()
        .filter(|job| !job.told && job.is_done(now))
    {
        job.told = true;
        for receiver in receivers
            .iter()
            .filter(|receiver| receiver.identity.owner() == job.who.owner())
        {
            // The pages name the export of a tag in two ways.
            let kind = match job.kind {
                "export_taguser" if !job.who.is_third_party() => "export_tag",
                kind => kind,
            };
            news.push(Delivery {
                target: receiver.target.clone(),
                xml: batch_job_xml(corp_id, job.who, &job.id, kind, now),
                agent_id: agent_id(job.who),
                answer: answer(job.who),
                kind: "batch_job_result",
            });
        }
    }
    news
}
