//! Keeps calls within the vendor's limits before the vendor refuses them.

mod address;
mod fleet;
mod lane;
mod scheduler;
mod window;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use wecom_contacts_api::{ErrCode, Limits as Published, Operation};

pub(crate) use self::fleet::Fleet;
pub use self::fleet::{Lease, WindowStore};
use self::scheduler::{Grant, Scheduler};
use crate::client::FOREVER;
use crate::error::ApiError;

/// Which limits the client keeps by itself.
///
/// The windows are counted per company and operation, and per address and operation for all clients of a process that
/// use the same base URL. Concurrency is shared fairly: when calls of several operations wait, they take turns by
/// operation, so that a bulk job does not starve a single call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    pub(crate) enabled: bool,
    pub(crate) share: f64,
    pub(crate) concurrency: usize,
    pub(crate) max_wait: Duration,
    pub(crate) company: (u32, u32),
    pub(crate) address: (u32, u32),
}

impl Default for Limits {
    fn default() -> Self {
        Self::published()
    }
}

impl Limits {
    /// The published windows: per company and operation 10,000 a minute and 150,000 an hour, per address and operation
    /// 20,000 a minute and 600,000 an hour, and those that the spec has for single operations; 100 calls at a time.
    ///
    /// Vendor's document 90312.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wecom_contacts::{Contacts, Limits};
    ///
    /// let half = Limits::published().with_share(0.5).with_max_wait(Duration::from_secs(5));
    /// let contacts = Contacts::builder().corp_id("ww0123456789abcdef").secret("…secret…").with_limits(half);
    /// # drop(contacts);
    /// ```
    #[must_use]
    pub fn published() -> Self {
        Self {
            enabled: true,
            share: 1.0,
            concurrency: 100,
            max_wait: Duration::from_secs(65),
            company: windows(Published::COMPANY),
            address: windows(Published::ADDRESS),
        }
    }

    /// No limits: the server's refusals come through, and nothing waits.
    ///
    /// ```
    /// use wecom_contacts::{Contacts, Limits};
    ///
    /// let builder = Contacts::builder().with_limits(Limits::off());
    /// # drop(builder);
    /// ```
    #[must_use]
    pub fn off() -> Self {
        Self {
            enabled: false,
            ..Self::published()
        }
    }

    /// The part of each window that this program may use, above 0 and at most 1, to leave room for others.
    #[must_use]
    pub fn with_share(mut self, share: f64) -> Self {
        self.share = if share.is_finite() {
            share.clamp(0.001, 1.0)
        } else {
            1.0
        };
        self
    }

    /// How many calls may be under way at the same time; at least 1. A list counts until it begins to arrive.
    ///
    /// ```
    /// use wecom_contacts::Limits;
    ///
    /// // A provider of third-party apps, with a company that was granted half of the usual windows.
    /// let limits = Limits::published()
    ///     .with_concurrency(20)
    ///     .with_company_windows(5_000, 75_000)
    ///     .with_address_windows(40_000, 1_200_000);
    /// # drop(limits);
    /// ```
    #[must_use]
    pub fn with_concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// How long a call may wait for a window. A call that would have to wait longer fails at once, and its error says
    /// how long: [`Error::retry_after`](crate::Error::retry_after). Default 65 s, one minute window and a little.
    #[must_use]
    pub fn with_max_wait(mut self, wait: Duration) -> Self {
        self.max_wait = wait.min(FOREVER);
        self
    }

    /// Other windows per company and operation, for a company that was granted more or less.
    #[must_use]
    pub fn with_company_windows(mut self, per_minute: u32, per_hour: u32) -> Self {
        self.company = (per_minute, per_hour);
        self
    }

    /// Other windows per address and operation. Providers of third-party apps have twice the usual ones.
    #[must_use]
    pub fn with_address_windows(mut self, per_minute: u32, per_hour: u32) -> Self {
        self.address = (per_minute, per_hour);
        self
    }

    pub(crate) fn shared(&self, limit: u32) -> u32 {
        let part = (f64::from(limit) * self.share).floor();
        // The product of a u32 and a part of 1 fits a u32.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 ≤ part ≤ limit"
        )]
        let part = part as u32;
        part.max(1)
    }
}

