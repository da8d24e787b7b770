//! Exports of the directory (异步导出): encrypted files that the platform makes, fetched and read as records. With
//! the feature `export`.

mod decrypt;
mod download;
mod error;
mod exported;
mod record;
mod records;
mod run;
#[cfg(feature = "xlsx")]
mod sheet;
mod write;

pub use error::ExportError;
pub use exported::{Exported, RecordStream};
pub use record::ExportRecord;
pub use records::Records;
pub use run::ExportRequest;
pub use wecom_callback::cipher::AesKey;
use wecom_contacts_api::types::JobId;
pub use write::Format;

use crate::handle::handle;
use crate::job::{ExportJob, Job};

handle! {
    /// Exports of the directory (异步导出). With the feature `export`.
    Export, export
}

impl Export {
    /// A job by its id, also one that another program of the same secret started.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let (started, _key) = contacts.export().departments().start().await?;
    /// let id = started.id().clone();
    /// // Elsewhere:
    /// let reply = contacts.export().job(id).await?;
    /// println!("{reply:?}");
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// Vendor's document 94854.
    #[must_use]
    pub fn job(&self, id: impl Into<JobId>) -> Job<ExportJob> {
        Job::new(self.client.clone(), id.into())
    }
}
