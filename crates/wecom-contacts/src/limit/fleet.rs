//! Windows that many programs share through a store.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;
use wecom_contacts_api::Operation;

use super::Limits;
use crate::client::FOREVER;
use crate::token::{BoxFuture, Health, StoreError, spawn};

/// Counts calls for a fleet of programs. [`RedisStore`](crate::token::RedisStore) is one (feature `redis`).
///
/// To spare a round trip per call, a program leases a few calls at a time. A store that fails is no failure of a call:
/// the program then keeps to the windows it counts by itself.
///
/// ```
/// use std::time::Duration;
/// use wecom_contacts::{Contacts, limit::{Lease, WindowStore}, token::{BoxFuture, StoreError}};
///
/// /// A fleet of two, where each may use the half of every window: no store to ask, no call to wait for.
/// struct Half;
///
/// impl WindowStore for Half {
///     fn lease<'a>(
///         &'a self,
///         _key: &'a str,
///         windows: &'a [(Duration, u32)],
///         want: u32,
///     ) -> BoxFuture<'a, Result<Lease, StoreError>> {
///         let least = windows.iter().map(|(_, limit)| limit / 2).min();
///         Box::pin(async move { Ok(Lease::Granted(want.min(least.unwrap_or(want)), Duration::from_secs(1))) })
///     }
///
///     fn pause<'a>(&'a self, _key: &'a str, _rest: Duration) -> BoxFuture<'a, Result<(), StoreError>> {
///         Box::pin(async { Ok(()) })
///     }
/// }
///
/// # tests::with_company(async |_| {
/// # let sandbox = wecom_sandbox::Sandbox::start().await?;
/// # let builder = Contacts::builder().base_url(sandbox.base_url()).corp_id(sandbox.corp_id());
/// # let builder = builder.secret(sandbox.sync_secret());
/// let contacts = builder.with_shared_windows(Half).build()?;
/// contacts.users().get("lin.mei").await?;
/// # Ok(())
/// # });
/// ```
pub trait WindowStore: Send + Sync + 'static {
    /// Takes up to `want` calls out of all `windows` of `key`, each a length and a limit.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn lease<'a>(
        &'a self,
        key: &'a str,
        windows: &'a [(Duration, u32)],
        want: u32,
    ) -> BoxFuture<'a, Result<Lease, StoreError>>;

    /// Lets every program rest for `rest` with this key: the server has refused.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn pause<'a>(&'a self, key: &'a str, rest: Duration) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// What a [`WindowStore`] gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lease {
    /// So many calls, to be used within this time.
    Granted(u32, Duration),
    /// The window is used up, or paused, for so long.
    Wait(Duration),
}

/// How long the store may take for one step.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long a program goes on by itself before it asks a failing store again.
const ALONE: Duration = Duration::from_secs(2);

pub(crate) struct Fleet {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn WindowStore>,
    company: String,
    limits: Limits,
    health: Health,
    /// One per operation; the lock is held while leasing, so that one caller leases for all.
    leases: Vec<Mutex<Option<Held>>>,
}

/// A lease, and how much of it is left.
struct Held {
    granted: u32,
    calls: u32,
    until: Instant,
}

impl Held {
    fn new(calls: u32, life: Duration) -> Self {
        Self {
            granted: calls,
            calls,
            until: Instant::now() + life.min(FOREVER),
        }
    }

    /// What a program gives itself while the store fails.
    fn alone() -> Self {
        Self::new(u32::MAX, ALONE)
    }

    fn after_one(mut self) -> Self {
        self.calls -= 1;
        self
    }

    /// How many calls to ask for next: twice as many as a lease that was used up, as many as were used of one that ran
    /// out. What is leased and not used is lost to the fleet.
    fn next(&self) -> u32 {
        match self.calls {
            0 => self.granted.saturating_mul(2),
            left => self.granted - left,
        }
    }
}

