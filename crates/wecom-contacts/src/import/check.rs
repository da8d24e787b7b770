//! The rules that rows must keep, all checked at once before anything is uploaded.

use std::borrow::Cow;
use std::collections::BTreeMap;

use wecom_contacts_api::Violation;
use wecom_contacts_api::types::{DepartmentId, Gender};

use super::column::sealed::Row;
use super::duplicate::{Keys, digits, folded};
use super::known::MAX_DEPTH;
use super::limits::{MemberLimits, attribute_index, check_department};
use super::read::title;
use super::{
    DepartmentColumn, DepartmentRef, Finding, Findings, ImportDepartment, ImportMember,
    MemberColumn, Rows,
};

/// What [`Rows::check`] does for a kind of row.
pub trait Check: Sized {
    /// Adds what is wrong with the rows.
    fn check(rows: &Rows<Self>, findings: &mut Vec<Finding>);
}

impl<T: super::ImportRow> Rows<T> {
    /// Everything that is wrong with the rows, by row and column: cells that could not be read, limits, forms, values
    /// that must be unique and are not.
    ///
    /// Members: lists of unequal length, no mobile number nor e-mail address, no department; whether the departments
    /// exist is checked by [`resolve`](Rows::resolve). Departments: names that siblings share, and whatever keeps the
    /// rows from being one tree below the root.
    ///
    /// ```
    /// use wecom_contacts::import::{ImportMember, Rows};
    ///
    /// let rows = Rows::from(vec![ImportMember::new("mei.lin", "林梅").department(1)]);
    /// let findings = rows.check();
    /// assert!(findings.iter().any(|finding| finding.row == 2 && finding.column == "手机号"));
    /// ```
    #[must_use]
    pub fn check(&self) -> Findings {
        let mut findings = self.unread.clone();
        T::check(self, &mut findings);
        Findings::sorted(findings)
    }
}

impl Check for ImportMember {
    fn check(rows: &Rows<Self>, findings: &mut Vec<Finding>) {
        let all = rows.as_slice();
        let mut limits = MemberLimits::of(all.len());
        let [mut ids, mut mobiles, mut mails] = [(); 3].map(|()| Keys::of(all.len()));
        // One pass does everything: the rows are larger than the caches.
        for (index, row) in all.iter().enumerate() {
            limits.check(row, |violation| {
                let column = member_column(row, &violation);
                findings.push(Finding::new(
                    rows.number(index),
                    column,
                    violation.rule,
                    violation.got,
                ));
            });
            forms(row, &mut |column, rule, got| {
                findings.push(Finding::new(
                    rows.number(index),
                    title::<Self>(column),
                    rule,
                    got,
                ));
            });
            attribute_names(row, |name| {
                let rule = "no custom attribute of this name, it is a column";
                findings.push(Finding::new(rows.number(index), name, rule, "one"));
            });
            ids.push(index, |out| folded(&row.userid, out));
            mobiles.push(index, |out| digits(&row.mobile, out));
            mails.push(index, |out| folded(&row.email, out));
        }
        let mut repeated = |column, keys: Keys, write: &dyn Fn(usize, &mut Vec<u8>)| {
            keys.repeated(write, |index, first| {
                findings.push(repeated(rows, index, title::<Self>(column), first));
            });
        };
        repeated(MemberColumn::UserId, ids, &|at, out| {
            folded(&all[at].userid, out)
        });
        repeated(MemberColumn::Mobile, mobiles, &|at, out| {
            digits(&all[at].mobile, out)
        });
        repeated(MemberColumn::Email, mails, &|at, out| {
            folded(&all[at].email, out)
        });
    }
}

/// A value that another row has too.
fn repeated<T: super::ImportRow>(
    rows: &Rows<T>,
    index: usize,
    column: &'static str,
    first: usize,
) -> Finding {
    let got = format!("the same as row {}", rows.number(first));
    Finding::new(rows.number(index), column, "unique in the file", got)
}

/// The header of the column that a violation of the call's body is about.
fn member_column(row: &ImportMember, violation: &Violation) -> Cow<'static, str> {
    let field = violation.field.split(['.', '[']).next().unwrap_or_default();
    let column = match field {
        "userid" => MemberColumn::UserId,
        "name" => MemberColumn::Name,
        "mobile" => MemberColumn::Mobile,
        "email" => MemberColumn::Email,
        "department" => MemberColumn::Department,
        "position" => MemberColumn::Position,
        "alias" => MemberColumn::Alias,
        "address" => MemberColumn::Address,
        "telephone" => MemberColumn::Telephone,
        _ => {
            let name = attribute_index(&violation.field)
                .and_then(|index| row.attributes.keys().nth(index));
            return name.map_or_else(|| violation.field.clone(), |name| Cow::Owned(name.clone()));
        }
    };
    title::<ImportMember>(column).into()
}

