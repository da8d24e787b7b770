//! An import as one call: check, upload, start, wait, fetch, report.

use tokio::time::Instant;
use wecom_contacts_api::ErrCode;
use wecom_contacts_api::types::{BatchCallback, JobId, MediaId, MediaType};

use super::kind::Import;
use super::{
    CsvFile, CsvWriter, Findings, Guard, ImportDepartment, ImportError, ImportMember, ImportReport,
    ImportRow, KnownDepartments, ReplacePlan, Rows,
};
use crate::batch::Batch;
use crate::client::Contacts;
use crate::error::Error;
use crate::job::{ImportJob, ImportOutcome, Job, Waiting, starting_method, waiting_methods};

/// How the members of the file meet those of the company.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::import::{ImportMember, KnownDepartments, Mode};
///
/// let rows = || vec![ImportMember::new("new.one", "新同事").mobile("13900000091").department(21)];
/// let sync = contacts.batch().import_users(rows()).with_mode(Mode::Sync).with_invitations(false);
/// assert!(sync.with_departments(KnownDepartments::from_ids([21])).check().await?.is_empty());
///
/// let sync = contacts.batch().import_users(rows()).without_department_check();
/// assert!(sync.run().await?.is_clean());
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Mode {
    /// Members of the file are added or updated, the others stay (增量更新成员).
    #[default]
    Sync,
    /// The company has the members of the file and no others: **those who are not in it are deleted** (全量覆盖成员).
    Replace {
        /// What may be deleted.
        guard: Guard,
    },
}

/// Which departments rows may name.
#[derive(Clone, Debug, Default)]
enum Known {
    /// Those that the company has when the import runs.
    #[default]
    Live,
    These(KnownDepartments),
    /// Any; paths are not resolved.
    Unchecked,
}

/// An import to be run as one call.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::import::{Columns, CsvWriter, ImportMember, ImportRequest};
/// use wecom_contacts::types::BatchCallback;
///
/// let key = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";
/// let callback = BatchCallback::new("https://example.com/wecom", "Tok3nForTests", key);
/// let rows = vec![ImportMember::new("new.one", "新同事").mobile("13900000091").department(21)];
/// let request: ImportRequest<ImportMember> = contacts.batch().import_users(rows);
/// let request = request.with_callback(callback).with_writer(CsvWriter::new().with_columns(Columns::Template));
/// # drop(request);
/// # Ok(())
/// # });
/// ```
#[must_use = "nothing is sent before `run`"]
pub struct ImportRequest<T: ImportRow> {
    pub(super) contacts: Contacts,
    pub(super) rows: Rows<T>,
    pub(super) mode: Mode,
    known: Known,
    pub(super) to_invite: Option<bool>,
    pub(super) callback: Option<BatchCallback>,
    writer: CsvWriter,
    waiting: Waiting,
}

/// Imports as one call each.
impl Batch {
    /// Imports members: `batch().import_users(rows).run().await?`. With the feature `import`.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::import::{ImportMember, RowReader};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("members.csv");
    /// # std::fs::write(&path, "姓名,帐号,手机号,所在部门\n新同事,new.one,13900000091,21\n")?;
    /// let rows = RowReader::<ImportMember>::new().read_path(path)?;
    /// let report = contacts.batch().import_users(rows).run().await?;
    /// for row in report.refused() {
    ///     eprintln!("row {}: {:?}", row.number, row.error());
    /// }
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// Vendor's documents 90980 and 90981.
    pub fn import_users(&self, rows: impl Into<Rows<ImportMember>>) -> ImportRequest<ImportMember> {
        ImportRequest::new(self, rows.into(), Mode::Sync)
    }

