//! Receivers: acknowledge first, handle after, nothing twice.
//!
//! The platform wants its answer within 5 seconds and sends an event up to three times more when it gets none. So a
//! [`Receiver`] verifies and decrypts a request, puts the event into a bounded queue and answers; a handler or a stream takes
//! the events from there. When the queue is full the answer is 503, and the platform sends the event again. A repetition is
//! known by its path and content and answered without being queued.
//!
//! What was acknowledged and not yet handled is lost when the process dies: see [`Receiver::shut_down`] for a quiet end, and
//! [`Reconcile`](crate::Reconcile) for the rest.
//!
//! ```
//! # #[cfg(feature = "axum")]
//! # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::SystemTime;
//! use wecom_callback::{Callback, EventKind, receiver::{Delivery, Receiver}};
//!
//! let callback = Callback::new("Tok3nForTests", "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA", "ww0123456789abcdef")?;
//! let receiver = Receiver::builder(SystemTime::now)
//!     .at("/wecom/contacts", callback.with_replay_window(600))?
//!     .handle(async |delivery: Delivery| {
//!         if let EventKind::DeleteUser(gone) = delivery.event.kind {
//!             close_accounts_of(&gone.user_id).await;
//!         }
//!     });
//! axum::serve(tokio::net::TcpListener::bind("[::]:8080").await?, receiver.router()).await?;
//! # Ok(()) }
//! # async fn close_accounts_of(_: &str) {}
//! ```

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use tokio::sync::{mpsc, watch};

use crate::{Callback, Error, Event, MAX_BYTES, Query};

mod builder;
mod handler;
#[cfg(feature = "redis")]
mod redis;
mod refusal;
#[cfg(feature = "axum")]
mod router;
mod seen;
mod service;
mod stats;
mod worker;

#[cfg(feature = "redis")]
pub use self::redis::RedisSeen;
pub use builder::{Builder, InvalidPath};
pub use handler::{Delivery, Events, Handler};
pub use refusal::Refusal;
pub use seen::{Recent, Seen};
pub use stats::Stats;

use refusal::Cause;
use stats::Counters;

/// Half of what the platform waits for, for the part that the sender controls.
const BODY_TIME: Duration = Duration::from_millis(2500);

type Lookup = dyn Fn(&str) -> Option<Arc<Callback>> + Send + Sync;
type Clock = dyn Fn() -> SystemTime + Send + Sync;
type OnRefusal = dyn Fn(&Refusal<'_>) + Send + Sync;

/// The body of an answer.
///
/// ```
/// use http_body_util::BodyExt;
/// # use wecom_callback::{receiver::{Receiver, ReplyBody}, testing};
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let (receiver, _events) = Receiver::builder(std::time::SystemTime::now).at("/", testing::callback())?.stream();
/// let answer: http::Response<ReplyBody> = receiver.respond(http::Request::new(String::new())).await;
/// assert_eq!(answer.into_body().collect().await?.to_bytes(), "");
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type ReplyBody = Full<Bytes>;

/// Receives callbacks for any number of companies and apps, told apart by the path of the URL.
///
/// It is a `tower` service over plain `http` types, and with feature `axum` a router. Clones are one receiver.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use wecom_callback::{Event, EventKind, Frame, UserDelete, receiver::{Delivery, Receiver}, testing};
/// # tokio::runtime::Runtime::new()?.block_on(async {
///
/// let receiver = Receiver::builder(|| SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
///     .at("/wecom/contacts", testing::callback().with_replay_window(600))?
///     .handle(async |delivery: Delivery| println!("{}", delivery.event.kind.name()));
///
/// // What a server does with each request, here with one that a test has made:
/// let gone = EventKind::DeleteUser(UserDelete::new("mei.lin"));
/// let event = Event::new(Frame::company(testing::CORP_ID, 1_700_000_000), gone);
/// for request in [testing::push(&testing::callback(), &event), testing::again(&testing::callback(), &event, 1)] {
///     let uri = format!("/wecom/contacts?{}", request.query);
///     let answer = receiver.respond(http::Request::post(uri).body(request.body)?).await;
///     assert_eq!(answer.status(), 200);
/// }
///
/// receiver.shut_down().await;
/// let stats = receiver.stats();
/// assert_eq!((stats.accepted, stats.repeated, stats.handled), (1, 1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Receiver {
    inner: Arc<Inner>,
}

struct Inner {
    callbacks: BTreeMap<String, Arc<Callback>>,
    lookup: Option<Box<Lookup>>,
    clock: Box<Clock>,
    seen: Box<dyn Seen>,
    counters: Arc<Counters>,
    on_refusal: Option<Box<OnRefusal>>,
    /// `None` once the receiver is shut down.
    queue: Mutex<Option<mpsc::Sender<Delivery>>>,
    /// Becomes true when the handler has nothing more to do.
    drained: watch::Receiver<bool>,
}

