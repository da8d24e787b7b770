//! Wakes whoever waits for a job when a callback says that it is done.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
#[cfg(feature = "callback")]
use wecom_callback::{Event, EventKind};

/// Carries the event `batch_job_result` from the receiver of callbacks to the jobs that wait.
///
/// Make one, give it to the jobs with [`Job::with_waker`](super::Job::with_waker), and hand it every event that comes. A
/// lost event costs time and no result: the jobs poll as well.
///
/// ```
/// # use wecom_contacts::{callback::Event, job::JobWaker};
/// let waker = JobWaker::new();
/// // In the handler of events, such as `.handle(async move |delivery: Delivery| { waker.hear(&delivery.event); })`:
/// let event = Event::parse(
///     "<xml><Event>batch_job_result</Event><BatchJob><JobId>job_5Yk</JobId><JobType>sync_user</JobType></BatchJob></xml>",
/// )?;
/// assert!(waker.hear(&event));
/// # Ok::<(), wecom_contacts::callback::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct JobWaker {
    /// Who waits for which job. The value that is watched says nothing: that it changed is the news.
    waiting: Arc<Mutex<BTreeMap<String, watch::Sender<()>>>>,
}

impl JobWaker {
    /// A waker that nobody listens to yet.
    #[must_use]
    pub fn new() -> Self {
        JobWaker::default()
    }

    #[cfg(feature = "callback")]
    /// Takes an event: the end of a job wakes those who wait for it. Says whether it was one. With the feature `callback`.
    pub fn hear(&self, event: &Event) -> bool {
        let EventKind::BatchJobResult(job) = &event.kind else {
            return false;
        };
        self.wake(&job.job_id);
        true
    }

    /// Lets all who wait for this job poll at once. An id that nobody waits for is no error.
    ///
    /// ```
    /// # use wecom_contacts::job::JobWaker;
    /// let waker = JobWaker::new();
    /// waker.wake("job_5Yk"); // told by another program that has received the event
    /// ```
    pub fn wake(&self, job: impl AsRef<str>) {
        if let Some(waiting) = self.waiting().get(job.as_ref()) {
            waiting.send_replace(());
        }
    }

    pub(super) fn listen(&self, job: &str) -> Listener {
        let mut all = self.waiting();
        Listener {
            waker: self.clone(),
            job: job.to_owned(),
            news: all.entry(job.to_owned()).or_default().subscribe(),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<String, watch::Sender<()>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for JobWaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobWaker")
            .field("waiting", &self.waiting().len())
            .finish()
    }
}

/// One who waits; the last one to be dropped takes the job off the list.
pub(super) struct Listener {
    waker: JobWaker,
    job: String,
    news: watch::Receiver<()>,
}

impl Listener {
    /// Ends when the job was woken since the last time, which may have been during a poll.
    pub(super) async fn woken(&mut self) {
        if self.news.changed().await.is_err() {
            // The sender is on the list as long as we are.
            std::future::pending().await
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut all = self.waker.waiting();
        if all
            .get(&self.job)
            .is_some_and(|waiting| waiting.receiver_count() == 1)
        {
            all.remove(&self.job);
        }
    }
}
