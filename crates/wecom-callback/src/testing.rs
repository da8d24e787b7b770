//! Valid, signed, encrypted requests for the tests of your own handlers.
//!
//! ```
//! use wecom_callback::{Callback, Event, EventKind, Frame, UserDelete, testing};
//!
//! let callback = testing::callback();
//! let gone = EventKind::DeleteUser(UserDelete::new("mei.lin"));
//! let request = testing::push(&callback, &Event::new(Frame::company(testing::CORP_ID, 1_700_000_000), gone));
//!
//! // Send `request.body` to `/your/path?{request.query}`, or call what is behind it:
//! let query = wecom_callback::Query::parse(&request.query)?;
//! let envelope = callback.decrypt(&query, request.body.as_bytes())?;
//! assert_eq!(envelope.event()?.kind.name(), "delete_user");
//! # Ok::<(), wecom_callback::Error>(())
//! ```

use crate::sealed::{Sealed, Stamp};
use crate::{Callback, Event};

/// The company of [`callback`].
pub const CORP_ID: &str = "ww0123456789abcdef";
/// The token of [`callback`].
pub const TOKEN: &str = "Tok3nForTests";
/// The `EncodingAESKey` of [`callback`].
pub const ENCODING_AES_KEY: &str = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";

/// A callback with values that everybody knows.
///
/// # Panics
/// Never: the values are valid.
#[must_use]
pub fn callback() -> Callback {
    #[expect(clippy::expect_used, reason = "constants, checked by the tests")]
    Callback::new(TOKEN, ENCODING_AES_KEY, CORP_ID).expect("the values are valid")
}

/// A request as the platform would send it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// The query string, percent-encoded.
    pub query: String,
    /// The body of a POST; empty in a GET.
    pub body: String,
}

/// The POST that pushes an event, stamped with the event's own time.
///
/// The random parts are always the same, so that a test sees the same bytes each time; see [`again`] for a repetition.
#[must_use]
pub fn push(callback: &Callback, event: &Event) -> Request {
    push_text(
        callback,
        &event.to_xml(),
        event.frame.create_time.unwrap_or_default(),
    )
}

/// The POST that pushes any text, at a time (seconds since 1970).
///
/// ```
/// use wecom_callback::{EventKind, Query, testing};
///
/// let callback = testing::callback();
/// for request in [
///     testing::push_text(&callback, "<xml><Event>enter_agent</Event></xml>", 1_700_000_000),
///     testing::push_json(&callback, r#"{"Event":"enter_agent"}"#, 1_700_000_000),
/// ] {
///     let envelope = callback.decrypt(&Query::parse(&request.query)?, request.body.as_bytes())?;
///     assert!(matches!(envelope.event()?.kind, EventKind::Unknown(_)), "your handler must put up with it");
/// }
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[must_use]
pub fn push_text(callback: &Callback, plain: &str, timestamp: u64) -> Request {
    post(&callback.encrypt(plain, &stamp(timestamp, 0)))
}

/// The POST that pushes any text in the JSON variant, at a time (seconds since 1970).
#[must_use]
pub fn push_json(callback: &Callback, plain: &str, timestamp: u64) -> Request {
    let sealed = callback.encrypt(plain, &stamp(timestamp, 0));
    Request {
        query: sealed.query().encode(),
        body: sealed.body_json(None),
    }
}

/// The platform's n-th repetition of an event: the same content, everything else new.
///
/// ```
/// use wecom_callback::{Event, EventKind, Frame, Query, UserDelete, testing};
///
/// let callback = testing::callback();
/// let gone = EventKind::DeleteUser(UserDelete::new("mei.lin"));
/// let event = Event::new(Frame::company(testing::CORP_ID, 1_700_000_000), gone);
/// let (first, second) = (testing::push(&callback, &event), testing::again(&callback, &event, 1));
/// assert_ne!(first.body, second.body);
///
/// // Your handler must tell by the fingerprint that it is the same event.
/// let mark = |request: &testing::Request| -> Result<_, wecom_callback::Error> {
///     let query = Query::parse(&request.query)?;
///     Ok(callback.decrypt(&query, request.body.as_bytes())?.fingerprint())
/// };
/// assert!(mark(&first)? == mark(&second)?);
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[must_use]
pub fn again(callback: &Callback, event: &Event, repetition: u8) -> Request {
    let timestamp = event.frame.create_time.unwrap_or_default() + 5 * u64::from(repetition);
    post(&callback.encrypt(&event.to_xml(), &stamp(timestamp, repetition)))
}

/// The GET that verifies a callback URL; the answer must be `echo`.
///
/// ```
/// use wecom_callback::{Query, testing};
///
/// let callback = testing::callback();
/// let request = testing::verify_url(&callback, "4711", 1_700_000_000);
/// assert_eq!(callback.verify_url(&Query::parse(&request.query)?)?, "4711");
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[must_use]
pub fn verify_url(callback: &Callback, echo: &str, timestamp: u64) -> Request {
    let sealed = callback.encrypt(echo, &stamp(timestamp, 0));
    Request {
        query: sealed.echo_query().encode(),
        body: String::new(),
    }
}

fn post(sealed: &Sealed) -> Request {
    Request {
        query: sealed.query().encode(),
        body: sealed.body_xml(None),
    }
}

fn stamp(timestamp: u64, repetition: u8) -> Stamp {
    let mut random = *b"0123456789ABCDEF";
    random[0] = random[0].wrapping_add(repetition);
    Stamp::fixed(
        timestamp,
        (987_654_321 + u64::from(repetition)).to_string(),
        random,
    )
}
