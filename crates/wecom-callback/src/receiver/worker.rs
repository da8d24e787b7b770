//! The task that takes events from the queue and hands them to the handler.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc, watch};

use super::stats::Counters;
use super::{Delivery, Handler};

/// Runs until the queue is closed and everything in it is handled.
pub(super) async fn run<H: Handler>(
    mut queue: mpsc::Receiver<Delivery>,
    handler: Arc<H>,
    workers: NonZeroUsize,
    counters: Arc<Counters>,
    done: watch::Sender<bool>,
) {
    let limit = workers.get().min(Semaphore::MAX_PERMITS);
    let places = Arc::new(Semaphore::new(limit));
    // The place comes first, so that an event waits in the queue, where it counts against the bound.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Some(delivery) = queue.recv().await else {
            break;
        };
        let (handler, counters) = (Arc::clone(&handler), Arc::clone(&counters));
        tokio::spawn(async move {
            let _place = place;
            // In a task of its own, so that a panic ends this event and no other.
            match tokio::spawn(async move { handler.handle(delivery).await }).await {
                Ok(()) => counters.note_handled(),
                Err(_) => counters.note_panicked(),
            }
        });
    }
    // All places are free again when the last handler is done.
    let all = u32::try_from(limit).unwrap_or(u32::MAX);
    let _ = places.acquire_many(all).await;
    done.send_replace(true);
}
