//! Wakes whoever waits for a job when a callback says that it is done.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Carries the event `batch_job_result` from the receiver of callbacks to the jobs that wait.
///
/// Make one, give it to the jobs with [`Job::with_waker`](super::Job::with_waker), and call [`wake`](JobWaker::wake)
/// with the event's job id. A lost event costs time and no result: the jobs poll as well.
///
/// ```
/// # use wecom_contacts::job::JobWaker;
/// let waker = JobWaker::new();
/// // In the handler of events:
/// waker.wake("job_5Yk");
/// ```
#[derive(Clone, Default)]
pub struct JobWaker {
    waiting: Arc<Mutex<BTreeMap<String, Waiting>>>,
}

#[derive(Default)]
struct Waiting {
    notify: Arc<Notify>,
    listeners: usize,
}

impl JobWaker {
    /// A waker that nobody listens to yet.
    #[must_use]
    pub fn new() -> Self {
        JobWaker::default()
    }

    /// Lets all who wait for this job poll at once. An id that nobody waits for is no error.
    pub fn wake(&self, job: impl AsRef<str>) {
        if let Some(waiting) = self.waiting().get(job.as_ref()) {
            waiting.notify.notify_waiters();
            // Whoever polls at this moment finds the note afterwards.
            waiting.notify.notify_one();
        }
    }

    pub(super) fn listen(&self, job: &str) -> Listener {
        let mut all = self.waiting();
        let waiting = all.entry(job.to_owned()).or_default();
        waiting.listeners += 1;
        Listener {
            waker: self.clone(),
            job: job.to_owned(),
            notify: waiting.notify.clone(),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<String, Waiting>> {
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
    notify: Arc<Notify>,
}

impl Listener {
    pub(super) async fn woken(&self) {
        self.notify.notified().await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut all = self.waker.waiting();
        if let Some(waiting) = all.get_mut(&self.job) {
            waiting.listeners -= 1;
            if waiting.listeners == 0 {
                all.remove(&self.job);
            }
        }
    }
}
