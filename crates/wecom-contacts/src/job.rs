//! Jobs that the platform carries out on its side: imports and exports, waited for as a future or step by step.

mod kind;
mod outcome;
#[cfg(any(feature = "import", feature = "export"))]
mod start;
mod wait;
mod waker;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use wecom_contacts_api::types::JobId;

pub use kind::{ExportJob, ImportJob, JobKind};
pub use outcome::{DepartmentChange, DepartmentResult, ImportOutcome, MemberResult};
pub use waker::JobWaker;

use crate::client::{Client, FOREVER};
use crate::error::Error;
use kind::sealed::Platform;
use wait::Pace;

/// A job that was started, by its id: [`poll`](Job::poll) once, or wait with [`until_done`](Job::until_done).
///
/// Waiting polls with growing pauses, and at once when a [`JobWaker`] hears of the end by a callback. Dropping the
/// future stops the waiting and not the job, so any process can go on waiting by the id.
pub struct Job<K: JobKind> {
    client: Client,
    id: JobId,
    waiting: Waiting,
    kind: std::marker::PhantomData<fn() -> K>,
}

/// How a job is waited for.
#[derive(Clone, Default)]
pub(crate) struct Waiting {
    pace: Pace,
    waker: Option<JobWaker>,
    progress: Option<Arc<OnProgress>>,
    #[cfg(any(feature = "import", feature = "export"))]
    start: Option<Arc<start::OnStart>>,
}

/// Who is told how far a job is.
type OnProgress = dyn Fn(&JobProgress) + Send + Sync;

/// How far a job is.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::job::JobProgress;
///
/// let show = |progress: &JobProgress| println!("{:?} % of {:?} rows", progress.percentage, progress.total);
/// contacts.export().departments().on_progress(show).run().await?;
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobProgress {
    /// In per cent, where the platform says so.
    pub percentage: Option<u8>,
    /// The number of rows, where the platform says so.
    pub total: Option<u64>,
}

/// What one poll of a job finds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JobState<T> {
    /// The job waits for its turn or runs.
    Running(JobProgress),
    /// The job is over; its rows may have failed nevertheless.
    Done(T),
    /// The platform gave the job up.
    Failed,
}

/// Why waiting for a job ended without its result.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::job::JobError;
///
/// let error: JobError = contacts.batch().job("never-started").await.unwrap_err();
/// assert_eq!(error.job().as_str(), "never-started");
/// assert!(matches!(error, JobError::Call { .. }));
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum JobError {
    /// A poll failed for good.
    Call {
        /// The job, to be waited for again.
        id: JobId,
        /// The failure.
        error: Box<Error>,
    },
    /// The time limit is over; the job goes on.
    TimedOut {
        /// The job, to be waited for again.
        id: JobId,
        /// The limit.
        after: Duration,
        /// What was last heard of it.
        progress: JobProgress,
    },
    /// The platform gave the job up.
    Failed {
        /// The job.
        id: JobId,
    },
}

impl JobError {
    /// The job that was waited for.
    #[must_use]
    pub fn job(&self) -> &JobId {
        match self {
            JobError::Call { id, .. } | JobError::TimedOut { id, .. } | JobError::Failed { id } => {
                id
            }
        }
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JobError::Call { id, error } => write!(f, "job {id}: {error}"),
            JobError::TimedOut { id, after, .. } => {
                write!(
                    f,
                    "job {id} was not done after {} s; it goes on, wait for it by its id",
                    after.as_secs()
                )
            }
            JobError::Failed { id } => {
                write!(f, "job {id} was given up by the platform; start it again")
            }
        }
    }
}

