//! Events about asynchronous jobs.

use std::fmt;

use serde::{Serialize, Serializer};

use super::read::{self, Other};
use super::write::Writer;
use crate::tree::Element;

/// The end of an asynchronous job. Its rows are not in the event: fetch `batch/getresult` or `export/get_result`.
///
/// ```
/// use wecom_callback::{EventKind, JobResult, JobType};
///
/// let mut job = JobResult::new("job_5Yk", JobType::SyncUser);
/// assert_eq!(job.err_code, Some(0));
/// job.err_code = Some(40089);
/// assert_eq!(EventKind::BatchJobResult(job).name(), "batch_job_result");
/// ```
#[derive(Clone, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JobResult {
    /// The `jobid` that starting the job returned; at most 64 bytes.
    pub job_id: String,
    /// What kind of job it was.
    pub job_type: JobType,
    /// The outcome of the job as a whole; 0 is success. Absent when a translation of names is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub err_code: Option<i64>,
    /// The outcome in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub err_msg: Option<String>,
    /// Elements that this crate does not know, and values that did not fit their field, as text.
    #[serde(skip_serializing_if = "Other::is_empty")]
    pub other: Other,
}

impl JobResult {
    /// The end of a job that went well.
    #[must_use]
    pub fn new(job_id: impl Into<String>, job_type: JobType) -> Self {
        Self {
            job_id: job_id.into(),
            job_type,
            err_code: Some(0),
            err_msg: Some("ok".to_owned()),
            other: Other::new(),
        }
    }

    pub(super) fn read(job: Element<'_>) -> Option<Self> {
        let id = job.child_text("JobId").filter(|id| !id.is_empty())?;
        let kind = JobType::from(job.child_text("JobType").unwrap_or_default());
        let (mut result, mut other) = (Self::new(id, kind), Other::new());
        (result.err_code, result.err_msg) = (None, None);
        read::each(job, &mut other, |name, element| match name {
            "JobId" | "JobType" => Some(()),
            "ErrCode" => read::number(&mut result.err_code, element),
            "ErrMsg" => read::text(&mut result.err_msg, element),
            _ => None,
        });
        result.other = other;
        Some(result)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.nested("BatchJob", |to| {
            to.text("JobId", Some(&self.job_id));
            to.text("JobType", Some(self.job_type.as_str()));
            to.bare("ErrCode", self.err_code);
            to.text("ErrMsg", self.err_msg.as_ref());
            to.other(&self.other);
        });
    }
}

impl fmt::Debug for JobResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("JobResult");
        out.field("job_type", &self.job_type)
            .field("err_code", &self.err_code)
            .finish_non_exhaustive()
    }
}

/// What kind of job ended.
///
/// ```
/// use wecom_callback::JobType;
///
/// assert_eq!(JobType::from("export_user"), JobType::ExportUser);
/// assert!(JobType::ExportUser.is_export() && !JobType::SyncUser.is_export());
/// assert_eq!(JobType::from("export_robots").as_str(), "export_robots", "an unknown word is kept");
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum JobType {
    /// Incremental import of members (`sync_user`).
    SyncUser,
    /// Full import of members (`replace_user`).
    ReplaceUser,
    /// Full import of departments (`replace_party`).
    ReplaceParty,
    /// Invitation of members (`invite_user`), of older versions.
    InviteUser,
    /// Export of members, few fields (`export_simple_user`).
    ExportSimpleUser,
    /// Export of members (`export_user`).
    ExportUser,
    /// Export of departments (`export_department`).
    ExportDepartment,
    /// Export of a tag, as custom-built apps are told (`export_tag`).
    ExportTag,
    /// Export of a tag, as third parties are told (`export_taguser`).
    ExportTagUser,
    /// Import of contacts of a chain (`import_chain_contact`).
    ImportChainContact,
    /// Translation of ids to names (`contact_id_translate`).
    ContactIdTranslate,
    /// Another kind, in the platform's word.
    Unknown(Box<str>),
}

impl JobType {
    pub(super) const KNOWN: [Self; 11] = [
        Self::SyncUser,
        Self::ReplaceUser,
        Self::ReplaceParty,
        Self::InviteUser,
        Self::ExportSimpleUser,
        Self::ExportUser,
        Self::ExportDepartment,
        Self::ExportTag,
        Self::ExportTagUser,
        Self::ImportChainContact,
        Self::ContactIdTranslate,
    ];

    /// The platform's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::SyncUser => "sync_user",
            Self::ReplaceUser => "replace_user",
            Self::ReplaceParty => "replace_party",
            Self::InviteUser => "invite_user",
            Self::ExportSimpleUser => "export_simple_user",
            Self::ExportUser => "export_user",
            Self::ExportDepartment => "export_department",
            Self::ExportTag => "export_tag",
            Self::ExportTagUser => "export_taguser",
            Self::ImportChainContact => "import_chain_contact",
            Self::ContactIdTranslate => "contact_id_translate",
            Self::Unknown(word) => word,
        }
    }

    /// Whether the job was an export, whose rows are fetched with `export/get_result`.
    #[must_use]
    pub fn is_export(&self) -> bool {
        self.as_str().starts_with("export_")
    }
}

impl From<&str> for JobType {
    fn from(word: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|kind| kind.as_str() == word);
        known.unwrap_or_else(|| Self::Unknown(word.into()))
    }
}

impl fmt::Display for JobType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for JobType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
