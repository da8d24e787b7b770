//! Makes the document that progenitor understands out of the one that is true.
//!
//! The published description says what is on the wire; what Rust wants to see differs, and only here:
//! a success is its payload, a refusal is a 422 with the envelope, optional lists may be absent (`Option<Vec<_>>`),
//! limits are left to `validate`, a multipart upload is bytes with a content type, big lists have a streaming twin.

use crate::node::{Map, Node, map, schema_ref};
use crate::spec::{self, API_ERROR, ENVELOPE, INT_BOOL, Kind, Operation, SECRET, Spec};

/// The status by which a refusal is marked, so that the mocks have one. Exact and with a canonical reason, as progenitor
/// needs it; it is on no wire.
const REFUSED: &str = "422";

/// What the lowered document is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The client: streaming twins, no `token_get`, secrets.
    Client,
    /// The mocks: every operation once; a secret parameter is plain text, since a mock compares it.
    Mock,
}

/// The operation that the transport does by hand, so that a secret is in no public signature.
pub(crate) const BY_HAND: &str = "token_get";

/// Lowers the whole description.
pub(crate) fn lower(spec: &Spec<'_>, purpose: Purpose) -> Node {
    let mut paths = Map::new();
    for operation in &spec.operations {
        if purpose == Purpose::Client && operation.id == BY_HAND {
            continue;
        }
        insert(
            &mut paths,
            operation.path,
            operation.method,
            lower_operation(spec, operation, purpose),
        );
        if purpose == Purpose::Client && operation.node.get("x-wecom-large-reply").is_some() {
            // Another key for the same address: the template parser takes the `?`, polish removes it.
            insert(
                &mut paths,
                &format!("{}?", operation.path),
                operation.method,
                twin(spec, operation, purpose),
            );
        }
    }
    let mut schemas = Map::new();
    for schema in &spec.schemas {
        let lowered = match schema.kind {
            Kind::Object | Kind::Reply => {
                let shape = spec.shape(schema.name);
                if shape.name != schema.name || !spec.is_type(schema.name) {
                    continue;
                }
                object(spec, &shape)
            }
            Kind::Text | Kind::TextEnum => map([("type", "string".into())]),
            Kind::Number | Kind::NumberEnum => integer(),
            Kind::Wire => continue,
        };
        schemas.insert(renamed(schema.name).to_owned(), lowered);
    }
    schemas.insert(SECRET.into(), map([("type", "string".into())]));
    schemas.insert(INT_BOOL.into(), integer());
    map([
        ("openapi", "3.0.3".into()),
        (
            "info",
            map([("title", "WeCom".into()), ("version", "0".into())]),
        ),
        ("paths", Node::Map(paths)),
        ("components", map([("schemas", Node::Map(schemas))])),
    ])
}

/// Puts an operation under its path and method.
fn insert(paths: &mut Map, path: &str, method: &str, operation: Node) {
    let item = paths
        .entry(path.to_owned())
        .or_insert_with(|| Node::Map(Map::new()));
    if let Some(item) = item.as_map_mut() {
        item.insert(method.to_owned(), operation);
    }
}

/// One operation with its payload as the success and the envelope as the refusal.
fn lower_operation(spec: &Spec<'_>, operation: &Operation<'_>, purpose: Purpose) -> Node {
    let mut parameters: Vec<Node> = spec
        .parameters(operation)
        .into_iter()
        .map(|parameter| lower_parameter(spec, parameter, purpose))
        .collect();
    let mut lowered = Map::new();
    lowered.insert("operationId".into(), operation.id.into());
    if let Some((media, schema)) = spec.body(operation) {
        let (media, schema) = if media == "multipart/form-data" {
            parameters.push(map([
                ("name", "content-type".into()),
                ("in", "header".into()),
                ("required", Node::Bool(true)),
                ("schema", map([("type", "string".into())])),
            ]));
            ("application/octet-stream", binary())
        } else {
            (media, lower_property(spec, schema))
        };
        let content = map([(media, map([("schema", schema)]))]);
        lowered.insert(
            "requestBody".into(),
            map([("required", Node::Bool(true)), ("content", content)]),
        );
    }
    lowered.insert("parameters".into(), Node::List(parameters));
    let mut success = map([("description", "success".into())]);
    if let Some(name) = spec::reply_name(spec, operation).filter(|name| *name != ENVELOPE)
        && let Some(success) = success.as_map_mut()
    {
        success.insert("content".into(), json(schema_ref(spec.shape(name).name)));
    }
    lowered.insert("responses".into(), responses(success));
    Node::Map(lowered)
}

