//! Takes progenitor's output apart and writes it as modules: the types by tag, the client with lean methods.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::docs;
use crate::errcodes::ErrCodeRow;
use crate::files::{API, Files};
use crate::node::Node;
use crate::operations;
use crate::spec::{Kind, Operation, Spec};
use crate::structs;
use crate::{scalars, validate, visibility};

mod example;
mod lean;

use lean::lean;

/// Writes the modules of the API crate that come from progenitor, and those that stand beside them.
pub(crate) fn write(spec: &Spec<'_>, raw: syn::File, out: &mut Files) {
    let (structs, methods) = split(raw);
    write_types(spec, &structs, out);
    scalars::write(spec, out);
    validate::write(spec, out);
    visibility::write(spec, out);
    write_client(spec, methods, out);
    let modules = [
        "client",
        "enums",
        "errcode",
        "operation",
        "scalars",
        "validate",
        "visibility",
    ];
    let modules = modules.map(|module| format_ident!("{module}"));
    let types = docs::attrs(TYPES);
    let index = quote!(#(pub(crate) mod #modules;)* #types pub mod types;);
    out.rust(
        &format!("{API}.rs"),
        "What codegen makes of the description.",
        &index,
    );
}

/// What the docs say about the types as a whole.
const TYPES: &str = "Bodies, replies, ids and enums of all operations.";

/// The structs by name, and the methods of the client in order.
fn split(raw: syn::File) -> (BTreeMap<String, syn::ItemStruct>, Vec<syn::ImplItemFn>) {
    let (mut structs, mut methods) = (BTreeMap::new(), Vec::new());
    for item in raw.items {
        match item {
            syn::Item::Mod(module) if module.ident == "types" => {
                for item in module.content.into_iter().flat_map(|(_, items)| items) {
                    if let syn::Item::Struct(item) = item {
                        structs.insert(item.ident.to_string(), item);
                    }
                }
            }
            syn::Item::Impl(item) if item.trait_.is_none() => {
                methods.extend(item.items.into_iter().filter_map(|item| match item {
                    syn::ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    (structs, methods)
}

/// Writes `types.rs` and one file per tag below it.
fn write_types(spec: &Spec<'_>, raw: &BTreeMap<String, syn::ItemStruct>, out: &mut Files) {
    let received = spec.received();
    let mut rooms: BTreeMap<&str, Room> = BTreeMap::new();
    for schema in spec
        .schemas
        .iter()
        .filter(|schema| matches!(schema.kind, Kind::Object | Kind::Reply))
    {
        let shape = spec.shape(schema.name);
        let Some(item) = raw
            .get(structs::rust_name(&shape))
            .filter(|_| shape.name == schema.name)
        else {
            continue;
        };
        let always = schema.name == crate::spec::ENVELOPE;
        let room = rooms.entry(schema.room).or_default();
        room.names.push(item.ident.clone());
        let received = always || received.contains(schema.name);
        room.items.push(structs::write(
            spec,
            &shape,
            item,
            received,
            &mut room.imports,
        ));
    }
    let scalars = |kinds: [Kind; 2]| {
        spec.schemas
            .iter()
            .filter(move |schema| kinds.contains(&schema.kind) && spec.is_type(schema.name))
            .map(|schema| format_ident!("{}", schema.name))
    };
    let (enums, newtypes) = (
        scalars([Kind::TextEnum, Kind::NumberEnum]),
        scalars([Kind::Text, Kind::Number]),
    );
    let modules = rooms.iter().map(|(room, Room { names, .. })| {
        let room = format_ident!("{room}");
        quote!(mod #room; pub use self::#room::{#(#names),*};)
    });
    let index = quote! {
        #(#modules)*
        pub use super::enums::{#(#enums),*};
        pub use super::scalars::{#(#newtypes),*};
    };
    out.rust(&format!("{API}/types.rs"), TYPES, &index);
    for (
        room,
        Room {
            names,
            imports,
            items,
        },
    ) in &rooms
    {
        let head = match *room {
            "shared" => "Types that several tags use.".to_owned(),
            tag => format!("Types of the operations with the tag `{tag}`."),
        };
        let uses = ["types", "wire"].into_iter().map(|module| {
            let foreign = imports
                .iter()
                .filter(|(from, name)| *from == module && !names.contains(name));
            let foreign: Vec<&Ident> = foreign.map(|(_, name)| name).collect();
            let module = format_ident!("{module}");
            (!foreign.is_empty()).then(|| quote!(use crate::#module::{#(#foreign),*};))
        });
        let uses = quote!(#(#uses)*);
        out.rust(
            &format!("{API}/types/{room}.rs"),
            &head,
            &quote!(#uses #(#items)*),
        );
    }
}

/// The types of one tag.
#[derive(Default)]
struct Room {
    /// The structs that stand here.
    names: Vec<Ident>,
    /// What they need, by module.
    imports: BTreeSet<(&'static str, Ident)>,
    /// Their source.
    items: Vec<TokenStream>,
}

/// Writes `client.rs`.
fn write_client(spec: &Spec<'_>, methods: Vec<syn::ImplItemFn>, out: &mut Files) {
    let methods = methods.into_iter().map(|mut method| {
        let name = method.sig.ident.to_string();
        let base = name.strip_suffix("_stream").unwrap_or(&name);
        if let Some(operation) = spec
            .operations
            .iter()
            .find(|operation| operation.id == base)
        {
            let stream = base != name;
            let example = match stream {
                true => String::new(),
                false => example::of(spec, operation, &method),
            };
            method.attrs = attributes(&method_doc(spec, operation, stream, &example));
            lean(&mut method, operation.id, stream);
        }
        method
    });
    let title = docs::attrs(&docs::plain(
        spec.bundle
            .doc
            .at(&["info", "description"])
            .and_then(Node::as_str)
            .unwrap_or_default(),
    ));
    out.rust(
        &format!("{API}/client.rs"),
        "The client: one method per operation.",
        &quote! {
            use progenitor_client::{ByteStream, QueryParam};

            use crate::transport::Transport;
            use crate::{Client, Operation, types};

            #title
            impl<T: Transport> Client<T> { #(#methods)* }
        },
    );
}

/// The doc comment as attributes.
fn attributes(doc: &str) -> Vec<syn::Attribute> {
    let tokens = docs::attrs(doc);
    syn::parse2::<syn::ItemStruct>(quote!(#tokens struct Carrier;))
        .map(|item| item.attrs)
        .unwrap_or_default()
}

/// The doc comment of a method: summary, description, example, parameters, errors by code, the vendor's document.
fn method_doc(spec: &Spec<'_>, operation: &Operation<'_>, stream: bool, example: &str) -> String {
    let node = operation.node;
    let twin = if stream {
        format!(
            "The streaming twin of [`{0}`](Self::{0}): the body as it arrives, not decoded. Called as in the example there.",
            operation.id
        )
    } else {
        String::new()
    };
    let parameters = spec.parameters(operation).into_iter().map(|parameter| {
        let optional = parameter.get("required").and_then(Node::as_bool) != Some(true);
        let note = if optional { " (optional)" } else { "" };
        format!(
            "* `{}`{note}: {}",
            parameter.text("name"),
            structs::property_doc(spec, parameter).replace("\n\n", " ")
        )
    });
    let body = spec.body(operation).and_then(|(media, schema)| {
        let target = spec.schema_of(schema);
        (media == "application/json")
            .then(|| format!("* `body`: {}", docs::sentence(target.text("description"))))
    });
    let body = body.or_else(|| {
        let multipart = spec.body(operation)?.0 == "multipart/form-data";
        multipart.then(|| {
            "* `content_type`, `body`: the encoded form, see [`wire::Multipart`](crate::wire::Multipart).".to_owned()
        })
    });
    let parameters: Vec<String> = parameters.chain(body).collect();
    let parameters = if parameters.is_empty() {
        String::new()
    } else {
        format!("# Parameters\n\n{}", parameters.join("\n"))
    };
    let codes: Vec<String> = operations::errcodes(operation)
        .filter_map(|code| spec.errcode(code))
        .map(error_line)
        .collect();
    let errors = "# Errors\n\nWhen the platform refuses";
    let errors = if codes.is_empty() {
        format!("{errors}.")
    } else {
        format!("{errors}, above all with:\n\n{}", codes.join("\n"))
    };
    docs::join(&[
        &docs::sentence(node.text("summary")),
        &twin,
        &docs::plain(node.text("description")),
        &visibility::of_operation(node),
        &structs::unconfirmed(node),
        example,
        &parameters,
        &errors,
        &format!("See {}", operations::document(operation)),
    ])
}

/// One error code as a list item.
fn error_line(row: &ErrCodeRow) -> String {
    let code = row.code;
    let name = if row.name.is_empty() {
        format!("`{code}`")
    } else {
        format!("[`{code}`](crate::ErrCode::{})", row.name)
    };
    format!("* {name}: {}", docs::tail(&row.meaning[0]))
}
