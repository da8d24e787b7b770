//! A company from JSON: the form of seed files and of `/_sandbox/state`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::company::Company;
use crate::department::tree::{Department, FIRST_ORDER, ROOT, Tree};
use crate::identity::{Identity, Scope};
use crate::input::int_of;
use crate::tag::{Tag, Tags};
use crate::user::check;
use crate::user::member::{Link, Member};
use crate::user::store::{By, Members};

pub(crate) fn text<'a>(item: &'a Value, key: &str) -> &'a str {
    item.get(key).and_then(Value::as_str).unwrap_or("")
}

pub(crate) fn number(item: &Value, key: &str) -> Option<i64> {
    item.get(key).and_then(int_of)
}

fn id(item: &Value, key: &str) -> Option<u32> {
    number(item, key).and_then(|id| u32::try_from(id).ok())
}

pub(crate) fn ids(item: &Value, key: &str) -> Vec<u32> {
    let list = item
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    list.filter_map(|id| int_of(id).and_then(|id| u32::try_from(id).ok()))
        .collect()
}

fn texts<'a>(item: &'a Value, key: &str) -> Vec<&'a str> {
    item.get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// Puts what the value names in place of what the company has. On an error the company is as before.
pub(crate) fn load(company: &mut Company, state: &Value) -> Result<(), String> {
    let map = state.as_object().ok_or("an object is expected")?;
    let list = |names: [&'static str; 2]| {
        let found = names.iter().find_map(|name| map.get(*name));
        found
            .map(|list| {
                list.as_array()
                    .ok_or_else(|| format!("{}: an array is expected", names[0]))
            })
            .transpose()
    };
    let tree = list(["departments", "department"])?
        .map(|list| departments(list))
        .transpose()?;
    let scopes = map
        .get("scopes")
        .and_then(Value::as_object)
        .map(scopes)
        .transpose()?;
    let linked = list(["linked_corps", "linked"])?
        .map(|list| {
            serde_json::from_value(Value::Array(list.clone()))
                .map_err(|error| format!("linked_corps: {error}"))
        })
        .transpose()?;
    let known = tree.as_ref().unwrap_or(&company.tree);
    let new = list(["members", "users"])?
        .map(|list| members(list, known))
        .transpose()?;
    if new.is_none() && tree.is_some() {
        let lost = company
            .members
            .iter()
            .any(|(_, member)| member.links.iter().any(|link| !known.has(link.department)));
        if lost {
            return Err("departments: one that has members is missing".to_owned());
        }
    }
    let all = new.as_ref().unwrap_or(&company.members);
    let new_tags = match list(["tags", "taglist"])? {
        Some(list) => Some(tags(list, all, known)?),
        // Members were replaced: their places in the old tags mean nothing any more.
        None if new.is_some() || tree.is_some() => Some(Tags::default()),
        None => None,
    };
    company.replaced = true;
    if let Some(tree) = tree {
        company.tree = tree;
        company.doomed.clear();
    }
    if let Some(new) = new {
        company.members = new;
        company.creator = None;
    }
    company.tags = new_tags.unwrap_or_else(|| std::mem::take(&mut company.tags));
    company.linked = linked.unwrap_or_else(|| std::mem::take(&mut company.linked));
    company.scopes = scopes.unwrap_or_else(|| std::mem::take(&mut company.scopes));
    for (key, field) in [
        ("creator", &mut company.creator),
        ("mail_domain", &mut company.mail_domain),
    ] {
        if let Some(value) = map.get(key) {
            *field = value.as_str().map(str::to_owned);
        }
    }
    if map.contains_key("attributes") {
        company.attributes = texts(state, "attributes")
            .into_iter()
            .map(str::to_owned)
            .collect();
    }
    if let Some(list) = map.get("contact_rules").and_then(Value::as_array) {
        company.rules.map.clear();
        list.iter()
            .filter(|rule| rule.is_object())
            .for_each(|rule| company.rules.put(rule.clone()));
    }
    Ok(())
}

/// One department; the root has no parent.
pub(crate) fn department(item: &Value) -> Result<Department, String> {
    let id = id(item, "id")
        .filter(|id| *id > 0)
        .ok_or("departments: an id is missing or out of range")?;
    let parent = if id == ROOT {
        0
    } else {
        self::id(item, "parentid").unwrap_or(ROOT)
    };
    let name = text(item, "name");
    crate::department::check_name(name)
        .map_err(|_| format!("department {id}: its name is not allowed"))?;
    let order = self::id(item, "order").unwrap_or(FIRST_ORDER);
    Ok(Department {
        id,
        name: name.into(),
        name_en: text(item, "name_en").into(),
        parent,
        order,
    })
}

fn departments(list: &[Value]) -> Result<Tree, String> {
    let root = list.iter().find(|item| id(item, "id") == Some(ROOT));
    let mut tree = Tree::new(root.map_or("示例企业", |root| text(root, "name")));
    for item in list {
        let department = department(item)?;
        if department.id != ROOT && tree.has(department.id) {
            return Err(format!("department {}: named twice", department.id));
        }
        tree.put(department);
    }
    // Whatever does not hang below the root hangs in the air or in a circle.
    if tree.subtree_bounded(ROOT) != tree.len() {
        return Err("departments: a parent is missing, or the tree has a circle".to_owned());
    }
    Ok(tree)
}

