//! One call: what it needs on its way, and what is told of it.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use tracing::Span;
use tracing::field::Empty;
use wecom_contacts_api::{Client as Api, ErrCode, Operation, Validate};

use crate::client::Client;
use crate::error::{Error, InputError};
use crate::observe::{CallReport, Outcome};

/// One call of an operation: the generated client, whose requests take the way of this call.
pub(crate) struct Call(Api<CallState>);

/// What the transport and the caller share.
pub(crate) struct CallState {
    pub(crate) client: Client,
    pub(crate) span: Span,
    pub(crate) start: Instant,
    operation: Operation,
    attempts: AtomicU32,
    waited_micros: AtomicU64,
    refreshed: AtomicBool,
    reported: AtomicBool,
}

impl Client {
    /// A call of an operation.
    pub(crate) fn call(&self, operation: Operation) -> Call {
        Call::new(self, operation)
    }
}

impl Call {
    fn new(client: &Client, operation: Operation) -> Self {
        let span = tracing::info_span!(
            "wecom_call",
            operation = operation.id(),
            errcode = Empty,
            outcome = Empty,
            attempts = Empty,
            waited_ms = Empty,
            duration_ms = Empty,
        );
        let state = CallState {
            client: client.clone(),
            span,
            start: Instant::now(),
            operation,
            attempts: AtomicU32::new(0),
            waited_micros: AtomicU64::new(0),
            refreshed: AtomicBool::new(false),
            reported: AtomicBool::new(false),
        };
        let shared = &client.shared;
        Call(Api::new(
            shared.addresses.clone(),
            shared.http.clone(),
            state,
        ))
    }

    /// The generated client.
    pub(crate) fn api(&self) -> &Api<CallState> {
        &self.0
    }

    pub(crate) fn state(&self) -> &CallState {
        self.0.transport()
    }

    /// Refuses a body that breaks a published limit.
    pub(crate) fn check(&self, body: &impl Validate) -> Result<(), Error> {
        body.validate()
            .map_err(|violation| self.refuse(InputError::new(self.state().operation, violation)))
    }

    /// Refuses an id or number that breaks a published limit, under the name of its field.
    pub(crate) fn check_field(
        &self,
        field: &'static str,
        value: &impl Validate,
    ) -> Result<(), Error> {
        value.validate().map_err(|violation| {
            self.refuse(InputError::new(
                self.state().operation,
                violation.named(field),
            ))
        })
    }

    /// Refuses the call for a reason of our own.
    pub(crate) fn refuse(&self, error: InputError) -> Error {
        let error = Error::from(error);
        self.state().over(Some(&error));
        error
    }

    /// The result, once it is told to those who observe.
    pub(crate) fn finish<T>(&self, result: Result<T, Error>) -> Result<T, Error> {
        self.state().over(result.as_ref().err());
        result
    }
}

impl CallState {
    pub(crate) fn sent(&self) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    pub(crate) fn waited(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.waited_micros.fetch_add(micros, Ordering::Relaxed);
    }

    pub(crate) fn refreshed(&self) {
        self.refreshed.store(true, Ordering::Relaxed);
    }

    fn over(&self, error: Option<&Error>) {
        self.report(
            error.map_or(Outcome::Done, Outcome::of),
            error.and_then(Error::errcode),
        );
    }

    /// Tells the span and the observers, once.
    fn report(&self, outcome: Outcome, errcode: Option<ErrCode>) {
        let observers = &self.client.shared.observers;
        let silent = self.span.is_disabled() && observers.is_empty();
        if silent || self.reported.swap(true, Ordering::Relaxed) {
            return;
        }
        let report = CallReport {
            operation: self.operation,
            outcome,
            attempts: self.attempts(),
            refreshed: self.refreshed.load(Ordering::Relaxed),
            waited: Duration::from_micros(self.waited_micros.load(Ordering::Relaxed)),
            duration: self.start.elapsed(),
        };
        self.span
            .record("errcode", errcode.map_or(0, |code| code.0));
        self.span.record("outcome", outcome.as_str());
        self.span.record("attempts", report.attempts);
        self.span.record("waited_ms", millis(report.waited));
        self.span.record("duration_ms", millis(report.duration));
        observers.on_call(&report);
    }
}

impl Drop for CallState {
    fn drop(&mut self) {
        self.report(Outcome::Cancelled, None);
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
