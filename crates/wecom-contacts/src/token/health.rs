//! Remembers whether the store works, so that a failure is logged once and not per call.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{BoxFuture, StoreError};

#[derive(Debug, Default)]
pub(crate) struct Health {
    down: AtomicBool,
}

impl Health {
    /// Whether the last step failed.
    pub(crate) fn is_down(&self) -> bool {
        self.down.load(Ordering::Relaxed)
    }

    /// Runs one step of the store within `limit`. `None` means: go on without the store.
    pub(crate) async fn step<T>(
        &self,
        what: &'static str,
        limit: Duration,
        step: BoxFuture<'_, Result<T, StoreError>>,
    ) -> Option<T> {
        let failure = match tokio::time::timeout(limit, step).await {
            Ok(Ok(value)) => {
                if self.down.swap(false, Ordering::Relaxed) {
                    tracing::info!(step = what, "the shared store works again");
                }
                return Some(value);
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("token store: no answer in {} ms", limit.as_millis()),
        };
        if !self.down.swap(true, Ordering::Relaxed) {
            tracing::warn!(step = what, error = %failure, "the shared store fails; going on with what is in memory");
        }
        None
    }
}
