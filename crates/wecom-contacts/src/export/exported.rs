//! A finished export: its files are here, still encrypted, and become records when they are read.

use std::fmt;
use std::marker::PhantomData;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::mpsc;
use wecom_contacts_api::types::{DepartmentId, JobId, TagUser};

use super::ExportError;
use super::record::sealed::Record;
use super::records::{Files, Records};
use super::run::blocking;
use super::write::{Cancel, Format, write};

/// Records that the stream decodes at once before it hands them over.
const BATCH: usize = 256;

/// A finished export. The encrypted files lie in the folder for temporary files until this is dropped; their size and
/// MD5 have been checked, and the end of each decrypts.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::export::{Exported, Format};
/// use wecom_contacts::types::User;
///
/// # let folder = tempfile::tempdir()?;
/// let members: Exported<User> = contacts.export().users().run().await?;
/// let count = members.write(folder.path().join("members.csv"), Format::CsvWithBom).await?;
/// assert_eq!(count, 30);
/// println!("{}: {} files, {} bytes", members.job(), members.parts(), members.bytes());
/// assert_eq!(members.to_vec().await?.len(), 30);
/// # Ok(())
/// # });
/// ```
pub struct Exported<T> {
    job: JobId,
    files: Arc<Files>,
    record: PhantomData<fn() -> T>,
}

impl<T: Record> Exported<T> {
    pub(super) fn new(job: JobId, files: Arc<Files>) -> Self {
        Exported {
            job,
            files,
            record: PhantomData,
        }
    }

    /// The job that made it.
    #[must_use]
    pub fn job(&self) -> &JobId {
        &self.job
    }

    /// How many files it has.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.files.parts.len()
    }

    /// Bytes of the encrypted files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.parts.iter().map(|part| part.len).sum()
    }

    /// The records, one by one; **blocks** while it reads and decrypts, so it belongs on a thread of its own.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::export::Records;
    /// use wecom_contacts::types::Department;
    ///
    /// let exported = contacts.export().departments().run().await?;
    /// let count = tokio::task::spawn_blocking(move || {
    ///     let records: Records<Department> = exported.records();
    ///     records.filter(|record| record.is_ok()).count()
    /// });
    /// assert_eq!(count.await?, 16);
    /// # Ok(())
    /// # });
    /// ```
    #[must_use]
    pub fn records(&self) -> Records<T> {
        Records::new(self.files.clone(), T::LIST)
    }

    /// The records as a stream, which decrypts on another thread and stays a little ahead.
    ///
    /// A record that does not decode comes out as an `Err` and the stream goes on; every other error is the last item.
    #[must_use]
    pub fn stream(&self) -> RecordStream<T> {
        let (send, receive) = mpsc::channel(2);
        let mut records = self.records();
        tokio::task::spawn_blocking(move || {
            loop {
                let batch: Vec<_> = records.by_ref().take(BATCH).collect();
                if batch.is_empty() || send.blocking_send(batch).is_err() {
                    break;
                }
            }
        });
        RecordStream {
            receive,
            batch: Vec::new().into_iter(),
        }
    }

    /// All records at once, for those who have the memory.
    ///
    /// # Errors
    /// The first one that occurs.
    pub async fn to_vec(&self) -> Result<Vec<T>, ExportError> {
        let records = self.records();
        blocking(move || records.collect()).await
    }

    /// Writes all records to a file and says how many they are. The file takes its name when it is whole: after an
    /// error, or when the future is dropped, what was there before is still there.
    ///
    /// # Errors
    /// When a record does not decode or the file cannot be written.
    pub async fn write(&self, path: impl AsRef<Path>, format: Format) -> Result<u64, ExportError> {
        let cancel = Cancel::default();
        let _guard = CancelOnDrop(cancel.clone());
        let (files, path) = (self.files.clone(), path.as_ref().to_owned());
        blocking(move || write::<T>(files, &path, format, &cancel)).await
    }
}

impl Exported<TagUser> {
    /// The departments of the tag, which stand beside the members in the file.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let on_duty = contacts.export().tag(1).run().await?;
    /// assert_eq!(on_duty.departments().await?, [241]);
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn departments(&self) -> Result<Vec<DepartmentId>, ExportError> {
        let mut records = self.records();
        blocking(move || {
            if let Some(error) = records
                .by_ref()
                .filter_map(Result::err)
                .find(|error| !error.is_record())
            {
                return Err(error);
            }
            let lists = records
                .envelopes
                .iter_mut()
                .filter_map(|envelope| envelope.remove("partylist"));
            Ok(lists
                .flat_map(|list| {
                    serde_json::from_value::<Vec<DepartmentId>>(list).unwrap_or_default()
                })
                .collect())
        })
        .await
    }
}

impl<T> fmt::Debug for Exported<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exported")
            .field("job", &self.job)
            .field("parts", &self.files.parts.len())
            .finish_non_exhaustive()
    }
}

/// The records of an export as a stream.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use futures_util::TryStreamExt;
/// use wecom_contacts::export::RecordStream;
/// use wecom_contacts::types::UserBrief;
///
/// let mut members: RecordStream<UserBrief> = contacts.export().users_brief().run().await?.stream();
/// let first = members.try_next().await?.ok_or("nobody is there")?;
/// println!("{}", first.userid);
/// # Ok(())
/// # });
/// ```
pub struct RecordStream<T> {
    receive: mpsc::Receiver<Vec<Result<T, ExportError>>>,
    batch: std::vec::IntoIter<Result<T, ExportError>>,
}

impl<T> Stream for RecordStream<T> {
    type Item = Result<T, ExportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(record) = self.batch.next() {
                return Poll::Ready(Some(record));
            }
            match self.receive.poll_recv(cx) {
                Poll::Ready(Some(batch)) => self.batch = batch.into_iter(),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<T> Unpin for RecordStream<T> {}

impl<T> fmt::Debug for RecordStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordStream").finish_non_exhaustive()
    }
}

struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

#[cfg(test)]
mod tests;
