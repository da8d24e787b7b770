//! Department rows: the file must form one tree; it is applied from the top down.

use std::collections::{BTreeMap, HashSet};

use crate::batch::file::{Sheet, cell};
use crate::batch::job::{RowResult, Subject};
use crate::company::Company;
use crate::department;
use crate::department::tree::{Department, PARKED_NAME, ROOT};
use crate::identity::Identity;
use crate::reply::{Refusal, refuse};

/// One row of a department file.
pub(crate) struct DepartmentRow {
    line: usize,
    id: u32,
    parent: u32,
    name: String,
    /// 0 keeps the order.
    order: u32,
}

/// The rows, parents before children, and which ids they name.
pub(crate) struct DepartmentRows {
    pub(crate) rows: Vec<DepartmentRow>,
    ids: HashSet<u32>,
}

const CREATED: i64 = 1;
const RENAMED: i64 = 2;
const MOVED: i64 = 4;
const REORDERED: i64 = 8;

/// Reads a department file. Lacking columns or rows 40092, ids repeated 302006, siblings of one name 302007, and
/// 302004 for what is no tree.
pub(crate) fn parse(text: &str) -> Result<DepartmentRows, Refusal> {
    let sheet = Sheet::read(text)?;
    let must = |names: &[&str]| sheet.column(names).ok_or_else(|| refuse(40092));
    let (name, id, parent) = (
        must(&["部门名称"])?,
        must(&["部门ID", "部门id"])?,
        must(&["父部门ID", "父部门id"])?,
    );
    let order = sheet.column(&["排序"]);
    let mut rows = Vec::with_capacity(sheet.rows.len());
    for (line, row) in sheet.rows.iter().enumerate() {
        let number =
            |column: Option<usize>| cell(row, column).and_then(|cell| cell.parse::<u32>().ok());
        let bad = || refuse(302004);
        let id = number(Some(id)).filter(|id| *id > 0).ok_or_else(bad)?;
        let parent = match cell(row, Some(parent)) {
            Some("") if id == ROOT => 0,
            _ => number(Some(parent)).ok_or_else(bad)?,
        };
        let name = cell(row, Some(name))
            .filter(|name| !name.is_empty())
            .ok_or_else(bad)?
            .to_owned();
        let order = match cell(row, order) {
            None | Some("") => 0,
            _ => number(order).ok_or_else(bad)?,
        };
        rows.push(DepartmentRow {
            line,
            id,
            parent,
            name,
            order,
        });
    }
    sort(rows)
}

/// Checks that the rows form one tree and puts parents first.
fn sort(rows: Vec<DepartmentRow>) -> Result<DepartmentRows, Refusal> {
    let mut ids = HashSet::new();
    let mut names = HashSet::new();
    for row in &rows {
        if !ids.insert(row.id) {
            return Err(refuse(302006));
        }
        if !names.insert((row.parent, row.name.clone())) {
            return Err(refuse(302007));
        }
        // One root, and it is department 1.
        if (row.parent == 0) != (row.id == ROOT) {
            return Err(refuse(302004));
        }
    }
    let total = rows.len();
    let mut by_parent: BTreeMap<u32, Vec<DepartmentRow>> = BTreeMap::new();
    for row in rows {
        by_parent.entry(row.parent).or_default().push(row);
    }
    let mut sorted: Vec<DepartmentRow> = by_parent.remove(&0).unwrap_or_default();
    // The root row may be left out.
    if sorted.is_empty() {
        sorted.extend(by_parent.remove(&ROOT).unwrap_or_default());
    }
    let mut at = 0;
    while at < sorted.len() {
        let children = by_parent.remove(&sorted[at].id).unwrap_or_default();
        sorted.extend(children);
        at += 1;
    }
    // What was not reached hangs in the air or in a circle.
    if sorted.len() == total {
        Ok(DepartmentRows { rows: sorted, ids })
    } else {
        Err(refuse(302004))
    }
}

/// Marks every department the file does not name, and deletes those that are empty.
pub(crate) fn delete_missing(company: &mut Company, who: Identity, rows: &DepartmentRows) {
    let missing = company.tree.iter().filter(|node| {
        node.id != ROOT && &*node.name != PARKED_NAME && !rows.ids.contains(&node.id)
    });
    company.doomed = missing.map(|node| node.id).collect();
    sweep(company, who);
}

