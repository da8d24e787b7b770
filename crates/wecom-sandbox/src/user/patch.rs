//! What a create, an update or an import row wants to set. What is absent stays as it is.

use serde_json::{Value, json};

use crate::company::Company;
use crate::input::{Fields, int_of};
use crate::reply::{Refusal, refuse};
use crate::user::check;

/// The members of a `User` that were given.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Patch {
    pub(crate) name: Option<String>,
    pub(crate) alias: Option<String>,
    pub(crate) mobile: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) biz_mail: Option<String>,
    pub(crate) biz_mail_alias: Option<Vec<String>>,
    pub(crate) position: Option<String>,
    pub(crate) telephone: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) english_name: Option<String>,
    pub(crate) external_position: Option<String>,
    pub(crate) external_profile: Option<Value>,
    pub(crate) extattr: Option<Vec<Value>>,
    pub(crate) avatar_mediaid: Option<String>,
    pub(crate) gender: Option<i64>,
    pub(crate) enable: Option<bool>,
    pub(crate) hide_mobile: Option<bool>,
    pub(crate) departments: Option<Vec<u32>>,
    pub(crate) order: Option<Vec<i64>>,
    pub(crate) leader: Option<Vec<bool>>,
    pub(crate) main_department: Option<i64>,
    pub(crate) direct_leader: Option<Vec<String>>,
    pub(crate) new_userid: Option<String>,
}

/// The department list: 40066 when it is no list of ids, or empty; 60110 beyond 100.
fn departments(fields: Fields<'_>) -> Result<Option<Vec<u32>>, Refusal> {
    let Some(value) = fields.raw("department") else {
        return Ok(None);
    };
    let list = value.as_array().ok_or_else(|| refuse(40066))?;
    let ids: Option<Vec<u32>> = list
        .iter()
        .map(|id| int_of(id).and_then(|id| u32::try_from(id).ok()))
        .collect();
    let ids = ids
        .filter(|ids| !ids.is_empty())
        .ok_or_else(|| refuse(40066))?;
    if ids.len() > 100 {
        Err(refuse(60110))
    } else {
        Ok(Some(ids))
    }
}

impl Patch {
    /// Reads the body of a create or an update.
    pub(crate) fn read(fields: Fields<'_>) -> Result<Patch, Refusal> {
        let text = |key: &str| fields.text(key).map(str::to_owned);
        let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
        let departments = departments(fields)?;
        let attrs = fields
            .object("extattr")
            .and_then(|extattr| extattr.list("attrs"));
        let external_profile = fields
            .object("external_profile")
            .and_then(|_| fields.raw("external_profile"));
        Ok(Patch {
            name: text("name"),
            alias: text("alias"),
            mobile: text("mobile").map(|mobile| mobile.trim().to_owned()),
            email: text("email").map(|email| email.trim().to_owned()),
            biz_mail: text("biz_mail"),
            biz_mail_alias: fields
                .object("biz_mail_alias")
                .and_then(|alias| alias.texts("item"))
                .map(owned),
            position: text("position"),
            telephone: text("telephone"),
            address: text("address"),
            english_name: text("english_name"),
            external_position: text("external_position"),
            external_profile: external_profile.cloned(),
            extattr: attrs.map(|attrs| {
                attrs
                    .iter()
                    .filter(|attr| attr.is_object())
                    .cloned()
                    .collect()
            }),
            avatar_mediaid: text("avatar_mediaid"),
            gender: fields.int("gender"),
            enable: fields.flag("enable"),
            hide_mobile: fields.flag("hide_mobile"),
            departments,
            order: fields.ints("order"),
            leader: fields
                .ints("is_leader_in_dept")
                .map(|flags| flags.into_iter().map(|flag| flag == 1).collect()),
            main_department: fields.int("main_department").filter(|id| *id != 0),
            direct_leader: fields.texts("direct_leader").map(owned),
            new_userid: text("new_userid"),
        })
    }

