//! One member to import, as the columns of the platform's file have it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use wecom_contacts_api::types::{DepartmentId, Gender};

use super::cell;

/// A member to import (批量导入成员): one row of the file.
///
/// An empty field is an empty cell. A column that no row fills is left out of the file by default, and what the file
/// lacks is not changed for members that exist; see [`Columns`](super::Columns).
///
/// ```
/// use wecom_contacts::import::{ImportMember, Rows};
/// use wecom_contacts::types::Gender;
///
/// let mei = ImportMember::new("mei.lin", "林梅")
///     .mobile("13900000001")
///     .email("mei.lin@example.com")
///     .department(12)
///     .department("Acme/Harbour")
///     .leads([true, false])
///     .order([100, 0])
///     .position("Lead")
///     .gender(Gender::Female)
///     .alias("Mei")
///     .address("1 Harbour Road")
///     .telephone("021-5551001")
///     .enabled(true)
///     .attribute("入职时间", "2026-01-05");
/// assert!(Rows::from(vec![mei]).check().is_empty());
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ImportMember {
    /// The key of the row, 1 to 64 bytes: a letter or digit, then letters, digits, `_`, `-`, `@`, `.`.
    pub userid: String,
    /// Name, 1 to 64 characters.
    pub name: String,
    /// Mobile number; this or [`email`](Self::email) is needed. Outside the mainland with its country code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mobile: String,
    /// E-mail address, 6 to 64 bytes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// The departments, 1 to 100. An unknown id would make the platform create a department: check against the tree.
    pub department: Vec<DepartmentRef>,
    /// Position, at most 128 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// Gender, male or female.
    #[serde(skip_serializing_if = "Option::is_none", with = "cell::gender_serde")]
    pub gender: Option<Gender>,
    /// Whether the member leads each department, in the order of [`department`](Self::department), or empty.
    #[serde(skip_serializing_if = "Vec::is_empty", with = "cell::flags_serde")]
    pub is_leader_in_dept: Vec<bool>,
    /// Place within each department, larger first, in the order of [`department`](Self::department), or empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<u32>,
    /// Alias, at most 64 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub alias: String,
    /// Address, at most 128 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Landline number, at most 32 bytes of digits, `-`, `+`, `,`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub telephone: String,
    /// Whether the account works. The file's column 禁用 says the inverse; the writer takes care of it.
    #[serde(
        skip_serializing_if = "Option::is_none",
        with = "cell::flag_serde",
        rename = "enable"
    )]
    pub enabled: Option<bool>,
    /// Custom attributes by the name that the admin console gives them; other names are ignored by the platform.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

impl ImportMember {
    /// A row with the two fields that each row needs.
    pub fn new(userid: impl Into<String>, name: impl Into<String>) -> Self {
        ImportMember {
            userid: userid.into(),
            name: name.into(),
            ..ImportMember::default()
        }
    }

    /// Sets the mobile number.
    #[must_use]
    pub fn mobile(mut self, mobile: impl Into<String>) -> Self {
        self.mobile = mobile.into();
        self
    }

    /// Sets the e-mail address.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// Adds one department, by id or by path (`"Acme/Harbour Team"`).
    #[must_use]
    pub fn department(mut self, department: impl Into<DepartmentRef>) -> Self {
        self.department.push(department.into());
        self
    }

    /// Sets the position.
    #[must_use]
    pub fn position(mut self, position: impl Into<String>) -> Self {
        self.position = position.into();
        self
    }

    /// Sets the gender.
    #[must_use]
    pub fn gender(mut self, gender: Gender) -> Self {
        self.gender = Some(gender);
        self
    }

    /// Says for each department whether the member leads it.
    #[must_use]
    pub fn leads(mut self, leads: impl IntoIterator<Item = bool>) -> Self {
        self.is_leader_in_dept = leads.into_iter().collect();
        self
    }

    /// Sets the place within each department.
    #[must_use]
    pub fn order(mut self, order: impl IntoIterator<Item = u32>) -> Self {
        self.order = order.into_iter().collect();
        self
    }

    /// Sets the alias.
    #[must_use]
    pub fn alias(mut self, alias: impl Into<String>) -> Self {
        self.alias = alias.into();
        self
    }

    /// Sets the address.
    #[must_use]
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.address = address.into();
        self
    }

    /// Sets the landline number.
    #[must_use]
    pub fn telephone(mut self, telephone: impl Into<String>) -> Self {
        self.telephone = telephone.into();
        self
    }

    /// Says whether the account works.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = Some(enabled);
        self
    }

    /// Sets one custom attribute.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.insert(name.into(), value.into());
        self
    }
}

/// Shows the id and the departments only: the rest is personal data.
impl fmt::Debug for ImportMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportMember")
            .field("userid", &self.userid)
            .field("department", &self.department)
            .field("enabled", &self.enabled)
            .finish_non_exhaustive()
    }
}

/// A department as a row names it.
///
/// ```
/// use wecom_contacts::import::DepartmentRef;
///
/// assert_eq!(DepartmentRef::from("12").id().map(|id| id.get()), Some(12));
/// assert_eq!(DepartmentRef::from("Acme/Harbour").id(), None, "it is found when the rows are checked");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DepartmentRef {
    /// By id; the root is 1.
    Id(DepartmentId),
    /// By the names from the root down, joined with `/`; the root's own name may be left out.
    Path(Box<str>),
}

impl DepartmentRef {
    /// The id, unless the department is still named by its path.
    #[must_use]
    pub fn id(&self) -> Option<DepartmentId> {
        match self {
            DepartmentRef::Id(id) => Some(*id),
            DepartmentRef::Path(_) => None,
        }
    }
}

impl From<DepartmentId> for DepartmentRef {
    fn from(id: DepartmentId) -> Self {
        DepartmentRef::Id(id)
    }
}

impl From<i64> for DepartmentRef {
    fn from(id: i64) -> Self {
        DepartmentRef::Id(id.into())
    }
}

impl From<i32> for DepartmentRef {
    fn from(id: i32) -> Self {
        DepartmentRef::Id(id.into())
    }
}

impl From<u32> for DepartmentRef {
    fn from(id: u32) -> Self {
        DepartmentRef::Id(id.into())
    }
}

/// Digits are an id, anything else is a path.
impl From<&str> for DepartmentRef {
    fn from(text: &str) -> Self {
        match text.parse() {
            Ok(id) => DepartmentRef::Id(DepartmentId::new(id)),
            Err(_) => DepartmentRef::Path(text.into()),
        }
    }
}

impl From<String> for DepartmentRef {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl Serialize for DepartmentRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            DepartmentRef::Id(id) => serializer.serialize_i64(id.get()),
            DepartmentRef::Path(path) => serializer.serialize_str(path),
        }
    }
}

impl<'de> Deserialize<'de> for DepartmentRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Wire {
            Id(i64),
            Text(String),
        }
        Ok(match Wire::deserialize(deserializer)? {
            Wire::Id(id) => id.into(),
            Wire::Text(text) => text.as_str().into(),
        })
    }
}
