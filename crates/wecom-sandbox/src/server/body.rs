//! Reads request bodies within bounds of size, time and memory.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The largest body whose sender is heard out before it is refused; longer ones are cut off.
const PATIENCE: u64 = 64 << 20;
/// How long one body may take.
const WITHIN: Duration = Duration::from_secs(120);
/// Up to here a body is too small to be counted.
const UNCOUNTED: usize = 64 * 1024;

/// Why there is no body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoBody {
    /// Longer than allowed.
    TooLarge,
    /// Too many large bodies at once.
    Busy,
    /// Cut off or far too slow: nobody is there to be answered.
    Gone,
}

/// Takes room for a body as it grows, `weight` times its size.
struct Room {
    all: Arc<Semaphore>,
    weight: usize,
    held: Vec<OwnedSemaphorePermit>,
    taken: usize,
}

impl Room {
    fn grow(&mut self, size: usize) -> Result<(), NoBody> {
        let needed = if size <= UNCOUNTED {
            0
        } else {
            (size * self.weight).div_ceil(1024)
        };
        if needed > self.taken {
            let more = u32::try_from(needed - self.taken).map_err(|_| NoBody::Busy)?;
            let permit = Arc::clone(&self.all)
                .try_acquire_many_owned(more)
                .map_err(|_| NoBody::Busy)?;
            self.held.push(permit);
            self.taken = needed;
        }
        Ok(())
    }
}

/// A body and the room it takes.
pub(crate) struct Held {
    pub(crate) bytes: Bytes,
    _room: Vec<OwnedSemaphorePermit>,
}

/// Reads a body of at most `max` bytes.
pub(crate) async fn read(
    body: Body,
    max: usize,
    weight: usize,
    all: &Arc<Semaphore>,
) -> Result<Held, NoBody> {
    let declared = http_body::Body::size_hint(&body).lower();
    if declared > PATIENCE {
        return Err(NoBody::TooLarge);
    }
    let room = Room {
        all: Arc::clone(all),
        weight,
        held: Vec::new(),
        taken: 0,
    };
    tokio::time::timeout(WITHIN, collect(body, max, room))
        .await
        .unwrap_or(Err(NoBody::Gone))
}

async fn collect(mut body: Body, max: usize, mut room: Room) -> Result<Held, NoBody> {
    let mut whole = BytesMut::new();
    let mut first: Option<Bytes> = None;
    let mut refused = None;
    let mut size = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| NoBody::Gone)?.into_data() else {
            continue;
        };
        size += data.len();
        if size as u64 > PATIENCE {
            return Err(NoBody::TooLarge);
        }
        if refused.is_none() {
            refused = if size > max {
                Some(NoBody::TooLarge)
            } else {
                room.grow(size).err()
            };
        }
        if refused.is_some() {
            // Heard out, so that the sender gets to read the answer, but not kept.
            whole = BytesMut::new();
            first = None;
            room.held.clear();
        } else if first.is_none() && whole.is_empty() {
            first = Some(data);
        } else {
            whole.extend(first.take());
            whole.extend_from_slice(&data);
        }
    }
    match refused {
        Some(why) => Err(why),
        None => Ok(Held {
            bytes: first.unwrap_or_else(|| whole.freeze()),
            _room: room.held,
        }),
    }
}

/// Hears a sender out without keeping anything, so that a refusal can be read.
pub(crate) async fn drain(body: Body) {
    if http_body::Body::is_end_stream(&body) || http_body::Body::size_hint(&body).lower() > PATIENCE
    {
        return;
    }
    let _ = tokio::time::timeout(WITHIN, async {
        let mut body = body;
        let mut size = 0_u64;
        while let Some(Ok(frame)) = body.frame().await {
            size += frame.data_ref().map_or(0, |data| data.len() as u64);
            if size > PATIENCE {
                break;
            }
        }
    })
    .await;
}
