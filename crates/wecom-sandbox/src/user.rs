//! Members: create, read, change, delete, and the smaller calls around them.

pub(crate) mod check;
pub(crate) mod list;
pub(crate) mod lookup;
pub(crate) mod member;
pub(crate) mod patch;
pub(crate) mod render;
pub(crate) mod store;
pub(crate) mod write;

use crate::call::Call;
use crate::clock::{day_number, day_of};
use crate::company::Company;
use crate::json::Obj;
use crate::reply::{Outcome, Reply, refuse};
use crate::user::patch::Patch;

/// `userid` of a body: missing 41009.
fn body_userid<'a>(call: &Call<'a>) -> Result<&'a str, crate::reply::Refusal> {
    call.fields()
        .text("userid")
        .filter(|id| !id.is_empty())
        .ok_or_else(|| refuse(41009))
}

/// `userid` of a query: missing 41009.
fn query_userid<'a>(call: &Call<'a>) -> Result<std::borrow::Cow<'a, str>, crate::reply::Refusal> {
    call.query.get("userid").ok_or_else(|| refuse(41009))
}

/// Tells which departments were made on the way; the description knows that of a creation only.
fn created(made: write::Made) -> Reply {
    if made.is_empty() {
        return Reply::text("created");
    }
    Reply::with("created", |obj| {
        let out = obj.key("created_department_list");
        let mut inner = Obj::open(out);
        inner.list("department_info", made, |out, (id, name)| {
            let mut item = Obj::open(out);
            item.text("name", &name).num("id", id);
            item.close();
        });
        inner.close();
    })
}

pub(crate) fn create(company: &mut Company, call: &Call<'_>) -> Outcome {
    let userid = body_userid(call)?;
    check::userid(userid)?;
    let patch = Patch::read(call.fields())?;
    write::create(company, call.who, userid, &patch).map(created)
}

pub(crate) fn get(company: &Company, call: &Call<'_>) -> Outcome {
    let slot = company.visible(call.who, &query_userid(call)?)?;
    let member = company.members.get(slot).ok_or_else(|| refuse(60111))?;
    let mut fields = Vec::with_capacity(1024);
    render::full(company, call.who, slot, member, &mut Obj::tail(&mut fields));
    Ok(Reply {
        text: "ok",
        fields,
        bulk: None,
    })
}

pub(crate) fn update(company: &mut Company, call: &Call<'_>) -> Outcome {
    let slot = company.visible(call.who, body_userid(call)?)?;
    let patch = Patch::read(call.fields())?;
    write::update(company, call.who, slot, &patch).map(|_| Reply::text("updated"))
}

pub(crate) fn delete(company: &mut Company, call: &Call<'_>) -> Outcome {
    let slot = company.visible(call.who, &query_userid(call)?)?;
    write::delete(company, call.who, slot)?;
    Ok(Reply::text("deleted"))
}

/// All or nothing: one id that is unknown leaves everybody where they are.
pub(crate) fn batch_delete(company: &mut Company, call: &Call<'_>) -> Outcome {
    let ids = call
        .fields()
        .texts("useridlist")
        .filter(|ids| !ids.is_empty())
        .ok_or_else(|| refuse(40063))?;
    if ids.len() > 200 {
        return Err(refuse(40032));
    }
    let mut slots = Vec::with_capacity(ids.len());
    for id in ids {
        slots.push(company.visible(call.who, id).map_err(|_| refuse(40031))?);
    }
    slots.sort_unstable();
    slots.dedup();
    let creator = company
        .creator
        .as_deref()
        .and_then(|id| company.members.by_userid(id))
        .map(|(slot, _)| slot);
    if creator.is_some_and(|creator| slots.contains(&creator)) {
        return Err(refuse(301005));
    }
    for slot in slots {
        write::delete(company, call.who, slot)?;
    }
    Ok(Reply::text("deleted"))
}

/// `user/authsucc`: the login second factor is passed.
pub(crate) fn auth_succ(company: &mut Company, call: &Call<'_>) -> Outcome {
    let slot = company.visible(call.who, &query_userid(call)?)?;
    company.second_factor.pass(slot, call.now);
    Ok(Reply::ok())
}

/// How many members were active on a day of the last thirty.
pub(crate) fn active_stat(company: &Company, call: &Call<'_>) -> Outcome {
    let date = call
        .fields()
        .text("date")
        .filter(|date| !date.is_empty())
        .ok_or_else(|| refuse(40063))?;
    let day = day_number(date).ok_or_else(|| refuse(40058))?;
    let today = day_of(call.now);
    if day > today || day < today - 30 {
        return Err(refuse(40058));
    }
    let count = company
        .members
        .iter()
        .filter(|(_, member)| member.status() == 1)
        .count();
    Ok(Reply::with("ok", |obj| {
        obj.num("active_cnt", i64::try_from(count).unwrap_or(i64::MAX));
    }))
}
