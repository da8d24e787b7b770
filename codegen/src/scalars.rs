//! Newtypes over strings and numbers, and open enums: the macros of `scalar.rs` do the work, this names them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::docs;
use crate::files::{API, Files};
use crate::node::Node;
use crate::spec::{Kind, Schema, Spec};
use crate::structs;

/// Writes `scalars.rs` and `enums.rs`.
pub(crate) fn write(spec: &Spec<'_>, out: &mut Files) {
    let pick = |kinds: [Kind; 2], make: fn(&Schema<'_>) -> TokenStream| {
        let items: Vec<TokenStream> = spec
            .schemas
            .iter()
            .filter(|schema| kinds.contains(&schema.kind) && spec.is_type(schema.name))
            .map(make)
            .collect();
        quote!(#(#items)*)
    };
    let scalars = pick([Kind::Text, Kind::Number], newtype);
    let enums = pick([Kind::TextEnum, Kind::NumberEnum], open_enum);
    out.rust(
        &format!("{API}/scalars.rs"),
        "Ids and other named strings and numbers.",
        &scalars,
    );
    out.rust(
        &format!("{API}/enums.rs"),
        "Enums that keep values they do not know.",
        &enums,
    );
}

/// One newtype.
fn newtype(schema: &Schema<'_>) -> TokenStream {
    let name = format_ident!("{}", schema.name);
    let doc = doc(schema);
    let makro = if schema.kind == Kind::Number {
        format_ident!("number_newtype")
    } else {
        format_ident!("id_newtype")
    };
    quote!(crate::scalar::#makro! { #doc #name })
}

/// One open enum.
fn open_enum(schema: &Schema<'_>) -> TokenStream {
    let name = format_ident!("{}", schema.name);
    let doc = doc(schema);
    let values = schema
        .node
        .get("x-extensible-enum")
        .map(Node::items)
        .unwrap_or_default();
    let names = schema.node.texts("x-enum-varnames");
    let variants = values.iter().zip(names).map(|(value, variant)| {
        let variant = format_ident!("{variant}");
        match value {
            Node::Int(number) => {
                let doc = format!(" `{number}` on the wire.");
                let number = proc_macro2::Literal::i64_unsuffixed(*number);
                quote!(#[doc = #doc] #variant = #number)
            }
            other => {
                let text = other.as_str().unwrap_or_default();
                let doc = format!(" `\"{text}\"` on the wire.");
                quote!(#[doc = #doc] #variant = #text)
            }
        }
    });
    let makro = if schema.kind == Kind::NumberEnum {
        format_ident!("number_enum")
    } else {
        format_ident!("text_enum")
    };
    quote!(crate::scalar::#makro! { #doc #name { #(#variants),* } })
}

/// The doc comment of a scalar.
fn doc(schema: &Schema<'_>) -> TokenStream {
    docs::attrs(&docs::join(&[
        &docs::sentence(schema.node.text("description")),
        &structs::unconfirmed(schema.node),
    ]))
}
