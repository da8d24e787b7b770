//! What the fields of a member must be to each other; the limits of each alone are in the spec.

use wecom_contacts_api::Operation;
use wecom_contacts_api::types::{UserCreate, UserId, UserUpdate};

use crate::error::InputError;

/// 60129: a member must be reachable. 60132: lists that go along with the departments.
pub(super) fn create(member: &UserCreate) -> Result<(), InputError> {
    let operation = Operation::UserCreate;
    if is_blank(&member.mobile) && is_blank(&member.email) {
        let rule = "a mobile number or an e-mail address must be given";
        return Err(InputError::custom(
            operation,
            "mobile, email",
            rule,
            "neither",
        ));
    }
    let departments = member.department.as_ref().map(Vec::len);
    along(
        operation,
        "order",
        member.order.as_ref().map(Vec::len),
        departments,
    )?;
    along(
        operation,
        "is_leader_in_dept",
        member.is_leader_in_dept.as_ref().map(Vec::len),
        departments,
    )
}

/// As [`create`], for what is given; and the changes must not name somebody else.
pub(super) fn update(id: &UserId, changes: &UserUpdate) -> Result<(), InputError> {
    let operation = Operation::UserUpdate;
    let named = changes.userid.as_str();
    if !named.is_empty() && !named.eq_ignore_ascii_case(id.as_str()) {
        let rule = "must be the id that is given beside the changes, or be left out";
        return Err(InputError::custom(operation, "userid", rule, "another one"));
    }
    if changes.mobile.as_deref() == Some("") && changes.email.as_deref() == Some("") {
        let rule = "the mobile number and the e-mail address must not both be cleared";
        return Err(InputError::custom(
            operation,
            "mobile, email",
            rule,
            "neither",
        ));
    }
    let departments = changes.department.as_ref().map(Vec::len);
    along(
        operation,
        "order",
        changes.order.as_ref().map(Vec::len),
        departments,
    )?;
    along(
        operation,
        "is_leader_in_dept",
        changes.is_leader_in_dept.as_ref().map(Vec::len),
        departments,
    )
}

fn is_blank(text: &Option<String>) -> bool {
    text.as_deref().is_none_or(str::is_empty)
}

/// A list with one value per department; an empty one says nothing.
fn along(
    operation: Operation,
    field: &'static str,
    given: Option<usize>,
    departments: Option<usize>,
) -> Result<(), InputError> {
    match (given, departments) {
        (None | Some(0), _) => Ok(()),
        (Some(given), Some(departments)) if given == departments => Ok(()),
        (Some(given), Some(departments)) => {
            let rule = format!("as many values as `department` has ({departments})");
            Err(InputError::custom(
                operation,
                field,
                rule,
                format!("{given} items"),
            ))
        }
        // Only of `order` the vendor says that it must not come alone.
        (Some(_), None) if field != "order" => Ok(()),
        (Some(given), None) => Err(InputError::custom(
            operation,
            field,
            "only together with `department`",
            format!("{given} items"),
        )),
    }
}