impl Fleet {
    pub(crate) fn new(store: Arc<dyn WindowStore>, company: String, limits: &Limits) -> Self {
        let leases = Operation::ALL.iter().map(|_| Mutex::new(None)).collect();
        let (limits, health) = (limits.clone(), Health::default());
        Self {
            inner: Arc::new(Inner {
                store,
                company,
                limits,
                health,
                leases,
            }),
        }
    }

    /// Takes one call; `Err` says how long the fleet has to rest.
    pub(super) async fn take(&self, operation: Operation) -> Result<(), Duration> {
        let inner = &self.inner;
        let leader = leader(operation);
        let mut held = inner.leases[leader as usize].lock().await;
        if let Some(lease) = held
            .as_mut()
            .filter(|lease| lease.calls > 0 && Instant::now() < lease.until)
        {
            lease.calls -= 1;
            return Ok(());
        }
        if inner.health.is_down() {
            *held = Some(Held::alone().after_one());
            self.probe(leader);
            return Ok(());
        }
        let want = held.as_ref().map_or(1, Held::next);
        let lease = inner.lease(leader, want).await?;
        *held = Some(lease.unwrap_or_else(Held::alone).after_one());
        Ok(())
    }

    /// Asks a store that failed once more, while the calls go on: nobody waits for it.
    fn probe(&self, leader: Operation) {
        let inner = self.inner.clone();
        spawn(Box::pin(async move {
            let answer = inner.lease(leader, 1).await;
            let mut held = inner.leases[leader as usize].lock().await;
            match answer {
                Ok(Some(lease)) => *held = Some(lease),
                // The next call asks, and is told how long to wait.
                Err(_) => *held = None,
                Ok(None) => {}
            }
        }));
    }

    /// Tells the others that the server has refused. Nobody waits for it.
    pub(super) fn pause(&self, operation: Operation, rest: Duration) {
        let inner = self.inner.clone();
        spawn(Box::pin(async move {
            let key = inner.key(leader(operation));
            inner
                .health
                .step("pause", PATIENCE, inner.store.pause(&key, rest))
                .await;
        }));
    }
}

impl Inner {
    /// A lease of the store, of as many calls as are wanted and sensible; `None` when the store fails. `Err` says how
    /// long the fleet has to rest.
    async fn lease(&self, leader: Operation, want: u32) -> Result<Option<Held>, Duration> {
        let windows = self.windows(leader);
        let smallest = windows.iter().map(|(_, limit)| *limit).min().unwrap_or(1);
        let want = want.clamp(1, (smallest / 200).clamp(1, 50));
        let key = self.key(leader);
        let step = self.store.lease(&key, &windows, want);
        match self.health.step("lease", PATIENCE, step).await {
            Some(Lease::Wait(rest)) => Err(rest.max(Duration::from_millis(10))),
            Some(Lease::Granted(calls, life)) => Ok(Some(Held::new(calls.max(1), life))),
            None => Ok(None),
        }
    }

    fn key(&self, leader: Operation) -> String {
        format!("{}:{leader}", self.company)
    }

    /// One of each length, since a store counts a call once in each: of the general one and that of the operation the
    /// tighter.
    fn windows(&self, operation: Operation) -> Vec<(Duration, u32)> {
        let own = operation.limits();
        let (minute, hour) = self.limits.company;
        let tighter =
            |general: u32, own: Option<u32>| Some(own.map_or(general, |own| own.min(general)));
        [
            (tighter(minute, own.per_minute), 60),
            (tighter(hour, own.per_hour), 3600),
            (own.per_day, 86_400),
        ]
        .into_iter()
        .filter_map(|(limit, seconds)| {
            limit.map(|limit| (Duration::from_secs(seconds), self.limits.shared(limit)))
        })
        .collect()
    }
}

/// The operation under whose name a group with one common window is counted.
fn leader(operation: Operation) -> Operation {
    let group = operation.limits().shared_with.iter().copied();
    group
        .chain([operation])
        .min_by_key(|operation| *operation as usize)
        .unwrap_or(operation)
}
