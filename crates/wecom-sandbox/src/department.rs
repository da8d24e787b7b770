//! Departments: the tree's calls, with the rules for names, parents, depth and what may be deleted.

pub(crate) mod tree;

use crate::call::Call;
use crate::company::Company;
use crate::department::tree::{Department, ROOT};
use crate::event::Change;
use crate::identity::Identity;
use crate::input::Fields;
use crate::json::Obj;
use crate::reply::{Outcome, Refusal, Reply, refuse};
use wecom_contacts_api::Operation;

/// 1 to 64 characters (60001), none of those the platform forbids (60009); the full-width bar is refused as well.
pub(crate) fn check_name(name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() || name.chars().count() > 64 {
        return Err(refuse(60001));
    }
    let forbidden = |c: char| "\\:*?\"<>|｜".contains(c) || c.is_control();
    if name.contains(forbidden) {
        Err(refuse(60009))
    } else {
        Ok(())
    }
}

fn order(fields: Fields<'_>) -> Result<Option<u32>, Refusal> {
    fields
        .int("order")
        .map(|order| u32::try_from(order).map_err(|_| refuse(40058)))
        .transpose()
}

fn name_en(fields: Fields<'_>) -> Result<Option<&str>, Refusal> {
    match fields.text("name_en") {
        None => Ok(None),
        Some("") => Ok(Some("")),
        Some(name) => check_name(name).map(|()| Some(name)),
    }
}

/// Refuses a place for a department: name taken 60008, too deep 81002, parent full 81001.
pub(crate) fn check_place(
    company: &Company,
    id: Option<u32>,
    parent: u32,
    name: &str,
) -> Result<(), Refusal> {
    let tree = &company.tree;
    if tree.name_taken(parent, name, id) {
        return Err(refuse(60008));
    }
    if tree.level(parent) + id.map_or(1, |id| tree.height(id).max(1)) > company.sizes.depth {
        return Err(refuse(81002));
    }
    let nodes = tree.count_children(parent) + company.members.count_in(parent);
    let moved = id
        .and_then(|id| tree.get(id))
        .is_none_or(|old| old.parent != parent);
    if moved && nodes >= company.sizes.nodes_per_department {
        Err(refuse(81001))
    } else {
        Ok(())
    }
}

pub(crate) fn create(company: &mut Company, call: &Call<'_>) -> Outcome {
    let fields = call.fields();
    let name = fields.text("name").unwrap_or("");
    check_name(name)?;
    let name_en = name_en(fields)?.unwrap_or("");
    let order = order(fields)?;
    let parent = fields.int("parentid").and_then(|id| u32::try_from(id).ok());
    let parent = parent
        .filter(|id| company.tree.has(*id))
        .ok_or_else(|| refuse(60004))?;
    let id = match fields.int("id") {
        None => None,
        Some(id) => Some(
            u32::try_from(id)
                .ok()
                .filter(|id| *id > 0)
                .ok_or_else(|| refuse(60123))?,
        ),
    };
    if id.is_some_and(|id| company.tree.has(id)) {
        return Err(refuse(60008));
    }
    check_place(company, None, parent, name)?;
    if company.tree.len() >= company.sizes.departments {
        return Err(refuse(81001));
    }
    let id = id.unwrap_or_else(|| company.tree.free_id());
    let order = order.unwrap_or_else(|| company.tree.next_order(parent));
    let department = Department {
        id,
        name: name.into(),
        name_en: name_en.into(),
        parent,
        order,
    };
    add(company, call.who, department);
    Ok(Reply::with("created", |obj| {
        obj.num("id", id);
    }))
}

/// Puts a checked department into the tree and tells the receivers.
pub(crate) fn add(company: &mut Company, who: Identity, department: Department) {
    if company.receivers.any() {
        company
            .changes
            .push(Change::department_made(who, &department));
    }
    company.doomed.remove(&department.id);
    company.tree.put(department);
}

/// The department of a call: missing or unknown 60003, out of sight 60011.
fn known(company: &Company, who: Identity, id: Option<i64>) -> Result<u32, Refusal> {
    let id = id
        .and_then(|id| u32::try_from(id).ok())
        .filter(|id| company.tree.has(*id))
        .ok_or_else(|| refuse(60003))?;
    if company.sees_department(who, id) {
        Ok(id)
    } else {
        Err(refuse(60011))
    }
}

