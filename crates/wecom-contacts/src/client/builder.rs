//! The settings of a client, and its making.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use wecom_contacts_api::{Addresses, Operation};

use super::http::{HttpSettings, check_base_url};
use super::{CallOptions, Client, Contacts, FOREVER, Shared};
use crate::error::SetupError;
use crate::limit::{Fleet, Limiter, Limits, WindowStore};
use crate::observe::{Observer, Observers};
use crate::recursive::Fingerprint;
use crate::retry::{RetryPolicy, default_policy};
use crate::secret::CorpSecret;
use crate::token::{FileStore, MemoryStore, TokenKey, TokenSettings, TokenSource, TokenStore};
use crate::transport::Fetcher;

/// The vendor's server.
const BASE_URL: &str = "https://qyapi.weixin.qq.com";

/// The largest answer taken into memory. The big lists come as streams; of what does not, a tag of a million members
/// still fits, and a server that has lost its mind costs no more than this.
const BODY_CAP: u64 = 64 << 20;

/// An answer that is taken into memory must be there within so many read time-outs.
const LONGEST_ANSWER: u32 = 10;

/// Collects the settings of a client. Only [`corp_id`](Self::corp_id) and [`secret`](Self::secret) are required.
///
/// ```
/// use std::time::Duration;
/// use wecom_contacts::{Contacts, Limits};
///
/// let contacts = Contacts::builder()
///     .corp_id("ww0123456789abcdef")
///     .secret("a-secret-of-43-letters")
///     .with_read_timeout(Duration::from_secs(10))
///     .with_limits(Limits::published().with_share(0.5))
///     .build()?;
/// # drop(contacts);
/// # Ok::<(), wecom_contacts::SetupError>(())
/// ```
#[must_use = "nothing happens before `build`"]
pub struct ContactsBuilder {
    corp_id: String,
    secret: CorpSecret,
    base_url: String,
    own_base_url: bool,
    http: HttpSettings,
    retry: Arc<dyn RetryPolicy>,
    limits: Limits,
    windows: Option<Arc<dyn WindowStore>>,
    tokens: TokenSettings,
    store: Arc<dyn TokenStore>,
    observers: Vec<Arc<dyn Observer>>,
    body_cap: u64,
    deadline: Option<Duration>,
}

impl ContactsBuilder {
    pub(super) fn new() -> Self {
        Self {
            corp_id: String::new(),
            secret: CorpSecret::new(""),
            base_url: BASE_URL.to_owned(),
            own_base_url: false,
            http: HttpSettings::default(),
            retry: Arc::new(default_policy()),
            limits: Limits::published(),
            windows: None,
            tokens: TokenSettings::default(),
            store: Arc::new(MemoryStore::new()),
            observers: Vec::new(),
            body_cap: BODY_CAP,
            deadline: None,
        }
    }

    /// A builder from variables, looked up by name.
    pub(super) fn from_vars(
        var: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Self, SetupError> {
        let get = |name| var(name).filter(|value| !value.trim().is_empty());
        let need = |name, advice: &str| get(name).ok_or_else(|| SetupError::new(name, advice));
        let mut builder = Self::new()
            .corp_id(need(
                "WECOM_CORP_ID",
                "set it to the company id (企业ID), which begins with ww",
            )?)
            .secret(need(
                "WECOM_SECRET",
                "set it to the secret of the app or of the contact sync assistant",
            )?);
        if let Some(url) = get("WECOM_BASE_URL") {
            builder = builder.base_url(url);
        }
        if let Some(proxy) = get("WECOM_PROXY") {
            builder = builder.with_proxy(proxy);
        }
        if let Some(folder) = get("WECOM_TOKEN_DIR") {
            let store = FileStore::open(folder).map_err(|e| {
                SetupError::new(
                    "WECOM_TOKEN_DIR",
                    format!("set it to a folder that can be written ({e})"),
                )
            })?;
            builder = builder.with_token_store(store);
        }
        if let Some(share) = get("WECOM_LIMIT_SHARE") {
            let part = share
                .trim()
                .parse()
                .ok()
                .filter(|part: &f64| *part > 0.0 && *part <= 1.0);
            let advice = "set it to a number above 0 and at most 1, such as 0.5";
            let part = part.ok_or_else(|| SetupError::new("WECOM_LIMIT_SHARE", advice))?;
            builder.limits = builder.limits.with_share(part);
        }
        Ok(builder)
    }

    /// The company id (企业ID), such as `ww0123456789abcdef`.
    pub fn corp_id(mut self, corp_id: impl Into<String>) -> Self {
        self.corp_id = corp_id.into();
        self
    }

    /// The secret of an app, or of the contact sync assistant (通讯录同步), which alone may write.
    pub fn secret(mut self, secret: impl Into<CorpSecret>) -> Self {
        self.secret = secret.into();
        self
    }

    /// Another server: a private deployment, an egress proxy, a sandbox. It may have a path, and it may be `http`,
    /// which then sends secret and token in the clear.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self.own_base_url = true;
        self
    }

