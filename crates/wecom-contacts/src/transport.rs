//! The way every request takes: limiter, token, sending, reading, refresh, retry.

mod exchange;
mod fetch;
pub(crate) mod peek;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use reqwest::{Request, Response};
use tokio::time::Instant;
use tracing::Instrument;
use wecom_contacts_api::transport::{Failure, Transport};
use wecom_contacts_api::{ByteStream, ErrCode, Operation};

use self::exchange::{Answer, Head, Read, Reading, Whole, exchange};
pub(crate) use self::fetch::Fetcher;
use crate::call::CallState;
use crate::error::{ApiError, DecodeError, DecodeKind, Error, TransportError, TransportKind};
use crate::limit::Feedback;
use crate::retry::Attempt;
use crate::token::{BoxFuture, Live};

impl Transport for CallState {
    type Error = Error;

    fn send(
        &self,
        request: Request,
        operation: Operation,
    ) -> impl Future<Output = Result<Bytes, Error>> + Send {
        self.boxed(self.way::<Whole>(request, operation))
    }

    fn open(
        &self,
        request: Request,
        operation: Operation,
    ) -> impl Future<Output = Result<ByteStream, Error>> + Send {
        let way = self.boxed(self.way::<Head>(request, operation));
        async {
            let (head, rest) = way.await?;
            Ok(stream(head, rest))
        }
    }

    fn failed(&self, operation: Operation, failure: Failure) -> Error {
        match failure {
            Failure::Request(error) => TransportError::from_reqwest(operation, error).into(),
            Failure::Decode { error, length } => {
                DecodeError::from_json(operation, &error, length).into()
            }
            _ => TransportError::new(operation, TransportKind::Request, false).into(),
        }
    }
}

impl CallState {
    /// The whole way of a call. The request stays where it is: what is handed from future to future is copied each time.
    fn way<R: Read>(
        &self,
        request: Request,
        operation: Operation,
    ) -> impl Future<Output = Result<R::Body, Error>> + Send {
        let run = Run {
            call: self,
            operation,
        };
        async move { run.carry_out::<R>(&request).await }
    }

    /// In the span of the call, when anybody listens.
    fn boxed<'a, T: 'a>(&self, way: impl Future<Output = T> + Send + 'a) -> BoxFuture<'a, T> {
        if self.span.is_disabled() {
            Box::pin(way)
        } else {
            Box::pin(way.instrument(self.span.clone()))
        }
    }
}

/// One call on its way.
#[derive(Clone, Copy)]
struct Run<'a> {
    call: &'a CallState,
    operation: Operation,
}

/// What the attempts of one call have come to.
struct SoFar {
    attempts: u32,
    /// The token that was refused, once one was: it is replaced only once.
    stale: Option<Arc<Live>>,
}

/// An attempt that failed, and the token it went out with.
struct Failed {
    error: Error,
    token: Option<Arc<Live>>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, token: None }
    }
}

impl From<ApiError> for Failed {
    fn from(refusal: ApiError) -> Self {
        Error::from(refusal).into()
    }
}

