//! Rewrites progenitor's structs: lenient on reading, strict on writing, with `new`, setters, and a discreet `Debug`.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::docs;
use crate::lower;
use crate::node::Node;
use crate::spec::{self, ENVELOPE, Shape, Spec};
use crate::visibility;

/// The Rust type of a field, as far as the rewriting needs to know it.
pub(crate) enum Ty {
    /// `String`.
    Text,
    /// `i64`, `bool` and the like.
    Plain(Ident),
    /// A hand-written scalar of `wire`.
    Wire(Ident),
    /// A type of `types`.
    Named(Ident),
    /// `Vec<_>`.
    List(Box<Ty>),
    /// `Option<_>`.
    Opt(Box<Ty>),
}

impl Ty {
    /// Reads a type as typify wrote it.
    pub(crate) fn read(ty: &syn::Type) -> Self {
        let syn::Type::Path(path) = ty else {
            return Ty::Text;
        };
        let Some(last) = path.path.segments.last() else {
            return Ty::Text;
        };
        let inner = match &last.arguments {
            syn::PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().find_map(|argument| match argument {
                    syn::GenericArgument::Type(inner) => Some(Box::new(Ty::read(inner))),
                    _ => None,
                })
            }
            _ => None,
        };
        let in_wire = path
            .path
            .segments
            .iter()
            .any(|segment| segment.ident == "wire");
        match (last.ident.to_string().as_str(), inner) {
            ("Option", Some(inner)) => Ty::Opt(inner),
            ("Vec", Some(inner)) => Ty::List(inner),
            ("String", _) => Ty::Text,
            ("i64" | "bool" | "f64", _) => Ty::Plain(last.ident.clone()),
            _ if in_wire => Ty::Wire(last.ident.clone()),
            _ => Ty::Named(last.ident.clone()),
        }
    }

    /// The type in the generated source.
    pub(crate) fn tokens(&self) -> TokenStream {
        match self {
            Ty::Text => quote!(String),
            Ty::Plain(name) => quote!(#name),
            Ty::Wire(name) | Ty::Named(name) => quote!(#name),
            Ty::List(inner) => {
                let inner = inner.tokens();
                quote!(Vec<#inner>)
            }
            Ty::Opt(inner) => {
                let inner = inner.tokens();
                quote!(Option<#inner>)
            }
        }
    }

    /// Notes the paths that the type needs.
    fn imports(&self, into: &mut BTreeSet<(&'static str, Ident)>) {
        match self {
            Ty::Text | Ty::Plain(_) => {}
            Ty::Wire(name) => drop(into.insert(("wire", name.clone()))),
            Ty::Named(name) => drop(into.insert(("types", name.clone()))),
            Ty::List(inner) | Ty::Opt(inner) => inner.imports(into),
        }
    }

    /// Whether a value may be shown to whoever reads a log: numbers, enums, ids, and structs that decide themselves.
    fn is_discreet(&self) -> bool {
        match self {
            Ty::Text => false,
            Ty::Plain(_) => true,
            Ty::Wire(name) => name == "IntBool",
            Ty::Named(_) => true,
            Ty::List(inner) | Ty::Opt(inner) => inner.is_discreet(),
        }
    }
}

/// One field of a struct.
struct Field {
    /// The name on the wire.
    wire: String,
    /// The name in Rust.
    ident: Ident,
    ty: Ty,
    /// Whether a request must carry it.
    required: bool,
    /// Whether it names what an update changes: clients take it beside the changes, so `new` does not ask for it.
    key: bool,
    doc: String,
}

/// Writes one struct with everything that belongs to it.
pub(crate) fn write(
    spec: &Spec<'_>,
    shape: &Shape<'_>,
    raw: &syn::ItemStruct,
    received: bool,
    imports: &mut BTreeSet<(&'static str, Ident)>,
) -> TokenStream {
    let name = &raw.ident;
    let fields = fields(spec, shape, raw);
    fields.iter().for_each(|field| field.ty.imports(imports));
    let doc = docs::attrs(&docs::join(&[
        &docs::sentence(shape.description),
        &type_notes(spec, shape.name),
    ]));
    let default = fields
        .iter()
        .all(|field| !is_given(field))
        .then(|| quote!(Default,));
    let members = fields.iter().map(member);
    let object = object(name, &fields, received);
    let debug = debug(name, &fields);
    let new = constructor(shape, name, &fields);
    quote! {
        #doc
        #[derive(Clone, PartialEq, Eq, #default ::serde::Serialize)]
        #[non_exhaustive]
        pub struct #name { #(#members),* }
        #new
        #debug
        #object
    }
}

/// The fields in the order of the description.
fn fields(spec: &Spec<'_>, shape: &Shape<'_>, raw: &syn::ItemStruct) -> Vec<Field> {
    shape
        .properties
        .iter()
        .filter_map(|(wire, property)| {
            let field = raw
                .fields
                .iter()
                .find(|field| wire_name(field).as_deref() == Some(wire))?;
            Some(Field {
                wire: (*wire).to_owned(),
                ident: field.ident.clone()?,
                ty: Ty::read(&field.ty),
                required: shape.required.contains(wire),
                key: shape.key.contains(wire),
                doc: property_doc(spec, property),
            })
        })
        .collect()
}

/// The name of a field on the wire: its `rename`, else its identifier.
fn wire_name(field: &syn::Field) -> Option<String> {
    let mut renamed = None;
    for attr in field
        .attrs
        .iter()
        .filter(|attr| attr.path().is_ident("serde"))
    {
        // Other keys carry values as well, and must be eaten for the parser to go on.
        let _ = attr.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let value: syn::LitStr = value.parse()?;
                if meta.path.is_ident("rename") {
                    renamed = Some(value.value());
                }
            }
            Ok(())
        });
    }
    renamed.or_else(|| field.ident.as_ref().map(ToString::to_string))
}

/// The doc comment of a property: its own words, or those of the type it refers to.
pub(crate) fn property_doc(spec: &Spec<'_>, property: &Node) -> String {
    let own = property.text("description");
    let described = if own.is_empty() {
        spec.schema_of(spec::unwrapped(property))
            .text("description")
    } else {
        own
    };
    docs::join(&[
        &docs::sentence(described),
        &visibility::of_property(property),
        &unconfirmed(property),
    ])
}

/// What is not known for sure.
pub(crate) fn unconfirmed(node: &Node) -> String {
    match node.text("x-wecom-unconfirmed") {
        "" => String::new(),
        text => format!("Unconfirmed: {}", docs::tail(text)),
    }
}

/// Notes on a type beyond its description.
fn type_notes(spec: &Spec<'_>, name: &str) -> String {
    spec.schema(name)
        .map(|schema| unconfirmed(schema.node))
        .unwrap_or_default()
}

/// Whether whoever makes the struct must give the field.
fn is_given(field: &Field) -> bool {
    !field.key && !matches!(field.ty, Ty::Opt(_))
}

/// One field with its attributes.
fn member(field: &Field) -> TokenStream {
    let Field {
        wire,
        ident,
        ty,
        doc,
        ..
    } = field;
    let doc = docs::attrs(doc);
    let rename = (ident != wire).then(|| quote!(rename = #wire,));
    let skip = matches!(ty, Ty::Opt(_)).then(|| quote!(skip_serializing_if = "Option::is_none",));
    let serde = (rename.is_some() || skip.is_some()).then(|| quote!(#[serde(#rename #skip)]));
    let ty = ty.tokens();
    quote! {
        #doc
        #serde
        pub #ident: #ty
    }
}

/// How the struct is read: its fields by number and name, and whether each may be missing.
fn object(name: &Ident, fields: &[Field], received: bool) -> TokenStream {
    let lines = fields.iter().enumerate().map(|(number, field)| {
        let number = proc_macro2::Literal::usize_unsuffixed(number);
        let Field {
            wire, ident, ty, ..
        } = field;
        // What only a request must carry may be missing from a reply that repeats it.
        let absent_is_empty = received && field.required && has_empty(ty);
        let presence = if absent_is_empty || matches!(ty, Ty::Opt(_)) {
            format_ident!("optional")
        } else {
            format_ident!("needed")
        };
        quote!(#number #wire => #ident: #presence)
    });
    quote!(crate::wire::object!(#name { #(#lines),* });)
}

/// Whether a type has an empty value that may stand for an absent one.
fn has_empty(ty: &Ty) -> bool {
    matches!(ty, Ty::Text | Ty::Plain(_) | Ty::List(_))
}

/// How a field is given: anything that converts, lists from anything that can be walked. The parameter's type, and its value.
fn given(ident: &Ident, ty: &Ty) -> (TokenStream, TokenStream) {
    match ty {
        Ty::Opt(inner) => given(ident, inner),
        Ty::List(inner) => {
            let inner = inner.tokens();
            let taken = quote!(impl IntoIterator<Item = impl Into<#inner>>);
            (taken, quote!(crate::wire::list(#ident)))
        }
        Ty::Plain(name) if name == "bool" => (quote!(bool), quote!(#ident)),
        ty => {
            let ty = ty.tokens();
            (quote!(impl Into<#ty>), quote!(#ident.into()))
        }
    }
}

/// A setter for each field that `new` does not take, to be chained.
fn setters(fields: &[Field]) -> impl Iterator<Item = TokenStream> {
    fields.iter().filter(|field| !is_given(field)).map(|field| {
        let ident = &field.ident;
        let (taken, value) = given(ident, &field.ty);
        let value = match &field.ty {
            Ty::Opt(_) => quote!(Some(#value)),
            _ => value,
        };
        let doc = format!(" Sets `{}`.", field.wire);
        quote! {
            #[doc = #doc]
            #[must_use]
            pub fn #ident(mut self, #ident: #taken) -> Self {
                self.#ident = #value;
                self
            }
        }
    })
}

/// `new` with the required fields, in the order in which the description requires them, and the setters of all others.
fn constructor(shape: &Shape<'_>, name: &Ident, fields: &[Field]) -> TokenStream {
    let mut needed: Vec<&Field> = fields.iter().filter(|field| is_given(field)).collect();
    let named: Vec<&str> = shape
        .required
        .iter()
        .chain(&shape.on_success)
        .copied()
        .collect();
    needed.sort_by_key(|field| named.iter().position(|name| *name == field.wire));
    let parameters = needed.iter().map(|field| {
        let ident = &field.ident;
        let (taken, _) = given(ident, &field.ty);
        quote!(#ident: #taken)
    });
    let values = fields.iter().map(|field| {
        let ident = &field.ident;
        match &field.ty {
            Ty::Opt(_) => quote!(#ident: None),
            Ty::Plain(name) if name == "bool" => quote!(#ident),
            _ if field.key => quote!(#ident: Default::default()),
            ty => {
                let (_, value) = given(ident, ty);
                quote!(#ident: #value)
            }
        }
    });
    let doc = match needed.len() {
        0 => " Nothing set.".to_owned(),
        _ => format!(" Only what must be there: {}.", names(&needed)),
    };
    let setters = setters(fields);
    quote! {
        impl #name {
            #[doc = #doc]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values),* }
            }
            #(#setters)*
        }
    }
}

/// The names of fields in a row.
fn names(fields: &[&Field]) -> String {
    fields
        .iter()
        .map(|field| format!("`{}`", field.ident))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A `Debug` that shows ids, numbers and enums, and no text about people.
fn debug(name: &Ident, fields: &[Field]) -> TokenStream {
    let text = name.to_string();
    let shown: Vec<&Field> = fields
        .iter()
        .filter(|field| field.ty.is_discreet())
        .collect();
    let lines = shown.iter().map(|field| {
        let (label, ident) = (field.ident.to_string(), &field.ident);
        quote!(.field(#label, &self.#ident))
    });
    let finish = if shown.len() == fields.len() {
        format_ident!("finish")
    } else {
        format_ident!("finish_non_exhaustive")
    };
    quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#text)#(#lines)*.#finish()
            }
        }
    }
}

/// The Rust struct's name of a shape.
pub(crate) fn rust_name<'a>(shape: &Shape<'a>) -> &'a str {
    if shape.name == ENVELOPE {
        lower::renamed(ENVELOPE)
    } else {
        shape.name
    }
}
