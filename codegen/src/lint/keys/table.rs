//! The kinds of objects in a description, and the keys of each.

/// A kind of object in the description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Root,
    Info,
    Named,
    Server,
    Tag,
    PathItem,
    Operation,
    Document,
    Parameter,
    Body,
    Content,
    Media,
    Responses,
    Response,
    Schema,
    Properties,
    Security,
    Components,
    Parameters,
    Schemas,
    SecuritySchemes,
    Limits,
    Cursor,
    Job,
    Visibility,
    Quotas,
    Capacity,
    Union,
    /// Anything goes: examples and free maps.
    Free,
    /// No object at all.
    Leaf,
}

use Kind::{
    Body, Capacity, Components, Content, Cursor, Document, Free, Info, Job, Leaf, Limits, Media,
    Named, Operation, Parameter, Parameters, PathItem, Properties, Quotas, Response, Responses,
    Root, Schema, Schemas, Security, SecuritySchemes, Server, Tag, Union, Visibility,
};

/// The keys of a kind of object and what they hold; `None` where the keys are names.
pub(super) fn keys(kind: Kind) -> Option<&'static [(&'static str, Kind)]> {
    Some(match kind {
        Root => &[
            ("openapi", Leaf),
            ("info", Info),
            ("servers", Server),
            ("tags", Tag),
            ("security", Free),
            ("paths", Free),
            ("components", Components),
            ("x-wecom-limits", Quotas),
            ("x-wecom-capacity", Capacity),
        ],
        Info => &[
            ("title", Leaf),
            ("version", Leaf),
            ("description", Leaf),
            ("license", Named),
            ("contact", Named),
        ],
        Named => &[("name", Leaf), ("url", Leaf)],
        Server => &[("url", Leaf), ("description", Leaf)],
        Tag => &[("name", Leaf), ("description", Leaf)],
        PathItem => &[("get", Operation), ("post", Operation)],
        Operation => &[
            ("operationId", Leaf),
            ("tags", Leaf),
            ("summary", Leaf),
            ("description", Leaf),
            ("externalDocs", Document),
            ("security", Free),
            ("parameters", Parameter),
            ("requestBody", Body),
            ("responses", Responses),
            ("x-wecom-secrets", Leaf),
            ("x-wecom-idempotent", Leaf),
            ("x-wecom-errcodes", Leaf),
            ("x-wecom-limits", Limits),
            ("x-wecom-cursor", Cursor),
            ("x-wecom-job", Job),
            ("x-wecom-large-reply", Leaf),
            ("x-wecom-visibility", Visibility),
            ("x-wecom-unconfirmed", Leaf),
        ],
        Document => &[("description", Leaf), ("url", Leaf)],
        Parameter => &[
            ("name", Leaf),
            ("in", Leaf),
            ("required", Leaf),
            ("description", Leaf),
            ("schema", Schema),
            ("example", Free),
            ("deprecated", Leaf),
            ("x-wecom-unconfirmed", Leaf),
        ],
        Body => &[
            ("required", Leaf),
            ("description", Leaf),
            ("content", Content),
        ],
        Media => &[("schema", Schema), ("example", Free)],
        Response => &[("description", Leaf), ("content", Content)],
        Schema => &[
            ("type", Leaf),
            ("format", Leaf),
            ("description", Leaf),
            ("properties", Properties),
            ("required", Leaf),
            ("items", Schema),
            ("allOf", Schema),
            ("minLength", Leaf),
            ("maxLength", Leaf),
            ("minItems", Leaf),
            ("maxItems", Leaf),
            ("minimum", Leaf),
            ("maximum", Leaf),
            ("pattern", Leaf),
            ("deprecated", Leaf),
            ("nullable", Leaf),
            ("x-max-bytes", Leaf),
            ("x-required-on-success", Leaf),
            ("x-extensible-enum", Leaf),
            ("x-wecom-names", Leaf),
            ("x-union", Union),
            ("x-wecom-key", Leaf),
            ("x-wecom-visibility", Visibility),
            ("x-wecom-unconfirmed", Leaf),
        ],
        Security => &[
            ("type", Leaf),
            ("in", Leaf),
            ("name", Leaf),
            ("description", Leaf),
        ],
        Components => &[
            ("schemas", Schemas),
            ("parameters", Parameters),
            ("responses", Responses),
            ("securitySchemes", SecuritySchemes),
        ],
        Limits => &[
            ("per_minute", Leaf),
            ("per_hour", Leaf),
            ("per_day", Leaf),
            ("concurrency", Leaf),
            ("shared_with", Leaf),
        ],
        Cursor => &[("request", Leaf), ("reply", Leaf), ("items", Leaf)],
        Job => &[("id", Leaf), ("poll", Leaf)],
        Visibility => &[
            ("hidden_since", Leaf),
            ("hidden_from", Leaf),
            ("unless", Leaf),
            ("never_for", Leaf),
        ],
        Quotas => &[
            ("company", Limits),
            ("address", Limits),
            ("provider_address", Limits),
        ],
        Capacity => &[
            ("departments", Leaf),
            ("nodes_per_department", Leaf),
            ("department_levels", Leaf),
            ("tags", Leaf),
            ("nodes_per_tag", Leaf),
        ],
        Union => &[("tag", Leaf), ("members", Free)],
        Content | Responses | Properties | Parameters | Schemas | SecuritySchemes | Free | Leaf => {
            return None;
        }
    })
}

/// What the values of a map of names are.
pub(super) fn named(kind: Kind) -> Option<Kind> {
    match kind {
        Content => Some(Media),
        Responses => Some(Response),
        Properties | Schemas => Some(Schema),
        Parameters => Some(Parameter),
        SecuritySchemes => Some(Security),
        _ => None,
    }
}

/// Keywords of JSON Schema that some generator in use gets wrong, and what to do instead.
pub(super) const FORBIDDEN: [(&str, &str); 11] = [
    (
        "oneOf",
        "write one object with a tag and optional members (x-union)",
    ),
    ("anyOf", "write one object with optional members"),
    ("not", "say it in the description"),
    (
        "discriminator",
        "write one object with a tag and optional members (x-union)",
    ),
    (
        "enum",
        "closed enums reject new values; use x-extensible-enum with x-wecom-names",
    ),
    (
        "x-enum-varnames",
        "without `enum`, a generator sends the names in place of the values; use x-wecom-names",
    ),
    (
        "default",
        "clients would send it; say it in the description",
    ),
    (
        "additionalProperties",
        "leave it out, unknown properties are ignored anyway",
    ),
    (
        "readOnly",
        "most generators ignore it; write separate schemas",
    ),
    (
        "writeOnly",
        "most generators ignore it; write separate schemas",
    ),
    ("example", "put examples on bodies, replies and parameters"),
];
