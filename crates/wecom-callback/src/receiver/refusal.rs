//! Requests that are refused, and why: for the person who sets a callback up.

use std::fmt;

use http::StatusCode;

use crate::Error;

/// A request that was refused. It holds nothing of the message, so it may be logged.
///
/// ```
/// use std::time::SystemTime;
/// use wecom_callback::{Error, receiver::{Receiver, Refusal}, testing};
/// # tokio::runtime::Runtime::new()?.block_on(async {
///
/// let (sender, refusals) = std::sync::mpsc::channel();
/// let (receiver, _events) = Receiver::builder(SystemTime::now)
///     .at("/", testing::callback())?
///     .on_refusal(move |refusal: &Refusal| {
///         let _ = sender.send((refusal.status, refusal.error, refusal.to_string()));
///     })
///     .stream();
/// receiver.respond(http::Request::post("/?msg_signature=0&timestamp=0&nonce=0").body(String::new())?).await;
///
/// let (status, error, line) = refusals.recv()?;
/// assert_eq!(status, 400);
/// assert!(matches!(error, Some(Error::Body(_))));
/// assert!(line.starts_with("/: 400 Bad Request: envelope"));
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
        // A path may hold control characters of Unicode, which a terminal would obey.
        for letter in self.path.chars() {
            if letter.is_control() {
                write!(f, "{}", letter.escape_unicode())?;
            } else {
                write!(f, "{letter}")?;
            }
        }
        write!(f, ": {}", self.status)?;
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
