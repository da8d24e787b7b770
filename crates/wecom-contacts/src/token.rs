//! Access tokens: where they are kept, and who may fetch a new one.

mod file;
mod health;
mod memory;
#[cfg(feature = "redis")]
pub(crate) mod redis;
mod source;
mod state;
#[cfg(test)]
mod testing;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

pub use self::file::FileStore;
pub(crate) use self::health::Health;
pub use self::memory::MemoryStore;
#[cfg(feature = "redis")]
pub use self::redis::RedisStore;
pub(crate) use self::source::{Fetch, Fetched, TokenSource};
pub(crate) use self::state::Live;
use crate::client::FOREVER;
use crate::secret::{AccessToken, CorpSecret};

/// The future of a store's method, boxed so that stores can be chosen at run time.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Lets something go on by itself. Boxed, so that all tasks are of one kind: tokio's machine around each kind is as much
/// code as a small program.
pub(crate) fn spawn(task: BoxFuture<'static, ()>) {
    tokio::spawn(task);
}

/// Keeps tokens for several programs, or for the next run of one.
///
/// A store that fails is no failure of a call: the token in memory goes on serving, a warning is logged once, and the
/// store is asked again at the next refresh. Each method is given a short time, see
/// [`TokenSettings::with_store_timeout`].
///
/// ```
/// use std::collections::BTreeMap;
/// use std::sync::{Mutex, PoisonError};
/// use std::time::Duration;
/// use wecom_contacts::token::{BoxFuture, StoreError, StoreLock, StoredToken, TokenKey, TokenStore};
///
/// /// One line for each key, here in memory: your own table. Nobody but this program writes it, so its lock is always free.
/// #[derive(Default)]
/// struct Table(Mutex<BTreeMap<String, String>>);
///
/// struct Free;
///
/// impl StoreLock for Free {
///     fn release(self: Box<Self>) -> BoxFuture<'static, ()> {
///         Box::pin(async {})
///     }
/// }
///
/// impl TokenStore for Table {
///     fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
///         let rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         let row = rows.get(key.as_str()).and_then(|line| StoredToken::from_line(line));
///         Box::pin(async { Ok(row) })
///     }
///
///     fn save<'a>(&'a self, key: &'a TokenKey, token: &'a StoredToken) -> BoxFuture<'a, Result<(), StoreError>> {
///         let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         let known = rows.get(key.as_str()).and_then(|line| StoredToken::from_line(line));
///         if known.is_none_or(|known| known.serial <= token.serial) {
///             rows.insert(key.as_str().to_owned(), token.to_line().expose().to_owned());
///         }
///         Box::pin(async { Ok(()) })
///     }
///
///     fn try_lock<'a>(
///         &'a self,
///         _key: &'a TokenKey,
///         _life: Duration,
///     ) -> BoxFuture<'a, Result<Option<Box<dyn StoreLock>>, StoreError>> {
///         Box::pin(async { Ok(Some(Box::new(Free) as Box<dyn StoreLock>)) })
///     }
///
///     fn forget<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<(), StoreError>> {
///         self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key.as_str());
///         Box::pin(async { Ok(()) })
///     }
/// }
///
/// # tests::with_company(async |_| {
/// # let sandbox = wecom_sandbox::Sandbox::start().await?;
/// # let builder = wecom_contacts::Contacts::builder().base_url(sandbox.base_url()).corp_id(sandbox.corp_id());
/// # let builder = builder.secret(sandbox.sync_secret());
/// let contacts = builder.with_token_store(Table::default()).build()?;
/// contacts.users().get("lin.mei").await?;
/// contacts.forget_token().await?;
/// # Ok(())
/// # });
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// What the store holds for the key, expired or not.
    ///
    /// # Errors
    /// When the store cannot be reached or read.
    fn load<'a>(
        &'a self,
        key: &'a TokenKey,
    ) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>>;

    /// Keeps `token`, unless the store holds one with a higher [`serial`](StoredToken::serial).
    ///
    /// # Errors
    /// When the store cannot be reached or written.
    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        token: &'a StoredToken,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Takes the lock of the key when it is free: whoever holds it fetches the next token. The lock ends by itself
    /// after `life`, so that a holder that died blocks nobody for longer.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn try_lock<'a>(
        &'a self,
        key: &'a TokenKey,
        life: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn StoreLock>>, StoreError>>;

    /// Removes what the store holds for the key; nothing there is fine. The stores of this crate can all do it.
    ///
    /// # Errors
    /// When the store cannot be reached or written, or cannot forget: that is so unless a store says otherwise.
    fn forget<'a>(&'a self, _key: &'a TokenKey) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async { Err(StoreError::new("this store cannot forget")) })
    }
}

