//! The windows per address: one set for all clients of this process that call the same server.

use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;
use wecom_contacts_api::Operation;

use super::Limits;
use super::window::Window;

/// Few: those that clients of this process call.
static SERVERS: LazyLock<Mutex<Vec<Known>>> = LazyLock::new(Mutex::default);

/// A server, and its windows as long as a client has them.
type Known = (String, Weak<AddressWindows>);

/// The windows of one server, by the number of the operation.
#[derive(Debug, Default)]
pub(super) struct AddressWindows {
    windows: Mutex<Vec<Option<[Window; 2]>>>,
}

impl AddressWindows {
    /// Those of the server; made by the first client, dropped with the last.
    pub(super) fn of(base_url: &str) -> Arc<Self> {
        let mut servers = SERVERS.lock().unwrap_or_else(PoisonError::into_inner);
        servers.retain(|(_, windows)| windows.strong_count() > 0);
        let known = servers.iter().find(|(server, _)| server == base_url);
        if let Some(windows) = known.and_then(|(_, windows)| windows.upgrade()) {
            return windows;
        }
        let windows = Arc::new(Self::default());
        servers.push((base_url.to_owned(), Arc::downgrade(&windows)));
        windows
    }

    /// Whether one more call fits; otherwise when it may.
    pub(super) fn room(
        &self,
        operation: Operation,
        limits: &Limits,
        now: Instant,
    ) -> Result<(), Instant> {
        self.with(operation, limits, now, |windows| {
            windows.iter_mut().try_for_each(|window| window.room(now))
        })
    }

    /// Counts one call when it fits; otherwise says when it may.
    pub(super) fn take(
        &self,
        operation: Operation,
        limits: &Limits,
        now: Instant,
    ) -> Result<(), Instant> {
        self.with(operation, limits, now, |windows| {
            windows.iter_mut().try_for_each(|window| window.room(now))?;
            windows.iter_mut().for_each(|window| window.count(now));
            Ok(())
        })
    }

    /// Takes back a call that was not made.
    pub(super) fn uncount(&self, operation: Operation) {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Some(windows)) = windows.get_mut(operation as usize) {
            windows.iter_mut().for_each(Window::uncount);
        }
    }

    fn with<T>(
        &self,
        operation: Operation,
        limits: &Limits,
        now: Instant,
        change: impl FnOnce(&mut [Window; 2]) -> T,
    ) -> T {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let number = operation as usize;
        if windows.len() <= number {
            windows.resize_with(number + 1, || None);
        }
        change(windows[number].get_or_insert_with(|| {
            let (minute, hour) = limits.address;
            [
                Window::new(limits.shared(minute), Duration::from_secs(60), now),
                Window::new(limits.shared(hour), Duration::from_secs(3600), now),
            ]
        }))
    }
}