    /// An HTTP or HTTPS proxy for all calls. Without it the variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` count,
    /// except for a base URL on this machine.
    ///
    /// ```
    /// # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/client/http/tls");
    /// # let path = std::path::Path::new(folder).join("ca.pem");
    /// let contacts = wecom_contacts::Contacts::builder()
    ///     .corp_id("ww0123456789abcdef")
    ///     .secret("a-secret-of-43-letters")
    ///     .base_url("https://wecom.example.com/qyapi")
    ///     .with_proxy("http://proxy.example.com:3128")
    ///     .with_root_certificates(std::fs::read(path)?)
    ///     .with_connect_timeout(std::time::Duration::from_secs(3))
    ///     .with_user_agent("staff-sync/1.0")
    ///     .build()?;
    /// # drop(contacts);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_proxy(mut self, url: impl Into<String>) -> Self {
        self.http.proxy = Some(url.into());
        self
    }

    /// Trusts the certificates of this PEM text, in addition to the usual ones. A text without a certificate is refused by
    /// [`build`](Self::build).
    pub fn with_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.http.roots.push(pem.into());
        self
    }

    /// How long a connection may take. Default 10 s.
    pub fn with_connect_timeout(mut self, timeout: Duration) -> Self {
        self.http.connect_timeout = timeout.min(FOREVER);
        self
    }

    /// How long the server may be silent. Default 30 s. An answer must be whole within ten times this, but for big
    /// lists, which come as streams; to bound calls closely, see [`with_deadline`](Self::with_deadline).
    pub fn with_read_timeout(mut self, timeout: Duration) -> Self {
        self.http.read_timeout = timeout.min(FOREVER);
        self
    }

    /// How long a call may take in all, waiting and retries included; of a list, until its first member is on the way.
    /// Default: no bound.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The `User-Agent`. Default: name and version of this crate.
    pub fn with_user_agent(mut self, agent: impl Into<String>) -> Self {
        self.http.user_agent = agent.into();
        self
    }

    /// A client of your own. Then proxy, certificates, time-outs and user agent are those of that client; of
    /// [`with_read_timeout`](Self::with_read_timeout) the bound on whole answers still counts.
    ///
    /// **Switch off** redirects (`redirect(Policy::none())`) and the referer (`referer(false)`), and leave
    /// `connection_verbose` off: the token is in the address, and each of these gives it away.
    ///
    /// ```
    /// use reqwest::redirect::Policy;
    ///
    /// let own = reqwest::Client::builder().redirect(Policy::none()).referer(false).build()?;
    /// let builder = wecom_contacts::Contacts::builder().with_http_client(own);
    /// # drop(builder);
    /// # Ok::<(), reqwest::Error>(())
    /// ```
    pub fn with_http_client(mut self, client: reqwest::Client) -> Self {
        self.http.own = Some(client);
        self
    }

    /// When calls are sent again. Default: [`default_policy`].
    pub fn with_retry(mut self, policy: impl RetryPolicy) -> Self {
        self.retry = Arc::new(policy);
        self
    }

    /// Which limits are kept. Default: [`Limits::published`].
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Counts the windows of the limiter together with other programs.
    pub fn with_shared_windows(mut self, store: impl WindowStore) -> Self {
        self.windows = Some(Arc::new(store));
        self
    }

    /// When tokens are fetched.
    pub fn with_token_settings(mut self, settings: TokenSettings) -> Self {
        self.tokens = settings;
        self
    }

    /// Where tokens are kept for other programs or the next run. Default: in memory.
    pub fn with_token_store(mut self, store: impl TokenStore) -> Self {
        self.store = Arc::new(store);
        self
    }

    /// Keeps the token and the windows in one Redis for the whole fleet. With the feature `redis`.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// let redis = wecom_contacts::token::RedisStore::open("redis://localhost:6379/0")?;
    /// let all = wecom_contacts::Contacts::builder().with_redis(redis.clone());
    /// let windows_alone = wecom_contacts::Contacts::builder().with_shared_windows(redis);
    /// # drop((all, windows_alone));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "redis")]
    pub fn with_redis(self, store: crate::token::RedisStore) -> Self {
        self.with_token_store(store.clone())
            .with_shared_windows(store)
    }

    /// Tells `observer` about every call. May be given more than once.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wecom_contacts::observe::{CallReport, Observer};
    /// use wecom_contacts::retry::{BySpec, RetryPolicy};
    /// use wecom_contacts::token::{MemoryStore, TokenSettings};
    ///
    /// struct Slow;
    ///
    /// impl Observer for Slow {
    ///     fn on_call(&self, report: &CallReport) {
    ///         if report.duration > Duration::from_secs(5) {
    ///             println!("{}: {:?}", report.operation, report.duration);
    ///         }
    ///     }
    /// }
    ///
    /// let builder = wecom_contacts::Contacts::builder()
    ///     .with_deadline(Duration::from_secs(60))
    ///     .with_retry(BySpec::new().max_attempts(8))
    ///     .with_token_store(MemoryStore::new())
    ///     .with_token_settings(TokenSettings::default().with_early(Duration::from_secs(600)))
    ///     .with_observer(Slow)
    ///     .with_body_cap(16 << 20);
    /// # drop(builder);
    /// ```
    pub fn with_observer(mut self, observer: impl Observer) -> Self {
        self.observers.push(Arc::new(observer));
        self
    }

    /// The largest answer taken into memory, in bytes, counted after decompression. Default 64 MiB. Lists are not bounded
    /// by it: streams hold one member at a time, and 1,000,000 members at most are kept of a list that is awaited.
    pub fn with_body_cap(mut self, bytes: u64) -> Self {
        self.body_cap = bytes;
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    /// When a setting is missing or cannot work; the text says which, and what to do.
    pub fn build(self) -> Result<Contacts, SetupError> {
        let corp_id = self.checked_corp_id()?;
        if self.secret.expose().is_empty()
            || !self.secret.expose().bytes().all(|b| b.is_ascii_graphic())
        {
            let advice = "give the secret of the app or of the contact sync assistant, without blanks or line ends";
            return Err(SetupError::new("secret", advice));
        }
        let base_url = check_base_url(&self.base_url, self.own_base_url)?;
        let http = self.http.build(&base_url)?;
        let longest_answer = self.http.read_timeout.saturating_mul(LONGEST_ANSWER);
        let longest_answer = longest_answer.min(FOREVER);
        let addresses = Addresses::below(&base_url);
        let base = base_url.as_str().trim_end_matches('/').to_owned();
        let key = TokenKey::new(&base, &corp_id, &self.secret);
        let observers = Observers::new(self.observers);
        let fetch = Fetcher {
            http: http.clone(),
            url: addresses.of(Operation::TokenGet).clone(),
            corp_id: corp_id.clone(),
            secret: self.secret.clone(),
            retry: self.retry.clone(),
            longest_answer,
        };
        let fleet = |store| Fleet::new(store, corp_id.clone(), &self.limits);
        let fleet = self.windows.map(fleet);
        let options = CallOptions {
            retry: self.retry,
            max_wait: self.limits.max_wait,
            deadline: self.deadline,
        };
        let shared = Shared {
            http,
            limiter: Limiter::new(&self.limits, &base, fleet),
            addresses,
            company: Fingerprint::of(&corp_id),
            secret: self.secret,
            tokens: TokenSource::new(
                Box::new(fetch),
                self.store,
                key,
                self.tokens,
                observers.clone(),
            ),
            observers,
            body_cap: self.body_cap,
            longest_answer,
        };
        Ok(Contacts {
            client: Client {
                shared: Arc::new(shared),
                options: Arc::new(options),
            },
        })
    }

    fn checked_corp_id(&self) -> Result<String, SetupError> {
        let corp_id = self.corp_id.trim();
        let usual =
            (1..=64).contains(&corp_id.len()) && corp_id.bytes().all(|b| b.is_ascii_graphic());
        if usual {
            Ok(corp_id.to_owned())
        } else {
            Err(SetupError::new(
                "corp_id",
                "give the company id (企业ID, at the foot of 我的企业), which begins with ww",
            ))
        }
    }
}

impl fmt::Debug for ContactsBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactsBuilder")
            .field("corp_id", &self.corp_id)
            .field("secret", &self.secret)
            .finish_non_exhaustive()
    }
}

/// The address without what may be secret in it; for messages.
pub(super) fn without_userinfo(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.to_string()
}

#[cfg(test)]
mod tests;
