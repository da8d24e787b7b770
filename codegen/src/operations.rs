//! The `Operation` enum and the facts about each operation.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::docs;
use crate::files::{API, Files};
use crate::node::Node;
use crate::spec::{Operation, Spec};
use crate::visibility;

/// The kinds of secret and their Rust names, from the least to the most foreign.
pub(crate) const SECRETS: [(&str, &str); 5] = [
    ("sync", "Sync"),
    ("app", "App"),
    ("custom", "Custom"),
    ("third_party", "ThirdParty"),
    ("third_party_contact", "ThirdPartyContact"),
];

/// Writes `operation.rs`.
pub(crate) fn write(spec: &Spec<'_>, out: &mut Files) {
    let variants = spec.operations.iter().map(|operation| {
        let name = variant(operation.id);
        let doc = docs::attrs(&docs::join(&[
            &docs::sentence(operation.node.text("summary")),
            &format!(
                "`{} {}`, {}",
                operation.method.to_uppercase(),
                operation.path,
                document(operation)
            ),
        ]));
        quote!(#doc #name)
    });
    let names: Vec<Ident> = spec
        .operations
        .iter()
        .map(|operation| variant(operation.id))
        .collect();
    let facts = spec
        .operations
        .iter()
        .map(|operation| facts(spec, operation));
    let mut sorted: Vec<&str> = spec
        .operations
        .iter()
        .map(|operation| operation.id)
        .collect();
    sorted.sort_unstable();
    let by_id = sorted.iter().map(|id| {
        let name = variant(id);
        quote!((#id, Operation::#name))
    });
    let count = names.len();
    let general = general(spec);
    out.rust(
        &format!("{API}/operation.rs"),
        "Every operation of the description, and what it says about each.",
        &quote! {
            use crate::errcode::ErrCode;
            use crate::operation::{Capacity, Facts, Hidden, Limits, SecretKind};

            /// An operation of the contacts API, in the order of the description.
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum Operation { #(#variants),* }

            /// All operations in order.
            pub(crate) static ALL: [Operation; #count] = [#(Operation::#names),*];

            /// The operations by id, sorted.
            pub(crate) static BY_ID: [(&str, Operation); #count] = [#(#by_id),*];

            /// The facts, by the number of the variant.
            pub(crate) static FACTS: [Facts; #count] = [#(#facts),*];

            #general
        },
    );
}

/// `user_get` to `UserGet`.
pub(crate) fn variant(id: &str) -> Ident {
    let pascal = id.split('_').map(|word| {
        let mut chars = word.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect::<String>())
            .unwrap_or_default()
    });
    format_ident!("{}", pascal.collect::<String>())
}

/// The vendor's document as a sentence.
pub(crate) fn document(operation: &Operation<'_>) -> String {
    let docs = operation.node.get("externalDocs").unwrap_or(&Node::Null);
    format!(
        "the vendor's document [{}]({}).",
        docs.text("description"),
        docs.text("url")
    )
}

/// The facts about one operation.
fn facts(spec: &Spec<'_>, operation: &Operation<'_>) -> TokenStream {
    let node = operation.node;
    let (id, path, tag, summary) = (
        operation.id,
        operation.path,
        operation.tag,
        node.text("summary"),
    );
    let post = operation.method == "post";
    let idempotent = node
        .get("x-wecom-idempotent")
        .and_then(Node::as_bool)
        .unwrap_or(false);
    let needs_token = node
        .get("security")
        .is_none_or(|security| !security.items().is_empty());
    let secrets = secrets(node.texts("x-wecom-secrets"));
    let hidden = visibility::facts(node);
    let limits = limits(node.get("x-wecom-limits").unwrap_or(&Node::Null));
    let errcodes = errcodes(operation).map(|code| quote!(ErrCode(#code)));
    let docs = node.get("externalDocs").unwrap_or(&Node::Null);
    let (doc_id, doc_url) = (docs.text("description"), docs.text("url"));
    let large_reply = match node.text("x-wecom-large-reply") {
        "" => quote!(None),
        name => quote!(Some(#name)),
    };
    let query = spec
        .parameters(operation)
        .into_iter()
        .filter(|p| p.text("in") == "query")
        .map(|p| p.text("name"));
    quote! {
        Facts {
            id: #id,
            post: #post,
            path: #path,
            tag: #tag,
            summary: #summary,
            idempotent: #idempotent,
            needs_token: #needs_token,
            secrets: &[#(#secrets),*],
            hidden: #hidden,
            limits: #limits,
            errcodes: &[#(#errcodes),*],
            doc_id: #doc_id,
            doc_url: #doc_url,
            large_reply: #large_reply,
            query_params: &[#(#query),*],
        }
    }
}

/// Kinds of secret as Rust.
pub(crate) fn secrets(keys: Vec<&str>) -> impl Iterator<Item = TokenStream> {
    keys.into_iter().map(|key| {
        let name = SECRETS
            .iter()
            .find(|(known, _)| *known == key)
            .map_or("Sync", |(_, name)| name);
        let name = format_ident!("{name}");
        quote!(SecretKind::#name)
    })
}

/// What holds for all operations alike, and how much a company can hold.
fn general(spec: &Spec<'_>) -> TokenStream {
    let doc = &spec.bundle.doc;
    let quota = |key: &str| limits(doc.at(&["x-wecom-limits", key]).unwrap_or(&Node::Null));
    let (company, address, provider) = (
        quota("company"),
        quota("address"),
        quota("provider_address"),
    );
    let most = |key: &str| {
        let number = doc.at(&["x-wecom-capacity", key]).and_then(Node::as_int);
        proc_macro2::Literal::i64_unsuffixed(number.unwrap_or(0))
    };
    let (departments, nodes_per_department) = (most("departments"), most("nodes_per_department"));
    let (department_levels, tags) = (most("department_levels"), most("tags"));
    let nodes_per_tag = most("nodes_per_tag");
    quote! {
        impl Limits {
            /// Of each operation, for one company.
            pub const COMPANY: Self = #company;
            /// Of each operation, for one calling address.
            pub const ADDRESS: Self = #address;
            /// Of each operation, for one calling address of a service provider.
            pub const PROVIDER_ADDRESS: Self = #provider;
        }

        impl Capacity {
            /// What the platform publishes.
            pub const PUBLISHED: Self = Self {
                departments: #departments,
                nodes_per_department: #nodes_per_department,
                department_levels: #department_levels,
                tags: #tags,
                nodes_per_tag: #nodes_per_tag,
            };
        }
    }
}

/// The error codes that the description names for an operation.
pub(crate) fn errcodes<'a>(operation: &Operation<'a>) -> impl Iterator<Item = i64> + use<'a> {
    operation
        .node
        .get("x-wecom-errcodes")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(Node::as_int)
}

/// The published limits of one operation.
fn limits(node: &Node) -> TokenStream {
    let bound = |key: &str| match node.get(key).and_then(Node::as_int) {
        Some(number) => {
            let number = proc_macro2::Literal::i64_unsuffixed(number);
            quote!(Some(#number))
        }
        None => quote!(None),
    };
    let (minute, hour, day) = (bound("per_minute"), bound("per_hour"), bound("per_day"));
    let concurrency = bound("concurrency");
    let shared = node.texts("shared_with").into_iter().map(|id| {
        let name = variant(id);
        quote!(Operation::#name)
    });
    quote! {
        Limits { per_minute: #minute, per_hour: #hour, per_day: #day, concurrency: #concurrency, shared_with: &[#(#shared),*] }
    }
}