/// The rules that no single limit says.
fn forms(row: &ImportMember, found: &mut impl FnMut(MemberColumn, &'static str, String)) {
    let departments = row.department.len();
    if row.mobile.is_empty() && row.email.is_empty() {
        found(
            MemberColumn::Mobile,
            "a mobile number or an e-mail address",
            "neither".to_owned(),
        );
    }
    if !row.mobile.is_empty() && !is_mobile(&row.mobile) {
        let got = format!("{} characters of another form", row.mobile.chars().count());
        found(
            MemberColumn::Mobile,
            "digits, outside the mainland after + and the country code",
            got,
        );
    }
    if !row.email.is_empty() && !is_email(&row.email) {
        let got = format!("{} characters of another form", row.email.chars().count());
        found(MemberColumn::Email, "an e-mail address", got);
    }
    if !matches!(
        row.gender,
        None | Some(Gender::Male | Gender::Female | Gender::Undefined)
    ) {
        found(
            MemberColumn::Gender,
            "男 or 女",
            "something else".to_owned(),
        );
    }
    if departments == 0 {
        found(
            MemberColumn::Department,
            "at least one department",
            "none".to_owned(),
        );
    }
    for (column, count) in [
        (MemberColumn::IsLeader, row.is_leader_in_dept.len()),
        (MemberColumn::Order, row.order.len()),
    ] {
        if count != 0 && count != departments {
            found(
                column,
                "one value per department",
                format!("{count} for {departments}"),
            );
        }
    }
    if repeats(&row.department) {
        found(
            MemberColumn::Department,
            "each department once",
            "one of them twice".to_owned(),
        );
    }
}

/// Lists are short: two loops are cheaper than a set.
fn repeats(departments: &[DepartmentRef]) -> bool {
    departments
        .iter()
        .enumerate()
        .any(|(at, one)| departments[..at].contains(one))
}

/// Digits, which may be grouped with blanks and hyphens, and a country code if they begin with a plus.
fn is_mobile(text: &str) -> bool {
    let mut digits = 0;
    let plain = text.strip_prefix('+').unwrap_or(text).bytes().all(|byte| {
        digits += usize::from(byte.is_ascii_digit());
        byte.is_ascii_digit() || byte == b' ' || byte == b'-'
    });
    plain && digits >= 5
}

/// One `@` between two parts, no blanks: what the platform surely wants, and no more.
fn is_email(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(at) = memchr::memchr(b'@', bytes) else {
        return false;
    };
    let (user, host) = (&bytes[..at], &bytes[at + 1..]);
    let blank = bytes.iter().any(u8::is_ascii_whitespace);
    !user.is_empty() && !host.is_empty() && !blank && memchr::memchr(b'@', host).is_none()
}

/// An attribute must not have the header of another column: the platform would read it as that column.
fn attribute_names(row: &ImportMember, mut found: impl FnMut(String)) {
    for name in row.attributes.keys() {
        if ImportMember::HEADERS
            .iter()
            .any(|header| header.title == name)
        {
            found(name.clone());
        }
    }
}

impl Check for ImportDepartment {
    fn check(rows: &Rows<Self>, findings: &mut Vec<Finding>) {
        let column = title::<Self>;
        let all = rows.as_slice();
        let (mut ids, mut names) = (Keys::of(all.len()), Keys::of(all.len()));
        for (index, row) in all.iter().enumerate() {
            check_department(row, |violation| {
                let column = match &*violation.field {
                    "parentid" => column(DepartmentColumn::ParentId),
                    "id" => column(DepartmentColumn::Id),
                    _ => column(DepartmentColumn::Name),
                };
                findings.push(Finding::new(
                    rows.number(index),
                    column,
                    violation.rule,
                    violation.got,
                ));
            });
            ids.push(index, |out| id_key(row, out));
            names.push(index, |out| name_key(row, out));
        }
        ids.repeated(
            |at, out| id_key(&all[at], out),
            |index, first| {
                findings.push(repeated(rows, index, column(DepartmentColumn::Id), first))
            },
        );
        names.repeated(
            |at, out| name_key(&all[at], out),
            |index, first| {
                findings.push(repeated(rows, index, column(DepartmentColumn::Name), first))
            },
        );
        tree(rows, findings);
    }
}

fn id_key(row: &ImportDepartment, out: &mut Vec<u8>) {
    out.extend(row.id.get().to_le_bytes());
}

/// Names are unique among siblings.
fn name_key(row: &ImportDepartment, out: &mut Vec<u8>) {
    out.extend(row.parentid.get().to_le_bytes());
    out.extend(row.name.as_bytes());
}

/// The rows must form one tree below the root (302004).
fn tree(rows: &Rows<ImportDepartment>, findings: &mut Vec<Finding>) {
    let parents: BTreeMap<DepartmentId, DepartmentId> = rows
        .as_slice()
        .iter()
        .map(|row| (row.id, row.parentid))
        .collect();
    if !parents.contains_key(&ImportDepartment::ROOT) {
        let rule = "a row for the root department, id 1 with the parent 0";
        findings.push(Finding::new(
            0,
            title::<ImportDepartment>(DepartmentColumn::Id),
            rule,
            "none",
        ));
    }
    for (index, row) in rows.as_slice().iter().enumerate() {
        if let Some((rule, got)) = misplaced(row, &parents) {
            let column = title::<ImportDepartment>(DepartmentColumn::ParentId);
            findings.push(Finding::new(rows.number(index), column, rule, got));
        }
    }
}

/// What is wrong with a row's way up to the root.
fn misplaced(
    row: &ImportDepartment,
    parents: &BTreeMap<DepartmentId, DepartmentId>,
) -> Option<(&'static str, String)> {
    if row.id == ImportDepartment::ROOT {
        return (row.parentid != 0).then(|| ("0 in the row of the root", "another id".to_owned()));
    }
    let (mut next, mut levels) = (row.parentid, 1);
    while next != ImportDepartment::ROOT && levels <= parents.len() {
        match parents.get(&next) {
            Some(parent) => next = *parent,
            None => break,
        }
        levels += 1;
    }
    if next == ImportDepartment::ROOT {
        (levels + 1 > MAX_DEPTH).then(|| ("at most 15 levels", (levels + 1).to_string()))
    } else if levels > parents.len() {
        Some(("a way up to the root", "a circle".to_owned()))
    } else if !parents.contains_key(&row.parentid) {
        Some(("the id of another row", "an id without a row".to_owned()))
    } else {
        None
    }
}