pub(crate) fn update(company: &mut Company, call: &Call<'_>) -> Outcome {
    let fields = call.fields();
    let id = known(company, call.who, fields.int("id"))?;
    let old = company.tree.get(id).cloned().ok_or_else(|| refuse(60003))?;
    let mut new = old.clone();
    if let Some(name) = fields.text("name") {
        check_name(name)?;
        new.name = name.into();
    }
    if let Some(name_en) = name_en(fields)? {
        new.name_en = name_en.into();
    }
    new.order = order(fields)?.unwrap_or(old.order);
    if let Some(parent) = fields.int("parentid") {
        // The root keeps its parent, which is nobody.
        if id != ROOT || parent != 0 {
            let parent = u32::try_from(parent)
                .ok()
                .filter(|id| company.tree.has(*id))
                .ok_or_else(|| refuse(60004))?;
            if company.tree.path(parent).any(|above| above == id) {
                return Err(refuse(60010));
            }
            new.parent = parent;
        }
    }
    if id != ROOT && (new.parent != old.parent || new.name != old.name) {
        check_place(company, Some(id), new.parent, &new.name)?;
    }
    change(company, call.who, &old, new);
    Ok(Reply::text("updated"))
}

/// Puts a checked change into the tree and tells the receivers.
pub(crate) fn change(company: &mut Company, who: Identity, old: &Department, new: Department) {
    if company.receivers.any() {
        company
            .changes
            .extend(Change::department_changed(who, old, &new));
    }
    company.doomed.remove(&new.id);
    company.tree.put(new);
}

pub(crate) fn delete(company: &mut Company, call: &Call<'_>) -> Outcome {
    let id = known(company, call.who, call.query.int("id").ok().flatten())?;
    if id == ROOT {
        return Err(refuse(60007));
    }
    if company.members.count_in(id) > 0 {
        return Err(refuse(60005));
    }
    if company.tree.count_children(id) > 0 {
        return Err(refuse(60006));
    }
    remove(company, call.who, id);
    Ok(Reply::text("deleted"))
}

/// Takes an empty department out of the tree and of every tag.
pub(crate) fn remove(company: &mut Company, who: Identity, id: u32) {
    company.tree.remove(id);
    company.tags.forget_party(id);
    company.doomed.remove(&id);
    if company.receivers.any() {
        company.changes.push(Change::new(
            "delete_party",
            who,
            vec![("Id", id.to_string())],
        ));
    }
}

/// The departments a list call asks for: one and all below, or all the caller sees.
fn asked(company: &Company, call: &Call<'_>) -> Result<Vec<u32>, Refusal> {
    match call.query.int("id").map_err(|()| refuse(60003))? {
        Some(id) => Ok(company.tree.subtree(known(company, call.who, Some(id))?)),
        None if company.sees_everything(call.who) => {
            Ok(company.tree.iter().map(|node| node.id).collect())
        }
        None => {
            let ids = company.tree.iter().map(|node| node.id);
            Ok(ids
                .filter(|id| company.sees_department(call.who, *id))
                .collect())
        }
    }
}

pub(crate) fn write_full(company: &Company, who: Identity, node: &Department, out: &mut Vec<u8>) {
    let mut obj = Obj::open(out);
    obj.num("id", node.id);
    if who.is_third_party() {
        obj.text("name", &node.id.to_string());
    } else {
        obj.text("name", &node.name);
    }
    if who.sees("Department", "name_en") {
        obj.text("name_en", &node.name_en);
    }
    if who.sees("Department", "department_leader") {
        obj.texts("department_leader", company.members.leaders_of(node.id));
    }
    obj.num("parentid", node.parent).num("order", node.order);
    obj.close();
}

/// `department/list` and `department/simplelist`, whose member is named `department_id` although it holds objects.
pub(crate) fn list(company: &Company, call: &Call<'_>) -> Outcome {
    let ids = asked(company, call)?;
    let nodes = ids.into_iter().filter_map(|id| company.tree.get(id));
    Ok(Reply::with("ok", |obj| {
        if call.operation == Operation::DepartmentList {
            obj.list("department", nodes, |out, node| {
                write_full(company, call.who, node, out)
            });
        } else {
            obj.list("department_id", nodes, |out, node| {
                let mut item = Obj::open(out);
                item.num("id", node.id)
                    .num("parentid", node.parent)
                    .num("order", node.order);
                item.close();
            });
        }
    }))
}

pub(crate) fn get(company: &Company, call: &Call<'_>) -> Outcome {
    let id = known(company, call.who, call.query.int("id").ok().flatten())?;
    let node = company.tree.get(id).ok_or_else(|| refuse(60003))?;
    Ok(Reply::with("ok", |obj| {
        write_full(company, call.who, node, obj.key("department"))
    }))
}
