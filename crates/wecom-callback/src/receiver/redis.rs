//! Events told apart from their repetitions over a fleet of receivers.

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::time::Duration;

use redis::aio::ConnectionLike;

use super::{Recent, Seen};
use crate::Fingerprint;

/// A store that does not answer must not use up the platform's 5 seconds.
const PATIENCE: Duration = Duration::from_secs(1);
const KEPT: Duration = Duration::from_secs(3600);
const LOCAL: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// Remembers events in Redis, so that of several servers behind one URL only one handles an event.
///
/// Only fingerprints are stored, as `<prefix><40 hex digits>`, for an hour. When Redis cannot be reached within a second, the
/// server's own memory decides: an event may then be handled on two servers, but it is not lost.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use redis::aio::{ConnectionManager, ConnectionManagerConfig};
/// use wecom_callback::{receiver::{Receiver, RedisSeen}, testing};
/// # tokio::runtime::Runtime::new()?.block_on(async {
///
/// // It connects when the first event comes, and again whenever the connection is lost.
/// let redis = redis::Client::open("redis://localhost:6379")?;
/// let redis = ConnectionManager::new_lazy_with_config(redis, ConnectionManagerConfig::new())?;
/// let seen = RedisSeen::new(redis, "wecom:callback:").with_kept(Duration::from_secs(600));
///
/// let (receiver, events) = Receiver::builder(SystemTime::now)
///     .at("/wecom/contacts", testing::callback())?
///     .with_seen(seen)
///     .stream();
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RedisSeen<C> {
    connection: C,
    prefix: String,
    kept: Duration,
    local: Recent,
}

impl<C: ConnectionLike + Clone + Send + Sync + 'static> RedisSeen<C> {
    /// Uses a connection, a `redis::aio::ConnectionManager` for instance, and a prefix for the keys, such as
    /// `wecom:callback:`.
    #[must_use]
    pub fn new(connection: C, prefix: impl Into<String>) -> Self {
        Self {
            connection,
            prefix: prefix.into(),
            kept: KEPT,
            local: Recent::new(LOCAL),
        }
    }

    /// How long an event is remembered (default an hour; at least a second).
    #[must_use]
    pub fn with_kept(mut self, kept: Duration) -> Self {
        self.kept = kept;
        self
    }

    async fn claim(&self, event: Fingerprint) -> Option<bool> {
        let mut connection = self.connection.clone();
        let mut command = redis::cmd("SET");
        command
            .arg(format!("{}{event}", self.prefix))
            .arg(1)
            .arg("NX");
        command.arg("EX").arg(self.kept.as_secs().max(1));
        let answer = command.query_async::<Option<String>>(&mut connection);
        // `SET … NX` answers OK for the first one and nil for the others.
        tokio::time::timeout(PATIENCE, answer)
            .await
            .ok()?
            .ok()
            .map(|done| done.is_some())
    }
}

impl<C: ConnectionLike + Clone + Send + Sync + 'static> Seen for RedisSeen<C> {
    fn first_time<'a>(
        &'a self,
        event: Fingerprint,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async move { self.local.note(event) && self.claim(event).await.unwrap_or(true) })
    }
}

impl<C> std::fmt::Debug for RedisSeen<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisSeen")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