    /// Imports departments; **those that are not in the rows are deleted** (全量覆盖部门), within the bounds of a
    /// [`Guard`]. With the feature `import`.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::import::{Guard, ImportDepartment};
    ///
    /// let departments = contacts.departments().list().await?;
    /// let mut rows: Vec<ImportDepartment> = departments
    ///     .into_iter()
    ///     .map(|it| ImportDepartment::new(it.id, it.name.unwrap_or_default(), it.parentid))
    ///     .collect();
    /// rows.push(ImportDepartment::new(77, "夜班", 1));
    /// let request = contacts.batch().import_departments(rows).with_guard(Guard::new().with_most(0));
    /// assert!(request.plan().await?.removed.is_empty());
    /// assert!(request.run().await?.is_clean());
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// Vendor's document 90982.
    pub fn import_departments(
        &self,
        rows: impl Into<Rows<ImportDepartment>>,
    ) -> ImportRequest<ImportDepartment> {
        ImportRequest::new(
            self,
            rows.into(),
            Mode::Replace {
                guard: Guard::default(),
            },
        )
    }
}

impl<T: Import> ImportRequest<T> {
    fn new(batch: &Batch, rows: Rows<T>, mode: Mode) -> Self {
        ImportRequest {
            contacts: Contacts {
                client: batch.client.clone(),
            },
            rows,
            mode,
            known: Known::default(),
            to_invite: None,
            callback: None,
            writer: CsvWriter::default(),
            waiting: Waiting::default(),
        }
    }

    /// Writes the files in another way, for instance with all columns of the platform's template.
    pub fn with_writer(mut self, writer: CsvWriter) -> Self {
        self.writer = writer;
        self
    }

    /// Asks the platform for an event when a job is done; give its receiver a [`JobWaker`](crate::job::JobWaker).
    pub fn with_callback(mut self, callback: BatchCallback) -> Self {
        self.callback = Some(callback);
        self
    }

    waiting_methods!();
    starting_method!();

    /// Checks the rows, for members against the departments too, and sends nothing that changes anything.
    ///
    /// # Errors
    /// When the departments cannot be read.
    pub async fn check(&mut self) -> Result<Findings, Error> {
        T::check_all(self).await
    }

    /// What a replacement would remove, and changes nothing.
    ///
    /// # Errors
    /// When what is there cannot be read.
    pub async fn plan(&self) -> Result<ReplacePlan, Error> {
        T::plan(self).await
    }

    /// Checks the rows, uploads them, waits for its turn while another import runs, starts the job, waits for its end
    /// and joins each row with its result. Several files take several jobs, one after another.
    ///
    /// # Errors
    /// When rows break rules, a replacement is refused by its guard, a call fails or the time limit is over. Rows that
    /// the platform refuses are no error: they are in the report.
    pub async fn run(mut self) -> Result<ImportReport<T>, ImportError> {
        let files = self.prepare().await?;
        let mut done: Vec<(JobId, usize, ImportOutcome)> = Vec::new();
        for file in files {
            let end = file.rows().end;
            let count = file.rows().len();
            match self.import(file).await {
                Ok((job, outcome)) => done.push((job, count, outcome)),
                Err(error) if done.is_empty() => return Err(error),
                Err(error) => {
                    let rows = end - count;
                    let done = done
                        .into_iter()
                        .map(|(job, _, outcome)| (job, outcome))
                        .collect();
                    return Err(ImportError::Interrupted {
                        done,
                        rows,
                        error: Box::new(error),
                    });
                }
            }
        }
        Ok(ImportReport::join(self.rows, done))
    }

    /// As [`run`](Self::run), but comes back as soon as the job is started, with the rows as they were sent.
    ///
    /// Wait for the job here or, by its id, in another process ([`Batch::job`]), and join its outcome with the rows:
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::import::{ImportMember, ImportReport};
    ///
    /// let rows = vec![ImportMember::new("new.one", "新同事").mobile("13900000091").department(21)];
    /// let (job, rows) = contacts.batch().import_users(rows).start().await?;
    /// let (id, count) = (job.id().clone(), rows.len());
    /// // Later, and elsewhere:
    /// let outcome = contacts.batch().job(id.clone()).until_done().await?;
    /// println!("{}", ImportReport::join(rows, [(id, count, outcome)]));
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// As `run`; also when the rows fill more than one file, since those take several jobs one after another.
    pub async fn start(mut self) -> Result<(Job<ImportJob>, Rows<T>), ImportError> {
        let mut files = self.prepare().await?;
        match (files.pop(), files.is_empty()) {
            (Some(file), true) => Ok((self.begin(file).await?, self.rows)),
            _ => Err(ImportError::TooLarge {
                limit: self.writer.max_bytes(),
            }),
        }
    }