/// The calls a minute and an hour that the description publishes.
fn windows(published: Published) -> (u32, u32) {
    let bound = |calls: Option<u32>| calls.unwrap_or(u32::MAX);
    (bound(published.per_minute), bound(published.per_hour))
}

/// What the server's answer to a call means for the limiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feedback {
    /// It was carried out, or refused for a reason that has nothing to do with limits.
    Fine,
    /// 45033: too many at the same time.
    TooMany,
    /// 45009 and its kin: the window is used up.
    UsedUp,
}

impl Feedback {
    pub(crate) fn of(code: ErrCode) -> Self {
        use wecom_contacts_api::{ErrClass, RetryRule};
        match code.info() {
            _ if code == ErrCode::CONCURRENCY_LIMITED => Self::TooMany,
            Some(info) if info.class == ErrClass::Rate && info.retry == RetryRule::WaitWindow => {
                Self::UsedUp
            }
            _ => Self::Fine,
        }
    }
}

/// Lets calls through.
pub(crate) struct Limiter {
    scheduler: Option<Arc<Scheduler>>,
    fleet: Option<Fleet>,
}

/// The right to make one call; given back on drop.
pub(crate) struct Permit {
    grant: Option<Grant>,
    waited: Duration,
}

impl Permit {
    pub(crate) fn waited(&self) -> Duration {
        self.waited
    }
}

impl Limiter {
    pub(crate) fn new(limits: &Limits, base_url: &str, fleet: Option<Fleet>) -> Self {
        let scheduler = limits
            .enabled
            .then(|| Arc::new(Scheduler::new(limits, base_url)));
        Self { scheduler, fleet }
    }

    /// Waits until the call may be sent, `max_wait` at most.
    pub(crate) async fn acquire(
        &self,
        operation: Operation,
        max_wait: Duration,
    ) -> Result<Permit, ApiError> {
        let Some(scheduler) = &self.scheduler else {
            return Ok(Permit {
                grant: None,
                waited: Duration::ZERO,
            });
        };
        if let Some(fleet) = &self.fleet {
            let permit = self.with_fleet(fleet, scheduler, operation, max_wait);
            return Box::pin(permit).await;
        }
        match scheduler.try_acquire(operation) {
            Some(grant) => Ok(Permit {
                grant: Some(grant),
                waited: Duration::ZERO,
            }),
            // In a box: most calls need not wait, and carry a smaller future.
            None => Box::pin(self.wait(scheduler, operation, max_wait)).await,
        }
    }

    async fn wait(
        &self,
        scheduler: &Arc<Scheduler>,
        operation: Operation,
        max_wait: Duration,
    ) -> Result<Permit, ApiError> {
        let start = Instant::now();
        match scheduler.acquire(operation, max_wait).await {
            Ok(grant) => Ok(Permit {
                grant: Some(grant),
                waited: start.elapsed(),
            }),
            Err(wait) => Err(ApiError::limited(operation, wait)),
        }
    }

    async fn with_fleet(
        &self,
        fleet: &Fleet,
        scheduler: &Arc<Scheduler>,
        operation: Operation,
        max_wait: Duration,
    ) -> Result<Permit, ApiError> {
        let start = Instant::now();
        loop {
            let left = max_wait.saturating_sub(start.elapsed());
            let mut permit = self.wait(scheduler, operation, left).await?;
            match fleet.take(operation).await {
                Ok(()) => {
                    permit.waited = start.elapsed();
                    return Ok(permit);
                }
                Err(pause) => {
                    scheduler.pause(operation, pause);
                    if let Some(grant) = permit.grant {
                        grant.unused();
                    }
                }
            }
        }
    }

    /// Learns from an answer. For a used-up window: how long the operation now rests.
    pub(crate) fn feedback(&self, operation: Operation, feedback: Feedback) -> Option<Duration> {
        let scheduler = self.scheduler.as_ref()?;
        let rest = scheduler.feedback(operation, feedback);
        if let (Some(rest), Some(fleet)) = (rest, &self.fleet) {
            fleet.pause(operation, rest);
        }
        rest
    }
}

#[cfg(test)]
mod tests;
