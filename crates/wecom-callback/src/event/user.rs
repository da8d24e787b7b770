//! Events about members.

use serde::Serialize;

use super::read::{self, Other};
use super::write::Writer;
use crate::tree::Element;

/// A member that was created, or what changed of one.
///
/// Receivers of the contact sync assistant that were set up after 2022-08-15 get only `user_id`, `department` and
/// `new_user_id`; apps get personal fields only with the grants they need. So an absent field never means an empty one.
///
/// ```
/// use wecom_callback::{Event, EventKind, Frame, UserChange};
///
/// let mut change = UserChange::new("mei.lin");
/// change.department = Some(vec![12, 15]);
/// let event = Event::new(Frame::company("ww0123456789abcdef", 1_735_700_000), EventKind::UpdateUser(change));
/// assert!(event.to_xml().contains("<Department><![CDATA[12,15]]></Department>"));
/// ```
#[derive(Clone, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UserChange {
    /// The member's id (`UserID`); the old one when the id changed.
    pub user_id: String,
    /// The member's id for a third party (`OpenUserID`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_user_id: Option<String>,
    /// The new id, only when it changed (`NewUserID`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_user_id: Option<String>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All departments of the member that the receiver may see: the full new list, not a delta.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<Vec<i64>>,
    /// Main department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_department: Option<i64>,
    /// Whether the member leads the department at the same place of `department`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_leader_in_dept: Option<Vec<bool>>,
    /// Ids of the direct leaders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_leader: Option<Vec<String>>,
    /// Position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// Mobile number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    /// 0 undefined, 1 male, 2 female.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<i32>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// E-mail address of the company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub biz_mail: Option<String>,
    /// 1 active, 2 disabled, 4 not active yet, 5 left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<i32>,
    /// URL of the portrait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// Alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// Landline number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Extended attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ext_attr: Option<Vec<ExtAttr>>,
    /// English name, in older frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub english_name: Option<String>,
    /// Whether the member leads the department, in older frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_leader: Option<bool>,
    /// Whether the mobile number is hidden, in older frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_mobile: Option<bool>,
    /// Elements that this crate does not know, and values that did not fit their field, as text.
    #[serde(skip_serializing_if = "Other::is_empty")]
    pub other: Other,
}

impl UserChange {
    /// A change of a member with nothing in it yet.
    #[must_use]
    pub fn new(user_id: impl Into<String>) -> Self {
        Self {
            user_id: user_id.into(),
            ..Self::default()
        }
    }

    pub(super) fn read(root: Element<'_>) -> Option<Self> {
        let (mut user, mut other) = (Self::new(user_id(root)?), Other::new());
        read::each(root, &mut other, |name, element| user.set(name, element));
        user.other = other;
        Some(user)
    }

    fn set(&mut self, name: &str, element: Element<'_>) -> Option<()> {
        match name {
            "UserID" => Some(()),
            "OpenUserID" => read::text(&mut self.open_user_id, element),
            "NewUserID" => read::text(&mut self.new_user_id, element),
            "Name" => read::text(&mut self.name, element),
            "Department" => read::numbers(&mut self.department, element),
            "MainDepartment" => read::number(&mut self.main_department, element),
            "IsLeaderInDept" => read::flags(&mut self.is_leader_in_dept, element),
            "DirectLeader" => read::names(&mut self.direct_leader, element),
            "Position" => read::text(&mut self.position, element),
            "Mobile" => read::text(&mut self.mobile, element),
            "Gender" => read::number(&mut self.gender, element),
            "Email" => read::text(&mut self.email, element),
            "BizMail" => read::text(&mut self.biz_mail, element),
            "Status" => read::number(&mut self.status, element),
            "Avatar" => read::text(&mut self.avatar, element),
            "Alias" => read::text(&mut self.alias, element),
            "Telephone" => read::text(&mut self.telephone, element),
            "Address" => read::text(&mut self.address, element),
            "ExtAttr" => {
                let items = element
                    .children()
                    .filter(|item| item.name() == "Item")
                    .map(ExtAttr::read);
                self.ext_attr = Some(items.collect());
                Some(())
            }
            "EnglishName" => read::text(&mut self.english_name, element),
            "IsLeader" => read::flag(&mut self.is_leader, element),
            "HideMobile" => read::flag(&mut self.hide_mobile, element),
            _ => None,
        }
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.text("UserID", Some(&self.user_id));
        to.text("OpenUserID", self.open_user_id.as_ref());
        to.text("NewUserID", self.new_user_id.as_ref());
        to.text("Name", self.name.as_ref());
        to.list("Department", self.department.as_ref());
        to.bare("MainDepartment", self.main_department);
        let leads = self.is_leader_in_dept.as_ref();
        to.list(
            "IsLeaderInDept",
            leads
                .map(|flags| flags.iter().map(|flag| u8::from(*flag)).collect::<Vec<_>>())
                .as_ref(),
        );
        to.list("DirectLeader", self.direct_leader.as_ref());
        to.text("Position", self.position.as_ref());
        to.text("Mobile", self.mobile.as_ref());
        to.bare("Gender", self.gender);
        to.text("Email", self.email.as_ref());
        to.text("BizMail", self.biz_mail.as_ref());
        to.bare("Status", self.status);
        to.text("Avatar", self.avatar.as_ref());
        to.text("Alias", self.alias.as_ref());
        to.text("Telephone", self.telephone.as_ref());
        to.text("Address", self.address.as_ref());
        if let Some(items) = &self.ext_attr {
            to.nested("ExtAttr", |to| {
                items
                    .iter()
                    .for_each(|item| to.nested("Item", |to| item.write(to)))
            });
        }
        to.text("EnglishName", self.english_name.as_ref());
        to.bare("IsLeader", self.is_leader.map(u8::from));
        to.bare("HideMobile", self.hide_mobile.map(u8::from));
        to.other(&self.other);
    }
}

