//! Errors found before anything is sent: a value beyond a limit, or a setting that cannot work.

use std::borrow::Cow;
use std::fmt;

use wecom_contacts_api::{Operation, Violation};

/// A value breaks a published limit; the call was not sent.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{Error, Operation};
///
/// let too_long = "x".repeat(65);
/// let Err(Error::Input(error)) = contacts.users().get(too_long).await else { panic!("it was sent") };
/// assert_eq!((error.operation(), error.field()), (Some(Operation::UserGet), "userid"));
/// println!("{}, not {}", error.rule(), error.got());
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    operation: Option<Operation>,
    field: Cow<'static, str>,
    rule: String,
    got: String,
}

impl InputError {
    pub(crate) fn new(operation: Operation, violation: Violation) -> Self {
        Self {
            operation: Some(operation),
            field: violation.field,
            rule: violation.rule,
            got: violation.got,
        }
    }

    /// A limit that is not in the spec, such as that a list may not be empty in our own call.
    pub(crate) fn custom(
        operation: Operation,
        field: &'static str,
        rule: impl Into<String>,
        got: impl Into<String>,
    ) -> Self {
        Self {
            operation: Some(operation),
            field: Cow::Borrowed(field),
            rule: rule.into(),
            got: got.into(),
        }
    }

    /// The operation that was not sent; `None` for a setting.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        self.operation
    }

    /// The field, as on the wire, such as `useridlist[3]`.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The limit, such as `at most 200 items`.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// What was given: a size, never the value.
    #[must_use]
    pub fn got(&self) -> &str {
        &self.got
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation {
            write!(f, "{operation} was not sent: ")?;
        }
        write!(f, "{}: {}", self.field, self.rule)?;
        match self.got.as_str() {
            "" => Ok(()),
            got => write!(f, ", got {got}"),
        }
    }
}

impl std::error::Error for InputError {}

/// A setting is missing or cannot work. The text is advice, and `{:?}` the same text, for a `main` that returns it.
///
/// ```
/// use wecom_contacts::{Contacts, SetupError};
///
/// let error: SetupError = Contacts::builder().corp_id("ww0123456789abcdef").build().unwrap_err();
/// assert_eq!(error.setting(), "secret");
/// println!("{error}");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SetupError {
    setting: &'static str,
    advice: String,
}

impl SetupError {
    pub(crate) fn new(setting: &'static str, advice: impl Into<String>) -> Self {
        Self {
            setting,
            advice: advice.into(),
        }
    }

    /// The setting, by the name of its method or environment variable.
    #[must_use]
    pub fn setting(&self) -> &'static str {
        self.setting
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.advice)
    }
}

impl fmt::Debug for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for SetupError {}

impl From<SetupError> for InputError {
    fn from(error: SetupError) -> Self {
        Self {
            operation: None,
            field: Cow::Borrowed(error.setting),
            rule: error.advice,
            got: String::new(),
        }
    }
}
