//! The waiting itself: polls with growing pauses, within a time limit.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;
use wecom_contacts_api::types::JobId;

use super::waker::Listener;
use super::{JobError, JobProgress, JobState, OnProgress};
use crate::error::Error;

/// Polls that may fail one after another before waiting ends; the transport has tried each several times already.
const FAILURES: u32 = 5;

/// When to poll.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    pub(super) first: Duration,
    pub(super) longest: Duration,
    pub(super) limit: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(15),
            limit: Duration::from_secs(60 * 60),
        }
    }
}

impl Pace {
    fn longer(&self, pause: Duration) -> Duration {
        (pause + pause / 2).min(self.longest)
    }
}

pub(super) async fn until_done<T, F>(
    id: &JobId,
    pace: &Pace,
    mut listener: Option<Listener>,
    on_progress: Option<&OnProgress>,
    mut poll: impl FnMut() -> F,
) -> Result<T, JobError>
where
    F: Future<Output = Result<JobState<T>, Error>>,
{
    let deadline = Instant::now() + pace.limit;
    let (mut pause, mut failures, mut progress) = (pace.first, 0, JobProgress::default());
    let timed_out = |progress| JobError::TimedOut {
        id: id.clone(),
        after: pace.limit,
        progress,
    };
    loop {
        let Ok(state) = tokio::time::timeout_at(deadline, poll()).await else {
            return Err(timed_out(progress));
        };
        match state {
            Ok(JobState::Done(result)) => return Ok(result),
            Ok(JobState::Failed) => return Err(JobError::Failed { id: id.clone() }),
            Ok(JobState::Running(now)) => {
                failures = 0;
                progress = now;
                if let Some(report) = on_progress {
                    report(&progress);
                }
            }
            Err(error) if error.is_retryable() && failures < FAILURES => failures += 1,
            Err(error) => {
                return Err(JobError::Call {
                    id: id.clone(),
                    error: Box::new(error),
                });
            }
        }
        let woken = async {
            match &mut listener {
                Some(listener) => listener.woken().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = pace.longer(pause),
            () = woken => pause = pace.first,
            () = tokio::time::sleep_until(deadline) => return Err(timed_out(progress)),
        }
    }
}

#[cfg(test)]
mod tests;
