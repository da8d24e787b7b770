//! Error codes: what they mean, whether to try again, and what to do.

use std::fmt;

use crate::generated::errcode::{ROWS, TEXTS};

/// An `errcode` of the platform. Any number can be one; those that are known have [`info`](Self::info).
///
/// ```
/// use wecom_contacts_api::{ErrClass, ErrCode, RetryRule};
///
/// let info = ErrCode(60111).info().ok_or("it is known")?;
/// assert_eq!((info.class, info.retry), (ErrClass::NotFound, RetryRule::No));
/// println!("{}: {} {}", info.name, info.meaning_en, info.remedy_zh);
///
/// assert_eq!(ErrCode(1).info(), None);
/// assert!(ErrCode::known().len() > 1_000);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrCode(pub i64);

impl ErrCode {
    /// What is known about the code.
    pub fn info(self) -> Option<ErrInfo> {
        let code = i32::try_from(self.0).ok()?;
        let index = ROWS.binary_search_by_key(&code, |row| row.0).ok()?;
        ROWS.get(index).map(Row::info)
    }

    /// All known codes, sorted by number.
    pub fn known() -> impl ExactSizeIterator<Item = ErrInfo> {
        ROWS.iter().map(Row::info)
    }
}

impl From<i64> for ErrCode {
    fn from(code: i64) -> Self {
        Self(code)
    }
}

impl fmt::Display for ErrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What is known about an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrInfo {
    /// The number.
    pub code: ErrCode,
    /// The English name, such as `USERID_EXISTS`; empty for a code that contacts calls do not give.
    pub name: &'static str,
    /// What kind of trouble it is.
    pub class: ErrClass,
    /// Whether trying again can help.
    pub retry: RetryRule,
    /// What it means, in English.
    pub meaning_en: &'static str,
    /// What it means, in Chinese.
    pub meaning_zh: &'static str,
    /// What to do about it, in English; empty for a code that contacts calls do not give.
    pub remedy_en: &'static str,
    /// What to do about it, in Chinese; empty for a code that contacts calls do not give.
    pub remedy_zh: &'static str,
}

/// What kind of trouble an error code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrClass {
    /// The access token or the secret.
    Token,
    /// The caller may not do this.
    Permission,
    /// A value that the platform does not take.
    InvalidParam,
    /// Something that is not there.
    NotFound,
    /// Something that is there already, or changed meanwhile.
    Conflict,
    /// More than the company may have.
    Quota,
    /// Too many calls.
    Rate,
    /// A passing trouble of the platform.
    Transient,
    /// None of these.
    Other,
}

/// Whether trying again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RetryRule {
    /// It cannot.
    No,
    /// After a pause that grows.
    Backoff,
    /// When the rate window is over.
    WaitWindow,
    /// With a new token.
    RefreshToken,
}

/// A row of the generated table: the code, what can be told without texts, and where its line of texts begins.
pub(crate) struct Row(
    pub(crate) i32,
    pub(crate) ErrClass,
    pub(crate) RetryRule,
    pub(crate) u32,
);

impl Row {
    fn info(&self) -> ErrInfo {
        let mut texts = TEXTS[self.3 as usize..]
            .split('\n')
            .next()
            .unwrap_or_default()
            .split('\t');
        let mut text = || texts.next().unwrap_or_default();
        ErrInfo {
            code: ErrCode(i64::from(self.0)),
            name: text(),
            class: self.1,
            retry: self.2,
            meaning_en: text(),
            meaning_zh: text(),
            remedy_en: text(),
            remedy_zh: text(),
        }
    }
}
