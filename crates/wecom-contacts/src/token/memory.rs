//! The default store: tokens in the memory of this process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{BoxFuture, StoreError, StoreLock, StoredToken, TokenKey, TokenStore};

/// Keeps tokens in memory. Clones share what they keep, so one store can serve several clients of a process.
///
/// ```
/// use wecom_contacts::{Contacts, token::MemoryStore};
///
/// // Two clients with one secret, such as one with other limits, fetch one token.
/// let store = MemoryStore::new();
/// let [first, second] = [store.clone(), store].map(|store| Contacts::builder().with_token_store(store));
/// # drop((first, second));
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    kept: BTreeMap<TokenKey, Kept>,
    owners: u64,
}

/// What is kept under one key.
#[derive(Default)]
struct Kept {
    token: Option<StoredToken>,
    /// Who has the lock, and until when.
    lock: Option<(u64, Instant)>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn with<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        change(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl TokenStore for MemoryStore {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        Box::pin(async move { Ok(self.with(|inner| inner.kept.get(key)?.token.clone())) })
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a StoredToken,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.with(|inner| {
                let kept = &mut inner.kept.entry(key.clone()).or_default().token;
                if kept.as_ref().is_none_or(|kept| kept.serial <= token.serial) {
                    *kept = Some(token.clone());
                }
            });
            Ok(())
        })
    }

    fn try_lock<'a>(
        &'a self,
        key: &'a TokenKey,
        life: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn StoreLock>>, StoreError>> {
        Box::pin(async move {
            let owner = self.with(|inner| {
                let now = Instant::now();
                let lock = &mut inner.kept.entry(key.clone()).or_default().lock;
                if lock.is_some_and(|(_, end)| end > now) {
                    return None;
                }
                inner.owners += 1;
                *lock = Some((inner.owners, now + life));
                Some(inner.owners)
            });
            Ok(owner.map(|owner| {
                let lock: Box<dyn StoreLock> = Box::new(MemoryLock {
                    store: self.clone(),
                    key: key.clone(),
                    owner,
                });
                lock
            }))
        })
    }

    fn forget<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.with(|inner| {
                if let Some(kept) = inner.kept.get_mut(key) {
                    kept.token = None;
                }
            });
            Ok(())
        })
    }
}

struct MemoryLock {
    store: MemoryStore,
    key: TokenKey,
    owner: u64,
}

impl StoreLock for MemoryLock {
    fn release(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move { drop(self) })
    }
}

impl Drop for MemoryLock {
    fn drop(&mut self) {
        self.store.with(|inner| {
            if let Some(kept) = inner.kept.get_mut(&self.key)
                && kept.lock.is_some_and(|(owner, _)| owner == self.owner)
            {
                kept.lock = None;
            }
        });
    }
}
