//! The one seam: every request of the client passes a [`Transport`].

use std::fmt;

use bytes::Bytes;
use progenitor_client::ByteStream;
use reqwest::Request;

use crate::Operation;

/// Carries out requests: adds the token, sends, and tells a success from a refusal.
///
/// The platform answers HTTP 200 to everything, so that a success is what says `errcode` 0. Errors should not carry the
/// URL ([`reqwest::Error::without_url`]): the token is in it.
///
/// ```
/// use bytes::Bytes;
/// use reqwest::Request;
/// use wecom_contacts_api::transport::{Failure, Transport};
/// use wecom_contacts_api::{Addresses, ByteStream, Client, Operation, types::UserId};
///
/// /// Answers from memory, as a test may want it. One that sends adds the token and looks at `errcode` here.
/// struct Canned(&'static str);
///
/// impl Transport for Canned {
///     type Error = String;
///
///     async fn send(&self, request: Request, operation: Operation) -> Result<Bytes, String> {
///         assert_eq!((request.url().query(), operation), (Some("userid=mei.lin"), Operation::UserGet));
///         Ok(Bytes::from_static(self.0.as_bytes()))
///     }
///
///     async fn open(&self, _request: Request, operation: Operation) -> Result<ByteStream, String> {
///         Err(format!("{operation}: no stream"))
///     }
///
///     fn failed(&self, operation: Operation, failure: Failure) -> String {
///         format!("{operation}: {failure:?}")
///     }
/// }
///
/// # tokio::runtime::Runtime::new().expect("a runtime starts").block_on(async {
/// let base = "https://qyapi.weixin.qq.com".parse().expect("it is a URL");
/// let body = r#"{"errcode": 0, "errmsg": "ok", "userid": "mei.lin", "name": "林梅"}"#;
/// let client = Client::new(Addresses::below(&base), reqwest::Client::new(), Canned(body));
/// let member = client.user_get(&UserId::from("mei.lin")).await?;
/// assert_eq!(member.name.as_deref(), Some("林梅"));
/// assert_eq!(client.transport().0, body);
/// # Ok::<(), String>(()) })?;
/// # Ok::<(), String>(())
/// ```
pub trait Transport: Send + Sync {
    /// What is told of a call that did not succeed.
    type Error: Send;

    /// Carries out one call and gives the whole body of its success, which the client decodes.
    ///
    /// The body of `request` can be cloned ([`Request::try_clone`]) for another attempt. Of headers it has none but
    /// `content-type`.
    fn send(
        &self,
        request: Request,
        operation: Operation,
    ) -> impl Future<Output = Result<Bytes, Self::Error>> + Send;

    /// Carries out one call and gives the body of its success as it arrives.
    fn open(
        &self,
        request: Request,
        operation: Operation,
    ) -> impl Future<Output = Result<ByteStream, Self::Error>> + Send;

    /// Makes its error of what went wrong before or after it had its turn.
    fn failed(&self, operation: Operation, failure: Failure) -> Self::Error;
}

/// What can go wrong outside of the transport. Its `Debug` repeats nothing of the body.
#[non_exhaustive]
pub enum Failure {
    /// The request could not be made; nothing was sent.
    Request(reqwest::Error),
    /// The body of a success is not of the shape that the description says. The error may repeat a value of it.
    Decode {
        /// What was expected, and where.
        error: serde_json::Error,
        /// The length of the body.
        length: u64,
    },
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Nothing was sent: the error speaks of the request alone, and the token is not in it yet.
            Failure::Request(error) => f.debug_tuple("Request").field(error).finish(),
            Failure::Decode { error, length } => f
                .debug_struct("Decode")
                .field("kind", &error.classify())
                .field("line", &error.line())
                .field("column", &error.column())
                .field("length", length)
                .finish(),
        }
    }
}
