//! What the description says about each operation.

use std::fmt;

use crate::ErrCode;
use crate::generated::operation::{ALL, BY_ID, FACTS, Operation};

/// Whose token an operation accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SecretKind {
    /// The contact sync assistant (通讯录同步).
    Sync,
    /// A self-built app (自建应用).
    App,
    /// A custom-built app (代开发应用).
    Custom,
    /// A third-party app (第三方应用).
    ThirdParty,
    /// A third-party contact app (通讯录应用).
    ThirdPartyContact,
}

/// The limits published for one operation; those of all operations alike are the constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Calls per minute.
    pub per_minute: Option<u32>,
    /// Calls per hour.
    pub per_hour: Option<u32>,
    /// Calls per day.
    pub per_day: Option<u32>,
    /// Calls at the same time.
    pub concurrency: Option<u32>,
    /// The operations that draw on the same allowance.
    pub shared_with: &'static [Operation],
}

/// From which tokens the platform keeps an operation or a property, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hidden {
    /// The day of the cut, as `yyyy-mm-dd`.
    pub since: &'static str,
    /// The kinds of token that do without since.
    pub from: &'static [SecretKind],
    /// Where the cut does not hold, as the end of an English sentence; empty where it always does.
    pub unless: &'static str,
    /// All of it as an English sentence.
    pub words: &'static str,
}

/// How much the directory of one company can hold.
///
/// ```
/// use wecom_contacts_api::Capacity;
///
/// assert_eq!(Capacity::PUBLISHED.department_levels, 15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capacity {
    /// Departments.
    pub departments: u32,
    /// Members and departments directly in one department.
    pub nodes_per_department: u32,
    /// Levels of departments, the root included.
    pub department_levels: u32,
    /// Tags.
    pub tags: u32,
    /// Members and departments with one tag.
    pub nodes_per_tag: u32,
}

/// One line of the generated table.
pub(crate) struct Facts {
    pub(crate) id: &'static str,
    pub(crate) post: bool,
    pub(crate) path: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) idempotent: bool,
    pub(crate) needs_token: bool,
    pub(crate) secrets: &'static [SecretKind],
    pub(crate) hidden: Option<Hidden>,
    pub(crate) limits: Limits,
    pub(crate) errcodes: &'static [ErrCode],
    pub(crate) doc_id: &'static str,
    pub(crate) doc_url: &'static str,
    pub(crate) large_reply: Option<&'static str>,
    pub(crate) query_params: &'static [&'static str],
}

impl Operation {
    /// All operations in the order of the description.
    pub const ALL: &'static [Operation] = &ALL;

    /// The operation with the id `id`, such as `user_get`.
    ///
    /// ```
    /// use wecom_contacts_api::{ErrCode, Operation, SecretKind};
    ///
    /// let delete = Operation::from_id("user_delete").ok_or("there is one")?;
    /// assert_eq!((delete.id(), delete.tag()), ("user_delete", "user"));
    /// assert_eq!((delete.method().as_str(), delete.path()), ("GET", "/cgi-bin/user/delete"));
    /// assert_eq!(delete.query_params(), ["userid"]);
    /// assert!(delete.needs_token() && delete.secrets().contains(&SecretKind::Sync));
    /// assert!(delete.errcodes().contains(&ErrCode(60111)));
    /// println!("{} {}: {}", delete.doc_id(), delete.doc_url(), delete.summary());
    /// println!("{:?}, safe to send again: {}", delete.limits(), delete.idempotent());
    ///
    /// assert_eq!(Operation::UserList.large_reply(), Some("userlist"));
    /// assert!(Operation::UserGet.hidden().is_some(), "from the contact sync assistant");
    /// # Ok::<(), &str>(())
    /// ```
    pub fn from_id(id: &str) -> Option<Self> {
        let index = BY_ID.binary_search_by_key(&id, |(known, _)| known).ok()?;
        BY_ID.get(index).map(|(_, operation)| *operation)
    }

    /// The line of the table for this operation.
    fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }

    /// The id, such as `user_get`; also the name of the client's method.
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    /// GET or POST. Mind that the platform changes state by GET too.
    pub fn method(self) -> reqwest::Method {
        if self.facts().post {
            reqwest::Method::POST
        } else {
            reqwest::Method::GET
        }
    }

    /// The path, such as `/cgi-bin/user/get`.
    pub fn path(self) -> &'static str {
        self.facts().path
    }

    /// The tag, such as `user`.
    pub fn tag(self) -> &'static str {
        self.facts().tag
    }

    /// One line on what it does, with the vendor's term.
    pub fn summary(self) -> &'static str {
        self.facts().summary
    }

    /// Whether it is safe to send again when it is unknown whether the first time took effect.
    pub fn idempotent(self) -> bool {
        self.facts().idempotent
    }

    /// Whether it needs an access token.
    pub fn needs_token(self) -> bool {
        self.facts().needs_token
    }

    /// Whose tokens it accepts; empty where none is needed.
    pub fn secrets(self) -> &'static [SecretKind] {
        self.facts().secrets
    }

    /// From which of these tokens the platform keeps it since some day, answering 48009.
    pub fn hidden(self) -> Option<Hidden> {
        self.facts().hidden
    }

    /// The limits published for it.
    pub fn limits(self) -> Limits {
        self.facts().limits
    }

    /// The refusals that the vendor names for it.
    pub fn errcodes(self) -> &'static [ErrCode] {
        self.facts().errcodes
    }

    /// The number of the vendor's document.
    pub fn doc_id(self) -> &'static str {
        self.facts().doc_id
    }

    /// The address of the vendor's document.
    pub fn doc_url(self) -> &'static str {
        self.facts().doc_url
    }

    /// The name of the big list in its reply, where the reply can be very large.
    pub fn large_reply(self) -> Option<&'static str> {
        self.facts().large_reply
    }

    /// The names of its query parameters, the token aside.
    pub fn query_params(self) -> &'static [&'static str] {
        self.facts().query_params
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
