//! Rows out of what the calls of one member or department read and write.

use wecom_contacts_api::types::{Attr, Department, ExtAttr, Gender, User, UserCreate};
use wecom_contacts_api::wire::IntBool;

use super::{DepartmentRef, ImportDepartment, ImportMember};

/// What the platform gives for a member; the columns of the file that it does not give stay empty. Attributes that are
/// web pages have no cell and are left out.
impl From<User> for ImportMember {
    fn from(user: User) -> Self {
        ImportMember {
            userid: user.userid.into_string(),
            name: user.name.unwrap_or_default(),
            mobile: user.mobile.unwrap_or_default(),
            email: user.email.unwrap_or_default(),
            department: departments(user.department),
            position: user.position.unwrap_or_default(),
            gender: user.gender.filter(|gender| *gender != Gender::Undefined),
            is_leader_in_dept: flags(user.is_leader_in_dept),
            order: orders(user.order),
            alias: user.alias.unwrap_or_default(),
            address: user.address.unwrap_or_default(),
            telephone: user.telephone.unwrap_or_default(),
            enabled: user.enable.map(IntBool::get),
            attributes: attributes(user.extattr),
        }
    }
}

/// The fields of a creation that the file has columns for.
impl From<UserCreate> for ImportMember {
    fn from(user: UserCreate) -> Self {
        ImportMember {
            userid: user.userid.into_string(),
            name: user.name,
            mobile: user.mobile.unwrap_or_default(),
            email: user.email.unwrap_or_default(),
            department: departments(user.department),
            position: user.position.unwrap_or_default(),
            gender: user.gender,
            is_leader_in_dept: flags(user.is_leader_in_dept),
            order: orders(user.order),
            alias: user.alias.unwrap_or_default(),
            address: user.address.unwrap_or_default(),
            telephone: user.telephone.unwrap_or_default(),
            enabled: user.enable.map(IntBool::get),
            attributes: attributes(user.extattr),
        }
    }
}

/// A department as the platform gives it; one without a name is told by the check.
impl From<Department> for ImportDepartment {
    fn from(department: Department) -> Self {
        let mut row = ImportDepartment::new(
            department.id,
            department.name.unwrap_or_default(),
            department.parentid,
        );
        row.order = department.order.and_then(|order| u32::try_from(order).ok());
        row
    }
}

fn departments(ids: Option<Vec<wecom_contacts_api::types::DepartmentId>>) -> Vec<DepartmentRef> {
    ids.unwrap_or_default()
        .into_iter()
        .map(DepartmentRef::Id)
        .collect()
}

fn flags(flags: Option<Vec<IntBool>>) -> Vec<bool> {
    flags
        .unwrap_or_default()
        .into_iter()
        .map(IntBool::get)
        .collect()
}

fn orders(orders: Option<Vec<i64>>) -> Vec<u32> {
    orders
        .unwrap_or_default()
        .into_iter()
        .map(|order| u32::try_from(order).unwrap_or(0))
        .collect()
}

fn attributes(attributes: Option<ExtAttr>) -> std::collections::BTreeMap<String, String> {
    let all = attributes.and_then(|all| all.attrs).unwrap_or_default();
    all.into_iter()
        .filter_map(|Attr { name, text, .. }| Some((name, text?.value?)))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Rows;

    #[test]
    fn a_member_as_read_becomes_a_row() {
        let json = r#"{"userid":"mei","name":"林梅","department":[12],"order":[5],"is_leader_in_dept":[1],"gender":"0",
            "enable":0,"mobile":"13900000001","extattr":{"attrs":[{"type":0,"name":"工号","text":{"value":"7"}},
            {"type":1,"name":"Page","web":{"url":"https://example.com","title":"x"}}]}}"#;
        let user: User = serde_json::from_str(json).unwrap();
        let row = ImportMember::from(user);
        let expected = ImportMember::new("mei", "林梅")
            .mobile("13900000001")
            .department(12)
            .order([5])
            .leads([true]);
        assert_eq!(row, expected.enabled(false).attribute("工号", "7"));
        let create = UserCreate::new("mei", "林梅")
            .email("mei@example.com")
            .department([12]);
        assert!(Rows::from([ImportMember::from(create)]).check().is_empty());
    }

    #[test]
    fn a_department_as_read_becomes_a_row() {
        let json = r#"{"id":12,"name":"Crew","parentid":1,"order":100000000}"#;
        let department: Department = serde_json::from_str(json).unwrap();
        assert_eq!(
            ImportDepartment::from(department),
            ImportDepartment::new(12, "Crew", 1).order(100_000_000)
        );
    }
}