fn members(list: &[Value], tree: &Tree) -> Result<Members, String> {
    let mut members = Members::default();
    for item in list {
        let member = member(item, tree)?;
        for (by, key, what) in [
            (By::Userid, &member.userid, "userid"),
            (By::Mobile, &member.mobile, "mobile"),
            (By::Email, &member.email, "email"),
            (By::BizMail, &member.biz_mail, "biz_mail"),
        ] {
            if members.find(by, key).is_some() {
                return Err(format!("member {}: {what} is taken", member.userid));
            }
        }
        let userid = member.userid.clone();
        match id(item, "slot") {
            Some(slot) => {
                if !members.insert_at(slot, member) {
                    return Err(format!("member {userid}: its slot is taken"));
                }
            }
            None => {
                members.insert(member);
            }
        }
    }
    Ok(members)
}

pub(crate) fn member(item: &Value, tree: &Tree) -> Result<Member, String> {
    let userid = text(item, "userid");
    check::userid(userid).map_err(|_| format!("member {userid}: its userid is not allowed"))?;
    let departments = ids(item, "department");
    let departments = if departments.is_empty() {
        vec![ROOT]
    } else {
        departments
    };
    if let Some(lost) = departments.iter().find(|id| !tree.has(**id)) {
        return Err(format!("member {userid}: department {lost} does not exist"));
    }
    let (order, leader) = (ids(item, "order"), ids(item, "is_leader_in_dept"));
    let links = departments.iter().enumerate().map(|(at, department)| Link {
        department: *department,
        order: order.get(at).copied().unwrap_or(0),
        leader: leader.get(at) == Some(&1),
    });
    let status = number(item, "status").unwrap_or(4);
    let flag = |key: &str| {
        item.get(key)
            .and_then(|value| value.as_bool().or(int_of(value).map(|n| n == 1)))
    };
    let mut member = Member {
        userid: userid.into(),
        name: text(item, "name").into(),
        alias: text(item, "alias").into(),
        mobile: text(item, "mobile").into(),
        email: text(item, "email").into(),
        biz_mail: text(item, "biz_mail").into(),
        position: text(item, "position").into(),
        telephone: text(item, "telephone").into(),
        address: text(item, "address").into(),
        links: links.collect(),
        main_department: id(item, "main_department")
            .filter(|id| departments.contains(id))
            .unwrap_or(departments[0]),
        direct_leader: texts(item, "direct_leader")
            .into_iter()
            .map(Into::into)
            .collect(),
        extra: None,
        gender: number(item, "gender")
            .and_then(|g| u8::try_from(g).ok())
            .filter(|g| *g <= 2)
            .unwrap_or(0),
        enable: flag("enable").unwrap_or(status != 2),
        activated: flag("activated").unwrap_or(status == 1),
        left: status == 5,
        hide_mobile: flag("hide_mobile").unwrap_or(false),
        system_id: flag("system_id").unwrap_or(false),
        authorized: flag("authorized").unwrap_or(status == 1),
    };
    let attrs = item.pointer("/extattr/attrs").and_then(Value::as_array);
    if let Some(attrs) = attrs.filter(|attrs| !attrs.is_empty()) {
        member.extra_mut().extattr.clone_from(attrs);
    }
    if let Some(profile) = item
        .get("external_profile")
        .filter(|profile| profile.is_object())
    {
        member.extra_mut().external_profile = Some(profile.clone());
    }
    let alias = texts(item, "biz_mail_alias");
    if !alias.is_empty() {
        member.extra_mut().biz_mail_alias = alias.into_iter().map(str::to_owned).collect();
    }
    for (key, pick) in EXTRA_TEXTS {
        if !text(item, key).is_empty() {
            text(item, key).clone_into(pick(member.extra_mut()));
        }
    }
    Ok(member)
}

type Pick = fn(&mut crate::user::member::Extra) -> &mut String;

const EXTRA_TEXTS: [(&str, Pick); 3] = [
    ("external_position", |extra| &mut extra.external_position),
    ("english_name", |extra| &mut extra.english_name),
    ("avatar", |extra| &mut extra.avatar),
];

fn tags(list: &[Value], members: &Members, tree: &Tree) -> Result<Tags, String> {
    let mut tags = Tags::default();
    for item in list {
        let id = number(item, "tagid").ok_or("tags: a tagid is missing")?;
        let users = texts(item, "userlist").into_iter().map(|id| {
            members
                .by_userid(id)
                .map(|(slot, _)| slot)
                .ok_or_else(|| format!("tag: member {id} does not exist"))
        });
        let users = users.collect::<Result<BTreeSet<u32>, _>>()?;
        let parties: BTreeSet<u32> = ids(item, "partylist")
            .into_iter()
            .filter(|id| tree.has(*id))
            .collect();
        let owner = Identity::from_name(text(item, "owner"));
        tags.put(Tag {
            id,
            name: text(item, "tagname").to_owned(),
            owner,
            users,
            parties,
        });
    }
    Ok(tags)
}

fn scopes(map: &Map<String, Value>) -> Result<std::collections::BTreeMap<Identity, Scope>, String> {
    map.iter()
        .map(|(name, value)| {
            let identity = Identity::from_name(name)
                .ok_or_else(|| format!("scopes: {name} is no kind of secret"))?;
            Ok((identity, scope(value)))
        })
        .collect()
}

/// A scope from `{userid, partyid, tagid}`; anything else is everything.
pub(crate) fn scope(value: &Value) -> Scope {
    if !value.is_object() {
        return Scope::Everything;
    }
    let tags = value
        .get("tagid")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(int_of)
        .collect();
    Scope::Only {
        users: texts(value, "userid")
            .into_iter()
            .map(str::to_ascii_lowercase)
            .collect(),
        departments: ids(value, "partyid").into_iter().collect(),
        tags,
    }
}
