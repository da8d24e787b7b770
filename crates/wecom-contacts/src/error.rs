//! What can go wrong with a call, sorted by who must act.

mod api;
mod decode;
mod input;
pub(crate) mod mask;
mod message;
mod transport;

use std::fmt;
use std::time::Duration;

pub use api::{ApiError, Lang, TokenError};
pub use decode::{DecodeError, DecodeKind};
pub use input::{InputError, SetupError};
pub use transport::{TransportError, TransportKind};
use wecom_contacts_api::{ErrClass, ErrCode, Operation, RetryRule};

/// Why a call failed.
///
/// The variants say who must act: whoever reads the vendor's refusal ([`Api`](Error::Api)), whoever keeps the company
/// id and the secret ([`Token`](Error::Token)), whoever runs the network ([`Transport`](Error::Transport)), the authors
/// of this crate or of a proxy in between ([`Decode`](Error::Decode)), the calling program ([`Input`](Error::Input)).
/// The predicates answer what a program wants to know without a list of codes.
///
/// `Display` is one line, and `{:?}` the same, so that a `main` that returns it tells people what to do; `{:#?}` shows
/// the parts. None of them shows a token, a secret, a mobile number, an address of a request or a body.
///
/// # Troubleshooting
///
/// [`remedy`](Error::remedy) says in English or Chinese what to do about a refusal; [`hint`](Error::hint) is the number
/// that the vendor's support asks for, and [`more_info`](Error::more_info) its page about the refusal.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{ErrCode, Lang};
///
/// let error = contacts.users().get("nobody").await.unwrap_err();
/// assert!(error.is_not_found());
/// assert_eq!(error.errcode(), Some(ErrCode::USERID_NOT_FOUND));
/// println!("{}", error.remedy(Lang::En).unwrap_or_default());
/// # Ok(())
/// # });
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Error {
    /// The server refused the call.
    Api(ApiError),
    /// No token was given for the company id and the secret.
    Token(TokenError),
    /// No whole answer came: no connection, a time-out, a cut, an HTTP status of a proxy.
    Transport(TransportError),
    /// An answer came that cannot be read.
    Decode(DecodeError),
    /// The call was not sent, since a value breaks a published limit.
    Input(InputError),
}