impl Run<'_> {
    async fn carry_out<R: Read>(self, request: &Request) -> Result<R::Body, Error> {
        match self.call.client.options.deadline {
            None => self.attempts::<R>(request).await,
            Some(after) => Box::pin(self.attempts_until::<R>(request, after)).await,
        }
    }

    async fn attempts_until<R: Read>(
        self,
        request: &Request,
        after: Duration,
    ) -> Result<R::Body, Error> {
        let result = tokio::time::timeout(after, self.attempts::<R>(request)).await;
        result.unwrap_or_else(|_| {
            let kind = TransportKind::Deadline { after };
            Err(TransportError::new(self.operation, kind, self.call.attempts() > 0).into())
        })
    }

    async fn attempts<R: Read>(self, request: &Request) -> Result<R::Body, Error> {
        let mut so_far = SoFar {
            attempts: 1,
            stale: None,
        };
        loop {
            let failed = match self.attempt::<R>(request, so_far.stale.as_deref()).await {
                Ok(done) => return Ok(done),
                Err(failed) => failed,
            };
            // What seldom happens is in a box of its own, here and below: it keeps the future of every call small.
            Box::pin(self.recover(failed, &mut so_far)).await?;
        }
    }

    /// Gets ready for one more attempt, or gives the error back when there should be none.
    async fn recover(self, failed: Failed, so_far: &mut SoFar) -> Result<(), Error> {
        let Failed { error, token } = failed;
        if so_far.stale.is_none()
            && let Some(token) = token
            && is_stale_token(&error)
        {
            self.refresh(&token, error).await?;
            so_far.stale = Some(token);
            return Ok(());
        }
        let number = so_far.attempts;
        let Some(pause) = self.pause(number, &error) else {
            return Err(error);
        };
        tracing::debug!(operation = %self.operation, attempt = number, error = %error, "sending again");
        self.sleep(pause).await;
        so_far.attempts += 1;
        Ok(())
    }

    /// Gets a newer token than the refused one; gives the refusal back when there is none.
    async fn refresh(self, refused: &Live, refusal: Error) -> Result<(), Error> {
        self.call.refreshed();
        let fresh = self.call.client.shared.tokens.get(Some(refused)).await?;
        if fresh.generation > refused.generation {
            Ok(())
        } else {
            Err(refusal)
        }
    }

    /// How long to wait before the next attempt, when there may and should be one.
    fn pause(self, number: u32, error: &Error) -> Option<Duration> {
        let surely_not_carried_out = match error {
            // Who may not wait any longer is not made to wait here instead.
            Error::Api(refusal) if refusal.is_from_limiter() => return None,
            // Whoever fetches the token has tried it as often as the policy wants.
            _ if error.operation() != Some(self.operation) => return None,
            Error::Api(_) => true,
            Error::Transport(failure) => !failure.was_sent(),
            // A gateway that gives up closes a body of the length that it promised itself.
            Error::Decode(failure) if *failure.kind() == DecodeKind::CutOff => false,
            _ => return None,
        };
        if !surely_not_carried_out && !self.operation.idempotent() {
            return None;
        }
        let elapsed = self.call.start.elapsed();
        let attempt = Attempt {
            operation: self.operation,
            number,
            elapsed,
            error,
        };
        self.call.client.options.retry.after(&attempt)
    }

    async fn sleep(self, pause: Duration) {
        let start = Instant::now();
        tokio::time::sleep(pause).await;
        self.call.waited(start.elapsed());
    }

    async fn attempt<R: Read>(
        self,
        request: &Request,
        stale: Option<&Live>,
    ) -> Result<R::Body, Failed> {
        let shared = &self.call.client.shared;
        let mut token = shared.tokens.get(stale).await?;
        let permit = shared
            .limiter
            .acquire(self.operation, self.call.client.options.max_wait)
            .await?;
        if !permit.waited().is_zero() {
            self.call.waited(permit.waited());
            token = shared.tokens.get(stale).await?;
        }
        let reading = Reading {
            operation: self.operation,
            cap: shared.body_cap,
            deadline: Instant::now() + shared.longest_answer,
        };
        let request = self.with_token(request, &token)?;
        self.call.sent();
        match exchange::<R>(&shared.http, request, reading).await? {
            Answer::Success(body) => {
                shared.limiter.feedback(self.operation, Feedback::Fine);
                Ok(body)
            }
            Answer::Refused(code, text) => {
                let error = self.refusal(ErrCode(code), text, &token);
                Err(Failed {
                    error,
                    token: Some(token),
                })
            }
        }
    }

    fn with_token(self, request: &Request, token: &Live) -> Result<Request, Error> {
        let mut request = request
            .try_clone()
            .ok_or_else(|| TransportError::new(self.operation, TransportKind::Request, false))?;
        request
            .url_mut()
            .query_pairs_mut()
            .append_pair("access_token", token.token.expose());
        Ok(request)
    }

    fn refusal(self, code: ErrCode, text: String, token: &Live) -> Error {
        let shared = &self.call.client.shared;
        let text = scrub(text, &[token.token.expose(), shared.secret.expose()]);
        let refusal = ApiError::new(self.operation, code, text);
        match shared.limiter.feedback(self.operation, Feedback::of(code)) {
            Some(rest) => refusal.with_retry_after(rest).into(),
            None => refusal.into(),
        }
    }
}

/// Whether a newer token may help. 40001 and 41001 are not among these codes: a new token would not change them.
fn is_stale_token(error: &Error) -> bool {
    matches!(
        error.errcode(),
        Some(ErrCode::ACCESS_TOKEN_INVALID | ErrCode::ACCESS_TOKEN_EXPIRED)
    )
}

/// What was held back and what is still to come. It counts no longer as a call under way: who calls for each entry of a
/// list would wait for itself.
fn stream(head: Vec<Bytes>, rest: Response) -> ByteStream {
    let rest = rest
        .bytes_stream()
        .map(|chunk| chunk.map_err(reqwest::Error::without_url));
    let head = futures_util::stream::iter(head.into_iter().map(Ok));
    ByteStream::new(Box::pin(head.chain(rest)))
}

/// A server's text without our secrets, should it repeat them.
fn scrub(text: String, secrets: &[&str]) -> String {
    secrets
        .iter()
        .filter(|secret| secret.len() >= 4)
        .fold(text, |text, secret| {
            if text.contains(secret) {
                text.replace(secret, "***")
            } else {
                text
            }
        })
}

#[cfg(test)]
mod tests;
