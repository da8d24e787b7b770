//! Makes, changes and deletes members: the one way for calls and import rows alike.

use std::borrow::Cow;

use crate::company::Company;
use crate::department::tree::{Department, ROOT};
use crate::event::Change;
use crate::identity::Identity;
use crate::reply::{Refusal, refuse};
use crate::user::check;
use crate::user::member::{Link, Member};
use crate::user::patch::Patch;
use crate::user::store::By;

/// Departments that were made because nobody knew them.
pub(crate) type Made = Vec<(u32, String)>;

/// Creates a member.
pub(crate) fn create(
    company: &mut Company,
    who: Identity,
    userid: &str,
    patch: &Patch,
) -> Result<Made, Refusal> {
    check::userid(userid)?;
    if patch.name.is_none() {
        return Err(refuse(60112));
    }
    patch.check(company, 0)?;
    let empty = |text: &Option<String>| text.as_deref().unwrap_or("").is_empty();
    if empty(&patch.mobile) && empty(&patch.email) {
        return Err(refuse(60129));
    }
    let biz_mail = patch.biz_mail.as_deref().unwrap_or("");
    check::biz_mail(biz_mail, company.mail_domain.as_deref())?;
    if company.members.find(By::Userid, userid).is_some() {
        return Err(refuse(60102));
    }
    if company.sizes.members > 0 && company.members.len() >= company.sizes.members {
        return Err(refuse(45024));
    }
    free(company, None, patch)?;
    free_biz_mail(company, None, biz_mail)?;
    let mut member = Member {
        userid: userid.into(),
        enable: true,
        ..Member::default()
    };
    let wanted = patch.departments.clone().unwrap_or_else(|| vec![0]);
    let made = place(company, who, &mut member, patch, Some(&wanted))?;
    fill(company, &mut member, patch)?;
    member.biz_mail = biz_mail.into();
    let event = company
        .receivers
        .any()
        .then(|| Change::user("create_user", who, &member));
    let slot = company.members.insert(member);
    company.changes.extend(event.map(|event| event.about(slot)));
    Ok(made)
}

/// Changes a member. The corp mailbox is checked last: its fault does not undo the rest.
pub(crate) fn update(
    company: &mut Company,
    who: Identity,
    slot: u32,
    patch: &Patch,
) -> Result<Made, Refusal> {
    let old = company
        .members
        .get(slot)
        .ok_or_else(|| refuse(60111))?
        .clone();
    patch.check(company, old.links.len())?;
    let mut patch = Cow::Borrowed(patch);
    if old.activated && patch.mobile.is_some() {
        // An activated member's mobile is the member's own: silently kept.
        patch.to_mut().mobile = None;
    }
    let after = |new: &Option<String>, old: &str| new.as_deref().unwrap_or(old).is_empty();
    if (patch.mobile.is_some() || patch.email.is_some())
        && after(&patch.mobile, &old.mobile)
        && after(&patch.email, &old.email)
    {
        return Err(refuse(60129));
    }
    free(company, Some(slot), &patch)?;
    let mut member = old.clone();
    rename(company, &mut member, &patch)?;
    let made = place(
        company,
        who,
        &mut member,
        &patch,
        patch.departments.as_deref(),
    )?;
    fill(company, &mut member, &patch)?;
    let mut mailbox = Ok(());
    if let Some(biz_mail) = &patch.biz_mail {
        mailbox = check::biz_mail(biz_mail, company.mail_domain.as_deref())
            .and_then(|()| free_biz_mail(company, Some(slot), biz_mail));
        if mailbox.is_ok() {
            member.biz_mail = biz_mail.as_str().into();
        }
    }
    if let Some(alias) = &patch.biz_mail_alias {
        if alias.len() > 5
            || alias
                .iter()
                .any(|mail| check::biz_mail(mail, None).is_err())
        {
            mailbox = mailbox.and(Err(refuse(60143)));
        } else {
            member.extra_mut().biz_mail_alias.clone_from(alias);
        }
    }
    if member != old {
        let event = company
            .receivers
            .any()
            .then(|| Change::user_update(who, &old, &member));
        rename_leaders(company, &old, &member);
        company.members.replace(slot, member);
        company
            .changes
            .extend(event.flatten().map(|event| event.about(slot)));
    }
    mailbox.map(|()| made)
}

