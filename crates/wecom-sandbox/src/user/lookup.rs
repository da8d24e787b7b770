//! From one id of a member to another: openid, mobile, e-mail, open_userid.

use crate::call::Call;
use crate::clock::day_of;
use crate::company::Company;
use crate::json::Obj;
use crate::openid;
use crate::reply::{Outcome, Refusal, Reply, refuse};
use crate::user::store::By;
use crate::user::{body_userid, check};

/// `user/convert_to_openid`. A disabled member has no WeChat bound.
pub(crate) fn to_openid(company: &Company, call: &Call<'_>) -> Outcome {
    let slot = company.visible(call.who, body_userid(call)?)?;
    if !company
        .members
        .get(slot)
        .is_some_and(|member| member.enable && !member.left)
    {
        return Err(refuse(43004));
    }
    let agent = call.fields().int("agentid");
    Ok(Reply::with("ok", |obj| {
        obj.text("openid", &openid::openid(slot));
        if let Some(agent) = agent {
            obj.text(
                "appid",
                &format!(
                    "wx{:016x}",
                    agent.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15)
                ),
            );
        }
    }))
}

/// `user/convert_to_userid`.
pub(crate) fn to_userid(company: &Company, call: &Call<'_>) -> Outcome {
    let id = call
        .fields()
        .text("openid")
        .filter(|id| !id.is_empty())
        .ok_or_else(|| refuse(40063))?;
    let slot = openid::slot_of_openid(id).ok_or_else(|| refuse(40073))?;
    let member = company.members.get(slot).ok_or_else(|| refuse(46004))?;
    if !company.sees_member(call.who, slot, member) {
        return Err(refuse(60011));
    }
    Ok(found(&member.userid))
}

fn found(userid: &str) -> Reply {
    Reply::with("ok", |obj| {
        obj.text("userid", userid);
    })
}

/// `user/getuserid`.
pub(crate) fn by_mobile(company: &mut Company, call: &Call<'_>) -> Outcome {
    let mobile = call
        .fields()
        .text("mobile")
        .map(str::trim)
        .filter(|m| !m.is_empty())
        .ok_or_else(|| refuse(40063))?;
    if mobile.len() < 5 {
        return Err(refuse(60103));
    }
    check::mobile(mobile)?;
    look_up(company, call, By::Mobile, mobile)
}

/// `user/get_userid_by_email`: 1 the corp mailbox, 2 the personal one.
pub(crate) fn by_email(company: &mut Company, call: &Call<'_>) -> Outcome {
    let fields = call.fields();
    let email = fields
        .text("email")
        .map(str::trim)
        .filter(|m| !m.is_empty())
        .ok_or_else(|| refuse(40063))?;
    let by = match fields.int("email_type").unwrap_or(1) {
        1 => By::BizMail,
        2 => By::Email,
        _ => return Err(refuse(40058)),
    };
    check::email(email)?;
    look_up(company, call, by, email)
}

fn look_up(company: &mut Company, call: &Call<'_>, by: By, text: &str) -> Outcome {
    let kind = usize::from(by != By::Mobile);
    let today = day_of(call.now);
    let (day, count) = company.misses[kind];
    let count = if day == today { count } else { 0 };
    // Guessing is stopped for the day beyond a fifth of the company.
    if count > (company.members.len() / 5).max(company.sizes.lookup_misses) {
        return Err(refuse(45009));
    }
    let slot = company.members.find(by, text);
    let member = slot.and_then(|slot| Some((slot, company.members.get(slot)?)));
    match member.filter(|(slot, member)| company.sees_member(call.who, *slot, member)) {
        Some((slot, _)) if call.who.is_third_party() => Ok(found(&openid::open_userid(slot))),
        Some((_, member)) => Ok(found(&member.userid)),
        None => {
            company.misses[kind] = (today, count + 1);
            Err(refuse(46004))
        }
    }
}

/// The ids of a list call: 40063 missing or empty, 40058 beyond 1000.
fn id_list<'a>(call: &Call<'a>, key: &str) -> Result<Vec<&'a str>, Refusal> {
    let ids = call
        .fields()
        .texts(key)
        .filter(|ids| !ids.is_empty())
        .ok_or_else(|| refuse(40063))?;
    if ids.len() > 1000 {
        Err(refuse(40058))
    } else {
        Ok(ids)
    }
}

/// Writes the pairs that were found and the ids that were not.
fn converted(
    list: &str,
    keys: [&str; 2],
    invalid: &str,
    pairs: Vec<(&str, Option<String>)>,
    text: &'static str,
) -> Reply {
    Reply::with(text, |obj| {
        let known = pairs
            .iter()
            .filter_map(|(from, to)| Some((*from, to.as_deref()?)));
        obj.list(list, known, |out, (from, to)| {
            let mut item = Obj::open(out);
            item.text(keys[0], from).text(keys[1], to);
            item.close();
        });
        obj.texts(
            invalid,
            pairs
                .iter()
                .filter(|(_, to)| to.is_none())
                .map(|(from, _)| *from),
        );
    })
}

/// `batch/userid_to_openuserid`.
pub(crate) fn to_open_userids(company: &Company, call: &Call<'_>) -> Outcome {
    let ids = id_list(call, "userid_list")?;
    let pairs = ids
        .into_iter()
        .map(|id| {
            (
                id,
                company.visible(call.who, id).ok().map(openid::open_userid),
            )
        })
        .collect();
    Ok(converted(
        "open_userid_list",
        ["userid", "open_userid"],
        "invalid_userid_list",
        pairs,
        "",
    ))
}

/// `batch/openuserid_to_userid`.
pub(crate) fn from_open_userids(company: &Company, call: &Call<'_>) -> Outcome {
    let ids = id_list(call, "open_userid_list")?;
    call.fields()
        .int("source_agentid")
        .ok_or_else(|| refuse(40063))?;
    let userid = |id: &str| {
        let slot = openid::slot_of_open_userid(id)?;
        let member = company
            .members
            .get(slot)
            .filter(|member| company.sees_member(call.who, slot, member))?;
        Some(member.userid.to_string())
    };
    let pairs = ids.into_iter().map(|id| (id, userid(id))).collect();
    Ok(converted(
        "userid_list",
        ["open_userid", "userid"],
        "invalid_open_userid_list",
        pairs,
        "ok",
    ))
}

/// `user/check_member_auth`.
pub(crate) fn check_member_auth(company: &Company, call: &Call<'_>) -> Outcome {
    let id = call
        .fields()
        .text("open_userid")
        .filter(|id| !id.is_empty())
        .ok_or_else(|| refuse(40063))?;
    let member = openid::slot_of_open_userid(id).and_then(|slot| company.members.get(slot));
    let member = member.ok_or_else(|| refuse(40125))?;
    Ok(Reply::with("ok", |obj| {
        obj.flag("is_member_auth", member.authorized);
    }))
}
