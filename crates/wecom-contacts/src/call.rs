//! One call: what it needs on its way, and where its error waits.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Response;
use tokio::time::Instant;
use tracing::Span;
use tracing::field::Empty;
use wecom_contacts_api::hooks::Shared;
use wecom_contacts_api::{
    Client as Api, ErrCode, Error as ApiCallError, Operation, ResponseValue, Validate, types,
};

use crate::client::Client;
use crate::error::{
    ApiError, DecodeError, DecodeKind, Error, InputError, TransportError, TransportKind,
};
use crate::observe::{CallReport, Outcome};

/// One call of an operation.
pub(crate) struct Call {
    pub(crate) state: Arc<CallState>,
    api: Api,
}

/// What the transport and the caller share.
///
/// The generated code passes on nothing but a `reqwest::Error`, which cannot be made by hand; the real error waits
/// here for [`Call::finish`].
pub(crate) struct CallState {
    pub(crate) client: Client,
    pub(crate) stream: bool,
    pub(crate) span: Span,
    pub(crate) start: Instant,
    operation: Operation,
    attempts: AtomicU32,
    waited_micros: AtomicU64,
    refreshed: AtomicBool,
    reported: AtomicBool,
    error: Mutex<Option<Error>>,
}

impl Client {
    /// A call whose answer is read as a whole.
    pub(crate) fn call(&self, operation: Operation) -> Call {
        Call::new(self, operation, false)
    }

    /// A call whose answer is a stream: for the `_stream` twins of the generated client.
    pub(crate) fn stream(&self, operation: Operation) -> Call {
        Call::new(self, operation, true)
    }
}

impl Call {
    fn new(client: &Client, operation: Operation, stream: bool) -> Self {
        let span = tracing::info_span!(
            "wecom_call",
            operation = operation.id(),
            errcode = Empty,
            outcome = Empty,
            attempts = Empty,
            waited_ms = Empty,
            duration_ms = Empty,
        );
        let state = Arc::new(CallState {
            client: client.clone(),
            stream,
            span,
            start: Instant::now(),
            operation,
            attempts: AtomicU32::new(0),
            waited_micros: AtomicU64::new(0),
            refreshed: AtomicBool::new(false),
            reported: AtomicBool::new(false),
            error: Mutex::new(None),
        });
        let shared = &client.shared;
        let (base_url, http) = (shared.base_url.clone(), shared.http.clone());
        let api = Api::new_with_client(base_url, http, Shared(state.clone()));
        Self { state, api }
    }

    /// The generated client, whose requests take the way of this call.
    pub(crate) fn api(&self) -> &Api {
        &self.api
    }

    /// Refuses a body that breaks a published limit.
    pub(crate) fn check(&self, body: &impl Validate) -> Result<(), Error> {
        body.validate()
            .map_err(|violation| self.refuse(InputError::new(self.state.operation, violation)))
    }

    /// Refuses an id or number that breaks a published limit, under the name of its field.
    pub(crate) fn check_field(
        &self,
        field: &'static str,
        value: &impl Validate,
    ) -> Result<(), Error> {
        value.validate().map_err(|violation| {
            self.refuse(InputError::new(
                self.state.operation,
                violation.named(field),
            ))
        })
    }

    /// Refuses the call for a reason of our own.
    pub(crate) fn refuse(&self, error: InputError) -> Error {
        let error = Error::from(error);
        self.state.over(Some(&error));
        error
    }

    /// The value, or the one error of this call.
    pub(crate) fn finish<T>(
        &self,
        result: Result<ResponseValue<T>, ApiCallError<types::ApiError>>,
    ) -> Result<T, Error> {
        match result {
            Ok(value) => {
                self.state.over(None);
                Ok(value.into_inner())
            }
            Err(error) => {
                let kept = self.state.error().take();
                let error = kept.unwrap_or_else(|| convert(self.state.operation, error));
                self.state.over(Some(&error));
                Err(error)
            }
        }
    }
}

impl CallState {
    fn error(&self) -> std::sync::MutexGuard<'_, Option<Error>> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the error for [`Call::finish`].
    pub(crate) fn fail(&self, error: Error) {
        *self.error() = Some(error);
    }

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

/// An error that the transport did not see: the answer was whole, but not of the shape that the reference says.
fn convert(operation: Operation, error: ApiCallError<types::ApiError>) -> Error {
    match error {
        ApiCallError::InvalidResponsePayload(body, error) => {
            DecodeError::from_json(operation, &error, body.len() as u64).into()
        }
        ApiCallError::ErrorResponse(refusal) => {
            let refusal = refusal.into_inner();
            ApiError::new(operation, ErrCode(refusal.errcode), refusal.errmsg).into()
        }
        ApiCallError::CommunicationError(error)
        | ApiCallError::ResponseBodyError(error)
        | ApiCallError::InvalidUpgrade(error) => {
            TransportError::from_reqwest(operation, error).into()
        }
        ApiCallError::UnexpectedResponse(response) => unexpected(operation, &response),
        ApiCallError::InvalidRequest(_) | ApiCallError::Custom(_) => {
            TransportError::new(operation, TransportKind::Request, false).into()
        }
    }
}

fn unexpected(operation: Operation, response: &Response) -> Error {
    let what = format!("expected status 200, not {}", response.status().as_u16());
    DecodeError::new(
        operation,
        DecodeKind::Shape(what),
        response.content_length().unwrap_or(0),
    )
    .into()
}
