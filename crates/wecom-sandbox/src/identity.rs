//! Who calls: the kind of secret behind a token, what it may do, and what it may see.

use std::collections::BTreeSet;

use crate::reply::{Refusal, refuse};
use wecom_contacts_api::{Operation, SecretKind, Visibility};

/// The kind of secret a token was made with.
///
/// ```
/// use wecom_sandbox::Identity;
///
/// assert_eq!(Identity::SyncNewIp.name(), "sync_new_ip");
/// assert_eq!(Identity::from_name("third_party"), Some(Identity::ThirdParty));
/// assert_eq!(Identity::ALL.len(), 7);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Identity {
    /// The contact sync assistant, calling from an address it used before 2022-08-15.
    Sync,
    /// The contact sync assistant from a new address: no detail reads (48009).
    SyncNewIp,
    /// A self-built app made after 2022-06-20: private fields are left out.
    App,
    /// A self-built app made before 2022-06-20.
    AppLegacy,
    /// A custom-built app (代开发).
    Custom,
    /// A third-party suite's token for this company.
    ThirdParty,
    /// A third-party contact app, which may edit contacts.
    ThirdPartyContact,
}

impl Identity {
    /// Every kind.
    pub const ALL: &'static [Identity] = &[
        Identity::Sync,
        Identity::SyncNewIp,
        Identity::App,
        Identity::AppLegacy,
        Identity::Custom,
        Identity::ThirdParty,
        Identity::ThirdPartyContact,
    ];

    /// The name used in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Identity::Sync => "sync",
            Identity::SyncNewIp => "sync_new_ip",
            Identity::App => "app",
            Identity::AppLegacy => "app_legacy",
            Identity::Custom => "custom",
            Identity::ThirdParty => "third_party",
            Identity::ThirdPartyContact => "third_party_contact",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Identity> {
        Identity::ALL
            .iter()
            .copied()
            .find(|kind| kind.name() == name)
    }

    pub(crate) fn is_sync(self) -> bool {
        matches!(self, Identity::Sync | Identity::SyncNewIp)
    }

    pub(crate) fn is_third_party(self) -> bool {
        matches!(self, Identity::ThirdParty | Identity::ThirdPartyContact)
    }

    /// Whether this kind gets a property of an answer: the cuts are the description's, and an old app is above those
    /// that have a date.
    pub(crate) fn sees(self, schema: &str, property: &str) -> bool {
        Visibility::of(schema, property).is_none_or(|cut| {
            let secret = self.secret();
            let hidden = cut.hidden.is_some_and(|cut| cut.from.contains(&secret));
            !cut.never_for.contains(&secret) && (!hidden || self == Identity::AppLegacy)
        })
    }

    /// The one that owns what this one makes: the assistant is one, whatever address it calls from.
    pub(crate) fn owner(self) -> Identity {
        if self == Identity::SyncNewIp {
            Identity::Sync
        } else {
            self
        }
    }

    /// The kind of secret as the description names it.
    fn secret(self) -> SecretKind {
        match self {
            Identity::Sync | Identity::SyncNewIp => SecretKind::Sync,
            Identity::App | Identity::AppLegacy => SecretKind::App,
            Identity::Custom => SecretKind::Custom,
            Identity::ThirdParty => SecretKind::ThirdParty,
            Identity::ThirdPartyContact => SecretKind::ThirdPartyContact,
        }
    }

    /// Whether this kind of secret may call the operation at all: the facts are the description's.
    pub(crate) fn may_call(self, operation: Operation) -> Result<(), Refusal> {
        let is_new = self == Identity::SyncNewIp;
        if is_new
            && operation
                .hidden()
                .is_some_and(|hidden| hidden.from.contains(&self.secret()))
        {
            return Err(refuse(48009));
        }
        if operation.needs_token() && !operation.secrets().contains(&self.secret()) {
            return Err(refuse(48002));
        }
        Ok(())
    }
}

/// What an app may see: everything, or the named members, departments (with all below) and tags.
///
/// ```
/// use wecom_sandbox::Scope;
///
/// let team = Scope::departments([3]);
/// assert_ne!(team, Scope::default(), "which is everything");
/// assert_eq!(Scope::users(["Lin.Mei"]), Scope::users(["lin.mei"]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// The whole company.
    #[default]
    Everything,
    /// Only what is named here.
    Only {
        /// Member ids, lower case.
        users: BTreeSet<String>,
        /// Department ids; what is below them is seen too.
        departments: BTreeSet<u32>,
        /// Tag ids; their members are seen.
        tags: BTreeSet<i64>,
    },
}

impl Scope {
    /// A scope of some departments.
    #[must_use]
    pub fn departments(ids: impl IntoIterator<Item = u32>) -> Scope {
        Scope::Only {
            users: BTreeSet::new(),
            departments: ids.into_iter().collect(),
            tags: BTreeSet::new(),
        }
    }

    /// A scope of some members.
    #[must_use]
    pub fn users<S: AsRef<str>>(ids: impl IntoIterator<Item = S>) -> Scope {
        let users = ids
            .into_iter()
            .map(|id| id.as_ref().to_ascii_lowercase())
            .collect();
        Scope::Only {
            users,
            departments: BTreeSet::new(),
            tags: BTreeSet::new(),
        }
    }
}
