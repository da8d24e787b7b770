//! Examples fit their schemas: they are what people copy and what other tools replay.

use super::Lint;
use crate::node::Node;
use crate::spec::{self, ENVELOPE, INT_BOOL, Operation};

/// Checks the examples of every operation.
pub(super) fn check(lint: &mut Lint<'_>) {
    let doc = &lint.bundle.doc;
    for operation in spec::operations(doc) {
        let file = lint.bundle.file(operation.path).to_owned();
        let mut wrong = Vec::new();
        examples(lint, &operation, &mut wrong);
        for text in wrong {
            lint.found.add(&file, operation.id, "example", text);
        }
    }
}

/// Collects what is wrong with the examples of one operation.
fn examples(lint: &Lint<'_>, operation: &Operation<'_>, wrong: &mut Vec<String>) {
    for parameter in lint.spec.parameters(operation) {
        if let (Some(schema), Some(example)) = (parameter.get("schema"), parameter.get("example")) {
            fit(
                lint,
                &format!("parameter {}", parameter.text("name")),
                schema,
                example,
                wrong,
            );
        }
    }
    let body = operation
        .node
        .at(&["requestBody", "content"])
        .into_iter()
        .flat_map(Node::entries)
        .next();
    if let Some((_, body)) = body
        && let (Some(schema), Some(example)) = (body.get("schema"), body.get("example"))
    {
        fit(lint, "request", schema, example, wrong);
    }
    let response = operation
        .node
        .at(&["responses", "200"])
        .map(|response| lint.spec.resolve(response));
    let response = response.and_then(|response| response.at(&["content", "application/json"]));
    if let Some(response) = response
        && let (Some(schema), Some(example)) = (response.get("schema"), response.get("example"))
    {
        fit(lint, "reply", schema, example, wrong);
    }
}

/// Whether `example` fits `schema`.
fn fit(lint: &Lint<'_>, place: &str, schema: &Node, example: &Node, wrong: &mut Vec<String>) {
    let target = spec::unwrapped(schema);
    let name = target.ref_name();
    let node = lint.spec.schema_of(target);
    let mut expect = |good: bool, what: &str| {
        if !good {
            wrong.push(format!("{place} must be {what}, not {}", example.kind()));
        }
        good
    };
    match node.text("type") {
        "string" => {
            expect(example.as_str().is_some(), "a string");
        }
        "integer" => {
            if expect(example.as_int().is_some(), "a whole number") && name == Some(INT_BOOL) {
                expect(matches!(example.as_int(), Some(0 | 1)), "0 or 1");
            }
        }
        "boolean" => {
            expect(example.as_bool().is_some(), "a boolean");
        }
        "array" => {
            if expect(matches!(example, Node::List(_)), "a list") {
                let items = node.get("items").unwrap_or(&Node::Null);
                for (index, item) in example.items().iter().enumerate() {
                    fit(lint, &format!("{place}[{index}]"), items, item, wrong);
                }
            }
        }
        _ => {
            if expect(example.as_map().is_some(), "an object")
                && let Some(schema) = name.and_then(|name| lint.spec.schema(name))
            {
                object(lint, place, schema.name, example, wrong);
            }
        }
    }
    let known = node
        .get("x-extensible-enum")
        .map(Node::items)
        .unwrap_or_default();
    if !known.is_empty() && !known.contains(example) {
        wrong.push(format!(
            "{place} is not one of the values in x-extensible-enum"
        ));
    }
}

/// Whether an object has all it must and nothing unknown.
fn object(lint: &Lint<'_>, place: &str, name: &str, example: &Node, wrong: &mut Vec<String>) {
    let Some(schema) = lint.spec.schema(name) else {
        return;
    };
    let shape = lint.spec.shape(schema.name);
    let is_reply = schema.kind == spec::Kind::Reply;
    let envelope = if is_reply {
        lint.spec.shape(ENVELOPE).properties
    } else {
        Vec::new()
    };
    for (key, value) in example.entries() {
        match shape
            .properties
            .iter()
            .chain(&envelope)
            .find(|(property, _)| *property == key)
        {
            Some((_, property)) => fit(lint, &format!("{place}.{key}"), property, value, wrong),
            None => wrong.push(format!("{place}.{key} is no property of {name}")),
        }
    }
    for required in shape.required.iter().chain(&shape.on_success) {
        if example.get(required).is_none() {
            wrong.push(format!("{place} lacks `{required}`"));
        }
    }
}
