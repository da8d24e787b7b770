//! The description as the emitters see it: operations and schemas with their extensions read.

use std::collections::BTreeSet;

use crate::bundle::Bundle;
use crate::errcodes::ErrCodeRow;
use crate::node::Node;

/// The envelope that every reply carries.
pub(crate) const ENVELOPE: &str = "ApiStatus";
/// The name of the envelope among the Rust types, where it only ever appears as an error.
pub(crate) const API_ERROR: &str = "ApiError";
/// The 0/1 scalar, which has a hand-written Rust type.
pub(crate) const INT_BOOL: &str = "ZeroOrOne";
/// The name under which `format: password` strings are lowered; a hand-written Rust type.
pub(crate) const SECRET: &str = "Secret";

/// How deep an `allOf` may be nested; one that refers to itself ends here.
const DEPTH: usize = 8;

/// A view of a clean bundle.
pub(crate) struct Spec<'a> {
    /// The bundle.
    pub(crate) bundle: &'a Bundle,
    /// The operations in order.
    pub(crate) operations: Vec<Operation<'a>>,
    /// The named schemas in order.
    pub(crate) schemas: Vec<Schema<'a>>,
    /// The names of the schemas that are Rust types of their own.
    types: BTreeSet<&'a str>,
}

/// One operation.
pub(crate) struct Operation<'a> {
    /// `user_get`.
    pub(crate) id: &'a str,
    /// `get` or `post`.
    pub(crate) method: &'a str,
    /// `/cgi-bin/user/get`.
    pub(crate) path: &'a str,
    /// `user`.
    pub(crate) tag: &'a str,
    /// As written.
    pub(crate) node: &'a Node,
}

/// One named schema.
pub(crate) struct Schema<'a> {
    /// `User`.
    pub(crate) name: &'a str,
    /// The file's stem: a tag, or `shared`.
    pub(crate) room: &'a str,
    /// What it becomes in Rust.
    pub(crate) kind: Kind,
    /// As written.
    pub(crate) node: &'a Node,
}

/// The flattened content of an object schema.
#[derive(Default)]
pub(crate) struct Shape<'a> {
    /// The name of the schema that holds it.
    pub(crate) name: &'a str,
    /// What it is.
    pub(crate) description: &'a str,
    /// Its properties in order.
    pub(crate) properties: Vec<(&'a str, &'a Node)>,
    /// What a request must carry.
    pub(crate) required: Vec<&'a str>,
    /// What a success must carry.
    pub(crate) on_success: Vec<&'a str>,
    /// The property that names what an update changes; the client takes it beside the changes.
    pub(crate) key: Vec<&'a str>,
}

/// What a named schema becomes in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A newtype over `String`.
    Text,
    /// A newtype over `i64`.
    Number,
    /// An open enum of strings.
    TextEnum,
    /// An open enum of numbers.
    NumberEnum,
    /// A hand-written type of `wire`.
    Wire,
    /// A struct.
    Object,
    /// The envelope plus a payload: nothing of its own when the payload is a reference.
    Reply,
}

impl<'a> Spec<'a> {
    /// Reads the operations and schemas of a clean bundle.
    pub(crate) fn new(bundle: &'a Bundle) -> Self {
        let operations = operations(&bundle.doc).collect();
        let schemas = bundle
            .doc
            .at(&["components", "schemas"])
            .into_iter()
            .flat_map(Node::entries)
            .map(|(name, node)| {
                let file = bundle.file(&format!("schemas/{name}"));
                let room = if file == crate::bundle::ROOT {
                    "shared"
                } else {
                    file.trim_end_matches(".yaml")
                };
                Schema {
                    name,
                    room,
                    kind: kind(name, node),
                    node,
                }
            })
            .collect();
        let mut spec = Self {
            bundle,
            operations,
            schemas,
            types: BTreeSet::new(),
        };
        let parameters = spec.operations.iter().flat_map(|operation| {
            spec.parameters(operation)
                .into_iter()
                .filter_map(|p| p.get("schema").and_then(Node::ref_name))
        });
        let mut types: BTreeSet<&str> = parameters.chain([ENVELOPE]).collect();
        types.extend(spec.sent());
        types.extend(spec.received());
        spec.types = types;
        spec
    }

