//! Creating a member when the answer may get lost.

use std::collections::BTreeSet;

use wecom_contacts_api::ErrCode;
use wecom_contacts_api::types::{CreatedDepartment, User, UserCreate};

use super::Users;
use crate::error::Error;

/// What [`Users::create_or_confirm`] found out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Confirmed {
    /// The member was created by this call. Where the answer was lost, the list is empty.
    Created(Vec<CreatedDepartment>),
    /// The member was there before, and is as it was to be created.
    AlreadyThere(Box<User>),
    /// A member with this userid is there, and differs.
    Conflicts {
        /// The member as it is.
        member: Box<User>,
        /// The fields that differ, of those that the caller may see.
        fields: Vec<&'static str>,
    },
}

impl Users {
    /// Creates a member and finds out what happened when the answer gets lost: then the member is read back, and only
    /// when it is not there is the create sent once more.
    ///
    /// A userid that was taken before is no error here.
    ///
    /// # Errors
    /// Those of [`create`](Self::create) but 60102, and those of [`get`](Self::get) when the outcome is unknown and
    /// reading back fails.
    ///
    /// Vendor's documents 90195 and 90196.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::{Confirmed, types::UserCreate};
    ///
    /// let tom = UserCreate::new("tom.wu", "Tom Wu").mobile("13900000002");
    /// match contacts.users().create_or_confirm(tom).await? {
    ///     Confirmed::Created(_) => println!("created"),
    ///     Confirmed::AlreadyThere(member) => println!("{} was there", member.userid),
    ///     Confirmed::Conflicts { fields, .. } => println!("somebody else has the id: {fields:?}"),
    ///     _ => {}
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub async fn create_or_confirm(&self, member: UserCreate) -> Result<Confirmed, Error> {
        let mut uncertain = false;
        loop {
            let error = match self.create(member.clone()).await {
                Ok(departments) => return Ok(Confirmed::Created(departments)),
                Err(error) => error,
            };
            let taken = error.errcode() == Some(ErrCode::USERID_EXISTS);
            let lost = error.is_outcome_unknown();
            if !taken && !lost {
                return Err(error);
            }
            match self.get(member.userid.clone()).await {
                Ok(found) => return Ok(compare(&member, found, uncertain || lost)),
                Err(absent) if absent.is_not_found() && lost && !uncertain => uncertain = true,
                Err(absent) if taken || absent.is_not_found() => return Err(error),
                Err(unread) => return Err(unread),
            }
        }
    }
}

/// `ours`: one of our own creates may have made the member.
fn compare(wanted: &UserCreate, found: User, ours: bool) -> Confirmed {
    let fields = differences(wanted, &found);
    match (fields.is_empty(), ours) {
        (true, true) => Confirmed::Created(Vec::new()),
        (true, false) => Confirmed::AlreadyThere(Box::new(found)),
        (false, _) => Confirmed::Conflicts {
            member: Box::new(found),
            fields,
        },
    }
}

/// The fields that were to be set, can be seen, and are not as they were to be.
fn differences(wanted: &UserCreate, found: &User) -> Vec<&'static str> {
    let text = |name, wanted: Option<&String>, found: Option<&String>| match (wanted, found) {
        (Some(wanted), Some(found)) if wanted.trim() != found.trim() => Some(name),
        _ => None,
    };
    let mobile = match (&wanted.mobile, &found.mobile) {
        (Some(wanted), Some(found)) if !same_number(wanted, found) => Some("mobile"),
        _ => None,
    };
    let set = |ids: &Vec<_>| ids.iter().copied().collect::<BTreeSet<_>>();
    let department = match (&wanted.department, &found.department) {
        // No department, and department 0, mean the one that the server keeps for people without one.
        (Some(wanted), Some(found)) if !wanted.is_empty() && !wanted.iter().any(|id| *id == 0) => {
            // A reader may see a part of the departments only.
            (!set(found).is_subset(&set(wanted)) || found.is_empty()).then_some("department")
        }
        _ => None,
    };
    let gender = match (&wanted.gender, &found.gender) {
        (Some(wanted), Some(found)) if found.as_str() != "0" && wanted != found => Some("gender"),
        _ => None,
    };
    [
        text("name", Some(&wanted.name), found.name.as_ref()),
        text("alias", wanted.alias.as_ref(), found.alias.as_ref()),
        text(
            "position",
            wanted.position.as_ref(),
            found.position.as_ref(),
        ),
        text(
            "telephone",
            wanted.telephone.as_ref(),
            found.telephone.as_ref(),
        ),
        text("email", wanted.email.as_ref(), found.email.as_ref()),
        mobile,
        department,
        gender,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Compares mobile numbers as the server does: +86 may be left out.
fn same_number(a: &str, b: &str) -> bool {
    let digits = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        match digits.strip_prefix("86") {
            Some(rest) if rest.len() == 11 => rest.to_owned(),
            _ => digits,
        }
    };
    digits(a) == digits(b)
}

#[cfg(test)]
mod tests {
    use wecom_contacts_api::types::{User, UserCreate};

    use super::differences;

    fn wanted() -> UserCreate {
        let member = UserCreate::new("mei.lin", "林梅")
            .mobile("13900000001")
            .department([12, 15]);
        member.position("组长")
    }

    #[test]
    fn what_cannot_be_seen_is_no_difference() {
        let mut found = User::new("mei.lin");
        assert!(differences(&wanted(), &found).is_empty());
        found.name = Some("林梅".to_owned());
        found.mobile = Some("+86 13900000001".to_owned());
        found.department = Some(vec![15.into()]);
        assert!(differences(&wanted(), &found).is_empty());
    }

    #[test]
    fn what_differs_is_named() {
        let mut found = User::new("mei.lin");
        found.name = Some("吴涛".to_owned());
        found.mobile = Some("13900000002".to_owned());
        found.department = Some(vec![12.into(), 99.into()]);
        assert_eq!(
            differences(&wanted(), &found),
            ["name", "mobile", "department"]
        );
    }
}
