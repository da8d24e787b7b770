//! What the description says about who gets a property, and who does not.

use crate::generated::visibility::ALL;
use crate::operation::{Hidden, SecretKind};

/// A privacy cut on a property of an answer. What is cut is absent, not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Visibility {
    /// The schema, such as `User`.
    pub schema: &'static str,
    /// The property as the wire names it, such as `mobile`.
    pub property: &'static str,
    /// The cut by date, where there is one.
    pub hidden: Option<Hidden>,
    /// The kinds of token that never got it.
    pub never_for: &'static [SecretKind],
    /// All of it in English sentences.
    pub words: &'static str,
}

impl Visibility {
    /// All cuts, sorted by schema and property.
    pub const ALL: &'static [Visibility] = &ALL;

    /// The cut on a property; nothing where everybody gets it who gets the answer.
    ///
    /// ```
    /// use wecom_contacts_api::{SecretKind, Visibility};
    ///
    /// let cut = Visibility::of("User", "biz_mail").unwrap();
    /// assert!(cut.never_for.contains(&SecretKind::ThirdParty));
    /// assert!(Visibility::of("User", "name").is_none());
    /// ```
    pub fn of(schema: &str, property: &str) -> Option<&'static Self> {
        let wanted = (schema, property);
        let index = ALL.binary_search_by_key(&wanted, |cut| (cut.schema, cut.property));
        ALL.get(index.ok()?)
    }
}
