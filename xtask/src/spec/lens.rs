//! The conformance lens: the same spec, told so that a tester sees more. A success must carry what every success
//! carries and nothing that the spec does not name; a refusal is the envelope with an errcode other than 0.

use serde_json::{Map, Value, json};

use super::doc::{Doc, entries, items};
use super::inventory::LIMITS;

/// What the copy of a schema that stands in answers is called.
const RECEIVED: &str = ".received";

/// Makes the lens.
pub(crate) fn make(doc: &Doc) -> Value {
    let mut schemas = Map::new();
    for (name, schema) in doc.schemas() {
        if name.ends_with("Reply") {
            schemas.insert(name.clone(), reply(doc, schema));
        } else {
            schemas.insert(name.clone(), schema.clone());
            schemas.insert(format!("{name}{RECEIVED}"), element(schema));
        }
    }
    schemas.insert(
        "ApiStatus".to_owned(),
        json!({"oneOf": [success(&Map::new(), &[]), refusal()]}),
    );
    let mut lens = doc.0.clone();
    lens["components"]["schemas"] = Value::Object(schemas);
    lens
}

/// A reply is either a complete success or a refusal.
fn reply(doc: &Doc, schema: &Value) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for part in items(&schema["allOf"])
        .iter()
        .skip(1)
        .flat_map(|part| doc.parts(part))
    {
        properties.extend(
            entries(&part["properties"]).map(|(name, property)| (name.clone(), received(property))),
        );
        required.extend(items(&part["x-required-on-success"]).iter().cloned());
    }
    json!({"oneOf": [success(&properties, &required), refusal()]})
}

fn success(payload: &Map<String, Value>, carried: &[Value]) -> Value {
    let mut properties = payload.clone();
    properties.insert(
        "errcode".to_owned(),
        json!({"type": "integer", "enum": [0]}),
    );
    properties.insert("errmsg".to_owned(), json!({"type": "string"}));
    let required: Vec<Value> = [json!("errcode"), json!("errmsg")]
        .into_iter()
        .chain(carried.iter().cloned())
        .collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn refusal() -> Value {
    json!({"type": "object", "required": ["errcode", "errmsg"], "properties": {
        "errcode": {"type": "integer", "not": {"enum": [0]}}, "errmsg": {"type": "string"},
    }})
}

/// An element of a reply, such as `User`: complete, and with nothing beside what is named.
fn element(schema: &Value) -> Value {
    let mut element = received(schema);
    if let Some(object) = element.as_object_mut() {
        object.remove("required");
        if let Some(carried) = schema["x-required-on-success"]
            .as_array()
            .filter(|carried| !carried.is_empty())
        {
            object.insert("required".to_owned(), json!(carried));
        }
        if schema["properties"].is_object() && schema["allOf"].is_null() {
            object.insert("additionalProperties".to_owned(), json!(false));
        }
    }
    element
}

/// A schema as it stands in answers: without limits, which bind who sends, since refused ids are echoed as they came.
fn received(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => object
            .iter()
            .filter(|(keyword, value)| !LIMITS.contains(&keyword.as_str()) || value.is_object())
            .map(|(keyword, value)| match value.as_str() {
                Some(at) if keyword == "$ref" => {
                    (keyword.clone(), json!(format!("{at}{RECEIVED}")))
                }
                _ => (keyword.clone(), received(value)),
            })
            .collect(),
        Value::Array(list) => list.iter().map(received).collect(),
        plain => plain.clone(),
    }
}

#[cfg(test)]
mod tests;
