//! The conformance lens: the same spec, told so that a tester sees more. A success must carry what every success
//! carries and nothing that the spec does not name; a refusal is the envelope with an errcode other than 0.

use serde_json::{Map, Value, json};

use super::doc::{Doc, entries, items};

/// Makes the lens.
pub(crate) fn make(doc: &Doc) -> Value {
    let mut lens = doc.0.clone();
    let mut schemas = Map::new();
    for (name, schema) in doc.schemas() {
        schemas.insert(
            name.clone(),
            if name.ends_with("Reply") {
                reply(doc, schema)
            } else {
                element(schema)
            },
        );
    }
    schemas.insert(
        "ApiStatus".to_owned(),
        json!({"oneOf": [success(&Map::new(), &[]), refusal()]}),
    );
    lens["components"]["schemas"] = Value::Object(schemas);
    lens["servers"] = json!([{"url": "/"}]);
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
            entries(&part["properties"]).map(|(name, property)| (name.clone(), property.clone())),
        );
        required.extend(items(&part["x-required-on-success"]).iter().cloned());
    }
    json!({"description": schema["description"], "oneOf": [success(&properties, &required), refusal()]})
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

/// An element of a list, such as `User`: complete, and with nothing beside what is named.
fn element(schema: &Value) -> Value {
    let mut element = schema.clone();
    if schema["x-required-on-success"].is_array() {
        element["required"] = schema["x-required-on-success"].clone();
        if schema["allOf"].is_null() {
            element["additionalProperties"] = json!(false);
        }
    }
    element
}

#[cfg(test)]
mod tests;
