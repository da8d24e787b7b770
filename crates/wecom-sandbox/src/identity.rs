//! Who calls: the kind of secret behind a token, what it may do, and what it may see.

use std::collections::BTreeSet;

use crate::reply::{Refusal, refuse};
use wecom_contacts_api::Operation;

/// The kind of secret a token was made with.
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

    /// Whether the kind sees mobile, e-mail and the other private fields.
    pub(crate) fn sees_private(self) -> bool {
        matches!(
            self,
            Identity::Sync | Identity::SyncNewIp | Identity::AppLegacy
        )
    }

    /// The one that owns what this one makes: the assistant is one, whatever address it calls from.
    pub(crate) fn owner(self) -> Identity {
        if self == Identity::SyncNewIp {
            Identity::Sync
        } else {
            self
        }
    }

    /// Whether this kind of secret may call the operation at all.
    pub(crate) fn may_call(self, operation: Operation) -> Result<(), Refusal> {
        let editor = self.is_sync() || self == Identity::ThirdPartyContact;
        let own_app = matches!(self, Identity::App | Identity::AppLegacy);
        let allowed = match operation {
            Operation::UserCreate
            | Operation::UserUpdate
            | Operation::UserDelete
            | Operation::UserBatchDelete
            | Operation::DepartmentCreate
            | Operation::DepartmentUpdate
            | Operation::DepartmentDelete
            | Operation::BatchSyncUser
            | Operation::BatchReplaceUser
            | Operation::BatchReplaceParty
            | Operation::BatchGetResult
            | Operation::UserListId => editor,
            Operation::UserGet
            | Operation::UserSimpleList
            | Operation::UserList
            | Operation::DepartmentList
            | Operation::DepartmentGet
            | Operation::ExportSimpleUser
            | Operation::ExportUser
            | Operation::ExportDepartment => {
                if self == Identity::SyncNewIp {
                    return Err(refuse(48009));
                }
                true
            }
            Operation::BatchInvite => self != Identity::ThirdParty,
            Operation::UserAuthSucc
            | Operation::CorpGetJoinQrcode
            | Operation::UserGetActiveStat
            | Operation::ContactRuleCreate
            | Operation::ContactRuleList
            | Operation::ContactRuleUpdate
            | Operation::ContactRuleDelete => self.is_sync(),
            Operation::AuthGetTfaInfo | Operation::UserTfaSucc => self.is_sync() || own_app,
            Operation::UserListMemberAuth
            | Operation::UserCheckMemberAuth
            | Operation::UserListSelectedTicketUser => self.is_third_party(),
            Operation::LinkedCorpGetPermList
            | Operation::LinkedCorpGetUser
            | Operation::LinkedCorpSimpleListUsers
            | Operation::LinkedCorpListUsers
            | Operation::LinkedCorpListDepartments => own_app,
            Operation::UserConvertToOpenid
            | Operation::UserConvertToUserid
            | Operation::BatchOpenuseridToUserid => !self.is_third_party(),
            _ => true,
        };
        if allowed { Ok(()) } else { Err(refuse(48002)) }
    }
}

/// What an app may see: everything, or the named members, departments (with all below) and tags.
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
