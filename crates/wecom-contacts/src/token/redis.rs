//! A store in Redis: one token per app, and common windows, for a whole fleet.

mod script;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, ErrorKind, RedisError};

use self::script::Scripts;
use super::{BoxFuture, StoreError, StoreLock, StoredToken, TokenKey, TokenStore};
use crate::limit::{Lease, WindowStore};

/// Redis forgets a token this long after its end.
const LINGER: Duration = Duration::from_secs(60);

/// How long leased calls may be kept before they are used; the script counts them for this much longer.
const LEASE: Duration = Duration::from_secs(1);

/// Keeps tokens and windows in Redis. Clones share one connection, which is made at first use and made again when it
/// breaks.
///
/// ```
/// use wecom_contacts::{Contacts, token::RedisStore};
/// # tokio::runtime::Runtime::new()?.block_on(async {
///
/// let store = RedisStore::open("redis://localhost:6379/0")?.with_prefix("staff-sync");
/// let builder = Contacts::builder().with_redis(store);
/// # drop(builder);
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RedisStore {
    connection: ConnectionManager,
    prefix: Arc<str>,
    scripts: Arc<Scripts>,
}

impl RedisStore {
    /// A store at a URL such as `redis://:password@host:6379/0`; with one of the TLS features also `rediss://`. Call it
    /// inside of a Tokio run time. Nothing is sent yet.
    ///
    /// # Errors
    /// When the URL cannot be read, or outside of a run time.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(StoreError::new(
                "open Redis inside of a Tokio run time, such as in async main",
            ));
        }
        let client = Client::open(url).map_err(|error| failed(&error))?;
        let quick = Duration::from_millis(400);
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_min_delay(Duration::from_millis(50))
            .set_max_delay(quick)
            .set_response_timeout(Some(quick))
            .set_connection_timeout(Some(quick));
        let connection = ConnectionManager::new_lazy_with_config(client, config)
            .map_err(|error| failed(&error))?;
        Ok(Self {
            connection,
            prefix: "wecom-contacts".into(),
            scripts: Arc::default(),
        })
    }

    /// Another first part of the names of keys than `wecom-contacts`.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<Arc<str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The braces keep what belongs together on one node of a cluster.
    fn name(&self, key: &str, kind: &str) -> String {
        format!("{}:{{{key}}}:{kind}", self.prefix)
    }
}

impl std::fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl TokenStore for RedisStore {
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let mut command = redis::cmd("GET");
            command.arg(self.name(key.as_str(), "token"));
            let line: Option<String> = command
                .query_async(&mut connection)
                .await
                .map_err(|error| failed(&error))?;
            Ok(line.as_deref().and_then(StoredToken::from_line))
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a StoredToken,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let left = token
                .until
                .duration_since(SystemTime::now())
                .unwrap_or_default();
            let mut connection = self.connection.clone();
            let mut call = self.scripts.save.key(self.name(key.as_str(), "token"));
            call.arg(token.to_line().expose())
                .arg(token.serial)
                .arg(millis(left + LINGER));
            call.invoke_async(&mut connection)
                .await
                .map_err(|error| failed(&error))
        })
    }

    fn try_lock<'a>(
        &'a self,
        key: &'a TokenKey,
        life: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn StoreLock>>, StoreError>> {
        Box::pin(async move {
            let name = self.name(key.as_str(), "lock");
            let owner = format!("{:032x}", fastrand::u128(..));
            let mut connection = self.connection.clone();
            let mut command = redis::cmd("SET");
            command
                .arg(&name)
                .arg(&owner)
                .arg("NX")
                .arg("PX")
                .arg(millis(life));
            let taken: Option<String> = command
                .query_async(&mut connection)
                .await
                .map_err(|error| failed(&error))?;
            Ok(taken.map(|_| {
                let held = Held {
                    store: self.clone(),
                    name,
                    owner,
                };
                let lock: Box<dyn StoreLock> = Box::new(RedisLock(Some(held)));
                lock
            }))
        })
    }

    fn forget<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let mut command = redis::cmd("DEL");
            command.arg(self.name(key.as_str(), "token"));
            command
                .query_async(&mut connection)
                .await
                .map_err(|error| failed(&error))
        })
    }
}

struct Held {
    store: RedisStore,
    name: String,
    owner: String,
}

impl Held {
    /// Removes the lock when it is still ours. When that fails, it ends with its life.
    async fn release(self) {
        let mut connection = self.store.connection.clone();
        let mut call = self.store.scripts.unlock.key(&self.name);
        let released: Result<i64, RedisError> =
            call.arg(&self.owner).invoke_async(&mut connection).await;
        if let Err(error) = released {
            tracing::debug!(error = %failed(&error), "a lock was not given back and ends with its life");
        }
    }
}

struct RedisLock(Option<Held>);

impl StoreLock for RedisLock {
    fn release(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        let held = self.0.take();
        Box::pin(async move {
            if let Some(held) = held {
                held.release().await;
            }
        })
    }
}

impl Drop for RedisLock {
    fn drop(&mut self) {
        if let (Some(held), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(held.release());
        }
    }
}

impl WindowStore for RedisStore {
    fn lease<'a>(
        &'a self,
        key: &'a str,
        windows: &'a [(Duration, u32)],
        want: u32,
    ) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let mut call = self.scripts.lease.key(self.name(key, "pause"));
            call.arg(want).arg(millis(LEASE));
            for (length, limit) in windows {
                call.key(self.name(key, &format!("window:{}", length.as_secs())));
                call.arg(millis(*length)).arg(*limit);
            }
            let (calls, wait): (u32, u64) = call
                .invoke_async(&mut connection)
                .await
                .map_err(|error| failed(&error))?;
            Ok(match calls {
                0 => Lease::Wait(Duration::from_millis(wait)),
                calls => Lease::Granted(calls, LEASE),
            })
        })
    }

    fn pause<'a>(&'a self, key: &'a str, rest: Duration) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let mut call = self.scripts.pause.key(self.name(key, "pause"));
            call.arg(millis(rest));
            call.invoke_async(&mut connection)
                .await
                .map_err(|error| failed(&error))
        })
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}

/// The kind of the error says enough; its text may hold what was sent.
fn failed(error: &RedisError) -> StoreError {
    let what = match error.kind() {
        ErrorKind::Io if error.is_timeout() => "Redis does not answer",
        ErrorKind::Io => "no connection to Redis",
        ErrorKind::AuthenticationFailed => "Redis refuses name or password",
        ErrorKind::InvalidClientConfig => "the Redis URL cannot be used",
        ErrorKind::Server(_) => "Redis refuses a command",
        _ => "Redis fails",
    };
    StoreError::new(what)
}

#[cfg(test)]
mod tests;
