//! The published limits of single cells. They stand in the spec, so rows are checked as the calls that write one member
//! or department are.

use wecom_contacts_api::types::{
    Attr, AttrText, DepartmentCreate, DepartmentId, ExtAttr, UserCreate, UserId,
};
use wecom_contacts_api::{Validate, Violation};

use super::{DepartmentRef, ImportDepartment, ImportMember};

/// A call's body that row after row is poured into: its strings are used again, so that a check costs no allocation.
pub(super) struct MemberLimits {
    body: UserCreate,
    spare: Vec<String>,
}

impl MemberLimits {
    pub(super) fn new() -> Self {
        MemberLimits {
            body: UserCreate::new("", ""),
            spare: Vec::new(),
        }
    }

    /// Reports every limit that a cell of the row does not keep.
    pub(super) fn check(&mut self, row: &ImportMember, mut found: impl FnMut(Violation)) {
        self.fill(row);
        while let Err(violation) = self.body.validate() {
            // The body tells its first violation only: put right what it names, and ask again.
            let mended = self.mend(&violation.field);
            found(violation);
            if !mended {
                break;
            }
        }
    }

    fn fill(&mut self, row: &ImportMember) {
        let MemberLimits { body, spare } = self;
        let mut userid = std::mem::replace(&mut body.userid, UserId::new("")).into_string();
        row.userid.clone_into(&mut userid);
        body.userid = UserId::new(userid);
        row.name.clone_into(&mut body.name);
        pour(&mut body.mobile, &row.mobile, spare);
        pour(&mut body.email, &row.email, spare);
        pour(&mut body.position, &row.position, spare);
        pour(&mut body.alias, &row.alias, spare);
        pour(&mut body.address, &row.address, spare);
        pour(&mut body.telephone, &row.telephone, spare);
        let departments = body.department.get_or_insert_default();
        departments.clear();
        departments.extend(row.department.iter().map(known_id));
        body.extattr = None;
        if !row.attributes.is_empty() {
            let mut attributes = ExtAttr::new();
            attributes.attrs = Some(
                row.attributes
                    .iter()
                    .map(|(name, value)| attribute(name, value))
                    .collect(),
            );
            body.extattr = Some(attributes);
        }
    }

    /// Makes the field that a violation names harmless; `false` when it is none that a row fills.
    fn mend(&mut self, field: &str) -> bool {
        let body = &mut self.body;
        let harmless = || "x".to_owned();
        match field.split(['.', '[']).next().unwrap_or_default() {
            "userid" => body.userid = UserId::new(harmless()),
            "name" => body.name = harmless(),
            "mobile" => body.mobile = None,
            "email" => body.email = None,
            "position" => body.position = None,
            "alias" => body.alias = None,
            "address" => body.address = None,
            "telephone" => body.telephone = None,
            "department" => body.department = None,
            "extattr" => return self.mend_attribute(field),
            _ => return false,
        }
        true
    }

    fn mend_attribute(&mut self, field: &str) -> bool {
        let attributes = self
            .body
            .extattr
            .as_mut()
            .and_then(|all| all.attrs.as_mut());
        match attributes.and_then(|all| all.get_mut(attribute_index(field)?)) {
            Some(one) => {
                *one = attribute("x", "");
                true
            }
            None => false,
        }
    }
}

/// The place in the list of attributes that a violation such as `extattr.attrs[2].text.value` names.
pub(super) fn attribute_index(field: &str) -> Option<usize> {
    let index = field.strip_prefix("extattr.attrs[")?;
    index.split(']').next()?.parse().ok()
}

fn attribute(name: &str, value: &str) -> Attr {
    let mut text = AttrText::new();
    text.value = Some(value.to_owned());
    let mut attribute = Attr::new(name);
    attribute.text = Some(text);
    attribute
}

/// A path stands for an id that is not known yet.
fn known_id(department: &DepartmentRef) -> DepartmentId {
    department.id().unwrap_or(ImportDepartment::ROOT)
}

/// Puts a cell where the body has an optional string; an empty cell is absent.
fn pour(slot: &mut Option<String>, cell: &str, spare: &mut Vec<String>) {
    if cell.is_empty() {
        spare.extend(slot.take());
        return;
    }
    let mut text = slot.take().or_else(|| spare.pop()).unwrap_or_default();
    cell.clone_into(&mut text);
    *slot = Some(text);
}

/// Reports every limit that a cell of a department's row does not keep.
pub(super) fn check_department(row: &ImportDepartment, mut found: impl FnMut(Violation)) {
    let mut body = DepartmentCreate::new(row.name.as_str(), row.parentid);
    body.id = Some(row.id);
    while let Err(violation) = body.validate() {
        match &*violation.field {
            "name" => body.name = "x".to_owned(),
            "parentid" => body.parentid = ImportDepartment::ROOT,
            "id" => body.id = None,
            _ => {
                found(violation);
                break;
            }
        }
        found(violation);
    }
}
