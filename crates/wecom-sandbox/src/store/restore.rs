//! A company from the rows of its file.

use std::io;

use bytes::Bytes;
use redb::Database;
use serde_json::Value;

use crate::batch::job::{ImportJob, ImportKind, RowResult, Subject, Work};
use crate::batch::{departments, file, members};
use crate::company::Company;
use crate::event::{CallbackTarget, Receiver};
use crate::identity::Identity;
use crate::input::int_of;
use crate::seed::state::{self, number, text};
use crate::store::rows;
use crate::tag::Tag;

fn bad(what: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the data file: {what}"))
}

fn parse(bytes: &[u8]) -> io::Result<Value> {
    serde_json::from_slice(bytes).map_err(bad)
}

pub(crate) fn company(db: &Database, corp_id: &str) -> io::Result<Company> {
    let mut company = Company::new(corp_id);
    rows(db, "d", |_, bytes| {
        let node = state::department(&parse(bytes)?).map_err(bad)?;
        company.tree.put(node);
        Ok(())
    })?;
    rows(db, "m", |_, bytes| {
        let item = parse(bytes)?;
        let member = state::member(&item, &company.tree).map_err(bad)?;
        let slot = number(&item, "slot")
            .and_then(|slot| u32::try_from(slot).ok())
            .ok_or_else(|| bad("no slot"))?;
        company.members.restore(slot, member);
        Ok(())
    })?;
    rows(db, "t", |_, bytes| {
        let item = parse(bytes)?;
        company.tags.put(Tag {
            id: number(&item, "tagid").unwrap_or(0),
            name: text(&item, "tagname").to_owned(),
            owner: Identity::from_name(text(&item, "owner")),
            users: state::ids(&item, "slots").into_iter().collect(),
            parties: state::ids(&item, "partylist").into_iter().collect(),
        });
        Ok(())
    })?;
    rows(db, "u", |id, bytes| {
        let split = bytes
            .iter()
            .position(|byte| *byte == 0)
            .ok_or_else(|| bad("an upload"))?;
        let head = parse(&bytes[..split])?;
        let content = Bytes::copy_from_slice(&bytes[split + 1..]);
        company.media.restore(
            id,
            text(&head, "kind"),
            number(&head, "created").unwrap_or(0),
            content,
        );
        Ok(())
    })?;
    rows(db, "x", |key, bytes| {
        if key == "meta" {
            meta(&mut company, &parse(bytes)?)
        } else {
            Ok(())
        }
    })?;
    imports(db, &mut company)?;
    rows(db, "e", |number, bytes| {
        let item = parse(bytes)?;
        crate::export::order::restore(&mut company, number.parse().unwrap_or(0), &item)
            .ok_or_else(|| bad("an export"))
    })?;
    Ok(company)
}

fn meta(company: &mut Company, meta: &Value) -> io::Result<()> {
    // The sections that seeds have are read as seeds are.
    let sections = [
        "creator",
        "mail_domain",
        "attributes",
        "scopes",
        "linked_corps",
        "contact_rules",
    ];
    let mut seed = serde_json::Map::new();
    for name in sections {
        if let Some(value) = meta.get(name).filter(|value| !value.is_null()) {
            seed.insert(name.to_owned(), value.clone());
        }
    }
    state::load(company, &Value::Object(seed)).map_err(bad)?;
    company.rules.last = number(meta, "last_rule").unwrap_or(0);
    company.doomed = state::ids(meta, "doomed").into_iter().collect();
    company.moved_ms = number(meta, "moved_ms").unwrap_or(0);
    if let Some(value) = meta.get("second_factor") {
        company.second_factor = serde_json::from_value(value.clone()).map_err(bad)?;
    }
    if let Some(value) = meta.get("misses") {
        company.misses = serde_json::from_value(value.clone()).map_err(bad)?;
    }
    for item in meta
        .get("receivers")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let flag = |key: &str| item.get(key).and_then(Value::as_bool).unwrap_or(false);
        let receiver =
            Identity::from_name(text(item, "secret")).zip(CallbackTarget::from_json(item));
        let (identity, target) = receiver.ok_or_else(|| bad("a receiver"))?;
        let (shrunk, own_writes) = (flag("shrunk"), flag("own_writes"));
        company.receivers.0.push(Receiver {
            identity,
            target,
            shrunk,
            own_writes,
        });
    }
    Ok(())
}

fn imports(db: &Database, company: &mut Company) -> io::Result<()> {
    rows(db, "p", |id, _| {
        company.imports.restore_purged(id);
        Ok(())
    })?;
    let mut jobs = Vec::new();
    rows(db, "j", |number, bytes| {
        jobs.push((number.parse::<u64>().map_err(bad)?, parse(bytes)?));
        Ok(())
    })?;
    for (number, item) in jobs {
        let mut source = Bytes::new();
        rows(db, "s", |key, bytes| {
            if key.parse() == Ok(number) {
                source = Bytes::copy_from_slice(bytes);
            }
            Ok(())
        })?;
        let mut job =
            import(number, &item, source, &company.attributes).ok_or_else(|| bad("an import"))?;
        rows(db, &format!("r/{number:010}"), |_, bytes| {
            job.results.push(row(&parse(bytes)?));
            Ok(())
        })?;
        job.written = job.results.len();
        company.imports.restore(job);
    }
    Ok(())
}

fn row(item: &Value) -> RowResult {
    let action = number(item, "action").unwrap_or(0);
    let subject = match item
        .get("partyid")
        .and_then(int_of)
        .and_then(|id| u32::try_from(id).ok())
    {
        Some(id) => Subject::Department { id, action },
        None => Subject::Member {
            userid: text(item, "userid").to_owned(),
            action,
        },
    };
    RowResult {
        line: number(item, "line")
            .and_then(|line| usize::try_from(line).ok())
            .unwrap_or(0),
        subject,
        code: number(item, "code").unwrap_or(0),
        text: text(item, "text").to_owned(),
    }
}

fn import(job: u64, item: &Value, source: Bytes, attributes: &[String]) -> Option<ImportJob> {
    let size = |key: &str| number(item, key).and_then(|size| usize::try_from(size).ok());
    let done = item.get("done").and_then(Value::as_bool)?;
    let kind = ImportKind::from_name(text(item, "kind"))?;
    let work = if done {
        Work::Members(Vec::new())
    } else {
        let decoded = file::decode(&source).ok()?;
        match kind {
            ImportKind::ReplaceParty => Work::Departments(departments::parse(&decoded).ok()?),
            _ => Work::Members(members::parse(&decoded, attributes).ok()?),
        }
    };
    Some(ImportJob {
        id: text(item, "id").to_owned(),
        kind,
        who: Identity::from_name(text(item, "who"))?,
        begins: number(item, "begins")?,
        row_us: number(item, "row_us")?,
        total: size("total")?,
        work,
        at: size("at")?,
        results: Vec::new(),
        callback: item
            .get("callback")
            .filter(|callback| callback.is_object())
            .and_then(CallbackTarget::from_json),
        done,
        number: job,
        source,
        written: 0,
        source_written: true,
    })
}
