//! The client: what all calls of one company and secret share.

mod builder;
mod http;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wecom_contacts_api::Addresses;

pub use self::builder::ContactsBuilder;
use crate::error::SetupError;
use crate::limit::Limiter;
use crate::observe::Observers;
use crate::recursive::Fingerprint;
use crate::retry::RetryPolicy;
use crate::secret::CorpSecret;
use crate::token::{StoreError, TokenSource};

/// As good as for ever: what a caller gives for a time is cut to it, so that no moment lies too far ahead to be counted.
pub(crate) const FOREVER: Duration = Duration::from_secs(10 * 365 * 86_400);

/// The staff directory of one company, seen with one secret.
///
/// Make it once and clone it: clones share the token, the connections and the limits. Everything is `Send + Sync`.
///
/// ```
/// # tests::with_company(async |_| {
/// use wecom_contacts::Contacts;
///
/// # let sandbox = wecom_sandbox::Sandbox::builder().corp_id("ww0123456789abcdef").sync_secret("s3cr3t").start().await?;
/// let builder = Contacts::builder().corp_id("ww0123456789abcdef").secret("s3cr3t");
/// # let builder = builder.base_url(sandbox.base_url());
/// let contacts = builder.build()?;
/// let member = contacts.users().get("lin.mei").await?;
/// assert_eq!(member.userid.as_str(), "lin.mei");
/// # Ok(())
/// # });
/// ```
#[derive(Clone)]
pub struct Contacts {
    pub(crate) client: Client,
}

/// The inside of [`Contacts`] and of each handle.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: Arc<CallOptions>,
}

/// One for all clones.
pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    pub(crate) addresses: Addresses,
    /// Tells the company from others.
    pub(crate) company: Fingerprint,
    pub(crate) secret: CorpSecret,
    pub(crate) tokens: TokenSource,
    pub(crate) limiter: Limiter,
    pub(crate) observers: Observers,
    pub(crate) body_cap: u64,
    pub(crate) longest_answer: Duration,
}

/// What may differ from call to call.
#[derive(Clone)]
pub(crate) struct CallOptions {
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) max_wait: Duration,
    pub(crate) deadline: Option<Duration>,
}

impl Contacts {
    /// A builder with the vendor's server and the published limits.
    pub fn builder() -> ContactsBuilder {
        ContactsBuilder::new()
    }

    /// A client from the environment: `WECOM_CORP_ID` and `WECOM_SECRET`, and where they are set `WECOM_BASE_URL`,
    /// `WECOM_PROXY`, `WECOM_TOKEN_DIR` (a [`FileStore`](crate::token::FileStore)) and `WECOM_LIMIT_SHARE`.
    ///
    /// ```
    /// use wecom_contacts::Contacts;
    ///
    /// match Contacts::from_env() {
    ///     Ok(contacts) => println!("{contacts:?}"),
    ///     Err(error) => eprintln!("{error}"), // such as what to set WECOM_SECRET to
    /// }
    /// ```
    ///
    /// # Errors
    /// When one of them is missing or cannot work; the text says which, and what to do.
    pub fn from_env() -> Result<Self, SetupError> {
        ContactsBuilder::from_vars(|name| std::env::var(name).ok())?.build()
    }

    /// The same client with another retry policy for the calls made through what is returned.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use std::time::Duration;
    /// use wecom_contacts::retry::Never;
    ///
    /// // For a page that a person waits for; the same token, connections and limits as before.
    /// let quick = contacts
    ///     .with_retry(Never::new())
    ///     .with_max_wait(Duration::from_secs(1))
    ///     .with_deadline(Duration::from_secs(3));
    /// assert_eq!(quick.users().get("lin.mei").await?.userid.as_str(), "lin.mei");
    /// # Ok(())
    /// # });
    /// ```
    #[must_use]
    pub fn with_retry(&self, policy: impl RetryPolicy) -> Self {
        self.with(|options| options.retry = Arc::new(policy))
    }

    /// The same client with another bound on how long a call may wait for a window of the limiter.
    #[must_use]
    pub fn with_max_wait(&self, wait: Duration) -> Self {
        self.with(|options| options.max_wait = wait.min(FOREVER))
    }

    /// The same client, with all of a call (waiting, retries) given this time at most.
    ///
    /// Of a list it bounds the time until its first member is on the way.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        self.with(|options| options.deadline = Some(deadline))
    }

    /// Removes the token from memory and from the store, as at a log-out; the server goes on taking it until its end.
    /// A call that is made after this fetches a new one. Wait for calls under way first: they may keep theirs once more.
    ///
    /// # Errors
    /// When the store cannot be reached, or cannot forget.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// contacts.forget_token().await.expect("a token in memory alone can be forgotten");
    /// # Ok(())
    /// # });
    /// ```
    pub async fn forget_token(&self) -> Result<(), StoreError> {
        self.client.shared.tokens.forget().await
    }

    fn with(&self, change: impl FnOnce(&mut CallOptions)) -> Self {
        let mut options = CallOptions::clone(&self.client.options);
        change(&mut options);
        Self {
            client: Client {
                shared: self.client.shared.clone(),
                options: Arc::new(options),
            },
        }
    }
}

impl fmt::Debug for Contacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contacts")
            .field("client", &self.client)
            .finish()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
