//! Error codes: what they mean, whether to try again, and what to do.

use std::fmt;

use crate::generated::errcode::TABLE;

/// An `errcode` of the platform. Any number can be one; those that are known have [`info`](Self::info).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrCode(pub i64);

impl ErrCode {
    /// What is known about the code.
    pub fn info(self) -> Option<&'static ErrInfo> {
        let index = TABLE.binary_search_by_key(&self, |info| info.code).ok()?;
        TABLE.get(index)
    }

    /// All known codes, sorted by number.
    pub fn known() -> &'static [ErrInfo] {
        &TABLE
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