/// The streaming twin of an operation with a large reply.
fn twin(spec: &Spec<'_>, operation: &Operation<'_>, purpose: Purpose) -> Node {
    let mut lowered = lower_operation(spec, operation, purpose);
    if let Some(lowered) = lowered.as_map_mut() {
        lowered.insert(
            "operationId".into(),
            Node::Text(format!("{}_stream", operation.id)),
        );
        let content = map([("application/octet-stream", map([("schema", binary())]))]);
        let success = map([("description", "success".into()), ("content", content)]);
        lowered.insert("responses".into(), responses(success));
    }
    lowered
}

/// A success, and the envelope as the only refusal.
fn responses(success: Node) -> Node {
    let refusal = map([
        ("description", "refusal".into()),
        ("content", json(schema_ref(API_ERROR))),
    ]);
    map([("200", success), (REFUSED, refusal)])
}

/// Every whole number is an i64 in Rust: a larger one than expected must not spoil a reply.
fn integer() -> Node {
    map([("type", "integer".into()), ("format", "int64".into())])
}

/// A JSON content.
fn json(schema: Node) -> Node {
    map([("application/json", map([("schema", schema)]))])
}

/// The schema of raw bytes.
fn binary() -> Node {
    map([("type", "string".into()), ("format", "binary".into())])
}

/// A parameter without what only people need.
fn lower_parameter(spec: &Spec<'_>, parameter: &Node, purpose: Purpose) -> Node {
    let schema = parameter.get("schema").unwrap_or(&Node::Null);
    let secret = spec::is_secret(spec.schema_of(schema));
    let schema = if purpose == Purpose::Mock && secret {
        map([("type", "string".into())])
    } else {
        lower_property(spec, schema)
    };
    let required = parameter
        .get("required")
        .and_then(Node::as_bool)
        .unwrap_or(false);
    map([
        ("name", parameter.text("name").into()),
        ("in", parameter.text("in").into()),
        ("required", Node::Bool(required)),
        ("schema", schema),
    ])
}

/// An object without limits; what a success must carry is required, an optional list may be null.
fn object(spec: &Spec<'_>, shape: &spec::Shape<'_>) -> Node {
    let mut required: Vec<&str> = shape
        .required
        .iter()
        .chain(&shape.on_success)
        .copied()
        .collect();
    required.dedup();
    let mut properties = Map::new();
    for (name, property) in &shape.properties {
        let mut lowered = lower_property(spec, property);
        let is_list = lowered.text("type") == "array";
        if is_list
            && !required.contains(name)
            && let Some(lowered) = lowered.as_map_mut()
        {
            lowered.insert("nullable".into(), Node::Bool(true));
        }
        properties.insert((*name).to_owned(), lowered);
    }
    map([
        ("type", "object".into()),
        (
            "required",
            Node::List(required.into_iter().map(Node::from).collect()),
        ),
        ("properties", Node::Map(properties)),
    ])
}

/// The bare type of a property, a parameter or an element.
fn lower_property(spec: &Spec<'_>, property: &Node) -> Node {
    let property = spec::unwrapped(property);
    if spec::is_secret(spec.schema_of(property)) {
        return schema_ref(SECRET);
    }
    if let Some(name) = property.ref_name() {
        return schema_ref(renamed(name));
    }
    match (property.text("type"), property.get("items")) {
        ("integer", _) => integer(),
        ("array", Some(items)) => map([
            ("type", "array".into()),
            ("items", lower_property(spec, items)),
        ]),
        (name, _) => map([("type", name.into())]),
    }
}

/// The Rust name of a schema.
pub(crate) fn renamed(name: &str) -> &str {
    if name == ENVELOPE { API_ERROR } else { name }
}

/// The path of the Rust type that stands for a scalar schema, if it is one that progenitor shall not make itself.
pub(crate) fn replacement(spec: &Spec<'_>, name: &str, krate: &str) -> Option<String> {
    match (name, spec.schema(name).map(|schema| schema.kind)) {
        (SECRET, _) => Some(format!("{krate}::wire::Secret")),
        (INT_BOOL, _) => Some(format!("{krate}::wire::IntBool")),
        (_, Some(Kind::Text | Kind::Number | Kind::TextEnum | Kind::NumberEnum)) => {
            Some(format!("{krate}::types::{name}"))
        }
        _ => None,
    }
}
