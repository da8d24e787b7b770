//! The published limits of single cells. They stand in the spec, so rows are checked as the calls that write one member
//! or department are.

use wecom_contacts_api::types::{
    Attr, AttrText, DepartmentCreate, DepartmentId, ExtAttr, UserCreate, UserId,
};
use wecom_contacts_api::{Validate, Violation};

use super::learned::Learned;
use super::{DepartmentRef, ImportDepartment, ImportMember};

/// Departments of a row that surely are not too many.
const FEW: usize = 8;

/// Rows from which on it pays to ask the checks beforehand.
const MANY: usize = 200;

/// A call's body that rows are poured into; its strings are used again, so that a check costs no allocation.
pub(super) struct MemberLimits {
    body: UserCreate,
    spare: Vec<String>,
    fields: Option<Fields>,
}

/// What the fields of a body accept.
struct Fields {
    userid: Learned,
    name: Learned,
    mobile: Learned,
    email: Learned,
    position: Learned,
    alias: Learned,
    address: Learned,
    telephone: Learned,
}

impl Fields {
    fn ask() -> Self {
        let fine = UserCreate::new("x", "x");
        Fields {
            userid: Learned::ask(&fine, |body, text| body.userid = UserId::new(text)),
            name: Learned::ask(&fine, |body, text| body.name = text),
            mobile: Learned::ask(&fine, |body, text| body.mobile = Some(text)),
            email: Learned::ask(&fine, |body, text| body.email = Some(text)),
            position: Learned::ask(&fine, |body, text| body.position = Some(text)),
            alias: Learned::ask(&fine, |body, text| body.alias = Some(text)),
            address: Learned::ask(&fine, |body, text| body.address = Some(text)),
            telephone: Learned::ask(&fine, |body, text| body.telephone = Some(text)),
        }
    }

    /// Whether the check surely accepts the row. Long lists of departments and attributes are never sure.
    fn surely(&self, row: &ImportMember) -> bool {
        self.userid.surely(&row.userid)
            && self.name.surely(&row.name)
            && self.mobile.surely_or_empty(&row.mobile)
            && self.email.surely_or_empty(&row.email)
            && self.position.surely_or_empty(&row.position)
            && self.alias.surely_or_empty(&row.alias)
            && self.address.surely_or_empty(&row.address)
            && self.telephone.surely_or_empty(&row.telephone)
            && row.attributes.is_empty()
            && row.department.len() <= FEW
            && row
                .department
                .iter()
                .all(|department| known_id(department).validate().is_ok())
    }
}

impl MemberLimits {
    /// The check of so many rows.
    pub(super) fn of(rows: usize) -> Self {
        let fields = (rows >= MANY).then(Fields::ask);
        MemberLimits {
            body: UserCreate::new("x", "x"),
            spare: Vec::new(),
            fields,
        }
    }

    /// Reports every limit that a cell of the row does not keep.
    pub(super) fn check(&mut self, row: &ImportMember, mut found: impl FnMut(Violation)) {
        if self
            .fields
            .as_ref()
            .is_some_and(|fields| fields.surely(row))
        {
            return;
        }
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
        let MemberLimits { body, spare, .. } = self;
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
    // The import has a row for the root; the call that creates departments cannot create it.
    body.id = Some(row.id).filter(|id| *id != ImportDepartment::ROOT);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        let character = prop_oneof![
            Just('a'),
            Just('Z'),
            Just('0'),
            Just('_'),
            Just('-'),
            Just('@'),
            Just('.'),
            Just('+'),
            Just(','),
            Just(' '),
            Just('\n'),
            Just('|'),
            Just('｜'),
            Just('林'),
            Just('🙂'),
            any::<char>(),
        ];
        let lengths = prop_oneof![
            0usize..8,
            30usize..34,
            60usize..68,
            126usize..131,
            Just(200)
        ];
        (
            prop::collection::vec(character, 0..4),
            lengths,
            prop_oneof![Just("a"), Just("1"), Just("林")],
        )
            .prop_map(|(some, len, filler)| {
                some.into_iter().collect::<String>() + &filler.repeat(len)
            })
    }

    proptest! {
        #[test]
        fn what_is_sure_is_accepted_by_the_check_itself(texts in prop::collection::vec(text(), 8), id in -2i64..3) {
            let fields = Fields::ask();
            let base = || ImportMember::new("x", "x").department(1);
            let [userid, name, mobile, email, position, alias, address, telephone] = texts.try_into().unwrap();
            let rows = [
                ImportMember { userid, ..base() },
                ImportMember { name, ..base() },
                base().mobile(mobile),
                base().email(email),
                base().position(position),
                base().alias(alias),
                base().address(address),
                base().telephone(telephone),
                base().department(id),
            ];
            for row in rows {
                if fields.surely(&row) {
                    MemberLimits::of(1).check(&row, |violation| panic!("{violation}"));
                }
            }
        }
    }

    #[test]
    fn usual_rows_are_sure() {
        let fields = Fields::ask();
        let row = ImportMember::new("mei.lin", "林梅")
            .mobile("+852 13900000001")
            .email("mei@example.com")
            .department(12);
        let row = row
            .position("高级工程师")
            .alias("Mei")
            .address("示例路 1 号")
            .telephone("020-1234567,12");
        assert!(fields.surely(&row));
        assert!(
            !fields.surely(&row.clone().alias("x".repeat(65)))
                && !fields.surely(&ImportMember::new("", "x"))
        );
    }
}
