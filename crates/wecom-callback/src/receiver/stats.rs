//! What a receiver has done, in numbers.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use http::StatusCode;

/// What a receiver has done since it was made.
///
/// ```
/// # use wecom_callback::{receiver::Receiver, testing};
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let (receiver, _events) = Receiver::builder(std::time::SystemTime::now).at("/", testing::callback())?.stream();
/// let bad = http::Request::post("/").body(String::new())?;
/// receiver.respond(bad).await;
///
/// let stats = receiver.stats();
/// assert_eq!((stats.accepted, stats.refused, stats.turned_away), (0, 1, 0));
/// let waiting = stats.accepted - stats.handled - stats.panicked;
/// assert_eq!(waiting, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Stats {
    /// Events that were queued.
    pub accepted: u64,
    /// Repetitions, answered and not queued.
    pub repeated: u64,
    /// Requests turned away with 503.
    pub turned_away: u64,
    /// Requests refused for what they are: damaged, not signed, stale.
    pub refused: u64,
    /// Events that were handled, or read from the stream.
    pub handled: u64,
    /// Events whose handler panicked.
    pub panicked: u64,
    /// The most events that were accepted and not yet handled at the same time.
    pub most_waiting: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    accepted: AtomicU64,
    repeated: AtomicU64,
    turned_away: AtomicU64,
    refused: AtomicU64,
    handled: AtomicU64,
    panicked: AtomicU64,
    most_waiting: AtomicU64,
}

impl Counters {
    pub(super) fn note_accepted(&self) {
        let accepted = self.accepted.fetch_add(1, Relaxed) + 1;
        let done = self.handled.load(Relaxed) + self.panicked.load(Relaxed);
        self.most_waiting
            .fetch_max(accepted.saturating_sub(done), Relaxed);
    }

    pub(super) fn note_repeated(&self) {
        self.repeated.fetch_add(1, Relaxed);
    }

    pub(super) fn note_refusal(&self, status: StatusCode) {
        let turned_away = status == StatusCode::SERVICE_UNAVAILABLE;
        if turned_away {
            &self.turned_away
        } else {
            &self.refused
        }
        .fetch_add(1, Relaxed);
    }

    pub(super) fn note_handled(&self) {
        self.handled.fetch_add(1, Relaxed);
    }

    pub(super) fn note_panicked(&self) {
        self.panicked.fetch_add(1, Relaxed);
    }

    pub(super) fn read(&self) -> Stats {
        Stats {
            accepted: self.accepted.load(Relaxed),
            repeated: self.repeated.load(Relaxed),
            turned_away: self.turned_away.load(Relaxed),
            refused: self.refused.load(Relaxed),
            handled: self.handled.load(Relaxed),
            panicked: self.panicked.load(Relaxed),
            most_waiting: self.most_waiting.load(Relaxed),
        }
    }
}