/// Deletes a member, out of every tag as well. The creator of the company stays.
pub(crate) fn delete(company: &mut Company, who: Identity, slot: u32) -> Result<(), Refusal> {
    let member = company.members.get(slot).ok_or_else(|| refuse(60111))?;
    if company
        .creator
        .as_deref()
        .is_some_and(|creator| creator.eq_ignore_ascii_case(&member.userid))
    {
        return Err(refuse(301005));
    }
    let userid = member.userid.to_string();
    company.members.remove(slot);
    company.tags.forget_user(slot);
    if company.receivers.any() {
        let change = Change::new("delete_user", who, vec![("UserID", userid)]);
        company.changes.push(change.about(slot));
    }
    Ok(())
}

/// Refuses a mobile or an e-mail that somebody else has.
fn free(company: &Company, slot: Option<u32>, patch: &Patch) -> Result<(), Refusal> {
    let holder = |by: By, text: &Option<String>| {
        let found = company
            .members
            .find(by, text.as_deref()?)
            .filter(|other| Some(*other) != slot)?;
        company.members.get(found)
    };
    if let Some(holder) = holder(By::Mobile, &patch.mobile) {
        return Err(Refusal::new(
            60104,
            format!("mobile existed:{}", holder.userid),
        ));
    }
    if holder(By::Email, &patch.email).is_some() {
        Err(refuse(60106))
    } else {
        Ok(())
    }
}

fn free_biz_mail(company: &Company, slot: Option<u32>, mail: &str) -> Result<(), Refusal> {
    let taken = company
        .members
        .find(By::BizMail, mail)
        .is_some_and(|other| Some(other) != slot);
    if taken { Err(refuse(60145)) } else { Ok(()) }
}

/// A new id: once, and only for ids the platform made.
fn rename(company: &Company, member: &mut Member, patch: &Patch) -> Result<(), Refusal> {
    let Some(new) = patch
        .new_userid
        .as_deref()
        .filter(|new| !new.is_empty() && **new != *member.userid)
    else {
        return Ok(());
    };
    if !member.system_id {
        return Err(refuse(301036));
    }
    check::userid(new)?;
    if !new.eq_ignore_ascii_case(&member.userid) && company.members.find(By::Userid, new).is_some()
    {
        return Err(refuse(60102));
    }
    member.userid = new.into();
    member.system_id = false;
    Ok(())
}

/// Whoever had the member as direct leader keeps it under the new id.
fn rename_leaders(company: &mut Company, old: &Member, new: &Member) {
    if old.userid == new.userid {
        return;
    }
    if company.creator.as_deref() == Some(&*old.userid) {
        company.creator = Some(new.userid.to_string());
    }
    let led: Vec<u32> = company
        .members
        .iter()
        .filter(|(_, member)| member.direct_leader.contains(&old.userid))
        .map(|(slot, _)| slot)
        .collect();
    for slot in led {
        if let Some(mut member) = company.members.get(slot).cloned() {
            for leader in member
                .direct_leader
                .iter_mut()
                .filter(|leader| **leader == old.userid)
            {
                leader.clone_from(&new.userid);
            }
            company.members.replace(slot, member);
        }
    }
}

