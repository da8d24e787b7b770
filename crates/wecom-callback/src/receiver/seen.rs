//! Telling an event from its repetitions.

use std::collections::{BTreeSet, VecDeque};
use std::future::{Future, ready};
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use crate::Fingerprint;

/// Remembers which events were seen.
///
/// ```
/// use std::{collections::BTreeSet, pin::Pin, sync::{Mutex, PoisonError}};
/// use wecom_callback::{Fingerprint, receiver::Seen};
///
/// /// Your own table of events, here in memory.
/// #[derive(Default)]
/// struct Table(Mutex<BTreeSet<String>>);
///
/// impl Seen for Table {
///     fn first_time<'a>(&'a self, event: Fingerprint) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
///         // `INSERT … ON CONFLICT DO NOTHING`: one row was written, or none.
///         Box::pin(async move {
///             let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///             rows.insert(event.to_string())
///         })
///     }
/// }
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # use wecom_callback::{Query, testing};
/// # let callback = testing::callback();
/// # let request = testing::push_text(&callback, "<xml/>", 1_700_000_000);
/// # let event = callback.decrypt(&Query::parse(&request.query)?, request.body.as_bytes())?.fingerprint();
/// let table = Table::default();
/// assert!(table.first_time(event).await);
/// assert!(!table.first_time(event).await, "a repetition");
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Seen: Send + Sync + 'static {
    /// Notes an event and says whether it is the first time.
    ///
    /// Of several calls at once with the same fingerprint exactly one must say yes. When in doubt (the store cannot be
    /// reached) say yes: an event twice is better than none.
    fn first_time<'a>(
        &'a self,
        event: Fingerprint,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;
}

/// Remembers the last events in memory: about 100 bytes for each.
///
/// ```
/// use std::num::NonZeroUsize;
/// use wecom_callback::receiver::{Receiver, Recent};
///
/// let recent = Recent::new(NonZeroUsize::new(1_000_000).ok_or("not zero")?);
/// let builder = Receiver::builder(std::time::SystemTime::now).with_seen(recent);
/// # let _ = builder;
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug)]
pub struct Recent {
    capacity: usize,
    events: Mutex<(BTreeSet<Fingerprint>, VecDeque<Fingerprint>)>,
}

impl Recent {
    /// Remembers the last `capacity` events.
    ///
    /// The platform repeats an event within seconds: a few minutes' worth of events is enough.
    #[must_use]
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self {
            capacity: capacity.get(),
            events: Mutex::default(),
        }
    }

    pub(super) fn note(&self, event: Fingerprint) -> bool {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, order) = &mut *events;
        if !known.insert(event) {
            return false;
        }
        order.push_back(event);
        if order.len() > self.capacity
            && let Some(oldest) = order.pop_front()
        {
            known.remove(&oldest);
        }
        true
    }
}

impl Seen for Recent {
    fn first_time<'a>(
        &'a self,
        event: Fingerprint,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(ready(self.note(event)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn event(number: u64) -> Fingerprint {
        let request = testing::push_text(&testing::callback(), &number.to_string(), number);
        let query = crate::Query::parse(&request.query).unwrap();
        testing::callback()
            .decrypt(&query, request.body.as_bytes())
            .unwrap()
            .fingerprint()
    }

    #[test]
    fn oldest_event_is_forgotten_first() {
        let recent = Recent::new(NonZeroUsize::new(2).unwrap());
        assert!(recent.note(event(1)) && recent.note(event(2)));
        assert!(!recent.note(event(1)) && !recent.note(event(2)));
        assert!(recent.note(event(3)));
        assert!(!recent.note(event(2)) && !recent.note(event(3)));
        assert!(recent.note(event(1)));
    }
}
