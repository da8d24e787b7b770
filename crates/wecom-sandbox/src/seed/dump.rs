//! The company as JSON, in the form that `state::load` reads.

use serde_json::{Map, Value, json};

use crate::company::Company;
use crate::department::tree::Department;
use crate::identity::{Identity, Scope};
use crate::user::member::Member;

/// One member in the form that `member` reads.
pub(crate) fn dump_member(slot: u32, member: &Member) -> Value {
    let links = || member.links.iter();
    let mut value = json!({
        "slot": slot, "userid": member.userid, "name": member.name, "alias": member.alias, "mobile": member.mobile,
        "email": member.email, "biz_mail": member.biz_mail, "position": member.position,
        "telephone": member.telephone, "address": member.address, "gender": member.gender.to_string(),
        "department": links().map(|link| link.department).collect::<Vec<_>>(),
        "order": links().map(|link| link.order).collect::<Vec<_>>(),
        "is_leader_in_dept": links().map(|link| u8::from(link.leader)).collect::<Vec<_>>(),
        "main_department": member.main_department, "direct_leader": member.direct_leader,
        "status": member.status(), "enable": u8::from(member.enable), "activated": member.activated,
        "hide_mobile": u8::from(member.hide_mobile), "system_id": member.system_id, "authorized": member.authorized,
    });
    if let Some(extra) = &member.extra {
        value["extattr"] = json!({ "attrs": extra.extattr });
        value["external_position"] = json!(extra.external_position);
        value["english_name"] = json!(extra.english_name);
        value["avatar"] = json!(extra.avatar);
        value["biz_mail_alias"] = json!(extra.biz_mail_alias);
        if let Some(profile) = &extra.external_profile {
            value["external_profile"] = profile.clone();
        }
    }
    value
}

/// What each app sees.
pub(crate) fn dump_scopes(company: &Company) -> Map<String, Value> {
    let scopes = company.scopes.iter().map(|(identity, scope)| {
        let value = match scope {
            Scope::Everything => Value::Null,
            Scope::Only {
                users,
                departments,
                tags,
            } => {
                json!({ "userid": users, "partyid": departments, "tagid": tags })
            }
        };
        (identity.name().to_owned(), value)
    });
    scopes.collect()
}

/// One department in the form that `department` reads.
pub(crate) fn dump_department(node: &Department) -> Value {
    json!({"id": node.id, "name": node.name, "name_en": node.name_en, "parentid": node.parent, "order": node.order})
}

/// The whole company in the form that `load` reads, with its jobs besides.
pub(crate) fn dump(company: &Company, now: i64) -> Value {
    let name = |slot: &u32| {
        company
            .members
            .get(*slot)
            .map(|member| member.userid.to_string())
    };
    let departments = company.tree.iter().map(dump_department);
    let tags = company.tags.iter().map(|tag| {
        json!({
            "tagid": tag.id, "tagname": tag.name, "owner": tag.owner.map_or("console", Identity::name),
            "userlist": tag.users.iter().filter_map(name).collect::<Vec<_>>(), "partylist": tag.parties,
        })
    });
    let passed = company
        .second_factor
        .passed()
        .iter()
        .filter_map(|(slot, at)| Some((name(slot)?, json!(at / 1000))));
    json!({
        "corp_id": company.corp_id, "now": now / 1000,
        "creator": company.creator, "mail_domain": company.mail_domain, "attributes": company.attributes,
        "departments": departments.collect::<Vec<_>>(),
        "members": company.members.iter().map(|(slot, member)| dump_member(slot, member)).collect::<Vec<_>>(),
        "tags": tags.collect::<Vec<_>>(),
        "linked_corps": company.linked,
        "contact_rules": company.rules.map.values().collect::<Vec<_>>(),
        "scopes": dump_scopes(company),
        "second_factor_passed": passed.collect::<Map<_, _>>(),
        "jobs": jobs(company, now),
    })
}

/// All jobs, imports first.
pub(crate) fn jobs(company: &Company, now: i64) -> Vec<Value> {
    let imports = company.imports.iter().map(|job| {
        let failed = job.results.iter().filter(|row| row.code != 0).count();
        json!({
            "jobid": job.id, "type": job.kind.name(), "done": job.done, "total": job.total, "at": job.at,
            "failed": failed,
        })
    });
    let exports = company
        .exports
        .iter()
        .map(|job| json!({"jobid": job.id, "type": job.kind(), "done": job.is_done(now), "total": 0, "at": 0, "failed": 0}));
    imports.chain(exports).collect()
}
