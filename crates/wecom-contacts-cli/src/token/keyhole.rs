//! A look at the token on its way between the file store and the SDK.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use wecom_contacts::token::{
    BoxFuture, FileStore, StoreError, StoreLock, StoredToken, StoredValue, TokenKey, TokenStore,
};

use super::Issued;
use crate::failure::Failure;
use crate::message::Message;

/// The file store, with a window: remembers the last token that went through.
#[derive(Clone)]
pub(super) struct Keyhole {
    store: FileStore,
    /// Whether the token of the store counts as expired, so that a new one is fetched.
    fresh: bool,
    seen: Arc<Mutex<Option<StoredToken>>>,
}

impl Keyhole {
    pub(super) fn open(folder: PathBuf, fresh: bool) -> Result<Self, Failure> {
        let store = FileStore::open(folder).map_err(|error| {
            Failure::Usage(Message::new("error-token-store").with("what", error))
        })?;
        Ok(Keyhole {
            store,
            fresh,
            seen: Arc::default(),
        })
    }

    /// The last token that went through.
    pub(super) fn seen(&self) -> Option<Issued> {
        let seen = self
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()?;
        let until = seen
            .until
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        match seen.value {
            StoredValue::Token(token) => Some(Issued { token, until }),
            _ => None,
        }
    }

    fn note(&self, token: &StoredToken) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
    }

    fn has_seen(&self) -> bool {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }
}

impl TokenStore for Keyhole {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        Box::pin(async move {
            let mut stored = self.store.load(key).await?;
            if let Some(token) = &mut stored {
                if self.fresh && !self.has_seen() {
                    // Older than now, yet with its serial: the new token must count on from it.
                    token.until = SystemTime::now() - Duration::from_secs(1);
                } else if token.until > SystemTime::now() {
                    self.note(token);
                }
            }
            Ok(stored)
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a StoredToken,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        self.note(token);
        self.store.save(key, token)
    }

    fn try_lock<'a>(
        &'a self,
        key: &'a TokenKey,
        life: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn StoreLock>>, StoreError>> {
        self.store.try_lock(key, life)
    }
}