/// A member that was deleted.
///
/// ```
/// use wecom_callback::{EventKind, UserDelete};
///
/// let gone = EventKind::DeleteUser(UserDelete::new("mei.lin"));
/// if let EventKind::DeleteUser(member) = &gone {
///     assert_eq!(member.user_id, "mei.lin");
/// }
/// ```
#[derive(Clone, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UserDelete {
    /// The member's id (`UserID`).
    pub user_id: String,
    /// The member's id for a third party (`OpenUserID`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_user_id: Option<String>,
    /// Elements that this crate does not know, as text.
    #[serde(skip_serializing_if = "Other::is_empty")]
    pub other: Other,
}

impl UserDelete {
    /// The deletion of a member.
    #[must_use]
    pub fn new(user_id: impl Into<String>) -> Self {
        Self {
            user_id: user_id.into(),
            ..Self::default()
        }
    }

    pub(super) fn read(root: Element<'_>) -> Option<Self> {
        let (mut user, mut other) = (Self::new(user_id(root)?), Other::new());
        read::each(root, &mut other, |name, element| match name {
            "UserID" => Some(()),
            "OpenUserID" => read::text(&mut user.open_user_id, element),
            _ => None,
        });
        user.other = other;
        Some(user)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.text("UserID", Some(&self.user_id));
        to.text("OpenUserID", self.open_user_id.as_ref());
        to.other(&self.other);
    }
}

fn user_id(root: Element<'_>) -> Option<&str> {
    root.child_text("UserID").filter(|id| !id.is_empty())
}

/// An extended attribute of a member (扩展属性).
///
/// ```
/// use wecom_callback::{AttrValue, ExtAttr, UserChange};
///
/// let mut change = UserChange::new("mei.lin");
/// change.ext_attr = Some(vec![ExtAttr::new("Hobby", AttrValue::Text("chess".to_owned()))]);
/// let hobby = change.ext_attr.iter().flatten().find(|attribute| attribute.name == "Hobby");
/// assert!(hobby.is_some_and(|hobby| matches!(&hobby.value, AttrValue::Text(text) if text == "chess")));
/// ```
#[derive(Clone, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExtAttr {
    /// The attribute's name.
    pub name: String,
    /// Its value.
    pub value: AttrValue,
}

/// The value of an extended attribute.
#[derive(Clone, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AttrValue {
    /// Type 0: text.
    Text(String),
    /// Type 1: a link.
    Web {
        /// What is shown.
        title: String,
        /// Where it leads.
        url: String,
    },
    /// The flat form of older third-party frames, without a type.
    Flat(String),
    /// Another type: its number, if it had one.
    Unknown(Option<i64>),
}

impl ExtAttr {
    /// An attribute.
    #[must_use]
    pub fn new(name: impl Into<String>, value: AttrValue) -> Self {
        Self {
            name: name.into(),
            value,
        }
    }

    fn read(item: Element<'_>) -> Self {
        let value = if let Some(text) = item.child("Text") {
            AttrValue::Text(text.child_text("Value").unwrap_or_default().to_owned())
        } else if let Some(web) = item.child("Web") {
            let part = |name| web.child_text(name).unwrap_or_default().to_owned();
            AttrValue::Web {
                title: part("Title"),
                url: part("Url"),
            }
        } else if let Some(value) = item.child_text("Value") {
            AttrValue::Flat(value.to_owned())
        } else {
            AttrValue::Unknown(
                item.child_text("Type")
                    .and_then(|kind| kind.trim().parse().ok()),
            )
        };
        Self::new(item.child_text("Name").unwrap_or_default(), value)
    }

    fn write(&self, to: &mut Writer) {
        to.text("Name", Some(&self.name));
        match &self.value {
            AttrValue::Text(value) => {
                to.bare("Type", Some(0));
                to.nested("Text", |to| to.text("Value", Some(value)));
            }
            AttrValue::Web { title, url } => {
                to.bare("Type", Some(1));
                to.nested("Web", |to| {
                    to.text("Title", Some(title));
                    to.text("Url", Some(url));
                });
            }
            AttrValue::Flat(value) => to.text("Value", Some(value)),
            AttrValue::Unknown(kind) => to.bare("Type", *kind),
        }
    }
}

impl std::fmt::Debug for ExtAttr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExtAttr(..)")
    }
}

impl std::fmt::Debug for AttrValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AttrValue(..)")
    }
}

super::write::debug_by_element_names!(UserChange, UserDelete);
