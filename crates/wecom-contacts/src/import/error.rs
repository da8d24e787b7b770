//! Why an import did not run to its end.

use std::fmt;

use wecom_contacts_api::types::JobId;

use super::{Findings, ReplacePlan, WriteError};
use crate::error::Error;
use crate::job::{ImportOutcome, JobError};

/// Why an import did not run to its end. Rows that the platform refuses are no error: they are in the report.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::import::{ImportError, ImportMember};
///
/// let rows = vec![ImportMember::new("mei.lin", "林梅").department(1)];
/// match contacts.batch().import_users(rows).run().await {
///     Err(ImportError::Findings(findings)) => println!("not sent: {findings}"),
///     Err(error) => println!("{:?} {:?} may still run", error.call(), error.job()),
///     Ok(_) => panic!("a row without mobile number and mail address was taken"),
/// }
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ImportError {
    /// There is no row. A replacement by nothing would delete everybody.
    Empty,
    /// Rows break rules; nothing was sent.
    Findings(Findings),
    /// The rows make a file larger than the platform takes, and a replacement, or an import that is only started, is
    /// one file; nothing was sent.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The file could not be written; nothing was sent.
    Write(WriteError),
    /// The replacement would delete more than its guard allows; nothing was changed.
    Guarded(ReplacePlan),
    /// A call failed.
    Call(Box<Error>),
    /// Another import had not ended when the time limit was over; nothing of this one was started.
    Busy,
    /// The job was started and did not come to its end.
    Job(JobError),
    /// Some of several files were imported before an error.
    Interrupted {
        /// The jobs that ended, with their results, in the order of the rows.
        done: Vec<(JobId, ImportOutcome)>,
        /// How many rows they hold together; the ones after these were not imported.
        rows: usize,
        /// What happened to the file after them.
        error: Box<ImportError>,
    },
}

impl ImportError {
    /// The failed call, if it was one.
    #[must_use]
    pub fn call(&self) -> Option<&Error> {
        match self {
            ImportError::Call(error) | ImportError::Job(JobError::Call { error, .. }) => {
                Some(error)
            }
            ImportError::Interrupted { error, .. } => error.call(),
            _ => None,
        }
    }

    /// The job that may still run, to be waited for by its id.
    #[must_use]
    pub fn job(&self) -> Option<&JobId> {
        match self {
            ImportError::Job(error) => Some(error.job()),
            ImportError::Interrupted { error, .. } => error.job(),
            _ => None,
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Empty => f.write_str("there is no row to import"),
            ImportError::Findings(findings) => write!(f, "not sent: {findings}"),
            ImportError::TooLarge { limit } => {
                write!(
                    f,
                    "not sent: the rows do not fit into the one file of {limit} bytes that a replacement, or `start`, may have; \
                     `run` a synchronization, which takes several"
                )
            }
            ImportError::Write(error) => error.fmt(f),
            ImportError::Guarded(plan) => {
                write!(f, "not sent: {plan}; raise the guard or allow them by name")
            }
            ImportError::Call(error) => error.fmt(f),
            ImportError::Busy => {
                f.write_str("not started: another import was running all the time")
            }
            ImportError::Job(error) => error.fmt(f),
            ImportError::Interrupted { rows, error, .. } => {
                write!(f, "interrupted after the first {rows} rows: {error}")
            }
        }
    }
}

impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ImportError::Findings(error) => Some(error),
            ImportError::Write(error) => Some(error),
            ImportError::Call(error) => Some(error),
            ImportError::Job(error) => Some(error),
            ImportError::Interrupted { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl From<Error> for ImportError {
    fn from(error: Error) -> Self {
        ImportError::Call(Box::new(error))
    }
}

impl From<JobError> for ImportError {
    fn from(error: JobError) -> Self {
        ImportError::Job(error)
    }
}

impl From<WriteError> for ImportError {
    fn from(error: WriteError) -> Self {
        ImportError::Write(error)
    }
}