/// A lock that a store gave. Dropped without [`release`](StoreLock::release), it ends with its life at the latest.
pub trait StoreLock: Send {
    /// Gives the lock back, if it is still ours.
    fn release(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// Under which name a token is kept: the company, and a hash of server, company and secret. The secret cannot be
/// found from it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenKey(String);

impl TokenKey {
    pub(crate) fn new(base_url: &str, corp_id: &str, secret: &CorpSecret) -> Self {
        let mut hash = hmac_sha256::Hash::new();
        for part in ["wecom-contacts token 1", base_url, corp_id, secret.expose()] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let company: String = corp_id
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(32)
            .collect();
        let app: String = hash
            .finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self(format!("{company}-{app}"))
    }

    /// Letters, digits and one hyphen: fit for a file name and for a key of a database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a store keeps for a key: the token, or the news that the server refuses the secret.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use wecom_contacts::token::{StoredToken, StoredValue};
///
/// let until = SystemTime::UNIX_EPOCH + Duration::from_secs(1_735_707_200);
/// let token = StoredToken::new(1_735_700_000_000, StoredValue::Token("tk_1".into()), until);
/// let line = token.to_line();
/// assert_eq!(line.expose(), "1 1735700000000 1735707200000 token tk_1");
/// assert_eq!(StoredToken::from_line(line.expose()), Some(token));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredToken {
    /// Grows with each token: when it was fetched, in ms since 1970, or one more than the one before where a clock is
    /// behind. Programs compare it to tell which token is newer.
    pub serial: u64,
    /// The token or the refusal.
    pub value: StoredValue,
    /// When it ends.
    pub until: SystemTime,
}

/// The token or the refusal in a [`StoredToken`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoredValue {
    /// A token.
    Token(AccessToken),
    /// The server refused company id and secret with this code: nobody asks again before `until`.
    Refused {
        /// The vendor's code.
        errcode: i64,
    },
}

impl StoredToken {
    /// A token with its serial and its end.
    #[must_use]
    pub fn new(serial: u64, value: StoredValue, until: SystemTime) -> Self {
        Self {
            serial,
            value,
            until,
        }
    }

    /// As one line, `1 <serial> <end, ms since 1970> token|refused <text>`, for stores that keep text.
    #[must_use]
    pub fn to_line(&self) -> AccessToken {
        let until = self
            .until
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis();
        let (kind, text) = match &self.value {
            StoredValue::Token(token) => ("token", token.expose().to_owned()),
            StoredValue::Refused { errcode } => ("refused", errcode.to_string()),
        };
        AccessToken::new(format!("1 {} {until} {kind} {text}", self.serial))
    }

    /// Reads [`to_line`](StoredToken::to_line); `None` for anything else.
    #[must_use]
    pub fn from_line(line: &str) -> Option<Self> {
        let mut parts = line.trim_end().split(' ');
        if parts.next() != Some("1") {
            return None;
        }
        let serial = parts.next()?.parse().ok()?;
        let until = SystemTime::UNIX_EPOCH
            .checked_add(Duration::from_millis(parts.next()?.parse().ok()?))?;
        let value = match (parts.next()?, parts.next()?) {
            ("token", text) if is_token(text) => StoredValue::Token(AccessToken::from(text)),
            ("refused", code) => StoredValue::Refused {
                errcode: code.parse().ok()?,
            },
            _ => return None,
        };
        parts.next().is_none().then_some(Self {
            serial,
            value,
            until,
        })
    }
}

/// Whether a text can be a token: visible ASCII of a sane length.
pub(crate) fn is_token(text: &str) -> bool {
    (1..=4096).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// A store failed. The text says what, without keys and values.
///
/// ```
/// use wecom_contacts::token::StoreError;
///
/// assert_eq!(StoreError::new("no connection").to_string(), "token store: no connection");
/// ```
#[derive(Clone, Debug)]
pub struct StoreError {
    what: String,
}

impl StoreError {
    /// An error with a text that holds no secret.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "token store: {}", self.what)
    }
}

impl std::error::Error for StoreError {}

/// When tokens are fetched, and how patient the waiting is.
///
/// ```
/// use std::time::Duration;
/// use wecom_contacts::{Contacts, token::TokenSettings};
///
/// let settings = TokenSettings::default()
///     .with_early(Duration::from_secs(600))
///     .with_refusal_memory(Duration::from_secs(5))
///     .with_store_timeout(Duration::from_millis(200))
///     .with_lock_life(Duration::from_secs(5));
/// let builder = Contacts::builder().with_token_settings(settings);
/// # drop(builder);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TokenSettings {
    pub(crate) early: Duration,
    pub(crate) refusal_memory: Duration,
    pub(crate) store_timeout: Duration,
    pub(crate) lock_life: Duration,
}

impl Default for TokenSettings {
    fn default() -> Self {
        Self {
            early: Duration::from_secs(300),
            refusal_memory: Duration::from_secs(30),
            store_timeout: Duration::from_millis(500),
            lock_life: Duration::from_secs(10),
        }
    }
}

impl TokenSettings {
    /// How long before its end a token is replaced in the background; a random part of the same length is added, so
    /// that a fleet does not come at once. At most a quarter of the token's life. Default 300 s.
    #[must_use]
    pub fn with_early(mut self, early: Duration) -> Self {
        self.early = early;
        self
    }

    /// How long a refused secret or company id is remembered before the server is asked again. Default 30 s.
    #[must_use]
    pub fn with_refusal_memory(mut self, memory: Duration) -> Self {
        self.refusal_memory = memory.min(FOREVER);
        self
    }

    /// How long the store may take for one step before the call goes on without it. Default 500 ms.
    #[must_use]
    pub fn with_store_timeout(mut self, timeout: Duration) -> Self {
        self.store_timeout = timeout;
        self
    }

    /// How long one program may keep the others from fetching; after that they fetch by themselves. Default 10 s.
    #[must_use]
    pub fn with_lock_life(mut self, life: Duration) -> Self {
        self.lock_life = life.min(FOREVER);
        self
    }
}

#[cfg(test)]
mod tests;
