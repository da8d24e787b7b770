//! Contact view rules (通讯录查看权限): kept, listed, changed; they do not cut what the API shows.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::company::Company;
use crate::input::{Fields, int_of};
use crate::reply::{Outcome, Refusal, Reply, refuse};

/// All rules of the company, as they are listed.
#[derive(Default)]
pub(crate) struct Rules {
    pub(crate) map: BTreeMap<i64, Value>,
    pub(crate) last: i64,
}

impl Rules {
    pub(crate) fn put(&mut self, rule: Value) {
        let id = rule
            .get("rule_id")
            .and_then(int_of)
            .unwrap_or_else(|| self.last.max(500) + 1);
        self.last = self.last.max(id);
        let mut rule = rule;
        rule["rule_id"] = json!(id);
        self.map.insert(id, rule);
    }

    fn add(&mut self, rule: Value) -> i64 {
        self.last = self.last.max(500) + 1;
        let mut rule = rule;
        rule["rule_id"] = json!(self.last);
        self.map.insert(self.last, rule);
        self.last
    }
}

/// `{userid ≤ 1000, partyid ≤ 100, tagid ≤ 100}`
fn group(fields: Fields<'_>) -> Result<Value, Refusal> {
    let users = fields.texts("userid").unwrap_or_default();
    let parties = fields.ints("partyid").unwrap_or_default();
    let tags = fields.ints("tagid").unwrap_or_default();
    if users.len() > 1000 || parties.len() > 100 || tags.len() > 100 {
        return Err(refuse(40058));
    }
    Ok(json!({ "userid": users, "partyid": parties, "tagid": tags }))
}

/// The members of a rule that were given, for a rule of this type.
fn members(fields: Fields<'_>, kind: i64) -> Result<Map<String, Value>, Refusal> {
    let mut rule = Map::new();
    for name in ["range", "whitelist", "exclude"] {
        if let Some(part) = fields.object(name)
            && (name != "exclude" || kind != 1)
        {
            rule.insert(name.to_owned(), group(part)?);
        }
    }
    for name in ["is_allowed_search", "is_allowed_conversation"] {
        if let Some(flag) = fields.flag(name)
            && kind != 1
        {
            rule.insert(name.to_owned(), json!(flag));
        }
    }
    Ok(rule)
}

fn rules<'a>(call: &Call<'a>) -> Result<Vec<Fields<'a>>, Refusal> {
    let rules = call
        .fields()
        .objects("rules")
        .filter(|rules| !rules.is_empty())
        .ok_or_else(|| refuse(40063))?;
    if rules.len() > 100 {
        Err(refuse(40058))
    } else {
        Ok(rules)
    }
}

pub(crate) fn create(company: &mut Company, call: &Call<'_>) -> Outcome {
    let mut made = Vec::new();
    for fields in rules(call)? {
        let kind = fields
            .int("rule_type")
            .filter(|kind| (1..=3).contains(kind))
            .ok_or_else(|| refuse(40058))?;
        let mut rule = members(fields, kind)?;
        rule.insert("rule_type".to_owned(), json!(kind));
        for name in ["range", "whitelist"] {
            rule.entry(name)
                .or_insert_with(|| json!({"userid": [], "partyid": [], "tagid": []}));
        }
        made.push(Value::Object(rule));
    }
    // All or none: a fault in one rule makes no rule.
    let ids: Vec<i64> = made
        .into_iter()
        .map(|rule| company.rules.add(rule))
        .collect();
    Ok(Reply::with("ok", |obj| {
        obj.nums("rule_ids", ids);
    }))
}

pub(crate) fn update(company: &mut Company, call: &Call<'_>) -> Outcome {
    let mut changed = Vec::new();
    for fields in rules(call)? {
        let id = fields.int("rule_id").ok_or_else(|| refuse(40063))?;
        let old = company.rules.map.get(&id).ok_or_else(|| refuse(2400003))?;
        let kind = old.get("rule_type").and_then(Value::as_i64).unwrap_or(1);
        if fields.int("rule_type").is_some_and(|new| new != kind) {
            return Err(refuse(40058));
        }
        let mut new = old.clone();
        for (name, value) in members(fields, kind)? {
            new[name] = value;
        }
        changed.push((id, new));
    }
    company.rules.map.extend(changed);
    Ok(Reply::ok())
}

pub(crate) fn delete(company: &mut Company, call: &Call<'_>) -> Outcome {
    let ids = call
        .fields()
        .ints("rule_ids")
        .filter(|ids| !ids.is_empty())
        .ok_or_else(|| refuse(40063))?;
    if ids.len() > 100 {
        return Err(refuse(40058));
    }
    if ids.iter().any(|id| !company.rules.map.contains_key(id)) {
        return Err(refuse(2400003));
    }
    for id in ids {
        company.rules.map.remove(&id);
    }
    Ok(Reply::ok())
}

pub(crate) fn list(company: &Company) -> Outcome {
    Ok(Reply::with("ok", |obj| {
        obj.list("rules", company.rules.map.values(), |out, rule| {
            let _ = serde_json::to_writer(out, rule);
        });
    }))
}