    /// Checks forms and lengths, and whether the lists fit each other; `links` is how many departments the member has.
    pub(crate) fn check(&self, company: &Company, links: usize) -> Result<(), Refusal> {
        if let Some(name) = &self.name {
            check::name(name)?;
        }
        self.check_lists(links)?;
        if let Some(mobile) = &self.mobile {
            check::mobile(mobile)?;
        }
        if let Some(email) = &self.email {
            check::email(email)?;
        }
        if let Some(gender) = self.gender {
            check::gender(gender)?;
        }
        for (text, max, code) in [
            (&self.alias, 64, 40058),
            (&self.position, 128, 301012),
            (&self.address, 128, 40058),
            (&self.english_name, 64, 301014),
            (&self.external_position, 12, 40058),
        ] {
            check::at_most(text.as_deref().unwrap_or(""), max, code)?;
        }
        check::telephone(self.telephone.as_deref().unwrap_or(""))?;
        self.check_leaders(company)?;
        if let Some(media) = self
            .avatar_mediaid
            .as_deref()
            .filter(|media| !media.is_empty())
            && !company.media.is_image(media)
        {
            return Err(refuse(301015));
        }
        self.extattr
            .iter()
            .flatten()
            .try_for_each(check::attribute)?;
        if let Some(profile) = &self.external_profile {
            check::external_profile(profile)?;
        }
        Ok(())
    }

    fn check_lists(&self, links: usize) -> Result<(), Refusal> {
        let links = self.departments.as_ref().map_or(links, Vec::len);
        if let Some(order) = &self.order {
            // Order goes with a department list of the same length, and only with it.
            if self.departments.is_none() || (order.len() != links && !order.is_empty()) {
                return Err(refuse(40035));
            }
            if order.iter().any(|order| u32::try_from(*order).is_err()) {
                return Err(refuse(40058));
            }
        }
        match &self.leader {
            Some(leader) if leader.len() != links && !leader.is_empty() => Err(refuse(60132)),
            _ => Ok(()),
        }
    }

    fn check_leaders(&self, company: &Company) -> Result<(), Refusal> {
        let leaders = self.direct_leader.as_deref().unwrap_or_default();
        if leaders.len() > 5 {
            return Err(refuse(60257));
        }
        let known = |id: &String| company.members.by_userid(id).is_some();
        if leaders.iter().all(known) {
            Ok(())
        } else {
            Err(refuse(40003))
        }
    }

    /// Puts the custom attributes the console knows into a member's list; an empty value takes one out.
    pub(crate) fn merge_attributes(&self, known: &[String], attrs: &mut Vec<Value>) {
        let Some(given) = &self.extattr else { return };
        if given.is_empty() {
            attrs.clear();
        }
        for attr in given {
            let Some(name) = attr.get("name").and_then(Value::as_str) else {
                continue;
            };
            if !known.iter().any(|known| known == name) {
                continue;
            }
            let text = |pointer: &str| attr.pointer(pointer).and_then(Value::as_str);
            let clean = if let Some(value) = text("/text/value").or_else(|| text("/value")) {
                (!value.is_empty()).then(
                    || json!({"type": 0, "name": name, "text": {"value": value}, "value": value}),
                )
            } else {
                let (url, title) = (
                    text("/web/url").unwrap_or(""),
                    text("/web/title").unwrap_or(""),
                );
                let some = !url.is_empty() || !title.is_empty();
                some.then(|| json!({"type": 1, "name": name, "web": {"url": url, "title": title}}))
            };
            let place = attrs
                .iter()
                .position(|old| old.get("name").and_then(Value::as_str) == Some(name));
            match (clean, place) {
                (Some(clean), Some(at)) => attrs[at] = clean,
                (Some(clean), None) => attrs.push(clean),
                (None, Some(at)) => drop(attrs.remove(at)),
                (None, None) => {}
            }
        }
    }
}
