//! Who gets the events: a handler, or whoever reads a stream.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::mpsc;

use super::stats::Counters;
use crate::{Envelope, Event, Fingerprint};

/// An event on its way to you.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Delivery {
    /// The path that it was sent to: which company or app.
    pub path: Arc<str>,
    /// The event.
    pub event: Event,
    /// What it came in: the decrypted text and the receive id.
    pub envelope: Envelope,
    /// The fingerprint of path and content that its repetitions share: a key for handlers that must be idempotent.
    pub fingerprint: Fingerprint,
}

impl Delivery {
    pub(super) fn received(path: Arc<str>, envelope: Envelope, event: Event) -> Self {
        let fingerprint = envelope.fingerprint().at(&path);
        Self {
            path,
            event,
            envelope,
            fingerprint,
        }
    }
}

/// Handles events, one after the other. Any `async` closure that takes a [`Delivery`] is one.
///
/// An event may come twice in spite of all care, when a server is restarted for instance: handle it so that the second time
/// changes nothing.
///
/// ```
/// use std::time::SystemTime;
/// use wecom_callback::{receiver::{Delivery, Handler, Receiver}, testing};
///
/// struct Accounts;
///
/// impl Handler for Accounts {
///     async fn handle(&self, delivery: Delivery) {
///         println!("{} at {}: {:?}", delivery.fingerprint, delivery.path, delivery.event);
///     }
/// }
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let receiver = Receiver::builder(SystemTime::now).at("/", testing::callback())?.handle(Accounts);
/// # receiver.shut_down().await;
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Handler: Send + Sync + 'static {
    /// Handles an event. It is acknowledged already, so that an error is the handler's own affair.
    fn handle(&self, delivery: Delivery) -> impl Future<Output = ()> + Send;
}

impl<F, Fut> Handler for F
where
    F: Fn(Delivery) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = ()> + Send,
{
    fn handle(&self, delivery: Delivery) -> impl Future<Output = ()> + Send {
        self(delivery)
    }
}

/// The events of a receiver as a stream.
///
/// Reading frees a place in the receiver's queue; the events that are not read wait there, and the platform is turned away
/// when it is full. Dropping the stream makes the receiver answer 503.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use wecom_callback::{receiver::{Events, Receiver}, testing};
/// # tokio::runtime::Runtime::new()?.block_on(async {
///
/// let (receiver, mut events): (Receiver, Events) = Receiver::builder(SystemTime::now)
///     .at("/", testing::callback())?
///     .stream();
/// let request = testing::push_text(&testing::callback(), "<xml><Event>enter_agent</Event></xml>", 1_700_000_000);
/// receiver.respond(http::Request::post(format!("/?{}", request.query)).body(request.body)?).await;
/// receiver.shut_down().await;
///
/// let mut names = Vec::new();
/// while let Some(delivery) = events.next().await {
///     names.push(delivery.event.kind.name().to_owned());
/// }
/// assert_eq!(names, ["enter_agent"]);
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Events {
    queue: mpsc::Receiver<Delivery>,
    counters: Arc<Counters>,
}

impl Events {
    pub(super) fn new(queue: mpsc::Receiver<Delivery>, counters: Arc<Counters>) -> Self {
        Self { queue, counters }
    }

    /// The next event; `None` after the receiver is shut down and everything queued was read.
    pub async fn next(&mut self) -> Option<Delivery> {
        let delivery = self.queue.recv().await;
        self.note(delivery)
    }

    fn note(&self, delivery: Option<Delivery>) -> Option<Delivery> {
        delivery.inspect(|_| self.counters.note_handled())
    }
}

impl Stream for Events {
    type Item = Delivery;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Delivery>> {
        self.queue
            .poll_recv(context)
            .map(|delivery| self.note(delivery))
    }
}
