//! When a failed call is sent again.
//!
//! A policy decides *whether it is worth it and when*. Whether it is *safe* is not for a policy to say: the transport
//! asks it only after a failure in which the server surely did not carry the call out, or for an operation that the
//! spec marks as safe to repeat. No policy can make it send a create blindly again.

use std::sync::Arc;
use std::time::Duration;

use wecom_contacts_api::{ErrCode, Operation, RetryRule};

use crate::error::{DecodeKind, Error};

/// A failed attempt, as a policy sees it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation.
    pub operation: Operation,
    /// 1 for the first attempt.
    pub number: u32,
    /// Time since the call began, waiting included.
    pub elapsed: Duration,
    /// How the attempt failed.
    pub error: &'a Error,
}

/// Decides whether a call is sent again.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use std::time::Duration;
/// use wecom_contacts::retry::{Attempt, BySpec, Never, RetryPolicy};
///
/// let patient = BySpec::new().max_attempts(8).max_elapsed(Duration::from_secs(120));
/// assert!(contacts.with_retry(patient).users().get("lin.mei").await.is_ok());
///
/// /// Asks twice more about what is not there: somebody else has just made it.
/// struct Soon;
///
/// impl RetryPolicy for Soon {
///     fn after(&self, attempt: &Attempt<'_>) -> Option<Duration> {
///         (attempt.error.is_not_found() && attempt.number < 3).then_some(Duration::from_millis(1))
///     }
/// }
///
/// let policy = BySpec::new().with_pauses(Duration::from_millis(50), Duration::from_secs(1)).or(Soon);
/// assert!(contacts.with_retry(policy).users().get("nobody").await.is_err());
/// assert!(contacts.with_retry(Never::new()).users().get("nobody").await.is_err());
/// # Ok(())
/// # });
/// ```
pub trait RetryPolicy: Send + Sync + 'static {
    /// How long to wait before the next attempt; `None` to give up.
    fn after(&self, attempt: &Attempt<'_>) -> Option<Duration>;

    /// This policy, with at most `attempts` attempts in all.
    fn max_attempts(self, attempts: u32) -> MaxAttempts<Self>
    where
        Self: Sized,
    {
        MaxAttempts {
            inner: self,
            attempts,
        }
    }

    /// This policy, with no attempt that would begin later than `limit` after the call began.
    fn max_elapsed(self, limit: Duration) -> MaxElapsed<Self>
    where
        Self: Sized,
    {
        MaxElapsed { inner: self, limit }
    }

    /// This policy, and where it gives up, `other`.
    fn or<P: RetryPolicy>(self, other: P) -> Or<Self, P>
    where
        Self: Sized,
    {
        Or {
            first: self,
            second: other,
        }
    }
}

impl RetryPolicy for Arc<dyn RetryPolicy> {
    fn after(&self, attempt: &Attempt<'_>) -> Option<Duration> {
        self.as_ref().after(attempt)
    }
}

/// What a client does when nothing else is set: [`BySpec`], at most 4 attempts, at most 30 s.
///
/// ```
/// use wecom_contacts::{Contacts, retry::{RetryPolicy, default_policy}};
///
/// let builder = Contacts::builder().with_retry(default_policy().max_attempts(2));
/// # drop(builder);
/// ```
#[must_use]
pub fn default_policy() -> impl RetryPolicy {
    BySpec::new()
        .max_attempts(4)
        .max_elapsed(Duration::from_secs(30))
}

/// Never sends again.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Never;

impl Never {
    /// The policy.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl RetryPolicy for Never {
    fn after(&self, _attempt: &Attempt<'_>) -> Option<Duration> {
        None
    }
}

/// Sends again what the vendor's table of codes calls passing (-1, 6000, 45033, …), and what failed on the way.
///
/// A used-up window (45009) is waited for, where a limit of time does not forbid it. A running import (302008) is not:
/// it lasts minutes, and the job handle waits for it.
#[derive(Clone, Copy, Debug)]
pub struct BySpec {
    first: Duration,
    most: Duration,
}

impl Default for BySpec {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(200),
            most: Duration::from_secs(10),
        }
    }
}

impl BySpec {
    /// The rule of the spec with pauses of 0.2 s, doubled each time up to 10 s, each shortened by up to a half at
    /// random.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Other pauses.
    #[must_use]
    pub fn with_pauses(mut self, first: Duration, most: Duration) -> Self {
        self.first = first;
        self.most = most;
        self
    }

    fn pause(&self, number: u32) -> Duration {
        let doubled = self
            .first
            .saturating_mul(1 << number.saturating_sub(1).min(16));
        doubled.min(self.most).mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

impl RetryPolicy for BySpec {
    fn after(&self, attempt: &Attempt<'_>) -> Option<Duration> {
        if let Error::Transport(failure) = attempt.error {
            return failure
                .kind()
                .may_pass()
                .then(|| self.pause(attempt.number));
        }
        if let Error::Decode(failure) = attempt.error {
            let cut = *failure.kind() == DecodeKind::CutOff;
            return cut.then(|| self.pause(attempt.number));
        }
        let code = attempt.error.errcode()?;
        if code == ErrCode::IMPORT_RUNNING {
            return None;
        }
        match code.info()?.retry {
            RetryRule::Backoff => Some(self.pause(attempt.number)),
            RetryRule::WaitWindow => Some(
                attempt
                    .error
                    .retry_after()
                    .unwrap_or(Duration::from_secs(60)),
            ),
            _ => None,
        }
    }
}

/// See [`RetryPolicy::max_attempts`].
///
/// ```
/// use wecom_contacts::retry::{BySpec, MaxAttempts, RetryPolicy};
///
/// let policy: MaxAttempts<BySpec> = BySpec::new().max_attempts(2);
/// # let _ = policy;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MaxAttempts<P> {
    inner: P,
    attempts: u32,
}

impl<P: RetryPolicy> RetryPolicy for MaxAttempts<P> {
    fn after(&self, attempt: &Attempt<'_>) -> Option<Duration> {
        (attempt.number < self.attempts)
            .then(|| self.inner.after(attempt))
            .flatten()
    }
}

/// See [`RetryPolicy::max_elapsed`].
///
/// ```
/// use std::time::Duration;
/// use wecom_contacts::retry::{BySpec, MaxElapsed, RetryPolicy};
///
/// let policy: MaxElapsed<BySpec> = BySpec::new().max_elapsed(Duration::from_secs(5));
/// # let _ = policy;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MaxElapsed<P> {
    inner: P,
    limit: Duration,
}

impl<P: RetryPolicy> RetryPolicy for MaxElapsed<P> {
    fn after(&self, attempt: &Attempt<'_>) -> Option<Duration> {
        self.inner
            .after(attempt)
            .filter(|pause| attempt.elapsed.saturating_add(*pause) <= self.limit)
    }
}

/// See [`RetryPolicy::or`].
///
/// ```
/// use wecom_contacts::retry::{BySpec, Never, Or, RetryPolicy};
///
/// let policy: Or<BySpec, Never> = BySpec::new().or(Never::new());
/// # let _ = policy;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Or<A, B> {
    first: A,
    second: B,
}

impl<A: RetryPolicy, B: RetryPolicy> RetryPolicy for Or<A, B> {
    fn after(&self, attempt: &Attempt<'_>) -> Option<Duration> {
        self.first
            .after(attempt)
            .or_else(|| self.second.after(attempt))
    }
}

#[cfg(test)]
mod tests;
