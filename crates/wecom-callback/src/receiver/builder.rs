//! Putting a receiver together.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use tokio::sync::{Semaphore, mpsc, watch};

use super::{
    Clock, Delivery, Events, Handler, Inner, Lookup, OnRefusal, Receiver, Recent, Refusal, Seen,
    worker,
};
use crate::Callback;

const QUEUE: NonZeroUsize = NonZeroUsize::new(1024).expect("not zero");
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// A path that cannot be served: it does not begin with `/`, has a character with a meaning of its own in URLs or routes, or
/// is taken already.
///
/// ```
/// use wecom_callback::{receiver::{InvalidPath, Receiver}, testing};
///
/// let refused = Receiver::builder(std::time::SystemTime::now).at("no-slash", testing::callback());
/// let error: InvalidPath = refused.err().ok_or("a path without a slash is refused")?;
/// assert!(error.to_string().ends_with("\"no-slash\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a path of its own, beginning with `/` and without `{{ }} : * ? # %`: {0:?}")]
pub struct InvalidPath(String);

/// A receiver being configured; see [`Receiver::builder`].
///
/// ```
/// use std::{num::NonZeroUsize, sync::Arc, time::SystemTime};
/// use wecom_callback::{receiver::{Builder, Delivery, Receiver, Recent}, testing};
/// # tokio::runtime::Runtime::new()?.block_on(async {
///
/// let many = NonZeroUsize::new(10_000).ok_or("not zero")?;
/// let builder: Builder = Receiver::builder(SystemTime::now)
///     .at("/corp-a", testing::callback())?
///     .at("/corp-b", testing::callback())?
///     // Customers that come and go, from your own table:
///     .with_lookup(|path| (path == "/customers/7").then(|| Arc::new(testing::callback())))
///     .with_queue(many)
///     .with_seen(Recent::new(many))
///     .on_refusal(|refusal| eprintln!("{refusal}"));
///
/// // Either a handler, four events at a time …
/// let receiver = builder
///     .with_workers(NonZeroUsize::new(4).ok_or("not zero")?)
///     .handle(async |delivery: Delivery| println!("{}: {}", delivery.path, delivery.event.kind.name()));
/// receiver.shut_down().await;
///
/// // … or a stream, which ends when the receiver is shut down.
/// let (receiver, mut events) = Receiver::builder(SystemTime::now).at("/", testing::callback())?.stream();
/// receiver.shut_down().await;
/// assert!(events.next().await.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Builder {
    callbacks: BTreeMap<String, Arc<Callback>>,
    lookup: Option<Box<Lookup>>,
    clock: Box<Clock>,
    seen: Box<dyn Seen>,
    queue: NonZeroUsize,
    workers: NonZeroUsize,
    on_refusal: Option<Box<OnRefusal>>,
}

impl Builder {
    pub(super) fn new(clock: Box<Clock>) -> Self {
        Self {
            callbacks: BTreeMap::new(),
            lookup: None,
            clock,
            seen: Box::new(Recent::new(REMEMBERED)),
            queue: QUEUE,
            workers: NonZeroUsize::MIN,
            on_refusal: None,
        }
    }

    /// Serves a callback at a path, `/wecom/contacts` for instance. Call it once per company or app.
    ///
    /// # Errors
    /// [`InvalidPath`].
    pub fn at(mut self, path: &str, callback: Callback) -> Result<Self, InvalidPath> {
        let plain = path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"{}:*?#%".contains(&byte));
        match self.callbacks.entry(path.to_owned()) {
            Entry::Vacant(free) if plain && path.starts_with('/') => {
                free.insert(Arc::new(callback));
                Ok(self)
            }
            _ => Err(InvalidPath(path.to_owned())),
        }
    }

    /// Looks up the callback of any other path, for companies that come and go while the server runs.
    #[must_use]
    pub fn with_lookup(
        mut self,
        lookup: impl Fn(&str) -> Option<Arc<Callback>> + Send + Sync + 'static,
    ) -> Self {
        self.lookup = Some(Box::new(lookup));
        self
    }

    /// How many events may wait (default 1024). When as many do, the answer is 503.
    #[must_use]
    pub fn with_queue(mut self, places: NonZeroUsize) -> Self {
        self.queue = places;
        self
    }

    /// How many events are handled at a time (default 1, which keeps their order).
    #[must_use]
    pub fn with_workers(mut self, workers: NonZeroUsize) -> Self {
        self.workers = workers;
        self
    }

    /// Where events are remembered, so that repetitions are known (default: the last 65,536 in memory).
    #[must_use]
    pub fn with_seen(mut self, seen: impl Seen) -> Self {
        self.seen = Box::new(seen);
        self
    }

    /// Tells of every request that is refused or turned away, for a log. It is called before the answer: be quick.
    #[must_use]
    pub fn on_refusal(mut self, report: impl Fn(&Refusal<'_>) + Send + Sync + 'static) -> Self {
        self.on_refusal = Some(Box::new(report));
        self
    }

    /// Makes a receiver that calls a handler for every event. Must be called within a tokio runtime.
    ///
    /// A handler that panics loses the event it was handling, and no other.
    #[must_use]
    pub fn handle(self, handler: impl Handler) -> Receiver {
        let workers = self.workers;
        let (done, drained) = watch::channel(false);
        let (receiver, queue) = self.finish(drained);
        let counters = Arc::clone(&receiver.inner.counters);
        tokio::spawn(worker::run(
            queue,
            Arc::new(handler),
            workers,
            counters,
            done,
        ));
        receiver
    }

    /// Makes a receiver and the stream of its events. An event is acknowledged when it is queued.
    #[must_use]
    pub fn stream(self) -> (Receiver, Events) {
        let (_, drained) = watch::channel(true);
        let (receiver, queue) = self.finish(drained);
        let events = Events::new(queue, Arc::clone(&receiver.inner.counters));
        (receiver, events)
    }

    fn finish(self, drained: watch::Receiver<bool>) -> (Receiver, mpsc::Receiver<Delivery>) {
        let (sender, queue) = mpsc::channel(self.queue.get().min(Semaphore::MAX_PERMITS));
        let inner = Inner {
            callbacks: self.callbacks,
            lookup: self.lookup,
            clock: self.clock,
            seen: self.seen,
            counters: Arc::default(),
            on_refusal: self.on_refusal,
            queue: Mutex::new(Some(sender)),
            drained,
        };
        (
            Receiver {
                inner: Arc::new(inner),
            },
            queue,
        )
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let paths: Vec<_> = self.callbacks.keys().collect();
        f.debug_struct("Builder")
            .field("paths", &paths)
            .finish_non_exhaustive()
    }
}
