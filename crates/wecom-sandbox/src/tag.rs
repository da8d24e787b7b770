//! Tags: who owns them, who is in them, and the partial successes in their odd shape.

use std::collections::{BTreeMap, BTreeSet};

use crate::call::Call;
use crate::company::Company;
use crate::event::Change;
use crate::identity::Identity;
use crate::json::Obj;
use crate::reply::{Outcome, Refusal, Reply, refuse};
use wecom_contacts_api::Operation;

/// One tag.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tag {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// Who made it; nobody is the console's super-admin group.
    pub(crate) owner: Option<Identity>,
    pub(crate) users: BTreeSet<u32>,
    pub(crate) parties: BTreeSet<u32>,
}

/// All tags of the company.
#[derive(Default)]
pub(crate) struct Tags {
    map: BTreeMap<i64, Tag>,
    next: i64,
    /// Tags that changed, where somebody wants to know.
    pub(crate) dirty: Option<BTreeSet<i64>>,
}

impl Tags {
    pub(crate) fn get(&self, id: i64) -> Option<&Tag> {
        self.map.get(&id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.map.values()
    }

    fn mark(&mut self, id: i64) {
        if let Some(dirty) = &mut self.dirty {
            dirty.insert(id);
        }
    }

    /// The tag, to be changed.
    fn change(&mut self, id: i64) -> Option<&mut Tag> {
        self.mark(id);
        self.map.get_mut(&id)
    }

    pub(crate) fn put(&mut self, tag: Tag) {
        self.mark(tag.id);
        self.map.insert(tag.id, tag);
    }

    pub(crate) fn forget_user(&mut self, slot: u32) {
        for tag in self.map.values_mut() {
            if tag.users.remove(&slot)
                && let Some(dirty) = &mut self.dirty
            {
                dirty.insert(tag.id);
            }
        }
    }

    pub(crate) fn forget_party(&mut self, id: u32) {
        for tag in self.map.values_mut() {
            if tag.parties.remove(&id)
                && let Some(dirty) = &mut self.dirty
            {
                dirty.insert(tag.id);
            }
        }
    }

    fn free_id(&mut self) -> i64 {
        self.next = self.next.max(1);
        while self.map.contains_key(&self.next) {
            self.next += 1;
        }
        self.next
    }

    fn name_taken(&self, name: &str, but: Option<i64>) -> bool {
        self.map
            .values()
            .any(|tag| tag.name == name && Some(tag.id) != but)
    }
}

/// Whether the caller may change a tag: its own; the assistant and contact apps those of the console too.
fn may_change(who: Identity, tag: &Tag) -> Result<(), Refusal> {
    let editor = who.is_sync() || who == Identity::ThirdPartyContact;
    let own = match tag.owner {
        Some(owner) => owner == who.owner(),
        None => editor,
    };
    if own { Ok(()) } else { Err(refuse(81011)) }
}

fn name<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    let name = call.fields().text("tagname").ok_or_else(|| refuse(41018))?;
    if name.trim().is_empty() || name.chars().count() > 32 {
        Err(refuse(40072))
    } else {
        Ok(name)
    }
}

pub(crate) fn create(company: &mut Company, call: &Call<'_>) -> Outcome {
    let name = name(call)?.to_owned();
    let id = call.fields().int("tagid");
    if id.is_some_and(|id| {
        !(0..=i64::from(u32::MAX)).contains(&id) || company.tags.get(id).is_some()
    }) {
        return Err(refuse(40068));
    }
    if company.tags.name_taken(&name, None) {
        return Err(refuse(40071));
    }
    if company.tags.map.len() >= company.sizes.tags {
        return Err(refuse(40126));
    }
    let id = id.unwrap_or_else(|| company.tags.free_id());
    company.tags.put(Tag {
        id,
        name,
        owner: Some(call.who.owner()),
        ..Tag::default()
    });
    Ok(Reply::with("created", |obj| {
        obj.num("tagid", id);
    }))
}