impl Receiver {
    /// Starts to configure a receiver. It has no clock of its own: give it `SystemTime::now`.
    #[must_use]
    pub fn builder(clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Builder {
        Builder::new(Box::new(clock))
    }

    /// Answers one request, whatever server it comes from.
    ///
    /// | status | when |
    /// | --- | --- |
    /// | 200 | a URL was verified, an event is queued, or it is a repetition |
    /// | 400 | the query or body is damaged, or for another key or receive id |
    /// | 403 | the signature does not fit, or the timestamp is outside the replay window |
    /// | 404, 405 | no callback at this path; neither GET nor POST |
    /// | 408, 413 | the body did not arrive within 2.5 seconds; it is longer than 1 MiB |
    /// | 503 | the queue is full, or the receiver is shut down: the platform sends the event again |
    ///
    /// The answer to an event has no body, unless it came in the frame of third parties: a suite must answer `success`, or
    /// the platform takes it for a failure.
    pub async fn respond<B>(&self, request: Request<B>) -> Response<ReplyBody>
    where
        B: Body,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        let Some(callback) = self.callback(head.uri.path()) else {
            return empty(StatusCode::NOT_FOUND);
        };
        let query = Query::parse(head.uri.query().unwrap_or_default()).map_err(Cause::from);
        let answer = match (head.method, query) {
            (Method::GET, Ok(query)) => self.verify(&callback, &query).map_err(Cause::from),
            (Method::POST, Ok(query)) => match read(body).await {
                Ok(body) => self.push(&callback, head.uri.path(), &query, &body).await,
                Err(cause) => Err(cause),
            },
            (Method::GET | Method::POST, Err(cause)) => Err(cause),
            _ => return method_not_allowed(),
        };
        answer.unwrap_or_else(|cause| self.refuse(head.uri.path(), cause))
    }

    fn refuse(&self, path: &str, cause: Cause) -> Response<ReplyBody> {
        let refusal = Refusal::new(path, cause);
        self.inner.counters.note_refusal(refusal.status);
        if let Some(report) = &self.inner.on_refusal {
            report(&refusal);
        }
        empty(refusal.status)
    }

    /// What has happened so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.inner.counters.read()
    }

    /// Accepts no further event and waits until the handler has handled what is queued.
    ///
    /// With a stream of events it does not wait: the stream ends after the last queued event.
    pub async fn shut_down(&self) {
        self.inner
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let mut drained = self.inner.drained.clone();
        // An error means that the worker is gone, which is as good as done.
        let _ = drained.wait_for(|drained| *drained).await;
    }

    fn callback(&self, path: &str) -> Option<Arc<Callback>> {
        let fixed = self.inner.callbacks.get(path).cloned();
        fixed.or_else(|| self.inner.lookup.as_ref().and_then(|lookup| lookup(path)))
    }

    fn now(&self) -> u64 {
        (self.inner.clock)()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs()
    }

    fn verify(&self, callback: &Callback, query: &Query<'_>) -> Result<Response<ReplyBody>, Error> {
        let echo = callback.verify_url_at(query, self.now())?;
        let mut answer = Response::new(Full::from(echo));
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        answer.headers_mut().insert(header::CONTENT_TYPE, plain);
        Ok(answer)
    }

    async fn push(
        &self,
        callback: &Callback,
        path: &str,
        query: &Query<'_>,
        body: &[u8],
    ) -> Result<Response<ReplyBody>, Cause> {
        let envelope = callback.decrypt_at(query, body, self.now())?;
        let event = envelope.event()?;
        let answer = answer(&event);
        let delivery = Delivery::received(Arc::from(path), envelope, event);
        let inner = Arc::clone(&self.inner);
        // A server drops this future when the sender hangs up. An event that is noted as seen must be queued all the same, or
        // its repetition would be taken for handled; so both happen in a task of their own.
        let admitted = tokio::spawn(async move { inner.admit(delivery).await }).await;
        match admitted {
            Ok(true) => Ok(Response::new(Full::from(answer))),
            Ok(false) | Err(_) => Err(Cause::Status(StatusCode::SERVICE_UNAVAILABLE)),
        }
    }
}

impl Inner {
    /// Whether the event is queued now or was before; `false` when there is no place for it.
    async fn admit(&self, delivery: Delivery) -> bool {
        let queue = self
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        // The place is taken before the event is noted as seen: one that is turned away has not been seen.
        let Some(place) = queue.and_then(|queue| queue.try_reserve_owned().ok()) else {
            return false;
        };
        if self.seen.first_time(delivery.fingerprint).await {
            self.counters.note_accepted();
            place.send(delivery);
        } else {
            self.counters.note_repeated();
        }
        true
    }
}

async fn read<B>(body: B) -> Result<Bytes, Cause>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    match tokio::time::timeout(BODY_TIME, Limited::new(body, MAX_BYTES).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Error::TooLarge.into()),
        Ok(Err(_)) => Err(Cause::Status(StatusCode::BAD_REQUEST)),
        Err(_) => Err(Cause::Status(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// What the platform wants to hear: for the command callback of a suite a word, else nothing.
fn answer(event: &Event) -> &'static str {
    if event.frame.is_third_party() {
        "success"
    } else {
        ""
    }
}

fn empty(status: StatusCode) -> Response<ReplyBody> {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

fn method_not_allowed() -> Response<ReplyBody> {
    let mut answer = empty(StatusCode::METHOD_NOT_ALLOWED);
    answer
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    answer
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let paths: Vec<_> = self.inner.callbacks.keys().collect();
        f.debug_struct("Receiver")
            .field("paths", &paths)
            .finish_non_exhaustive()
    }
}