impl Error {
    /// The operation that failed; for [`Error::Token`] it is the fetching of the token. `None` for a set-up error.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::Operation;
    ///
    /// let error = contacts.users().get("nobody").await.unwrap_err();
    /// assert_eq!(error.operation(), Some(Operation::UserGet));
    /// // For the vendor's support, for the list of trusted addresses, and for whoever reads the log:
    /// println!("{:?} {:?} {:?}", error.hint(), error.from_ip(), error.more_info());
    /// assert!(error.message().is_some_and(|text| !text.contains("hint:")));
    /// assert_eq!(error.refusal().map(|refusal| refusal.errcode()), error.errcode());
    /// assert_eq!(error.retry_after(), None, "waiting does not help");
    /// # Ok(())
    /// # });
    /// ```
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        match self {
            Error::Api(e) => Some(e.operation()),
            Error::Token(e) => Some(e.refusal().operation()),
            Error::Transport(e) => Some(e.operation()),
            Error::Decode(e) => Some(e.operation()),
            Error::Input(e) => e.operation(),
        }
    }

    /// The vendor's code, when the server refused.
    #[must_use]
    pub fn errcode(&self) -> Option<ErrCode> {
        self.refusal().map(ApiError::errcode)
    }

    /// The vendor's text as it came, without hint, address and link. It may name a member: do not log it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.refusal().map(ApiError::message)
    }

    /// The number that the vendor's support asks for.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.refusal().and_then(ApiError::hint)
    }

    /// The address from which the server saw the call.
    #[must_use]
    pub fn from_ip(&self) -> Option<&str> {
        self.refusal().and_then(ApiError::from_ip)
    }

    /// The vendor's page about the refusal.
    #[must_use]
    pub fn more_info(&self) -> Option<&str> {
        self.refusal().and_then(ApiError::more_info)
    }

    /// What to do about it, where the vendor's table knows.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> Option<String> {
        self.refusal().and_then(|refusal| refusal.remedy(lang))
    }

    /// How long the server, or the limiter of this crate, wants this call to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Error::Token(e) => e.remembered_for().or(e.refusal().retry_after()),
            _ => self.refusal().and_then(ApiError::retry_after),
        }
    }

    /// The refusal inside, be it of the call or of the token.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Error::Api(e) => Some(e),
            Error::Token(e) => Some(e.refusal()),
            _ => None,
        }
    }

    /// The member, department, tag, rule or job is not there, or not visible to this caller.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::Error;
    ///
    /// /// What a program that keeps two directories in step does about a failure.
    /// fn advice(error: &Error) -> &'static str {
    ///     match error {
    ///         _ if error.is_not_found() || error.is_already_exists() => "somebody was faster: read again",
    ///         _ if error.is_conflict() => "empty it first, or look for a circle",
    ///         _ if error.is_invalid_input() || error.is_quota() => "mend the data",
    ///         _ if error.is_permission() || error.is_token() => "ask the administrator",
    ///         _ if error.is_outcome_unknown() => "it may have been carried out: read before sending again",
    ///         _ if error.is_rate_limited() || error.is_timeout() || error.is_retryable() => "try later",
    ///         _ => "ask for help",
    ///     }
    /// }
    /// let too_long = "x".repeat(65);
    /// let error = contacts.users().get(too_long).await.unwrap_err();
    /// assert_eq!(advice(&error), "mend the data");
    /// let error = contacts.departments().delete(2).await.unwrap_err();
    /// assert_eq!(advice(&error), "empty it first, or look for a circle");
    /// # Ok(())
    /// # });
    /// ```
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.is_class(ErrClass::NotFound)
    }

    /// The id, name, mobile number or e-mail address is taken already.
    #[must_use]
    pub fn is_already_exists(&self) -> bool {
        self.is_conflict()
            && self
                .errcode()
                .and_then(|code| code.info())
                .is_some_and(|info| info.name.ends_with("_EXISTS"))
    }

    /// The call contradicts what the directory holds: something exists, is not empty, or would form a circle.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_class(ErrClass::Conflict)
    }

    /// Too many calls in a window, or at the same time.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.is_class(ErrClass::Rate)
    }

    /// A size limit of the vendor: too many ids, members, departments, levels.
    #[must_use]
    pub fn is_quota(&self) -> bool {
        self.is_class(ErrClass::Quota)
    }

    /// This secret, this app or this address may not make the call, or not on this object.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.is_class(ErrClass::Permission)
    }

    /// The company id, the secret or the token is wrong.
    #[must_use]
    pub fn is_token(&self) -> bool {
        matches!(self, Error::Token(_)) || self.is_class(ErrClass::Token)
    }

    /// A value of the call is wrong, be it found here or by the server.
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        matches!(self, Error::Input(_)) || self.is_class(ErrClass::InvalidParam)
    }

    /// Nothing came back in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Error::Transport(e) if e.is_timeout())
    }

    /// The same call may succeed later, and sending it again does no harm.
    ///
    /// False for a create whose outcome is unknown: see [`is_outcome_unknown`](Error::is_outcome_unknown).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Api(_) | Error::Token(_) => self
                .errcode()
                .and_then(|code| code.info())
                .is_some_and(|info| {
                    matches!(info.retry, RetryRule::Backoff | RetryRule::WaitWindow)
                }),
            Error::Transport(e) => e.kind().may_pass() && !self.is_outcome_unknown(),
            Error::Decode(e) => *e.kind() == DecodeKind::CutOff && e.operation().idempotent(),
            Error::Input(_) => false,
        }
    }

    /// The call was sent, no readable answer came, and it is of those that change something each time they run: the
    /// server may have carried it out. Read before sending it again.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        match self {
            Error::Transport(e) => e.was_sent() && !e.operation().idempotent(),
            Error::Decode(e) => !e.operation().idempotent(),
            _ => false,
        }
    }

    fn is_class(&self, class: ErrClass) -> bool {
        self.errcode()
            .and_then(|code| code.info())
            .is_some_and(|info| info.class == class)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        let (variant, parts): (_, &dyn fmt::Debug) = match self {
            Error::Api(e) => ("Api", e),
            Error::Token(e) => ("Token", e),
            Error::Transport(e) => ("Transport", e),
            Error::Decode(e) => ("Decode", e),
            Error::Input(e) => ("Input", e),
        };
        f.debug_tuple(variant).field(parts).finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Api(e) => e.fmt(f),
            Error::Token(e) => e.fmt(f),
            Error::Transport(e) => e.fmt(f),
            Error::Decode(e) => e.fmt(f),
            Error::Input(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Transport(e) => std::error::Error::source(e),
            _ => None,
        }
    }
}

macro_rules! from {
    ($($part:ident => $variant:ident),*) => {$(
        impl From<$part> for Error {
            fn from(error: $part) -> Self {
                Error::$variant(error)
            }
        }
    )*};
}

from!(ApiError => Api, TokenError => Token, TransportError => Transport, DecodeError => Decode, InputError => Input);

impl From<SetupError> for Error {
    fn from(error: SetupError) -> Self {
        Error::Input(error.into())
    }
}

#[cfg(test)]
mod tests;