/// The tag of a body: missing or unknown 40068.
fn body_tag(company: &Company, call: &Call<'_>) -> Result<i64, Refusal> {
    call.fields()
        .int("tagid")
        .filter(|id| company.tags.get(*id).is_some())
        .ok_or_else(|| refuse(40068))
}

/// The tag of a query: missing 41017, unknown 40068.
fn query_tag(company: &Company, call: &Call<'_>) -> Result<i64, Refusal> {
    let id = call
        .query
        .int("tagid")
        .map_err(|()| refuse(40068))?
        .ok_or_else(|| refuse(41017))?;
    if company.tags.get(id).is_some() {
        Ok(id)
    } else {
        Err(refuse(40068))
    }
}

pub(crate) fn update(company: &mut Company, call: &Call<'_>) -> Outcome {
    let id = body_tag(company, call)?;
    let name = name(call)?.to_owned();
    let tag = company.tags.get(id).ok_or_else(|| refuse(40068))?;
    may_change(call.who, tag)?;
    if company.tags.name_taken(&name, Some(id)) {
        return Err(refuse(40071));
    }
    if let Some(tag) = company.tags.change(id) {
        tag.name = name;
    }
    Ok(Reply::text("updated"))
}

pub(crate) fn delete(company: &mut Company, call: &Call<'_>) -> Outcome {
    let id = query_tag(company, call)?;
    may_change(call.who, company.tags.get(id).ok_or_else(|| refuse(40068))?)?;
    company.tags.mark(id);
    company.tags.map.remove(&id);
    Ok(Reply::text("deleted"))
}

/// Writes a tag's members and departments, as far as the caller sees them.
pub(crate) fn write_content(company: &Company, who: Identity, tag: &Tag, obj: &mut Obj<'_>) {
    obj.text("tagname", &tag.name);
    let seen = tag
        .users
        .iter()
        .filter_map(|slot| Some((*slot, company.members.get(*slot)?)));
    let seen = seen.filter(|(slot, member)| company.sees_member(who, *slot, member));
    obj.list("userlist", seen, |out, (slot, member)| {
        let mut item = Obj::open(out);
        item.text("userid", &member.userid);
        if who.is_third_party() {
            item.text("name", &member.userid)
                .text("open_userid", &crate::openid::open_userid(slot));
        } else {
            item.text("name", &member.name);
        }
        item.close();
    });
    obj.nums(
        "partylist",
        tag.parties
            .iter()
            .copied()
            .filter(|id| company.sees_department(who, *id)),
    );
}

pub(crate) fn get(company: &Company, call: &Call<'_>) -> Outcome {
    let tag = company
        .tags
        .get(query_tag(company, call)?)
        .ok_or_else(|| refuse(40068))?;
    if call.who.is_third_party() {
        may_change(call.who, tag)?;
    }
    Ok(Reply::with("ok", |obj| {
        write_content(company, call.who, tag, obj)
    }))
}

pub(crate) fn list(company: &Company, call: &Call<'_>) -> Outcome {
    let seen = company
        .tags
        .iter()
        .filter(|tag| !call.who.is_third_party() || may_change(call.who, tag).is_ok());
    Ok(Reply::with("ok", |obj| {
        obj.list("taglist", seen, |out, tag| {
            let mut item = Obj::open(out);
            item.num("tagid", tag.id).text("tagname", &tag.name);
            item.close();
        });
    }))
}

/// What of a call can be done, and what cannot.
struct Sorted<'a> {
    users: Vec<u32>,
    parties: Vec<u32>,
    bad_users: Vec<&'a str>,
    bad_parties: Vec<i64>,
}

