//! A refusal by the server, with everything its message holds.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wecom_contacts_api::{ErrClass, ErrCode, Operation, RetryRule, SecretKind};

use super::mask::mask;
use super::message::Message;

/// The language of a remedy.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::Lang;
///
/// let error = contacts.users().get("nobody").await.unwrap_err();
/// assert_ne!(error.remedy(Lang::Zh), error.remedy(Lang::En));
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lang {
    /// English.
    En,
    /// Chinese (中文).
    Zh,
}

/// The server refused a call: `errcode` is not 0.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{ErrCode, Error, Lang, Operation};
///
/// let Err(Error::Api(refusal)) = contacts.users().get("nobody").await else { panic!("not refused") };
/// assert_eq!((refusal.operation(), refusal.errcode()), (Operation::UserGet, ErrCode::USERID_NOT_FOUND));
/// assert!(refusal.errmsg().starts_with(refusal.message()), "hint, address and link are cut off");
/// println!("{:?} {:?} {:?}", refusal.hint(), refusal.from_ip(), refusal.more_info());
/// println!("{}", refusal.remedy(Lang::Zh).unwrap_or_default());
/// assert_eq!(refusal.held_by(), None, "only 60104 names who has the mobile number");
/// assert!(!refusal.is_from_limiter() && refusal.retry_after().is_none());
/// # Ok(())
/// # });
/// ```
#[derive(Clone)]
pub struct ApiError(Arc<Refusal>);

struct Refusal {
    operation: Operation,
    code: ErrCode,
    message: Message,
    retry_after: Option<Duration>,
    from_limiter: bool,
}

impl ApiError {
    pub(crate) fn new(operation: Operation, code: ErrCode, message: String) -> Self {
        Self(Arc::new(Refusal {
            operation,
            code,
            message: Message::parse(message),
            retry_after: None,
            from_limiter: false,
        }))
    }

    /// What the limiter says when a call would have to wait longer than it may.
    pub(crate) fn limited(operation: Operation, wait: Duration) -> Self {
        Self(Arc::new(Refusal {
            operation,
            code: ErrCode::RATE_LIMITED,
            message: Message::parse("not sent: the limit of this call is used up".to_owned()),
            retry_after: Some(wait),
            from_limiter: true,
        }))
    }

    pub(crate) fn with_retry_after(self, wait: Duration) -> Self {
        let Refusal {
            operation,
            code,
            ref message,
            from_limiter,
            ..
        } = *self.0;
        let message = message.clone();
        Self(Arc::new(Refusal {
            operation,
            code,
            message,
            retry_after: Some(wait),
            from_limiter,
        }))
    }

    /// The operation that was refused.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.0.operation
    }

    /// The vendor's code.
    #[must_use]
    pub fn errcode(&self) -> ErrCode {
        self.0.code
    }

    /// The vendor's text as it came, without hint, address and link. It may name a member: do not log it.
    #[must_use]
    pub fn message(&self) -> &str {
        self.0.message.text()
    }

    /// The vendor's whole `errmsg`. It may name a member: do not log it.
    #[must_use]
    pub fn errmsg(&self) -> &str {
        self.0.message.raw()
    }

    /// The number that the vendor's support asks for.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.message.hint()
    }

    /// The address from which the server saw the call.
    #[must_use]
    pub fn from_ip(&self) -> Option<&str> {
        self.0.message.address()
    }

    /// The vendor's page about the refusal.
    #[must_use]
    pub fn more_info(&self) -> Option<&str> {
        self.0.message.more_info()
    }

    /// The member who holds the mobile number or e-mail address already (60104 names them). `Display` masks this id.
    #[must_use]
    pub fn held_by(&self) -> Option<&str> {
        self.0.message.holder()
    }

    /// How long to wait before this call can work again, when the server or the limiter paused it.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// True when the call was not sent at all: the limiter of this crate held it back.
    #[must_use]
    pub fn is_from_limiter(&self) -> bool {
        self.0.from_limiter
    }

    /// What to do about it, where the vendor's table knows the code.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> Option<String> {
        let info = self.errcode().info()?;
        let known = match lang {
            Lang::En => info.remedy_en,
            Lang::Zh => info.remedy_zh,
        };
        if known.is_empty() {
            return None;
        }
        let more = match (self.errcode(), self.from_ip(), lang) {
            (ErrCode::IP_NOT_TRUSTED, Some(ip), Lang::En) => format!(" The address to add: {ip}."),
            (ErrCode::IP_NOT_TRUSTED, Some(ip), Lang::Zh) => format!("需添加的地址：{ip}。"),
            (ErrCode::API_FORBIDDEN, ..) => callers(self.operation(), lang),
            _ => String::new(),
        };
        Some(format!("{known}{more}"))
    }
}