/// Puts the member into its departments; unknown ones are made below the parking department and reported.
fn place(
    company: &mut Company,
    who: Identity,
    member: &mut Member,
    patch: &Patch,
    wanted: Option<&[u32]>,
) -> Result<Made, Refusal> {
    let main = patch
        .main_department
        .map(|id| u32::try_from(id).map_err(|_| refuse(60123)))
        .transpose()?;
    let mut made = Made::new();
    if let Some(wanted) = wanted {
        if main.is_some_and(|main| !wanted.contains(&main)) {
            return Err(refuse(60123));
        }
        room(company, member, wanted)?;
        let mut links: Vec<Link> = Vec::with_capacity(wanted.len());
        for (at, id) in wanted.iter().enumerate() {
            let department = resolve(company, who, *id, &mut made);
            if links.iter().any(|link| link.department == department) {
                continue;
            }
            let old = member
                .links
                .iter()
                .find(|link| link.department == department);
            let order = patch.order.as_ref().filter(|order| !order.is_empty());
            let leader = patch.leader.as_ref().filter(|leader| !leader.is_empty());
            links.push(Link {
                department,
                order: order.map_or(old.map_or(0, |old| old.order), |order| {
                    u32::try_from(order[at]).unwrap_or(0)
                }),
                leader: leader.map_or(old.is_some_and(|old| old.leader), |leader| leader[at]),
            });
        }
        member.links = links.into();
    } else if let Some(leader) = &patch.leader {
        for (at, link) in member.links.iter_mut().enumerate() {
            link.leader = leader.get(at).copied().unwrap_or(false);
        }
    }
    match main {
        Some(main) if member.is_in(main) => member.main_department = main,
        Some(_) => return Err(refuse(60123)),
        None if !member.is_in(member.main_department) => {
            member.main_department = member.links.first().map_or(ROOT, |link| link.department);
        }
        None => {}
    }
    Ok(made)
}

/// Refuses when a department or the company would grow beyond its limit.
fn room(company: &Company, member: &Member, wanted: &[u32]) -> Result<(), Refusal> {
    let unknown = wanted
        .iter()
        .filter(|id| **id != 0 && !company.tree.has(**id))
        .count();
    if unknown > 0 && company.tree.len() + unknown + 1 > company.sizes.departments {
        return Err(refuse(81001));
    }
    let full = wanted.iter().filter(|id| !member.is_in(**id)).any(|id| {
        company.members.count_in(*id) + company.tree.count_children(*id)
            >= company.sizes.nodes_per_department
    });
    if full { Err(refuse(81001)) } else { Ok(()) }
}

fn resolve(company: &mut Company, who: Identity, id: u32, made: &mut Made) -> u32 {
    if id == 0 {
        return company.tree.parked();
    }
    if !company.tree.has(id) {
        let parent = company.tree.parked();
        let name = format!("待设置部门{id}");
        let order = company.tree.next_order(parent);
        let department = Department {
            id,
            name: name.as_str().into(),
            name_en: "".into(),
            parent,
            order,
        };
        if company.receivers.any() {
            company
                .changes
                .push(Change::department_made(who, &department));
        }
        company.tree.put(department);
        made.push((id, name));
    }
    id
}

/// Sets everything else.
fn fill(company: &Company, member: &mut Member, patch: &Patch) -> Result<(), Refusal> {
    if let Some(media) = patch
        .avatar_mediaid
        .as_deref()
        .filter(|media| !media.is_empty())
    {
        member.extra_mut().avatar = format!("https://wework.qpic.cn/bizmail/{media}/0");
    }
    for (field, text) in [
        (&mut member.name, &patch.name),
        (&mut member.alias, &patch.alias),
        (&mut member.mobile, &patch.mobile),
        (&mut member.email, &patch.email),
        (&mut member.position, &patch.position),
        (&mut member.telephone, &patch.telephone),
        (&mut member.address, &patch.address),
    ] {
        if let Some(text) = text {
            *field = text.as_str().into();
        }
    }
    if let Some(gender) = patch.gender {
        member.gender = check::gender(gender)?;
    }
    member.enable = patch.enable.unwrap_or(member.enable);
    member.hide_mobile = patch.hide_mobile.unwrap_or(member.hide_mobile);
    if let Some(leaders) = &patch.direct_leader {
        // The id is kept as the leader has it, whatever case was sent.
        let ids = leaders
            .iter()
            .filter_map(|id| company.members.by_userid(id));
        member.direct_leader = ids.map(|(_, leader)| leader.userid.clone()).collect();
    }
    if patch.extattr.is_some() {
        patch.merge_attributes(&company.attributes, &mut member.extra_mut().extattr);
    }
    if let Some(profile) = &patch.external_profile {
        member.extra_mut().external_profile = Some(profile.clone());
    }
    if let Some(text) = &patch.external_position {
        member.extra_mut().external_position.clone_from(text);
    }
    if let Some(text) = &patch.english_name {
        member.extra_mut().english_name.clone_from(text);
    }
    Ok(())
}
