//! The rules that rows must keep, all checked at once before anything is uploaded.

use std::collections::BTreeMap;

use super::duplicate::{digits, duplicates, folded};
use super::known::MAX_DEPTH;
use super::read::title;
use super::{DepartmentRef, Finding, Findings, ImportDepartment, ImportMember, MemberColumn, Rows};

impl Rows<ImportMember> {
    /// Everything that is wrong with the rows: cells that could not be read, limits, forms, lists of unequal length,
    /// and userids, mobile numbers or e-mail addresses that occur twice. Departments are checked by
    /// [`resolve`](Rows::resolve).
    #[must_use]
    pub fn check(&self) -> Findings {
        let mut findings = self.unread.clone();
        for (index, row) in self.as_slice().iter().enumerate() {
            let mut found = |column, rule: &'static str, got: String| {
                findings.push(Finding::new(
                    self.number(index),
                    title::<ImportMember>(column),
                    rule,
                    got,
                ));
            };
            member(row, &mut found);
        }
        duplicates(
            self,
            title::<ImportMember>(MemberColumn::UserId),
            &mut findings,
            |row, out| folded(&row.userid, out),
        );
        duplicates(
            self,
            title::<ImportMember>(MemberColumn::Mobile),
            &mut findings,
            |row, out| digits(&row.mobile, out),
        );
        duplicates(
            self,
            title::<ImportMember>(MemberColumn::Email),
            &mut findings,
            |row, out| folded(&row.email, out),
        );
        Findings::sorted(findings)
    }
}

/// The rules that a single limit cannot say.
fn member(row: &ImportMember, found: &mut impl FnMut(MemberColumn, &'static str, String)) {
    let departments = row.department.len();
    if row.mobile.is_empty() && row.email.is_empty() {
        found(
            MemberColumn::Mobile,
            "a mobile number or an e-mail address",
            "neither".to_owned(),
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

impl Rows<ImportDepartment> {
    /// Everything that is wrong with the rows: cells that could not be read, limits, names with characters that the
    /// platform refuses, repeated ids, names that siblings share, and what keeps the rows from being one tree.
    #[must_use]
    pub fn check(&self) -> Findings {
        let mut findings = self.unread.clone();
        duplicates(self, "部门ID", &mut findings, |row, out| {
            out.extend(row.id.to_le_bytes())
        });
        duplicates(self, "部门名称", &mut findings, |row, out| {
            out.extend(row.parentid.to_le_bytes());
            out.extend(row.name.as_bytes());
        });
        tree(self, &mut findings);
        Findings::sorted(findings)
    }
}

/// The rows must form one tree below the root (302004).
fn tree(rows: &Rows<ImportDepartment>, findings: &mut Vec<Finding>) {
    let parents: BTreeMap<i64, i64> = rows
        .as_slice()
        .iter()
        .map(|row| (row.id, row.parentid))
        .collect();
    if !parents.contains_key(&ImportDepartment::ROOT) {
        findings.push(Finding::new(
            0,
            "部门ID",
            "a row for the root department, id 1 with the parent 0",
            "none",
        ));
    }
    for (index, row) in rows.as_slice().iter().enumerate() {
        let mut found = |rule: &'static str, got: String| {
            findings.push(Finding::new(rows.number(index), "父部门ID", rule, got));
        };
        if row.id == ImportDepartment::ROOT {
            if row.parentid != 0 {
                found("0 in the row of the root", "another id".to_owned());
            }
            continue;
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
            if levels + 1 > MAX_DEPTH {
                found("at most 15 levels", format!("{}", levels + 1));
            }
        } else if levels > parents.len() {
            found("a way up to the root", "a circle".to_owned());
        } else if !parents.contains_key(&row.parentid) {
            found("the id of another row", "an id without a row".to_owned());
        }
    }
}
