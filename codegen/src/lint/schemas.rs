//! Rules on schemas, their properties and their limits.

use std::collections::BTreeSet;

use super::{Lint, is_pascal, is_snake};
use crate::node::Node;
use crate::pattern;
use crate::spec::{self, ENVELOPE, Kind, collect_refs};

/// Endings that collide with what other generators make.
const ENDINGS: [&str; 7] = [
    "Request",
    "Response",
    "Responses",
    "Params",
    "Data",
    "Error",
    "Errors",
];
/// Names that collide with our own.
const TAKEN: [&str; 8] = [
    "Client", "Error", "Api", "ApiError", "Secret", "Option", "Vec", "String",
];
/// Words of Rust that typify would have to rename; `type` is common enough to be dealt with.
const RUST_WORDS: [&str; 16] = [
    "as", "box", "crate", "else", "enum", "fn", "impl", "in", "match", "mod", "move", "pub", "ref",
    "self", "use", "where",
];

/// Checks every schema.
pub(super) fn check(lint: &mut Lint<'_>) {
    check_use(lint);
    for (file, name, node) in lint.components("schemas") {
        let mut check = Check { lint, file };
        check.name(name, node);
        check.schema(name, node);
        check.listed(name);
    }
    // Schemas inside operations and parameters keep the same rules on types and limits.
    for (file, path, item) in lint.paths() {
        let mut check = Check { lint, file };
        check.inner(path, item);
    }
    for (file, name, parameter) in lint.components("parameters") {
        let mut check = Check { lint, file };
        check.inner(name, parameter);
    }
}

/// Every schema and every shared part is used.
fn check_use(lint: &mut Lint<'_>) {
    let mut used = Vec::new();
    collect_refs(&lint.bundle.doc, &mut used);
    let used: BTreeSet<&str> = used.into_iter().collect();
    for section in ["schemas", "parameters", "responses"] {
        for (file, name, _) in lint.components(section) {
            if !used.contains(name) {
                lint.found.add(
                    file,
                    name,
                    "unused",
                    format!("nothing refers to this part of components/{section}"),
                );
            }
        }
    }
}

/// The check of one file's schemas.
struct Check<'l, 'a> {
    lint: &'l mut Lint<'a>,
    file: &'a str,
}

impl Check<'_, '_> {
    /// Notes a mistake.
    fn bad(&mut self, place: &str, rule: &'static str, text: impl Into<String>) {
        self.lint.found.add(self.file, place, rule, text);
    }

    /// The name of a schema, and what it may be.
    fn name(&mut self, name: &str, node: &Node) {
        if !is_pascal(name)
            || TAKEN.contains(&name)
            || ENDINGS.iter().any(|ending| name.ends_with(ending))
        {
            self.bad(name, "schema-name", "a schema is named by a noun in PascalCase that collides with nothing (not …Request, …Response, …Error, Client)");
        }
        let kind = self.lint.spec.schema(name).map(|schema| schema.kind);
        if node.text("description").is_empty() && kind != Some(Kind::Reply) {
            self.bad(name, "description", "needs a description");
        }
        match kind {
            Some(Kind::Text) if !name.ends_with("Id") => {
                self.bad(name, "id-name", "a named string becomes a newtype that may be shown in logs: only ids (…Id), open enums and secrets may be one");
            }
            Some(Kind::Reply) => self.reply(name, node),
            Some(Kind::Object)
                if node.get("properties").is_none() && node.get("allOf").is_none() =>
            {
                self.bad(name, "schema-type", "an object needs properties");
            }
            _ => {}
        }
        if name.ends_with("Reply") && kind != Some(Kind::Reply) {
            self.bad(
                name,
                "reply-shape",
                format!("a reply is allOf [$ref {ENVELOPE}, one payload]"),
            );
        }
    }

    /// A reply: the envelope and one payload that requires nothing.
    fn reply(&mut self, name: &str, node: &Node) {
        let parts = node.get("allOf").map(Node::items).unwrap_or_default();
        let payload = spec::payload(node);
        let inline = payload.is_some_and(|payload| payload.ref_name().is_none());
        if parts.len() != 2 || !name.ends_with("Reply") || payload.is_none() {
            self.bad(
                name,
                "reply-shape",
                format!("a reply is named …Reply and is allOf [$ref {ENVELOPE}, one payload]"),
            );
        }
        if inline && payload.is_some_and(|payload| payload.get("required").is_some()) {
            self.bad(name, "reply-shape", "nothing is required in a payload, since a refusal lacks it; use x-required-on-success");
        }
        if inline && payload.is_some_and(|payload| payload.text("description").is_empty()) {
            self.bad(name, "description", "the payload needs a description");
        }
    }

    /// A schema and everything below it.
    fn schema(&mut self, place: &str, node: &Node) {
        if node.ref_name().is_some() {
            return;
        }
        self.types(place, node);
        self.limits(place, node);
        self.open_enum(place, node);
        for part in node.get("allOf").map(Node::items).unwrap_or_default() {
            self.schema(place, part);
        }
        for (name, property) in node.get("properties").into_iter().flat_map(Node::entries) {
            self.property(&format!("{place}.{name}"), name, property);
        }
        if let Some(items) = node.get("items") {
            if items.text("type") == "object" || items.text("type") == "array" {
                self.bad(
                    place,
                    "inline-object",
                    "elements that are objects or lists need a named schema",
                );
            }
            self.schema(&format!("{place}[]"), items);
        }
    }

