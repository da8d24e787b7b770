//! An export as one call: make the key, start, wait, download, check.

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use wecom_callback::cipher::AesKey;
use wecom_contacts_api::types::{
    Department, ExportDepartment, ExportFile, ExportSimpleUser, ExportTagUser, ExportUser, JobId,
    TagId, TagUser, User, UserBrief,
};

use super::download::Source;
use super::record::sealed::Record;
use super::records::{Files, check_padding};
use super::{Export, ExportError, Exported};
use crate::error::Error;
use crate::handle::post;
use crate::job::{ExportJob, Job, Waiting, starting_method, waiting_methods};

/// Files downloaded at the same time.
const PARALLEL: usize = 4;

/// Bytes that one file may have: far more than a million members take.
const MOST: u64 = 16 << 30;

/// An export to be run as one call.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::export::{AesKey, ExportRequest};
/// use wecom_contacts::types::UserBrief;
///
/// # let folder = tempfile::tempdir()?;
/// let request = |key: AesKey| -> ExportRequest<UserBrief> {
///     let request = contacts.export().users_brief().with_key(key);
///     request.with_block_size(10_000).with_max_file_bytes(1 << 30).with_folder(folder.path())
/// };
/// let (job, key) = request(AesKey::random()?).start().await?;
/// // Another process that was told both:
/// let members = request(key).resume(job.id().clone()).await?;
/// assert_eq!(members.to_vec().await?.len(), 30);
/// # Ok(())
/// # });
/// ```
#[must_use = "nothing is sent before `run`"]
pub struct ExportRequest<T> {
    export: Export,
    what: What,
    key: Option<AesKey>,
    block_size: Option<u32>,
    max_bytes: u64,
    folder: PathBuf,
    waiting: Waiting,
    record: std::marker::PhantomData<fn() -> T>,
}

#[derive(Clone, Copy)]
enum What {
    Users,
    UsersBrief,
    Departments,
    Tag(TagId),
}

impl<T: Record> ExportRequest<T> {
    fn new(export: Export, what: What) -> Self {
        ExportRequest {
            export,
            what,
            key: None,
            block_size: None,
            max_bytes: MOST,
            folder: std::env::temp_dir(),
            waiting: Waiting::default(),
            record: std::marker::PhantomData,
        }
    }

    /// Encrypts with this key instead of a new one: needed when another process is to fetch the files.
    pub fn with_key(mut self, key: AesKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Records per file, 10,000 to 1,000,000; the platform takes 1,000,000 unless told.
    pub fn with_block_size(mut self, records: u32) -> Self {
        self.block_size = Some(records);
        self
    }

    /// Refuses files larger than this; 16 GiB unless set.
    pub fn with_max_file_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Keeps the encrypted files in this folder until they are read, instead of the system's for temporary files.
    pub fn with_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    waiting_methods!();
    starting_method!();

    /// Starts the job, waits for it, and downloads its files.
    ///
    /// # Errors
    /// When the job is refused, given up or ends without a file, a file does not arrive as the platform describes it, or
    /// it does not decrypt. Nothing is left behind then.
    pub async fn run(mut self) -> Result<Exported<T>, ExportError> {
        let key = self.new_key()?;
        let id = self.begin(&key).await?;
        self.finish(id, key).await
    }

    /// Waits for a job that was started with [`with_key`](Self::with_key), perhaps by another process, and downloads
    /// its files.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn resume(mut self, job: impl Into<JobId>) -> Result<Exported<T>, ExportError> {
        let key = self.key.take().ok_or(ExportError::Key)?;
        self.finish(job.into(), key).await
    }

    /// Starts the job and comes back at once, with it and the key that its files are encrypted with.
    ///
    /// Give the key and the job's id to [`with_key`](Self::with_key) and [`resume`](Self::resume), here or in another
    /// process.
    ///
    /// # Errors
    /// When the platform refuses the job.
    pub async fn start(mut self) -> Result<(Job<ExportJob>, AesKey), ExportError> {
        let key = self.new_key()?;
        let id = self.begin(&key).await?;
        Ok((self.export.job(id).waiting(self.waiting), key))
    }

    fn new_key(&mut self) -> Result<AesKey, ExportError> {
        match self.key.take() {
            Some(key) => Ok(key),
            None => AesKey::random().map_err(|_| ExportError::Key),
        }
    }