impl std::error::Error for JobError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            JobError::Call { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// The settings of waiting, alike for a job and for the calls that run one.
macro_rules! waiting_methods {
    () => {
        /// Gives up waiting after this time; the job goes on. One hour unless set.
        pub fn with_time_limit(mut self, limit: std::time::Duration) -> Self {
            self.waiting.limit(limit);
            self
        }

        /// Pauses between polls: the first one, and how long they may grow. One second and 15 seconds unless set.
        pub fn with_pauses(
            mut self,
            first: std::time::Duration,
            longest: std::time::Duration,
        ) -> Self {
            self.waiting.pauses(first, longest);
            self
        }

        /// Polls at once when `waker` hears of the job; the pauses stay as the fallback.
        ///
        /// ```
        /// # tests::with_company(async |contacts| {
        /// use std::time::Duration;
        /// use wecom_contacts::job::JobWaker;
        ///
        /// let waker = JobWaker::new(); // which hears of the events that come
        /// let request = contacts.export().departments();
        /// let request = request.with_waker(&waker).with_pauses(Duration::from_secs(5), Duration::from_secs(60));
        /// let exported = request.run().await?;
        /// # drop(exported);
        /// # Ok(())
        /// # });
        /// ```
        pub fn with_waker(mut self, waker: &$crate::job::JobWaker) -> Self {
            self.waiting.waker(waker.clone());
            self
        }

        /// Calls back after each poll of a job that is not over.
        pub fn on_progress(
            mut self,
            progress: impl Fn(&$crate::job::JobProgress) + Send + Sync + 'static,
        ) -> Self {
            self.waiting.progress(progress);
            self
        }
    };
}

#[cfg(any(feature = "import", feature = "export"))]
pub(crate) use start::starting_method;
#[cfg(any(feature = "import", feature = "export"))]
pub(crate) use waiting_methods;

impl Waiting {
    pub(crate) fn limit(&mut self, limit: Duration) {
        self.pace.limit = limit.min(FOREVER);
    }

    pub(crate) fn pauses(&mut self, first: Duration, longest: Duration) {
        self.pace.first = first.min(FOREVER);
        self.pace.longest = longest.max(first).min(FOREVER);
    }

    pub(crate) fn waker(&mut self, waker: JobWaker) {
        self.waker = Some(waker);
    }

    pub(crate) fn progress(&mut self, progress: impl Fn(&JobProgress) + Send + Sync + 'static) {
        self.progress = Some(Arc::new(progress));
    }
}

impl<K: JobKind> Job<K> {
    pub(crate) fn new(client: Client, id: JobId) -> Self {
        Job {
            client,
            id,
            waiting: Waiting::default(),
            kind: std::marker::PhantomData,
        }
    }

    /// The id, with which any process of the same secret can go on waiting.
    #[must_use]
    pub fn id(&self) -> &JobId {
        &self.id
    }

    waiting_methods!();

    /// Asks once.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::job::JobState;
    ///
    /// let (job, _key) = contacts.export().users().start().await?;
    /// match job.poll().await? {
    ///     JobState::Done(_) => println!("{} is over", job.id()),
    ///     JobState::Failed => println!("{} was given up", job.id()),
    ///     _ => println!("{} goes on", job.id()),
    /// }
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// 40088 when there is no such job, 40089 when its result is gone (the platform keeps five).
    pub async fn poll(&self) -> Result<JobState<K::Output>, Error> {
        K::poll(Platform(&self.client), &self.id).await
    }

    /// Waits for the end of the job.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use std::time::Duration;
    ///
    /// let (job, _key) = contacts.export().users().start().await?;
    /// let _files = job.with_time_limit(Duration::from_secs(600)).until_done().await?;
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// When a poll fails for good, the platform gives the job up, or the time limit is over.
    pub async fn until_done(&self) -> Result<K::Output, JobError> {
        // Listening begins before the first poll, so that an event in between is not missed.
        let Waiting {
            pace,
            waker,
            progress,
            ..
        } = &self.waiting;
        let listener = waker.as_ref().map(|waker| waker.listen(self.id.as_str()));
        let poll = || K::poll(Platform(&self.client), &self.id);
        wait::until_done(&self.id, pace, listener, progress.as_deref(), poll).await
    }
}

impl<K: JobKind> Clone for Job<K> {
    fn clone(&self) -> Self {
        Job {
            client: self.client.clone(),
            id: self.id.clone(),
            waiting: self.waiting.clone(),
            kind: std::marker::PhantomData,
        }
    }
}

impl<K: JobKind> fmt::Debug for Job<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// `job.await` is [`until_done`](Job::until_done).
impl<K: JobKind> IntoFuture for Job<K> {
    type Output = Result<K::Output, JobError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.until_done().await })
    }
}
