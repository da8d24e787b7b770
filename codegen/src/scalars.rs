//! Newtypes over strings and numbers, and open enums: the macros of `scalar.rs` do the work, this names them.

use proc_macro2::TokenStream;

use crate::docs;
use crate::files::{API, Files};
use crate::node::Node;
use crate::spec::{Kind, Schema, Spec};
use crate::structs;

/// Writes `scalars.rs` and `enums.rs`. As text, since the formatter leaves the inside of a macro call alone.
pub(crate) fn write(spec: &Spec<'_>, out: &mut Files) {
    let pick = |kinds: [Kind; 2], make: fn(&Schema<'_>) -> String| {
        let chosen = spec
            .schemas
            .iter()
            .filter(|schema| kinds.contains(&schema.kind) && spec.is_type(schema.name));
        chosen.map(make).collect::<Vec<_>>().join("\n")
    };
    let none = TokenStream::new();
    let scalars = pick([Kind::Text, Kind::Number], newtype);
    let enums = pick([Kind::TextEnum, Kind::NumberEnum], open_enum);
    out.rust_with(
        &format!("{API}/scalars.rs"),
        "Ids and other named strings and numbers.",
        &none,
        &scalars,
    );
    out.rust_with(
        &format!("{API}/enums.rs"),
        "Enums that keep values they do not know.",
        &none,
        &enums,
    );
}

/// One newtype.
fn newtype(schema: &Schema<'_>) -> String {
    let makro = if schema.kind == Kind::Number {
        "number_newtype"
    } else {
        "id_newtype"
    };
    format!(
        "crate::scalar::{makro}! {{\n{}    {}\n}}\n",
        doc(schema),
        schema.name
    )
}

/// One open enum.
fn open_enum(schema: &Schema<'_>) -> String {
    let values = schema
        .node
        .get("x-extensible-enum")
        .map(Node::items)
        .unwrap_or_default();
    let names = schema.node.texts("x-wecom-names");
    let variants = values.iter().zip(names).map(|(value, variant)| {
        let literal = match value {
            Node::Int(number) => number.to_string(),
            other => format!("{:?}", other.as_str().unwrap_or_default()),
        };
        format!("        /// `{literal}` on the wire.\n        {variant} = {literal},\n")
    });
    let variants: String = variants.collect();
    let makro = if schema.kind == Kind::NumberEnum {
        "number_enum"
    } else {
        "text_enum"
    };
    format!(
        "crate::scalar::{makro}! {{\n{}    {} {{\n{variants}    }}\n}}\n",
        doc(schema),
        schema.name
    )
}

/// The doc comment of a scalar.
fn doc(schema: &Schema<'_>) -> String {
    let text = docs::join(&[
        &docs::sentence(schema.node.text("description")),
        &structs::unconfirmed(schema.node),
    ]);
    text.lines()
        .map(|line| format!("    /// {line}").trim_end().to_owned() + "\n")
        .collect()
}
