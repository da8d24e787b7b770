//! Limits that can be checked before a request is sent.

use std::borrow::Cow;
use std::fmt;

/// Something with published limits.
///
/// ```
/// use wecom_contacts_api::{Validate, Violation, types::UserCreate};
///
/// let mei = UserCreate::new("mei.lin", "x".repeat(65));
/// let broken: Violation = mei.validate().unwrap_err();
/// assert_eq!(broken.field, "name");
/// println!("{broken}"); // such as: name: at most 64 characters, got 65
/// ```
pub trait Validate {
    /// The first limit that is not kept.
    fn validate(&self) -> Result<(), Violation>;
}

/// A value that the platform would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The dotted path of the field, such as `useridlist[3]`.
    pub field: Cow<'static, str>,
    /// The limit, such as `at most 200 items`.
    pub rule: String,
    /// How large the value is; never the value itself.
    pub got: String,
}

impl Violation {
    /// A violation of `rule` by `field`.
    pub fn new(
        field: impl Into<Cow<'static, str>>,
        rule: impl Into<String>,
        got: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            rule: rule.into(),
            got: got.into(),
        }
    }

    /// The same under another name: a scalar does not know the field that holds it.
    #[must_use]
    pub fn named(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = field.into();
        self
    }

    /// The same one level deeper.
    ///
    /// ```
    /// use wecom_contacts_api::Violation;
    ///
    /// let broken = Violation::new("", "at most 64 bytes", "65 bytes").named("userid").under("members[3]");
    /// assert_eq!(broken.to_string(), "members[3].userid: at most 64 bytes, got 65 bytes");
    /// ```
    #[must_use]
    pub fn under(mut self, outer: &str) -> Self {
        self.field = format!("{outer}.{}", self.field).into();
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, got {}", self.field, self.rule, self.got)
    }
}

impl std::error::Error for Violation {}

/// The checks that generated code calls.
pub(crate) mod check;

#[cfg(test)]
mod tests;