    async fn begin(&self, key: &AesKey) -> Result<JobId, Error> {
        let (export, block_size) = (&self.export, self.block_size.map(i64::from));
        let job = match self.what {
            What::Users => {
                let mut body = ExportUser::new(key.expose());
                body.block_size = block_size;
                post!(export, ExportUser, export_user, body)?
            }
            What::UsersBrief => {
                let mut body = ExportSimpleUser::new(key.expose());
                body.block_size = block_size;
                post!(export, ExportSimpleUser, export_simple_user, body)?
            }
            What::Departments => {
                let mut body = ExportDepartment::new(key.expose());
                body.block_size = block_size;
                post!(export, ExportDepartment, export_department, body)?
            }
            What::Tag(tag) => {
                let mut body = ExportTagUser::new(tag, key.expose());
                body.block_size = block_size;
                post!(export, ExportTagUser, export_tag_user, body)?
            }
        };
        self.waiting.started(&job.jobid);
        Ok(job.jobid)
    }

    async fn finish(self, id: JobId, key: AesKey) -> Result<Exported<T>, ExportError> {
        let job = self.export.job(id.clone()).waiting(self.waiting);
        let files = job.until_done().await?;
        if files.is_empty() {
            return Err(ExportError::NoFiles { job: id });
        }
        let sources = sources(&files, self.max_bytes)?;
        let http = &self.export.client.shared.http;
        let folder = self.folder.as_path();
        // Each owns its source: with a borrowed one the whole could not be spawned.
        let downloads = sources
            .into_iter()
            .map(|source| async move { source.download(http, folder).await });
        let parts = stream::iter(downloads)
            .buffered(PARALLEL)
            .try_collect()
            .await?;
        Exported::open(id, Arc::new(Files { parts, key })).await
    }
}

fn sources(files: &[ExportFile], max_bytes: u64) -> Result<Vec<Source>, ExportError> {
    files
        .iter()
        .enumerate()
        .map(|(part, file)| Source::new(part, file, max_bytes))
        .collect()
}

impl<T> std::fmt::Debug for ExportRequest<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportRequest")
            .field("block_size", &self.block_size)
            .finish_non_exhaustive()
    }
}

/// Exports as one call each: `contacts.export().users().run().await?`.
impl Export {
    /// The members with all their fields (导出成员详情).
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use futures_util::TryStreamExt;
    ///
    /// let exported = contacts.export().users().run().await?;
    /// assert_eq!(exported.to_vec().await?.len(), 30);
    ///
    /// // Or, for companies that do not fit into memory:
    /// let mut members = exported.stream();
    /// while let Some(member) = members.try_next().await? {
    ///     println!("{}", member.userid);
    /// }
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// Vendor's document 94851.
    pub fn users(&self) -> ExportRequest<User> {
        ExportRequest::new(self.clone(), What::Users)
    }

    /// The members in brief (导出成员).
    ///
    /// Vendor's document 94849.
    pub fn users_brief(&self) -> ExportRequest<UserBrief> {
        ExportRequest::new(self.clone(), What::UsersBrief)
    }

    /// The departments (导出部门).
    ///
    /// Vendor's document 94852.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let exported = contacts.export().departments().run().await?;
    /// assert_eq!(exported.to_vec().await?.len(), 16);
    /// # Ok(())
    /// # });
    /// ```
    pub fn departments(&self) -> ExportRequest<Department> {
        ExportRequest::new(self.clone(), What::Departments)
    }

    /// The members and departments of a tag (导出标签成员).
    ///
    /// Vendor's document 94853.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// for entry in contacts.export().tag(3).run().await?.to_vec().await? {
    ///     println!("{entry:?}");
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub fn tag(&self, tag: impl Into<TagId>) -> ExportRequest<TagUser> {
        ExportRequest::new(self.clone(), What::Tag(tag.into()))
    }
}

impl<T: Record> Exported<T> {
    async fn open(job: JobId, files: Arc<Files>) -> Result<Self, ExportError> {
        let checked = files.clone();
        blocking(move || check_padding(&checked)).await?;
        Ok(Exported::new(job, files))
    }
}

/// Runs blocking work beside the tasks.
pub(super) async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, ExportError> + Send + 'static,
) -> Result<R, ExportError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(ExportError::Cancelled),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Server, json};

    #[tokio::test]
    async fn an_export_without_a_file_is_not_taken_for_an_empty_list() {
        for files in ["", r#","data_list":null"#, r#","data_list":[]"#] {
            let done = format!(r#"{{"errcode":0,"errmsg":"ok","status":2{files}}}"#);
            let server = Server::with_tokens(move |_| json(&done)).await;
            let export = server.contacts().export();
            let request = export.users().with_key(AesKey::random().unwrap());
            let error = request.resume("exp_9Kd").await.unwrap_err();
            assert!(
                matches!(&error, ExportError::NoFiles { job } if job.as_str() == "exp_9Kd"),
                "{files}: {error}"
            );
            // Whoever asks for the job itself sees what there is.
            let files = export.job("exp_9Kd").await.unwrap();
            assert!(files.is_empty());
        }
    }
}
