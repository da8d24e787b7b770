//! Imports (异步批量导入): starting a job from an uploaded file, and asking how it goes.

use wecom_contacts_api::types::{BatchReplaceParty, BatchReplaceUser, BatchSyncUser, JobId};

use crate::error::Error;
use crate::handle::{handle, post};
use crate::job::{ImportJob, Job};

handle! {
    /// Imports (异步批量导入).
    Batch, batch
}

impl Batch {
    /// Adds and updates the members of an uploaded CSV file (增量更新成员). Members who are not in the file stay.
    ///
    /// # Errors
    /// 40007 no such file; 40092 the file cannot be read; 302008 another import is running; 48002 not allowed.
    ///
    /// Vendor's document 90980.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::{BatchSyncUser, MediaType};
    ///
    /// let csv = "姓名,帐号,手机号,邮箱,所在部门\n李谭,li.tan,13900000003,,21\n";
    /// let file = contacts.media().upload(MediaType::File, "rows.csv", csv).await?;
    /// let job = contacts.batch().sync_users(BatchSyncUser::new(file.media_id)).await?;
    /// println!("{}", job.id());
    /// # Ok(())
    /// # });
    /// ```
    pub async fn sync_users(&self, import: BatchSyncUser) -> Result<Job<ImportJob>, Error> {
        let job = post!(self, BatchSyncUser, batch_sync_user, import)?;
        Ok(self.job(job.jobid))
    }

    /// Makes the members of the company those of an uploaded CSV file (全量覆盖成员). **Members who are not in the file
    /// are deleted.**
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::{BatchReplaceUser, MediaType};
    ///
    /// let csv = "姓名,帐号,手机号,邮箱,所在部门\n林梅,lin.mei,13800010001,,2\n";
    /// let file = contacts.media().upload(MediaType::File, "rows.csv", csv).await?;
    /// let refused = contacts.batch().replace_users(BatchReplaceUser::new(file.media_id)).await.unwrap_err();
    /// assert_eq!(refused.errcode().map(|code| code.0), Some(45026), "29 of 30 members would be deleted");
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// 45026 it would delete more than the server's guard allows; those of `sync_users`.
    ///
    /// Vendor's document 90981.
    pub async fn replace_users(&self, import: BatchReplaceUser) -> Result<Job<ImportJob>, Error> {
        let job = post!(self, BatchReplaceUser, batch_replace_user, import)?;
        Ok(self.job(job.jobid))
    }

    /// Makes the departments of the company those of an uploaded CSV file (全量覆盖部门). Departments that are not in the
    /// file are deleted, those with members or departments below them as soon as they are empty.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::{BatchReplaceParty, MediaType};
    ///
    /// let csv = "部门名称,部门ID,父部门ID,排序\n云帆科技,1,0,1\n产品研发中心,2,1,1\n";
    /// let file = contacts.media().upload(MediaType::File, "rows.csv", csv).await?;
    /// let job = contacts.batch().replace_departments(BatchReplaceParty::new(file.media_id)).await?;
    /// for row in job.await?.departments() {
    ///     println!("{:?}: {:?}", row.id, row.change);
    /// }
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// 302004 the departments form no tree; 302006, 302007 an id or name is there twice; those of `sync_users`.
    ///
    /// Vendor's document 90982.
    pub async fn replace_departments(
        &self,
        import: BatchReplaceParty,
    ) -> Result<Job<ImportJob>, Error> {
        let job = post!(self, BatchReplaceParty, batch_replace_party, import)?;
        Ok(self.job(job.jobid))
    }

    /// A job by its id, also one that another program started. The server keeps the last five of a company.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use std::time::Duration;
    ///
    /// # let csv = "姓名,帐号,手机号,邮箱,所在部门\n李谭,li.tan,13900000003,,21\n";
    /// # let file = contacts.media().upload(wecom_contacts::types::MediaType::File, "rows.csv", csv).await?;
    /// # let import = wecom_contacts::types::BatchSyncUser::new(file.media_id);
    /// # let id = contacts.batch().sync_users(import).await?.id().clone();
    /// let job = contacts.batch().job(id).with_time_limit(Duration::from_secs(600));
    /// let outcome = job.on_progress(|at| println!("{:?} %", at.percentage)).await?;
    /// assert!(outcome.members().all(|row| row.code.is_some_and(|code| code.0 == 0)));
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// Vendor's document 90983.
    #[must_use]
    pub fn job(&self, id: impl Into<JobId>) -> Job<ImportJob> {
        Job::new(self.client.clone(), id.into())
    }
}