    /// One property.
    fn property(&mut self, place: &str, name: &str, property: &Node) {
        if !is_snake(name) || RUST_WORDS.contains(&name) {
            self.bad(
                place,
                "property-name",
                "a property is named in snake_case, and not by a word of Rust other than `type`",
            );
        }
        if property.ref_name().is_none() && property.text("description").is_empty() {
            self.bad(
                place,
                "description",
                "needs a description, with units and limits",
            );
        }
        if property.text("type") == "object" {
            self.bad(
                place,
                "inline-object",
                "an object inside an object needs a named schema",
            );
        }
        if let Some(parts) = property.get("allOf")
            && !matches!(parts.items(), [only] if only.ref_name().is_some())
        {
            self.bad(
                place,
                "inline-object",
                "allOf on a property wraps exactly one reference",
            );
        }
        self.schema(place, property);
    }

    /// Type and format.
    fn types(&mut self, place: &str, node: &Node) {
        let (kind, format) = (node.text("type"), node.text("format"));
        match kind {
            "" if node.get("allOf").is_some() => {}
            "integer" if !["int32", "int64"].contains(&format) => {
                self.bad(place, "integer-format", "an integer needs `format: int32` or `format: int64`");
            }
            "string" if !["", "password", "binary"].contains(&format) => {
                self.bad(place, "string-format", format!("`format: {format}` would change the type in some languages; say it in the description"));
            }
            "array" if node.get("items").is_none() => self.bad(place, "schema-type", "a list needs `items`"),
            "object" | "array" | "string" | "integer" | "boolean" => {}
            other => self.bad(place, "schema-type", format!("`type: {other}` is not used here; use object, array, string, integer or boolean")),
        }
    }

    /// Limits that fit the type and each other.
    fn limits(&mut self, place: &str, node: &Node) {
        let kind = node.text("type");
        for (keys, fit) in [
            (
                ["minLength", "maxLength", "x-max-bytes", "pattern"].as_slice(),
                "string",
            ),
            (&["minItems", "maxItems"], "array"),
            (&["minimum", "maximum"], "integer"),
            (
                &["properties", "required", "x-required-on-success"],
                "object",
            ),
        ] {
            for key in keys.iter().filter(|key| node.get(key).is_some()) {
                if !kind.is_empty() && kind != fit {
                    self.bad(
                        place,
                        "limits",
                        format!("`{key}` says nothing about `type: {kind}`"),
                    );
                }
            }
        }
        let number = |key: &str| node.get(key).and_then(Node::as_int);
        for (least, most) in [
            ("minLength", "maxLength"),
            ("minLength", "x-max-bytes"),
            ("minItems", "maxItems"),
            ("minimum", "maximum"),
        ] {
            if let (Some(low), Some(high)) = (number(least), number(most))
                && low > high
            {
                self.bad(
                    place,
                    "limits",
                    format!("`{least}: {low}` is more than `{most}: {high}`"),
                );
            }
        }
        let named = !place.contains(['.', '[', '/']);
        if named && number("minimum").is_some_and(|low| low >= 1) {
            self.bad(place, "limits", "`minimum` above 0 makes a non-zero type in some languages, which a 0 from the platform breaks; say it in the description");
        }
        if let Some(Err(reason)) = node
            .get("pattern")
            .and_then(Node::as_str)
            .map(pattern::compile)
        {
            self.bad(
                place,
                "pattern",
                format!("the pattern is beyond the small matcher in use: {reason}"),
            );
        }
    }

    /// Open enums: values and names that belong together, on named schemas only.
    fn open_enum(&mut self, place: &str, node: &Node) {
        let (values, names) = (node.get("x-extensible-enum"), node.get("x-wecom-names"));
        if values.is_none() && names.is_none() {
            return;
        }
        let values = values.map(Node::items).unwrap_or_default();
        let names = node.texts("x-wecom-names");
        let fits = |value: &Node| match node.text("type") {
            "integer" => value.as_int().is_some(),
            _ => value.as_str().is_some(),
        };
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        if place.contains(['.', '[', '/']) {
            self.bad(place, "open-enum", "an open enum needs a named schema");
        }
        if values.is_empty() || values.len() != names.len() || !values.iter().all(fits) {
            self.bad(place, "open-enum", "x-extensible-enum and x-wecom-names must be equally long, with values of the schema's type (quote strings)");
        }
        if distinct.len() != names.len()
            || names
                .iter()
                .any(|name| !is_pascal(name) || *name == "Unknown")
        {
            self.bad(
                place,
                "open-enum",
                "x-wecom-names must be distinct, in PascalCase, quoted, and not `Unknown`",
            );
        }
        if values
            .iter()
            .enumerate()
            .any(|(index, value)| values[..index].contains(value))
        {
            self.bad(place, "open-enum", "a value is given twice");
        }
    }

    /// Names in `required`, `x-required-on-success` and `x-wecom-key` exist, be it in another part of an `allOf`.
    fn listed(&mut self, place: &str) {
        let spec = &self.lint.spec;
        let Some(schema) = spec.schema(place) else {
            return;
        };
        let shape = spec.shape(schema.name);
        if shape.name != place {
            return;
        }
        for (key, names) in [
            ("required", &shape.required),
            ("x-required-on-success", &shape.on_success),
            ("x-wecom-key", &shape.key),
        ] {
            for (index, name) in names.iter().enumerate() {
                let exists = shape
                    .properties
                    .iter()
                    .any(|(property, _)| property == name);
                if !exists || names[..index].contains(name) {
                    self.bad(
                        place,
                        "required-name",
                        format!("`{key}` names `{name}`, which is no property, or is named twice"),
                    );
                }
            }
        }
    }

    /// Schemas somewhere inside an operation.
    fn inner(&mut self, place: &str, node: &Node) {
        for (key, value) in node.entries() {
            match key {
                "schema" => self.schema(place, value),
                "example" => {}
                _ => self.inner(place, value),
            }
        }
        for item in node.items() {
            self.inner(place, item);
        }
    }
}
