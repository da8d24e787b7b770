//! Requests that are refused, and why: for the person who sets a callback up.

use std::fmt;

use http::StatusCode;

use crate::Error;

/// A request that was refused. It holds nothing of the message, so it may be logged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Refusal<'a> {
    /// The path that it was sent to.
    pub path: &'a str,
    /// The status that it was answered with.
    pub status: StatusCode,
    /// What is wrong with it; nothing when the body did not arrive or the queue is full.
    pub error: Option<Error>,
}

impl fmt::Display for Refusal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.status)?;
        match self.error {
            Some(error) => write!(f, ": {error}"),
            None => Ok(()),
        }
    }
}

/// Why a request is refused, before it is said with which status.
pub(super) enum Cause {
    Error(Error),
    Status(StatusCode),
}

impl From<Error> for Cause {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl<'a> Refusal<'a> {
    pub(super) fn new(path: &'a str, cause: Cause) -> Self {
        let (status, error) = match cause {
            Cause::Error(error) => (status(error), Some(error)),
            Cause::Status(status) => (status, None),
        };
        Self {
            path,
            status,
            error,
        }
    }
}

fn status(error: Error) -> StatusCode {
    match error {
        Error::Signature | Error::Stale => StatusCode::FORBIDDEN,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::BAD_REQUEST,
    }
}