    /// The schema `name`.
    pub(crate) fn schema(&self, name: &str) -> Option<&Schema<'a>> {
        self.schemas.iter().find(|schema| schema.name == name)
    }

    /// The schema that `node` names, or `node` itself.
    pub(crate) fn schema_of<'n>(&self, node: &'n Node) -> &'n Node
    where
        'a: 'n,
    {
        node.ref_name()
            .and_then(|name| self.schema(name))
            .map_or(node, |schema| schema.node)
    }

    /// Whether a schema is a Rust type of its own, not only a part of others.
    pub(crate) fn is_type(&self, name: &str) -> bool {
        self.types.contains(name)
    }

    /// The row of an error code.
    pub(crate) fn errcode(&self, code: i64) -> Option<&'a ErrCodeRow> {
        self.bundle.errcodes.iter().find(|row| row.code == code)
    }

    /// Follows a reference to a shared response or parameter.
    pub(crate) fn resolve(&self, node: &'a Node) -> &'a Node {
        let path = node
            .get("$ref")
            .and_then(Node::as_str)
            .and_then(|path| path.strip_prefix("#/"));
        path.and_then(|path| self.bundle.doc.at(&path.split('/').collect::<Vec<_>>()))
            .unwrap_or(node)
    }

    /// The parameters of an operation, references followed.
    pub(crate) fn parameters(&self, operation: &Operation<'a>) -> Vec<&'a Node> {
        operation
            .node
            .get("parameters")
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .map(|p| self.resolve(p))
            .collect()
    }

    /// The media type and schema of the request body.
    pub(crate) fn body(&self, operation: &Operation<'a>) -> Option<(&'a str, &'a Node)> {
        let (media, node) = operation
            .node
            .at(&["requestBody", "content"])?
            .entries()
            .next()?;
        Some((media, node.get("schema")?))
    }

    /// The struct that a named schema becomes: its own, or that of a reply's payload.
    pub(crate) fn shape(&self, name: &'a str) -> Shape<'a> {
        let mut shape = Shape {
            name,
            ..Shape::default()
        };
        let Some(schema) = self.schema(name) else {
            return shape;
        };
        match (schema.kind, payload(schema.node)) {
            (Kind::Reply, Some(payload)) => {
                match payload.ref_name().and_then(|target| self.schema(target)) {
                    // Another reply as the payload is a mistake, and might lead back here.
                    Some(target) if target.kind != Kind::Reply => return self.shape(target.name),
                    _ => self.gather(payload, &mut shape, 0),
                }
            }
            _ => self.gather(schema.node, &mut shape, 0),
        }
        shape
    }

    /// Collects what an object says, over all parts of an `allOf`.
    fn gather(&self, node: &'a Node, into: &mut Shape<'a>, depth: usize) {
        if depth > DEPTH {
            return;
        }
        for part in node.get("allOf").map(Node::items).unwrap_or_default() {
            let target = part
                .ref_name()
                .and_then(|name| self.schema(name))
                .map_or(part, |schema| schema.node);
            self.gather(target, into, depth + 1);
        }
        if !node.text("description").is_empty() {
            into.description = node.text("description");
        }
        into.properties
            .extend(node.get("properties").into_iter().flat_map(Node::entries));
        into.required.extend(node.texts("required"));
        into.on_success.extend(node.texts("x-required-on-success"));
        into.key
            .extend(node.get("x-wecom-key").and_then(Node::as_str));
    }

    /// The names of all schemas reachable from the JSON bodies of requests.
    pub(crate) fn sent(&self) -> BTreeSet<&'a str> {
        let bodies = self
            .operations
            .iter()
            .filter_map(|operation| self.body(operation));
        self.reach(
            bodies
                .filter(|(media, _)| *media == "application/json")
                .filter_map(|(_, schema)| schema.ref_name()),
        )
    }

    /// The names of all schemas reachable from the replies.
    pub(crate) fn received(&self) -> BTreeSet<&'a str> {
        self.reach(
            self.operations
                .iter()
                .filter_map(|operation| reply_name(self, operation)),
        )
    }

    /// The types reachable from `start` over properties and elements; parts of an `allOf` are taken for their content.
    fn reach(&self, start: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = start.collect();
        while let Some(name) = open.pop() {
            let shape = self.shape(name);
            if seen.insert(shape.name) {
                shape
                    .properties
                    .iter()
                    .for_each(|(_, property)| collect_refs(property, &mut open));
            }
        }
        seen
    }
}

/// The operations of a document in order.
pub(crate) fn operations(doc: &Node) -> impl Iterator<Item = Operation<'_>> {
    doc.get("paths")
        .into_iter()
        .flat_map(Node::entries)
        .flat_map(|(path, item)| {
            item.entries()
                .filter(|(method, _)| METHODS.contains(method))
                .map(move |(method, node)| Operation {
                    id: node.text("operationId"),
                    method,
                    path,
                    tag: node.texts("tags").first().copied().unwrap_or_default(),
                    node,
                })
        })
}

/// The methods that the platform uses.
pub(crate) const METHODS: [&str; 2] = ["get", "post"];

/// The schema of the successful reply.
pub(crate) fn reply_name<'a>(spec: &Spec<'a>, operation: &Operation<'a>) -> Option<&'a str> {
    let response = spec.resolve(operation.node.at(&["responses", "200"])?);
    response
        .at(&["content", "application/json", "schema"])?
        .ref_name()
}

/// Pushes the names of all schemas that `node` refers to.
pub(crate) fn collect_refs<'a>(node: &'a Node, into: &mut Vec<&'a str>) {
    if let Some(name) = node.ref_name() {
        into.push(name);
    }
    node.items()
        .iter()
        .for_each(|item| collect_refs(item, into));
    node.entries()
        .for_each(|(_, value)| collect_refs(value, into));
}

/// What a named schema becomes.
fn kind(name: &str, node: &Node) -> Kind {
    let open = node.get("x-extensible-enum").is_some();
    match node.text("type") {
        _ if name == INT_BOOL || is_secret(node) => Kind::Wire,
        _ if is_reply(node) => Kind::Reply,
        "string" if open => Kind::TextEnum,
        "string" => Kind::Text,
        "integer" if open => Kind::NumberEnum,
        "integer" => Kind::Number,
        _ => Kind::Object,
    }
}

/// Whether a schema is the envelope plus something.
fn is_reply(node: &Node) -> bool {
    node.get("allOf")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .any(|part| part.ref_name() == Some(ENVELOPE))
}

/// The payload of a reply: the part of its `allOf` that is not the envelope.
pub(crate) fn payload(reply: &Node) -> Option<&Node> {
    reply
        .get("allOf")?
        .items()
        .iter()
        .find(|part| part.ref_name() != Some(ENVELOPE))
}

/// The schema behind a property: a plain reference, or one wrapped in `allOf` to carry a description.
pub(crate) fn unwrapped(property: &Node) -> &Node {
    match property.get("allOf").map(Node::items) {
        Some([only]) => only,
        _ => property,
    }
}

/// Whether an inline schema is a secret string.
pub(crate) fn is_secret(node: &Node) -> bool {
    node.text("type") == "string" && node.text("format") == "password"
}
