//! Members as they are sent: cut to what the kind of secret may see.

use crate::company::Company;
use crate::identity::Identity;
use crate::json::{Obj, push_num};
use crate::openid;
use crate::user::member::{Link, Member};

/// A name, the ids of departments, no more.
pub(crate) fn brief(
    company: &Company,
    who: Identity,
    slot: u32,
    member: &Member,
    obj: &mut Obj<'_>,
) {
    obj.text("userid", &member.userid);
    obj.text("name", shown_name(who, member));
    obj.nums(
        "department",
        links(company, who, member).map(|link| link.department),
    );
    if who.sees("UserBrief", "open_userid") {
        obj.text("open_userid", &openid::open_userid(slot));
    }
}

/// A provider gets the id in place of the name.
fn shown_name(who: Identity, member: &Member) -> &str {
    if who.is_third_party() {
        &member.userid
    } else {
        &member.name
    }
}

fn links<'a>(
    company: &'a Company,
    who: Identity,
    member: &'a Member,
) -> impl Iterator<Item = &'a Link> + Clone {
    let all = company.sees_everything(who);
    member
        .links
        .iter()
        .filter(move |link| all || company.sees_department(who, link.department))
}

/// Every field the caller may see. What it may not see is absent; what is unset is empty.
pub(crate) fn full(
    company: &Company,
    who: Identity,
    slot: u32,
    member: &Member,
    obj: &mut Obj<'_>,
) {
    let links = links(company, who, member);
    let extra = member.extra.as_deref();
    obj.text("userid", &member.userid);
    obj.text("name", shown_name(who, member));
    if who.is_third_party() {
        // Member authorization mode: one department for all, and no order in it.
        obj.nums("department", [1_u32]);
    } else {
        obj.nums("department", links.clone().map(|link| link.department));
        obj.nums("order", links.clone().map(|link| link.order));
        obj.nums(
            "is_leader_in_dept",
            links.clone().map(|link| u32::from(link.leader)),
        );
        obj.texts("direct_leader", &*member.direct_leader);
    }
    obj.text("position", &member.position);
    if who.sees("User", "open_userid") {
        obj.text("open_userid", &openid::open_userid(slot));
    }
    private(who, slot, member, obj);
    obj.num("status", member.status())
        .num("enable", i64::from(member.enable));
    obj.num(
        "isleader",
        i64::from(member.links.iter().any(|link| link.leader)),
    );
    obj.num("hide_mobile", i64::from(member.hide_mobile));
    obj.text("telephone", &member.telephone)
        .text("alias", &member.alias);
    // A suite is shown one department for all, so the real one would be none of those it sees.
    let seen = !who.is_third_party()
        && links
            .clone()
            .any(|link| link.department == member.main_department);
    if seen {
        obj.num("main_department", member.main_department);
    }
    let out = obj.key("extattr");
    out.extend_from_slice(b"{\"attrs\":[");
    for (at, attr) in extra.iter().flat_map(|extra| &extra.extattr).enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let _ = serde_json::to_writer(&mut *out, attr);
    }
    out.extend_from_slice(b"]}");
    obj.text(
        "external_position",
        extra.map_or("", |extra| &extra.external_position),
    );
    if let Some(extra) = extra {
        if let Some(profile) = &extra.external_profile {
            obj.value("external_profile", profile);
        }
        if !extra.english_name.is_empty() {
            obj.text("english_name", &extra.english_name);
        }
    }
}

/// The fields that not everybody gets.
fn private(who: Identity, slot: u32, member: &Member, obj: &mut Obj<'_>) {
    let avatar = member.extra.as_deref().map_or("", |extra| &extra.avatar);
    let gender = ["0", "1", "2"][usize::from(member.gender.min(2))];
    let texts = [
        ("mobile", &*member.mobile),
        ("gender", gender),
        ("email", &member.email),
        ("biz_mail", &member.biz_mail),
        ("avatar", avatar),
        ("address", &member.address),
    ];
    for (key, text) in texts {
        if who.sees("User", key) {
            obj.text(key, text);
        }
    }
    if who.sees("User", "thumb_avatar") {
        let stem = avatar.strip_suffix("/0");
        let thumb = stem.map_or(String::new(), |stem| format!("{stem}/100"));
        obj.text("thumb_avatar", &thumb);
    }
    if who.sees("User", "qr_code") {
        let code = obj.key("qr_code");
        code.extend_from_slice(b"\"https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=vc");
        push_num(code, i64::from(slot) + 1_000_000);
        code.push(b'"');
    }
}
