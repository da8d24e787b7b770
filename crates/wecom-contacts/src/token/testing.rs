//! What the tests of tokens share: keys, tokens to keep, what every store must do, and a store that is hindered.

use std::time::{Duration, SystemTime};

use super::{
    BoxFuture, MemoryStore, StoreError, StoreLock, StoredToken, StoredValue, TokenKey, TokenStore,
};
use crate::secret::{AccessToken, CorpSecret};

pub(crate) fn key(secret: &str) -> TokenKey {
    TokenKey::new("https://server", "ww1", &CorpSecret::from(secret))
}

/// A token that ends in two hours, to the millisecond, as it is kept.
pub(crate) fn stored(serial: u64, token: &str) -> StoredToken {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = since_1970.expect("after 1970").as_millis();
    let until = SystemTime::UNIX_EPOCH
        + Duration::from_millis(u64::try_from(now).expect("fits"))
        + Duration::from_secs(7200);
    StoredToken::new(serial, StoredValue::Token(AccessToken::from(token)), until)
}

/// `reader` sees what `store` keeps.
pub(crate) async fn keeps_the_newer(store: &impl TokenStore, reader: &impl TokenStore) {
    let (a, b) = (key("a"), key("b"));
    assert_eq!(reader.load(&a).await.expect("works"), None);
    for (serial, token, kept) in [
        (1, "tk_1", "tk_1"),
        (3, "tk_3", "tk_3"),
        (2, "tk_2", "tk_3"),
        (3, "tk_4", "tk_4"),
    ] {
        store.save(&a, &stored(serial, token)).await.expect("works");
        let found = reader.load(&a).await.expect("works").expect("kept");
        assert_eq!(found.value, StoredValue::Token(AccessToken::from(kept)));
    }
    assert_eq!(reader.load(&b).await.expect("works"), None);
}

pub(crate) async fn forgets_one_and_keeps_the_other(store: &impl TokenStore) {
    let (a, b) = (key("a"), key("b"));
    for key in [&a, &b] {
        store.save(key, &stored(9, "tk_9")).await.expect("works");
    }
    store.forget(&a).await.expect("works");
    store.forget(&a).await.expect("nothing is there any more");
    assert_eq!(store.load(&a).await.expect("works"), None);
    assert!(store.load(&b).await.expect("works").is_some());
    store.save(&a, &stored(1, "tk_1")).await.expect("works");
    let kept = store.load(&a).await.expect("works").expect("kept");
    assert_eq!(kept.serial, 1, "nothing higher stands in the way");
}

/// A store in memory that must first get over what `before` does, at every step.
pub(crate) struct Hindered<F> {
    store: MemoryStore,
    before: F,
}

/// The store, hindered so. A function of its own, so that the closure knows what it must answer.
pub(crate) fn hindered<F, R>(store: MemoryStore, before: F) -> Hindered<F>
where
    F: Fn() -> R,
    R: Future<Output = Result<(), StoreError>>,
{
    Hindered { store, before }
}

impl<F, R> TokenStore for Hindered<F>
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), StoreError>> + Send,
{
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        Box::pin(async move {
            (self.before)().await?;
            self.store.load(key).await
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a StoredToken,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            (self.before)().await?;
            self.store.save(key, token).await
        })
    }

    fn try_lock<'a>(
        &'a self,
        key: &'a TokenKey,
        life: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn StoreLock>>, StoreError>> {
        Box::pin(async move {
            (self.before)().await?;
            self.store.try_lock(key, life).await
        })
    }

    fn forget<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            (self.before)().await?;
            self.store.forget(key).await
        })
    }
}
