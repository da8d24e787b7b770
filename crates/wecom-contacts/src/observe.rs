//! Lets a program count and time the calls.

use std::sync::Arc;
use std::time::Duration;

use wecom_contacts_api::{ErrCode, Operation};

use crate::error::Error;

/// Is told about every call and every token refresh, for counters and latencies.
///
/// The methods run on the task that made the call: they must be quick and must not block. They are given no argument of
/// a call, so that no metric can hold personal data.
///
/// The example `export_metrics` of this crate makes a page for Prometheus of it.
///
/// ```
/// use std::collections::BTreeMap;
/// use std::sync::{Arc, Mutex, PoisonError};
/// use wecom_contacts::observe::{CallReport, Observer, Outcome, TokenReport};
///
/// /// How many calls ended how, by operation.
/// #[derive(Clone, Default)]
/// struct Counters(Arc<Mutex<BTreeMap<String, u64>>>);
///
/// impl Counters {
///     fn add(&self, name: &str, outcome: Outcome) {
///         let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         *counters.entry(format!("{name} {}", outcome.as_str())).or_default() += 1;
///     }
/// }
///
/// impl Observer for Counters {
///     fn on_call(&self, report: &CallReport) {
///         self.add(report.operation.id(), report.outcome);
///     }
///
///     fn on_token(&self, report: &TokenReport) {
///         self.add("token", report.outcome);
///     }
/// }
///
/// # tests::with_company(async |_| {
/// # let sandbox = wecom_sandbox::Sandbox::start().await?;
/// # let builder = wecom_contacts::Contacts::builder().base_url(sandbox.base_url()).corp_id(sandbox.corp_id());
/// # let builder = builder.secret(sandbox.sync_secret());
/// let counters = Counters::default();
/// let contacts = builder.with_observer(counters.clone()).build()?;
/// contacts.users().get("lin.mei").await?;
/// let counted = counters.0.lock().unwrap_or_else(PoisonError::into_inner);
/// assert_eq!(counted["user_get done"], 1);
/// assert_eq!(counted["token done"], 1);
/// # Ok(())
/// # });
/// ```
pub trait Observer: Send + Sync + 'static {
    /// A call is over, or its caller no longer waits for it.
    fn on_call(&self, report: &CallReport) {
        let _ = report;
    }

    /// A token refresh is over.
    fn on_token(&self, report: &TokenReport) {
        let _ = report;
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It was carried out.
    Done,
    /// The server refused it with this code.
    Refused(ErrCode),
    /// No token was given.
    Token,
    /// No whole answer came.
    Transport,
    /// The answer could not be read.
    Decode,
    /// It was not sent, since a value breaks a limit.
    Input,
    /// Its caller went away before it was over.
    Cancelled,
}

impl Outcome {
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Api(refusal) => Self::Refused(refusal.errcode()),
            Error::Token(_) => Self::Token,
            Error::Transport(_) => Self::Transport,
            Error::Decode(_) => Self::Decode,
            Error::Input(_) => Self::Input,
        }
    }

    /// One word, fit for a label of a metric.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused(_) => "refused",
            Self::Token => "token",
            Self::Transport => "transport",
            Self::Decode => "decode",
            Self::Input => "input",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A call that is over.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallReport {
    /// The operation.
    pub operation: Operation,
    /// How it ended.
    pub outcome: Outcome,
    /// How often it was sent.
    pub attempts: u32,
    /// Whether a token refresh was needed on the way.
    pub refreshed: bool,
    /// How long it waited for the limiter and between attempts.
    pub waited: Duration,
    /// How long it took in all.
    pub duration: Duration,
}

/// A token refresh that is over.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TokenReport {
    /// False when the store had a newer token.
    pub asked_server: bool,
    /// How long it took.
    pub duration: Duration,
    /// How it ended.
    pub outcome: Outcome,
}

impl TokenReport {
    pub(crate) fn new(asked_server: bool, duration: Duration, error: Option<&Error>) -> Self {
        let outcome = error.map_or(Outcome::Done, Outcome::of);
        Self {
            asked_server,
            duration,
            outcome,
        }
    }
}

/// Everyone who wants to be told.
#[derive(Clone, Default)]
pub(crate) struct Observers(Arc<[Arc<dyn Observer>]>);

impl Observers {
    pub(crate) fn new(observers: Vec<Arc<dyn Observer>>) -> Self {
        Self(observers.into())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn on_call(&self, report: &CallReport) {
        self.0.iter().for_each(|observer| observer.on_call(report));
    }

    pub(crate) fn on_token(&self, report: &TokenReport) {
        self.0.iter().for_each(|observer| observer.on_token(report));
    }
}
