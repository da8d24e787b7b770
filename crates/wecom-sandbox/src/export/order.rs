//! Orders of files: made when a job starts, and made again when a data file is opened.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::company::Company;
use crate::export::cipher::Key;
use crate::export::file::Content;
use crate::export::{ExportJob, Exports, Files, Order};
use crate::identity::Identity;
use crate::input::int_of;
use crate::store::Batch;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

fn number(value: &Value, key: &str) -> i64 {
    value.get(key).and_then(int_of).unwrap_or(0)
}

/// What a job exports, as far as its owner sees it.
fn content(company: &Company, who: Identity, ordered: &Value) -> Content {
    let block = usize::try_from(number(ordered, "block"))
        .unwrap_or(10_000)
        .max(1);
    let members = |full| {
        let all = company
            .members
            .iter()
            .filter(|(slot, member)| company.sees_member(who, *slot, member));
        Content::Members {
            slots: all.map(|(slot, _)| slot).collect(),
            full,
            who,
            block,
        }
    };
    match text(ordered, "kind") {
        "export_simple_user" => members(false),
        "export_user" => members(true),
        "export_department" => {
            let ids = company
                .tree
                .iter()
                .map(|node| node.id)
                .filter(|id| company.sees_department(who, *id));
            Content::Departments {
                ids: ids.collect(),
                who,
                block,
            }
        }
        _ => Content::Tag {
            id: number(ordered, "tagid"),
            who,
            block,
        },
    }
}

/// Takes a job in and orders its files.
pub(crate) fn add(company: &mut Company, job: ExportJob) {
    if let Some(key) = Key::parse(text(&job.ordered, "key")) {
        let content = content(company, job.who, &job.ordered);
        company.exports.orders.push(Order {
            key,
            content,
            files: Arc::clone(&job.files),
        });
    }
    company.exports.next = company.exports.next.max(job.number + 1);
    company.exports.changed = true;
    company.exports.jobs.push(job);
}

const KINDS: [&str; 4] = [
    "export_simple_user",
    "export_user",
    "export_department",
    "export_taguser",
];

/// Puts a job back as a data file has it; its files are written anew.
pub(crate) fn restore(company: &mut Company, at: u64, item: &Value) -> Option<()> {
    let ordered = item.get("ordered")?.clone();
    let job = ExportJob {
        id: text(item, "id").to_owned(),
        kind: KINDS
            .into_iter()
            .find(|kind| *kind == text(&ordered, "kind"))?,
        who: Identity::from_name(text(item, "who"))?,
        created: number(item, "created"),
        ends: number(item, "ends"),
        files: Arc::new(Files::default()),
        told: item.get("told").and_then(Value::as_bool)?,
        number: at,
        ordered,
    };
    add(company, job);
    Some(())
}

impl Exports {
    /// The jobs as rows of a data file.
    pub(crate) fn collect(&mut self, batch: &mut Batch) {
        for number in std::mem::take(&mut self.removed) {
            batch.remove(format!("e/{number:010}"));
        }
        for job in &self.jobs {
            let row = json!({
                "id": job.id, "who": job.who.name(), "created": job.created, "ends": job.ends, "told": job.told,
                "ordered": job.ordered,
            });
            batch.put(
                format!("e/{:010}", job.number),
                row.to_string().into_bytes(),
            );
        }
    }
}
