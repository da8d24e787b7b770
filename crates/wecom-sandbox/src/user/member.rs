//! One member, as small as a million of them need it.

use serde_json::Value;

/// A member's place in one department.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) department: u32,
    pub(crate) order: u32,
    pub(crate) leader: bool,
}

/// What few members have.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Extra {
    pub(crate) extattr: Vec<Value>,
    pub(crate) external_profile: Option<Value>,
    pub(crate) biz_mail_alias: Vec<String>,
    pub(crate) external_position: String,
    pub(crate) english_name: String,
    pub(crate) avatar: String,
}

/// One member of the company.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Member {
    pub(crate) userid: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) alias: Box<str>,
    pub(crate) mobile: Box<str>,
    pub(crate) email: Box<str>,
    pub(crate) biz_mail: Box<str>,
    pub(crate) position: Box<str>,
    pub(crate) telephone: Box<str>,
    pub(crate) address: Box<str>,
    pub(crate) links: Box<[Link]>,
    pub(crate) main_department: u32,
    pub(crate) direct_leader: Box<[Box<str>]>,
    pub(crate) extra: Option<Box<Extra>>,
    pub(crate) gender: u8,
    pub(crate) enable: bool,
    pub(crate) activated: bool,
    pub(crate) left: bool,
    pub(crate) hide_mobile: bool,
    /// The platform made the id, so it may be changed once.
    pub(crate) system_id: bool,
    /// The member granted a third-party suite access (成员授权).
    pub(crate) authorized: bool,
}

impl Member {
    /// 1 activated, 2 disabled, 4 not activated, 5 left.
    pub(crate) fn status(&self) -> i64 {
        match (self.left, self.enable, self.activated) {
            (true, _, _) => 5,
            (_, false, _) => 2,
            (_, _, true) => 1,
            _ => 4,
        }
    }

    pub(crate) fn extra_mut(&mut self) -> &mut Extra {
        self.extra.get_or_insert_with(Box::default)
    }

    pub(crate) fn is_in(&self, department: u32) -> bool {
        self.links.iter().any(|link| link.department == department)
    }

    pub(crate) fn departments(&self) -> Vec<u32> {
        self.links.iter().map(|link| link.department).collect()
    }
}