/// Deletes the marked departments that have become empty, from the bottom up.
pub(crate) fn sweep(company: &mut Company, who: Identity) {
    loop {
        let empty = |id: &&u32| {
            company.members.count_in(**id) == 0 && company.tree.count_children(**id) == 0
        };
        let empty: Vec<u32> = company.doomed.iter().filter(empty).copied().collect();
        if empty.is_empty() {
            return;
        }
        for id in empty {
            department::remove(company, who, id);
        }
    }
}

/// Adds or changes one department.
pub(crate) fn apply(
    company: &mut Company,
    who: Identity,
    rows: &DepartmentRows,
    at: usize,
) -> RowResult {
    let row = &rows.rows[at];
    let mut action = 0;
    let outcome = put(company, who, rows, row, &mut action);
    RowResult::new(
        row.line,
        Subject::Department { id: row.id, action },
        outcome,
    )
}

fn put(
    company: &mut Company,
    who: Identity,
    rows: &DepartmentRows,
    row: &DepartmentRow,
    action: &mut i64,
) -> Result<(), Refusal> {
    department::check_name(&row.name)?;
    if row.id != ROOT {
        place(company, rows, row)?;
    }
    let Some(old) = company.tree.get(row.id).cloned() else {
        if company.tree.len() >= company.sizes.departments {
            return Err(refuse(81001));
        }
        *action = CREATED;
        let order = if row.order == 0 {
            company.tree.next_order(row.parent)
        } else {
            row.order
        };
        let (name, name_en) = (row.name.as_str().into(), "".into());
        department::add(
            company,
            who,
            Department {
                id: row.id,
                name,
                name_en,
                parent: row.parent,
                order,
            },
        );
        return Ok(());
    };
    let mut new = old.clone();
    new.name = row.name.as_str().into();
    new.parent = row.parent;
    if row.order != 0 && row.id != ROOT {
        new.order = row.order;
    }
    for (differs, bit) in [
        (new.name != old.name, RENAMED),
        (new.parent != old.parent, MOVED),
        (new.order != old.order, REORDERED),
    ] {
        *action |= if differs { bit } else { 0 };
    }
    if new != old {
        department::change(company, who, &old, new);
    }
    Ok(())
}

/// Names are compared with departments outside of the file only: those inside may still be on their way.
fn place(company: &Company, rows: &DepartmentRows, row: &DepartmentRow) -> Result<(), Refusal> {
    let tree = &company.tree;
    if !tree.has(row.parent) {
        return Err(refuse(60004));
    }
    if tree.path(row.parent).any(|above| above == row.id) {
        return Err(refuse(60010));
    }
    let clash = |id: u32| {
        !rows.ids.contains(&id) && tree.get(id).is_some_and(|node| *node.name == *row.name)
    };
    if tree.children(row.parent).any(clash) {
        return Err(refuse(60008));
    }
    if tree.level(row.parent) + 1 > company.sizes.depth {
        return Err(refuse(81002));
    }
    let moved = tree.get(row.id).is_none_or(|old| old.parent != row.parent);
    let nodes = tree.count_children(row.parent) + company.members.count_in(row.parent);
    if moved && nodes >= company.sizes.nodes_per_department {
        Err(refuse(81001))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> i64 {
        parse(text).map_or_else(|refusal| refusal.code, |_| 0)
    }

    #[test]
    fn parents_come_before_their_children() {
        let rows = parse("部门名称,部门ID,父部门ID,排序\nC,3,2,\nB,2,1,5\nA,1,0,\n").unwrap();
        let order: Vec<u32> = rows.rows.iter().map(|row| row.id).collect();
        assert_eq!(order, [1, 2, 3]);
    }

    #[test]
    fn a_file_that_is_no_tree_is_refused() {
        for (rows, expected) in [
            ("A,1,0,\nB,2,1,", 0),
            ("B,2,1,\nC,3,2,", 0),
            ("A,1,0,\nB,2,0,", 302004),
            ("A,1,0,\nB,2,3,\nC,3,2,", 302004),
            ("A,1,0,\nB,2,9,", 302004),
            ("A,1,0,\n,2,1,", 302004),
            ("A,1,0,\nB,,1,", 302004),
            ("A,1,0,\nB,2,1,\nC,2,1,", 302006),
            ("A,1,0,\nB,2,1,\nB,3,1,", 302007),
            ("", 40092),
        ] {
            assert_eq!(
                code(&format!("部门名称,部门ID,父部门ID,排序\n{rows}")),
                expected,
                "{rows}"
            );
        }
        assert_eq!(code("部门名称,部门ID\nA,1"), 40092);
    }
}