fn sort<'a>(company: &Company, who: Identity, users: &[&'a str], parties: &[i64]) -> Sorted<'a> {
    let mut sorted = Sorted {
        users: Vec::new(),
        parties: Vec::new(),
        bad_users: Vec::new(),
        bad_parties: Vec::new(),
    };
    for id in users {
        match company.visible(who, id) {
            Ok(slot) => sorted.users.push(slot),
            Err(_) => sorted.bad_users.push(id),
        }
    }
    for id in parties {
        match u32::try_from(*id)
            .ok()
            .filter(|id| company.tree.has(*id) && company.sees_department(who, *id))
        {
            Some(known) => sorted.parties.push(known),
            None => sorted.bad_parties.push(*id),
        }
    }
    sorted
}

/// `tag/addtagusers` and `tag/deltagusers`: what is bad is told, the rest is done.
pub(crate) fn edit(company: &mut Company, call: &Call<'_>) -> Outcome {
    let add = call.operation == Operation::TagAddMembers;
    let id = body_tag(company, call)?;
    let fields = call.fields();
    let users = fields.texts("userlist").unwrap_or_default();
    let parties = fields.ints("partylist").unwrap_or_default();
    if users.is_empty() && parties.is_empty() {
        return Err(refuse(40035));
    }
    if users.len() > 1000 || parties.len() > 100 {
        return Err(refuse(if add { 81014 } else { 40035 }));
    }
    may_change(call.who, company.tags.get(id).ok_or_else(|| refuse(40068))?)?;
    let sorted = sort(company, call.who, &users, &parties);
    if sorted.users.is_empty() && sorted.parties.is_empty() {
        return Err(if add {
            refuse(40070)
        } else {
            Refusal::new(40031, "all list invalid")
        });
    }
    let max = company.sizes.nodes_per_tag;
    let Some(tag) = company.tags.change(id) else {
        return Err(refuse(40068));
    };
    let before = (tag.users.clone(), tag.parties.clone());
    if add {
        let users = sorted
            .users
            .iter()
            .filter(|slot| !tag.users.contains(slot))
            .count();
        let parties = sorted
            .parties
            .iter()
            .filter(|id| !tag.parties.contains(id))
            .count();
        if tag.users.len() + tag.parties.len() + users + parties > max {
            return Err(refuse(81003));
        }
        tag.users.extend(&sorted.users);
        tag.parties.extend(&sorted.parties);
    } else {
        for slot in &sorted.users {
            tag.users.remove(slot);
        }
        for id in &sorted.parties {
            tag.parties.remove(id);
        }
    }
    tell(company, call.who, id, &before);
    Ok(Reply::with(if add { "ok" } else { "deleted" }, |obj| {
        if !sorted.bad_users.is_empty() {
            obj.text("invalidlist", &sorted.bad_users.join("|"));
        }
        if !sorted.bad_parties.is_empty() {
            obj.nums("invalidparty", sorted.bad_parties);
        }
    }))
}

/// Tells the receivers who came and who went.
fn tell(company: &mut Company, who: Identity, id: i64, before: &(BTreeSet<u32>, BTreeSet<u32>)) {
    if !company.receivers.any() {
        return;
    }
    let Some(tag) = company.tags.get(id) else {
        return;
    };
    let users = |slots: Vec<&u32>| -> String {
        let ids = slots
            .into_iter()
            .filter_map(|slot| company.members.get(*slot))
            .map(|member| &*member.userid);
        ids.collect::<Vec<_>>().join(",")
    };
    let parties = |ids: Vec<&u32>| {
        ids.into_iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join(",")
    };
    let mut elements = vec![("TagId", id.to_string())];
    for (name, list) in [
        (
            "AddUserItems",
            users(tag.users.difference(&before.0).collect()),
        ),
        (
            "DelUserItems",
            users(before.0.difference(&tag.users).collect()),
        ),
        (
            "AddPartyItems",
            parties(tag.parties.difference(&before.1).collect()),
        ),
        (
            "DelPartyItems",
            parties(before.1.difference(&tag.parties).collect()),
        ),
    ] {
        if !list.is_empty() {
            elements.push((name, list));
        }
    }
    if elements.len() > 1 {
        let change = Change::new("update_tag", who, elements);
        company.changes.push(change);
    }
}
