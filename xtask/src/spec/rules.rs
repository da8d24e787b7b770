//! Rules of our own that need the whole document: descriptions with their limits, document ids, complete examples.

use std::collections::BTreeSet;

use serde_json::Value;

use super::doc::{Doc, entries, items, text};

/// The keywords whose numbers a description must tell.
const LIMITS: [&str; 7] = [
    "minLength",
    "maxLength",
    "x-max-bytes",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
];

/// Everything that breaks a rule, a line each.
pub(crate) fn check(doc: &Doc) -> Vec<String> {
    let mut found = Vec::new();
    for operation in doc.operations() {
        let at = operation.id();
        let (id, url) = (
            &operation.value["externalDocs"]["description"],
            &operation.value["externalDocs"]["url"],
        );
        let id = id.as_str().unwrap_or_default();
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            found.push(format!(
                "{at}: document-id: externalDocs.description is not the vendor's document id"
            ));
        } else if !url
            .as_str()
            .unwrap_or_default()
            .ends_with(&format!("/document/path/{id}"))
        {
            found.push(format!(
                "{at}: document-id: externalDocs.url does not lead to document {id}"
            ));
        }
        for parameter in doc.parameters(operation.value) {
            let at = format!("{at}: {}", text(parameter, "name"));
            let said = format!(
                "{} {}",
                text(parameter, "description"),
                description(doc, &parameter["schema"])
            );
            found.extend(
                limits(doc.resolve(&parameter["schema"]), &said)
                    .map(|rule| format!("{at}: {rule}")),
            );
        }
        if let Some((_, content)) = operation.body() {
            let at = format!("{at}, request");
            complete(
                doc,
                &content["schema"],
                &content["example"],
                &at,
                &mut found,
            );
        }
        let reply = doc.reply(operation.value);
        complete(doc, &reply["schema"], &reply["example"], at, &mut found);
    }
    for (name, schema) in doc.schemas() {
        described(doc, schema, "", name, &mut found);
    }
    found
}

/// Every property says what it is, and every limit stands in the words too.
fn described(doc: &Doc, schema: &Value, around: &str, at: &str, found: &mut Vec<String>) {
    let said = format!("{around} {}", description(doc, schema));
    found.extend(limits(schema, &said).map(|rule| format!("{at}: {rule}")));
    for (name, property) in entries(&schema["properties"]) {
        let at = format!("{at}.{name}");
        if description(doc, property).trim().is_empty() {
            found.push(format!("{at}: property-described: no description"));
        }
        described(doc, property, "", &at, found);
    }
    for part in items(&schema["allOf"]) {
        if part["$ref"].is_null() {
            described(doc, part, around, at, found);
        }
    }
    if schema["items"].is_object() && schema["items"]["$ref"].is_null() {
        described(doc, &schema["items"], &said, &format!("{at}[]"), found);
    }
}

/// The words on a schema: its own, or those of what it refers to.
fn description(doc: &Doc, schema: &Value) -> String {
    let mut words: Vec<&str> = doc
        .parts(schema)
        .into_iter()
        .map(|part| text(part, "description"))
        .collect();
    words.retain(|part| !part.is_empty());
    words.join(" ")
}

/// The limits that `said` does not tell. 0 and 1 go without saying as a lower bound.
fn limits(schema: &Value, said: &str) -> impl Iterator<Item = String> {
    let told: BTreeSet<u64> = numbers(said).collect();
    LIMITS.into_iter().filter_map(move |keyword| {
        let limit = schema[keyword].as_u64()?;
        let plain = limit <= 1 && keyword.starts_with("min");
        // A pattern may ask for more than its words; it is checked, and shown, as it is.
        let shaped = keyword == "minLength" && schema["pattern"].is_string();
        (!plain && !shaped && !told.contains(&limit)).then(|| {
            format!("limit-described: `{keyword}` is {limit}, which the description does not say")
        })
    })
}

/// The numbers in a text; a comma may group digits.
fn numbers(text: &str) -> impl Iterator<Item = u64> {
    text.split(|character: char| !character.is_ascii_digit() && character != ',')
        .filter_map(|word| word.replace(',', "").parse().ok())
}

/// An example of a success carries what every success does, and nothing that its schema does not name.
fn complete(doc: &Doc, schema: &Value, example: &Value, at: &str, found: &mut Vec<String>) {
    let parts = doc.parts(schema);
    let named = |name: &str| parts.iter().find_map(|part| part["properties"].get(name));
    for name in parts
        .iter()
        .flat_map(|part| items(&part["x-required-on-success"]))
    {
        let name = name.as_str().unwrap_or_default();
        if example.is_object() && example[name].is_null() {
            found.push(format!(
                "{at}: example-complete: the example lacks `{name}`"
            ));
        }
    }
    for (name, value) in entries(example) {
        match named(name) {
            Some(property) => complete(doc, property, value, &format!("{at}.{name}"), found),
            None => found.push(format!(
                "{at}: example-known: the schema does not name `{name}`"
            )),
        }
    }
    for item in items(example) {
        complete(doc, &parts[0]["items"], item, at, found);
    }
}

#[cfg(test)]
mod tests;
