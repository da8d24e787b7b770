//! What can go wrong between the start of an export and its last record.

use std::fmt;
use std::sync::Arc;

use wecom_contacts_api::types::JobId;

use crate::error::Error;
use crate::job::JobError;
use crate::stream::BadElement;

/// Why an export failed. Parts are counted from 0.
///
/// Neither `Display` nor `Debug` shows an address to download from, the key, or a record.
///
/// ```
/// # tests::with_third_party(async |contacts| {
/// use wecom_contacts::export::ExportError;
///
/// let error: ExportError = contacts.export().tag(999).run().await.unwrap_err();
/// assert!(!error.is_record(), "nothing came");
/// match error.call() {
///     Some(call) => println!("{call}"),
///     None => println!("{error}"),
/// }
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ExportError {
    /// The job could not be started.
    Call(Box<Error>),
    /// The job did not end with files.
    Job(JobError),
    /// The job ended well, but without a file. No source says whether an empty list comes so, and taking it for one could
    /// make a synchronization remove everybody: ask for the list by calls.
    NoFiles {
        /// The job.
        job: JobId,
    },
    /// The system gave no random bytes for the key.
    Key,
    /// A file could not be downloaded; the addresses are valid for two hours.
    Download {
        /// The file.
        part: usize,
        /// What stood in the way.
        why: String,
    },
    /// A file is larger than the limit of this program, or the platform says so.
    TooLarge {
        /// The file.
        part: usize,
        /// The limit in bytes.
        limit: u64,
    },
    /// A file has another size than the platform says, or one that no file can have.
    Size {
        /// The file.
        part: usize,
        /// What the platform says.
        expected: i64,
        /// What came.
        got: u64,
    },
    /// A file arrived damaged: its MD5 is another one.
    Checksum {
        /// The file.
        part: usize,
    },
    /// A file cannot be decrypted: it is damaged, or it was encrypted with another key.
    Decrypt {
        /// The file.
        part: usize,
    },
    /// What a file decrypts to is not the list that was asked for.
    Content {
        /// The file.
        part: usize,
        /// What is wrong.
        why: String,
    },
    /// One record does not decode. Those before and after it are not touched.
    Record {
        /// The file.
        part: usize,
        /// The record.
        element: BadElement,
    },
    /// A file of this machine could not be read or written.
    Io(Arc<std::io::Error>),
    /// The spreadsheet cannot hold the records.
    Sheet(String),
    /// Whoever waited for it went away; nothing was written.
    Cancelled,
}

impl ExportError {
    /// The failed call, if it was one.
    #[must_use]
    pub fn call(&self) -> Option<&Error> {
        match self {
            ExportError::Call(error) => Some(error),
            ExportError::Job(JobError::Call { error, .. }) => Some(error),
            _ => None,
        }
    }

    /// Whether it is about one record only, with more to come.
    #[must_use]
    pub fn is_record(&self) -> bool {
        matches!(self, ExportError::Record { .. })
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExportError::Call(error) => error.fmt(f),
            ExportError::Job(error) => error.fmt(f),
            ExportError::NoFiles { job } => {
                write!(f, "job {job} ended without a file; read the list by calls")
            }
            ExportError::Key => f.write_str("no key was made: the system has no random bytes"),
            ExportError::Download { part, why } => {
                write!(f, "file {part} was not downloaded: {why}")
            }
            ExportError::TooLarge { part, limit } => {
                write!(f, "file {part} is larger than {limit} bytes")
            }
            ExportError::Size {
                part,
                expected,
                got,
            } => {
                write!(f, "file {part} should have {expected} bytes and has {got}")
            }
            ExportError::Checksum { part } => {
                write!(f, "file {part} arrived damaged: its MD5 differs")
            }
            ExportError::Decrypt { part } => {
                write!(f, "file {part} cannot be decrypted with this key")
            }
            ExportError::Content { part, why } => {
                write!(f, "file {part} does not hold the list: {why}")
            }
            ExportError::Record { part, element } => write!(f, "file {part}: {element}"),
            ExportError::Io(error) => write!(f, "a file of this machine: {error}"),
            ExportError::Sheet(why) => write!(f, "the spreadsheet cannot hold the records: {why}"),
            ExportError::Cancelled => f.write_str("cancelled; nothing was written"),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ExportError::Call(error) => Some(error),
            ExportError::Job(error) => Some(error),
            ExportError::Record { element, .. } => Some(element),
            ExportError::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<Error> for ExportError {
    fn from(error: Error) -> Self {
        ExportError::Call(Box::new(error))
    }
}

impl From<JobError> for ExportError {
    fn from(error: JobError) -> Self {
        ExportError::Job(error)
    }
}

impl From<std::io::Error> for ExportError {
    fn from(error: std::io::Error) -> Self {
        ExportError::Io(Arc::new(error))
    }
}
