//! The two kinds of imports: what is checked, what a replacement removes, and which call starts the job.

use std::future::Future;

use wecom_contacts_api::types::{BatchReplaceParty, BatchReplaceUser, BatchSyncUser, MediaId};

use super::{
    Findings, ImportDepartment, ImportMember, ImportRequest, ImportRow, Mode, ReplacePlan,
};
use crate::error::Error;
use crate::job::{ImportJob, Job};

/// What differs between members and departments.
pub trait Import: ImportRow {
    /// The name under which the file is uploaded.
    const FILE_NAME: &'static str;

    /// All checks.
    fn check_all(
        request: &mut ImportRequest<Self>,
    ) -> impl Future<Output = Result<Findings, Error>> + Send;

    /// What a replacement would remove.
    fn plan(
        request: &ImportRequest<Self>,
    ) -> impl Future<Output = Result<ReplacePlan, Error>> + Send;

    /// Starts the job.
    fn start(
        request: &ImportRequest<Self>,
        media: MediaId,
    ) -> impl Future<Output = Result<Job<ImportJob>, Error>> + Send;
}

impl Import for ImportMember {
    const FILE_NAME: &'static str = "members.csv";

    async fn check_all(request: &mut ImportRequest<Self>) -> Result<Findings, Error> {
        let known = request.known().await?;
        let mut findings = request.rows.check();
        findings.extend(match known {
            Some(known) => request.rows.resolve(&known),
            None => request.rows.unresolved(),
        });
        Ok(findings)
    }

    async fn plan(request: &ImportRequest<Self>) -> Result<ReplacePlan, Error> {
        let present = request.contacts.users().ids().await?;
        if let Some(unreadable) = present.bad().first() {
            return Err(unreadable.clone());
        }
        let rows = request.rows.as_slice().iter().map(|row| row.userid.clone());
        Ok(ReplacePlan::between(
            rows,
            present.iter().map(|member| member.userid.as_str()),
        ))
    }

    async fn start(request: &ImportRequest<Self>, media: MediaId) -> Result<Job<ImportJob>, Error> {
        let batch = request.contacts.batch();
        match &request.mode {
            Mode::Sync => {
                let mut body = BatchSyncUser::new(media);
                body.to_invite = request.to_invite;
                body.callback = request.callback.clone();
                batch.sync_users(body).await
            }
            Mode::Replace { .. } => {
                let mut body = BatchReplaceUser::new(media);
                body.to_invite = request.to_invite;
                body.callback = request.callback.clone();
                batch.replace_users(body).await
            }
        }
    }
}

impl Import for ImportDepartment {
    const FILE_NAME: &'static str = "departments.csv";

    async fn check_all(request: &mut ImportRequest<Self>) -> Result<Findings, Error> {
        Ok(request.rows.check())
    }

    async fn plan(request: &ImportRequest<Self>) -> Result<ReplacePlan, Error> {
        let present = request.contacts.departments().ids().strict().await?;
        let ids: Vec<String> = present
            .iter()
            .map(|department| department.id.to_string())
            .collect();
        let rows = request.rows.as_slice().iter().map(|row| row.id.to_string());
        Ok(ReplacePlan::between(rows, ids.iter().map(String::as_str)))
    }

    async fn start(request: &ImportRequest<Self>, media: MediaId) -> Result<Job<ImportJob>, Error> {
        let mut body = BatchReplaceParty::new(media);
        body.callback = request.callback.clone();
        request.contacts.batch().replace_departments(body).await
    }
}