/// Whose tokens an operation takes, as a sentence.
fn callers(operation: Operation, lang: Lang) -> String {
    let names: Vec<&str> = operation
        .secrets()
        .iter()
        .filter_map(|kind| match (kind, lang) {
            (SecretKind::Sync, Lang::En) => Some("the contact sync assistant"),
            (SecretKind::Sync, Lang::Zh) => Some("通讯录同步"),
            (SecretKind::App, Lang::En) => Some("a self-built app"),
            (SecretKind::App, Lang::Zh) => Some("自建应用"),
            (SecretKind::Custom, Lang::En) => Some("a custom-built app"),
            (SecretKind::Custom, Lang::Zh) => Some("代开发应用"),
            (SecretKind::ThirdParty, Lang::En) => Some("a third-party app"),
            (SecretKind::ThirdParty, Lang::Zh) => Some("第三方应用"),
            (SecretKind::ThirdPartyContact, Lang::En) => Some("a third-party contact app"),
            (SecretKind::ThirdPartyContact, Lang::Zh) => Some("第三方通讯录应用"),
            _ => None,
        })
        .collect();
    match lang {
        _ if names.is_empty() => String::new(),
        Lang::En => format!(" This call takes the token of: {}.", names.join(", ")),
        Lang::Zh => format!("此接口可用的凭证：{}。", names.join("、")),
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal {
            operation,
            code,
            message,
            retry_after,
            ..
        } = &*self.0;
        write!(f, "{operation} was refused: {code}")?;
        let name = code
            .info()
            .map(|info| info.name)
            .filter(|name| !name.is_empty());
        if let Some(name) = name {
            write!(f, " {name}")?;
        }
        match (mask(message.text()), code.info()) {
            (text, Some(info)) if text.is_empty() => write!(f, ", {}", info.meaning_en)?,
            (text, _) if text.is_empty() => {}
            (text, _) => write!(f, ", {text}")?,
        }
        if let Some(wait) = retry_after {
            write!(f, ", try again in {} s", wait.as_secs_f64().ceil())?;
        }
        match message.hint() {
            Some(hint) => write!(f, ", hint [{}]", plain(hint)),
            None => Ok(()),
        }
    }
}

/// A hint as the vendor forms it; anything else is not shown.
fn plain(hint: &str) -> &str {
    let usual = hint.len() <= 64 && hint.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if usual && hint.len() >= 20 {
        hint
    } else {
        "unusual"
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.0.operation.id())
            .field("errcode", &self.0.code.0)
            .field("message", &mask(self.message()))
            .field("retry_after", &self.0.retry_after)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

/// The server gave no token for the company id and the secret.
///
/// ```
/// # tests::with_company(async |_| {
/// use wecom_contacts::{Contacts, ErrCode, Error};
///
/// # let sandbox = wecom_sandbox::Sandbox::start().await?;
/// # let (url, corp_id) = (sandbox.base_url(), sandbox.corp_id());
/// let contacts = Contacts::builder().base_url(url).corp_id(corp_id).secret("of-another-company").build()?;
/// let Err(Error::Token(error)) = contacts.users().get("lin.mei").await else { panic!("not refused") };
/// assert_eq!(error.refusal().errcode(), ErrCode::SECRET_INVALID);
///
/// // The next call does not ask the server again for a while.
/// let Err(Error::Token(error)) = contacts.users().get("lin.mei").await else { panic!("not refused") };
/// assert!(error.remembered_for().is_some());
/// # Ok(())
/// # });
/// ```
#[derive(Clone)]
pub struct TokenError {
    refusal: ApiError,
    remembered_for: Option<Duration>,
}

impl TokenError {
    pub(crate) fn new(refusal: ApiError) -> Self {
        Self {
            refusal,
            remembered_for: None,
        }
    }

    pub(crate) fn remembered(refusal: ApiError, left: Duration) -> Self {
        Self {
            refusal,
            remembered_for: Some(left),
        }
    }

    /// Whether asking again would change nothing: company id, secret or address are wrong.
    pub(crate) fn is_final(&self) -> bool {
        self.refusal.errcode().info().is_some_and(|info| {
            matches!(info.class, ErrClass::Token | ErrClass::Permission)
                && info.retry == RetryRule::No
        })
    }

    /// What the server said.
    #[must_use]
    pub fn refusal(&self) -> &ApiError {
        &self.refusal
    }

    /// Set when the server was not asked again, since it refused this company id and secret a moment ago: how long
    /// that is still remembered.
    #[must_use]
    pub fn remembered_for(&self) -> Option<Duration> {
        self.remembered_for
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no token: {}", self.refusal)?;
        match self.remembered_for {
            Some(left) => write!(
                f,
                " (remembered for another {} s)",
                left.as_secs_f64().ceil()
            ),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenError")
            .field("refusal", &self.refusal)
            .field("remembered_for", &self.remembered_for)
            .finish()
    }
}

impl std::error::Error for TokenError {}
