//! The kinds of jobs: which call polls them, and what they end with.

use std::future::Future;

use wecom_contacts_api::types::{ExportFile, ExportStatus, JobId, JobStatus};
use wecom_contacts_api::{Operation, types};

use super::{ImportOutcome, JobProgress, JobState};
use crate::client::Client;
use crate::error::Error;

/// A kind of job: [`ImportJob`] or [`ExportJob`].
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::job::{ExportJob, ImportJob, Job, JobError, JobKind};
///
/// /// Whether a job of either kind is at its end.
/// async fn is_over<K: JobKind>(job: Job<K>) -> bool {
///     !matches!(job.until_done().await, Err(JobError::TimedOut { .. }))
/// }
/// let export: Job<ExportJob> = contacts.export().departments().start().await?.0;
/// let import: Job<ImportJob> = contacts.batch().job("never-started");
/// assert!(is_over(export).await && is_over(import).await);
/// # Ok(())
/// # });
/// ```
pub trait JobKind: Kind {}

impl<K: Kind> JobKind for K {}

pub(crate) mod sealed {
    use super::{Client, Error, Future, JobId, JobState};

    /// Whom to ask about jobs.
    pub struct Platform<'a>(pub(crate) &'a Client);

    /// How a kind of job is polled.
    pub trait Kind: 'static {
        /// What a job of this kind ends with.
        type Output: Send + 'static;

        /// Asks once.
        fn poll(
            platform: Platform<'_>,
            id: &JobId,
        ) -> impl Future<Output = Result<JobState<Self::Output>, Error>> + Send;
    }
}

use sealed::{Kind, Platform};

/// An import of members or departments.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ImportJob;

/// An export into encrypted files.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ExportJob;

impl Kind for ImportJob {
    type Output = ImportOutcome;

    async fn poll(
        Platform(client): Platform<'_>,
        id: &JobId,
    ) -> Result<JobState<ImportOutcome>, Error> {
        let call = client.call(Operation::BatchGetResult);
        call.check_field("jobid", id)?;
        Ok(import_state(
            call.finish(call.api().batch_get_result(id).await)?,
        ))
    }
}

/// The list of results counts only when the job is done: before that the platform may send entries of nothing.
fn import_state(reply: types::BatchGetResultReply) -> JobState<ImportOutcome> {
    if reply.status == JobStatus::Done {
        return JobState::Done(ImportOutcome::of(reply));
    }
    JobState::Running(JobProgress {
        percentage: reply
            .percentage
            .and_then(|percent| u8::try_from(percent.clamp(0, 100)).ok()),
        total: reply.total.and_then(|total| u64::try_from(total).ok()),
    })
}

impl Kind for ExportJob {
    type Output = Vec<ExportFile>;

    async fn poll(
        Platform(client): Platform<'_>,
        id: &JobId,
    ) -> Result<JobState<Vec<ExportFile>>, Error> {
        let call = client.call(Operation::ExportGetResult);
        call.check_field("jobid", id)?;
        Ok(export_state(
            call.finish(call.api().export_get_result(id).await)?,
        ))
    }
}

fn export_state(reply: types::ExportGetResultReply) -> JobState<Vec<ExportFile>> {
    match reply.status {
        ExportStatus::Done => JobState::Done(reply.data_list.unwrap_or_default()),
        ExportStatus::Failed => JobState::Failed,
        _ => JobState::Running(JobProgress::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(json: &str) -> JobState<ImportOutcome> {
        import_state(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn entries_of_nothing_do_not_end_an_import() {
        let state = import(
            r#"{"status":1,"type":"replace_user","total":3,"percentage":33,"remaintime":1,"result":[{},{}]}"#,
        );
        assert_eq!(
            state,
            JobState::Running(JobProgress {
                percentage: Some(33),
                total: Some(3)
            })
        );
        let JobState::Done(outcome) = import(r#"{"status":3,"percentage":100,"result":[{},{}]}"#)
        else {
            panic!()
        };
        assert_eq!(outcome.rows().len(), 2);
        assert_eq!(
            outcome
                .members()
                .filter(|row| row.userid.is_none() && row.code.is_none())
                .count(),
            2
        );
    }

    #[test]
    fn odd_numbers_and_unknown_states_decode() {
        assert_eq!(
            import(r#"{"status":"2","percentage":"250","total":-1}"#),
            JobState::Running(JobProgress {
                percentage: Some(100),
                total: None
            })
        );
        assert_eq!(
            import(r#"{"status":9}"#),
            JobState::Running(JobProgress::default())
        );
        assert_eq!(
            export_state(serde_json::from_str(r#"{"status":3}"#).unwrap()),
            JobState::Failed
        );
        assert_eq!(
            export_state(serde_json::from_str(r#"{"status":2,"data_list":null}"#).unwrap()),
            JobState::Done(Vec::new())
        );
    }
}
