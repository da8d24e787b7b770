//! No whole answer came: what happened on the way, without addresses and bodies.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wecom_contacts_api::Operation;

use super::mask::mask;

/// What happened on the way.
///
/// ```
/// use wecom_contacts::TransportKind;
///
/// fn whom_to_tell(kind: &TransportKind) -> &'static str {
///     match kind {
///         TransportKind::Status { status: 502..=504, .. } => "whoever runs the proxy",
///         TransportKind::Connect => "whoever runs the network",
///         _ => "nobody yet",
///     }
/// }
/// assert_eq!(whom_to_tell(&TransportKind::Connect), "whoever runs the network");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// No connection: name not found, refused, TLS, proxy.
    Connect,
    /// Nothing came in time.
    Timeout,
    /// The time given to the whole call is over.
    Deadline {
        /// The time that was given.
        after: Duration,
    },
    /// The connection broke.
    Interrupted,
    /// An HTTP status that the vendor does not send for a known call: a proxy, a gateway, a wrong base URL.
    Status {
        /// The status, such as 502.
        status: u16,
        /// How many bytes came with it.
        length: u64,
        /// Its media type, such as `text/html`; empty when it has none.
        media_type: String,
    },
    /// A redirect. It is never followed, since the address holds the token.
    Redirect {
        /// The status, such as 302.
        status: u16,
    },
    /// The answer is larger than the cap.
    TooLarge {
        /// The cap in bytes.
        limit: u64,
    },
    /// The request could not be built.
    Request,
}

impl TransportKind {
    /// Whether the same call may meet a better moment.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Connect | Self::Timeout | Self::Deadline { .. } | Self::Interrupted => true,
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            Self::Redirect { .. } | Self::TooLarge { .. } | Self::Request => false,
        }
    }
}

/// No whole answer came.
///
/// ```
/// use wecom_contacts::{Error, Operation, TransportKind, retry::Never};
/// use wecom_sandbox::{Fault, FaultKind};
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let tests::Company { sandbox, contacts } = tests::Company::demo().await;
///
/// sandbox.inject(Fault::new(Operation::UserGet, FaultKind::Status { status: 502 }));
/// let answer = contacts.with_retry(Never::new()).users().get("lin.mei").await;
/// let Err(Error::Transport(error)) = answer else { panic!("it was answered") };
/// assert_eq!(error.operation(), Operation::UserGet);
/// assert!(matches!(error.kind(), TransportKind::Status { status: 502, .. }));
/// assert!(error.was_sent() && !error.is_timeout());
/// # Ok::<(), std::io::Error>(()) })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct TransportError(Arc<Failure>);

struct Failure {
    operation: Operation,
    kind: TransportKind,
    sent: bool,
    /// Why there is no connection, in the words of the system or the TLS library.
    reason: String,
    source: Option<reqwest::Error>,
}

impl TransportError {
    pub(crate) fn new(operation: Operation, kind: TransportKind, sent: bool) -> Self {
        Self(Arc::new(Failure {
            operation,
            kind,
            sent,
            reason: String::new(),
            source: None,
        }))
    }

    /// Sorts what reqwest says, and takes the address out of it.
    pub(crate) fn from_reqwest(operation: Operation, error: reqwest::Error) -> Self {
        let error = error.without_url();
        let kind = if error.is_connect() {
            TransportKind::Connect
        } else if error.is_timeout() {
            TransportKind::Timeout
        } else if error.is_builder() {
            TransportKind::Request
        } else {
            TransportKind::Interrupted
        };
        let sent = !matches!(kind, TransportKind::Connect | TransportKind::Request);
        let reason = match kind {
            TransportKind::Connect => mask(&root_cause(&error)),
            _ => String::new(),
        };
        Self(Arc::new(Failure {
            operation,
            kind,
            sent,
            reason,
            source: Some(error),
        }))
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> &TransportKind {
        &self.0.kind
    }

    /// Whether the request may have reached the server.
    #[must_use]
    pub fn was_sent(&self) -> bool {
        self.0.sent
    }

    /// Nothing came in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.0.kind,
            TransportKind::Timeout | TransportKind::Deadline { .. }
        ) || self
            .0
            .source
            .as_ref()
            .is_some_and(reqwest::Error::is_timeout)
    }
}

/// The innermost source: it knows what happened, and neither an address nor a header.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.0.operation)?;
        match &self.0.kind {
            TransportKind::Connect if self.0.reason.is_empty() => {
                f.write_str("no connection to the server")
            }
            TransportKind::Connect => write!(f, "no connection to the server: {}", self.0.reason),
            TransportKind::Timeout => f.write_str("no answer in time"),
            TransportKind::Deadline { after } => {
                write!(f, "not done in the {} s it was given", after.as_secs_f64())
            }
            TransportKind::Interrupted => {
                f.write_str("the connection broke before the whole answer came")
            }
            TransportKind::Status {
                status,
                length,
                media_type,
            } => {
                let media_type = if media_type.is_empty() {
                    "no media type"
                } else {
                    media_type
                };
                write!(
                    f,
                    "HTTP status {status} with {length} bytes ({media_type}) instead of an answer"
                )
            }
            TransportKind::Redirect { status } => {
                write!(
                    f,
                    "HTTP status {status}, a redirect, which is never followed; check the base URL"
                )
            }
            TransportKind::TooLarge { limit } => {
                write!(f, "the answer is larger than {limit} bytes")
            }
            TransportKind::Request => f.write_str("the request could not be built"),
        }
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("operation", &self.0.operation.id())
            .field("kind", &self.0.kind)
            .field("sent", &self.0.sent)
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|error| error as _)
    }
}