    async fn prepare(&mut self) -> Result<Vec<CsvFile>, ImportError> {
        if self.rows.is_empty() {
            return Err(ImportError::Empty);
        }
        let findings = self.check().await?;
        if !findings.is_empty() {
            return Err(ImportError::Findings(findings));
        }
        let files = self.writer.write(&self.rows)?;
        if let Mode::Replace { guard } = &self.mode {
            if files.len() > 1 {
                return Err(ImportError::TooLarge {
                    limit: self.writer.max_bytes(),
                });
            }
            let plan = self.plan().await?;
            if !guard.allows(&plan) {
                return Err(ImportError::Guarded(plan));
            }
        }
        Ok(files)
    }

    async fn import(&self, file: CsvFile) -> Result<(JobId, ImportOutcome), ImportError> {
        let job = self.begin(file).await?;
        let outcome = job.until_done().await?;
        Ok((job.id().clone(), outcome))
    }

    async fn begin(&self, file: CsvFile) -> Result<Job<ImportJob>, ImportError> {
        let media = self
            .contacts
            .media()
            .upload(MediaType::File, T::FILE_NAME, file.as_bytes())
            .await?
            .media_id;
        drop(file);
        let job = self.start_in_turn(media).await?;
        self.waiting.started(job.id());
        Ok(job.waiting(self.waiting.clone()))
    }

    /// Starts the job, as soon as no other import runs. A company has one at a time, also across programs.
    async fn start_in_turn(&self, media: MediaId) -> Result<Job<ImportJob>, ImportError> {
        let deadline = Instant::now() + self.waiting.time_limit();
        // Another import takes longer than a step of one's own.
        let (first, longest) = self.waiting.between_polls();
        let (mut pause, longest) = (first * 2, longest * 2);
        loop {
            match T::start(self, media.clone()).await {
                Err(error) if error.errcode() == Some(ErrCode::IMPORT_RUNNING) => {}
                result => return Ok(result?),
            }
            if Instant::now() + pause >= deadline {
                return Err(ImportError::Busy);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(longest);
        }
    }
}

impl ImportRequest<ImportMember> {
    /// Synchronizes unless set; a replacement deletes whoever is not in the rows.
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Whether new members are invited by message or mail; the platform invites unless told not to.
    pub fn with_invitations(mut self, invite: bool) -> Self {
        self.to_invite = Some(invite);
        self
    }

    /// Checks the rows against these departments instead of asking the platform for those that it has.
    pub fn with_departments(mut self, known: KnownDepartments) -> Self {
        self.known = Known::These(known);
        self
    }

    /// Does not check whether departments exist: the platform makes a new one for each id that it does not know.
    pub fn without_department_check(mut self) -> Self {
        self.known = Known::Unchecked;
        self
    }

    pub(super) async fn known(&self) -> Result<Option<KnownDepartments>, Error> {
        match &self.known {
            Known::Unchecked => return Ok(None),
            Known::These(known) => return Ok(Some(known.clone())),
            Known::Live => {}
        }
        let departments = self.contacts.departments();
        let by_path = self
            .rows
            .as_slice()
            .iter()
            .any(|row| row.department.iter().any(|one| one.id().is_none()));
        // The ids may be read from any address and are small; only paths need the names.
        Ok(Some(if by_path {
            departments.list().strict().await?.into_iter().collect()
        } else {
            departments.ids().strict().await?.into_iter().collect()
        }))
    }
}

impl ImportRequest<ImportDepartment> {
    /// What may be deleted.
    pub fn with_guard(mut self, guard: Guard) -> Self {
        self.mode = Mode::Replace { guard };
        self
    }
}

impl<T: ImportRow> std::fmt::Debug for ImportRequest<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImportRequest")
            .field("rows", &self.rows.len())
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
