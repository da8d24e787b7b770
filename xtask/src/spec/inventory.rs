//! The inventory: every fact of the spec that a client is built on, one line each, kept in `spec/inventory.txt`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::doc::{Doc, entries, items, target, text};

/// Fact to value; the first word of a fact is its kind.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Inventory(pub(crate) BTreeMap<String, String>);

/// The keywords that bound a value.
pub(crate) const LIMITS: [&str; 8] = [
    "minLength",
    "maxLength",
    "x-max-bytes",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "pattern",
];

impl Inventory {
    /// Reads what `Display` has written; lines that begin with `#` are comments.
    pub(crate) fn parse(text: &str) -> Self {
        let facts = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(": "));
        Self(
            facts
                .map(|(fact, value)| (fact.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    /// Takes the inventory of a bundle.
    pub(crate) fn of(doc: &Doc) -> Self {
        let mut inventory = Self::default();
        inventory.add("version".to_owned(), text(&doc.0["info"], "version"));
        let (mut sent, mut received) = (BTreeSet::new(), BTreeSet::new());
        for operation in doc.operations() {
            let id = operation.id();
            inventory.add(
                format!("operation {id}"),
                format!("{} {}", operation.method, operation.path),
            );
            inventory.add(format!("tag {id}"), joined(&operation.value["tags"]));
            inventory.add(
                format!("secrets {id}"),
                joined(&operation.value["x-wecom-secrets"]),
            );
            inventory.add(
                format!("idempotent {id}"),
                operation.value["x-wecom-idempotent"].to_string(),
            );
            for parameter in doc.parameters(operation.value) {
                let name = text(parameter, "name");
                inventory.add(format!("parameter {id} {name}"), kind(&parameter["schema"]));
                if parameter["required"] == true {
                    inventory.add(format!("needed {id} {name}"), "yes");
                }
                reach(doc, &parameter["schema"], &mut sent);
            }
            if let Some((media, content)) = operation.body() {
                inventory.add(
                    format!("body {id}"),
                    format!("{} {media}", kind(&content["schema"])),
                );
                reach(doc, &content["schema"], &mut sent);
            }
            let reply = doc.reply(operation.value);
            inventory.add(format!("reply {id}"), kind(&reply["schema"]));
            reach(doc, &reply["schema"], &mut received);
        }
        for (name, schema) in doc.schemas() {
            let way = match (sent.contains(name), received.contains(name)) {
                (true, true) => "sent, received",
                (true, false) => "sent",
                (false, true) => "received",
                (false, false) => "unused",
            };
            inventory.add(format!("schema {name}"), kind(schema));
            inventory.add(format!("way {name}"), way);
            inventory.schema(name, schema);
        }
        inventory
    }

    fn schema(&mut self, name: &str, schema: &Value) {
        self.limits(name, schema);
        // Revisions before 2026-11-28 have another name for the names.
        let names = items(&schema["x-wecom-names"]).iter();
        let names = names.chain(items(&schema["x-enum-varnames"]));
        for (value, label) in items(&schema["x-extensible-enum"]).iter().zip(names) {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            self.add(
                format!("value {name} {value}"),
                label.as_str().unwrap_or_default(),
            );
        }
        for part in items(&schema["allOf"]) {
            match target(part) {
                Some(other) => self.add(format!("includes {name} {other}"), "yes"),
                None => self.schema(name, part),
            }
        }
        for (property, schema) in entries(&schema["properties"]) {
            let at = format!("{name} {property}");
            self.add(format!("property {at}"), kind(schema));
            self.limits(&at, schema);
            self.limits(&format!("{at}[]"), &schema["items"]);
        }
        for (list, fact) in [
            ("required", "required"),
            ("x-required-on-success", "success"),
        ] {
            for property in items(&schema[list]).iter().filter_map(Value::as_str) {
                self.add(format!("{fact} {name} {property}"), "yes");
            }
        }
    }

    fn limits(&mut self, at: &str, schema: &Value) {
        for keyword in LIMITS {
            match &schema[keyword] {
                Value::Null => {}
                Value::String(pattern) => self.add(format!("limit {at} {keyword}"), pattern),
                limit => self.add(format!("limit {at} {keyword}"), limit.to_string()),
            }
        }
    }

    fn add(&mut self, fact: String, value: impl Into<String>) {
        self.0.insert(fact, value.into());
    }

    /// The spec's version.
    pub(crate) fn version(&self) -> &str {
        self.0.get("version").map_or("", String::as_str)
    }
}

impl std::fmt::Display for Inventory {
    /// One fact a line, those about one operation or schema together.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "# What clients are built on. `cargo xtask spec diff` compares with it, `--accept` writes it."
        )?;
        let mut facts: Vec<_> = self.0.iter().collect();
        facts.sort_by_key(|(fact, _)| {
            let mut words = fact.split(' ');
            let kind = words.next();
            (
                words.next(),
                !matches!(kind, Some("operation" | "schema")),
                *fact,
            )
        });
        facts
            .into_iter()
            .try_for_each(|(fact, value)| writeln!(f, "{fact}: {value}"))
    }
}

/// The type of a schema in a word or two.
fn kind(schema: &Value) -> String {
    if let Some(name) = target(schema) {
        return name.to_owned();
    }
    if let Some(name) = items(&schema["allOf"])
        .first()
        .and_then(target)
        .filter(|_| schema["properties"].is_null())
    {
        return name.to_owned();
    }
    match (text(schema, "type"), text(schema, "format")) {
        ("array", _) => format!("[{}]", kind(&schema["items"])),
        (plain, "") => plain.to_owned(),
        (plain, format) => format!("{plain}/{format}"),
    }
}

/// All named schemas that `schema` leads to.
fn reach(doc: &Doc, schema: &Value, into: &mut BTreeSet<String>) {
    if let Some(name) = target(schema)
        && !into.insert(name.to_owned())
    {
        return;
    }
    let schema = doc.resolve(schema);
    let parts = items(&schema["allOf"]).iter();
    for next in parts.chain(entries(&schema["properties"]).map(|(_, property)| property)) {
        reach(doc, next, into);
    }
    if schema["items"].is_object() {
        reach(doc, &schema["items"], into);
    }
}

fn joined(list: &Value) -> String {
    let words: Vec<&str> = items(list).iter().filter_map(Value::as_str).collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(" ")
    }
}
