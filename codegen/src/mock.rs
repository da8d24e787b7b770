//! The mock crate: progenitor's mocks, taught to answer as the platform does.
//!
//! progenitor would have a refusal answered with 422 and a success without its envelope, for it sees the lowered document.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};

use crate::docs;
use crate::files::{Files, MOCK};
use crate::node::Node;
use crate::operations;
use crate::spec::{self, ENVELOPE, Operation, Spec};
use crate::structs;
use crate::{Findings, client};

/// Writes the mock crate.
pub(crate) fn write(spec: &Spec<'_>, out: &mut Files) -> Result<(), Findings> {
    let raw = client::run_mock(spec)?;
    let mut items = Vec::new();
    let mut server = Vec::new();
    for item in raw.items {
        match item {
            syn::Item::Mod(module) if module.ident == "operations" => {
                items.extend(module.content.into_iter().flat_map(|(_, items)| items));
            }
            syn::Item::Trait(item) => server.push(document_trait(spec, item)),
            other => server.push(quote!(#other)),
        }
    }
    let operations = items.into_iter().filter_map(|item| polish(spec, item));
    let operations = quote! {
        use wecom_contacts_api::{ErrCode, types};
        use wecom_contacts_api::wire::IntBool;
        use crate::wire;
        #(#operations)*
    };
    out.rust(
        &format!("{MOCK}/operations.rs"),
        "What a call must look like, and what answers it, by operation.",
        &operations,
    );
    let server = quote! { use super::operations; #(#server)* };
    out.rust(
        &format!("{MOCK}/server.rs"),
        "One method per operation on the mock server.",
        &server,
    );
    out.rust(
        &format!("{MOCK}.rs"),
        "What codegen makes of the description.",
        &quote! {
            /// `…When` says what a call must look like, `…Then` what answers it. `into_inner()` gives httpmock's own type,
            /// for what the description does not allow.
            pub mod operations;
            pub(crate) mod server;
        },
    );
    Ok(())
}

/// The operation that a type such as `UserGetWhen` belongs to.
fn owner<'s, 'a>(spec: &'s Spec<'a>, name: &str) -> Option<&'s Operation<'a>> {
    let stem = name
        .strip_suffix("When")
        .or_else(|| name.strip_suffix("Then"))?;
    spec.operations
        .iter()
        .find(|operation| operations::variant(operation.id) == stem)
}

/// Documents the trait and its methods.
fn document_trait(spec: &Spec<'_>, mut item: syn::ItemTrait) -> TokenStream {
    for method in &mut item.items {
        let syn::TraitItem::Fn(method) = method else {
            continue;
        };
        let name = method.sig.ident.to_string();
        if let Some(operation) = spec
            .operations
            .iter()
            .find(|operation| operation.id == name)
        {
            let summary = operation.node.text("summary");
            method.attrs = attributes(&format!(
                "Mocks `{}`: {}",
                operation.path,
                docs::sentence(summary)
            ));
        }
    }
    item.attrs =
        attributes("One method per operation, as `mock` is, with the call and the answer typed.");
    quote!(#item)
}

/// Polishes one struct or impl.
fn polish(spec: &Spec<'_>, item: syn::Item) -> Option<TokenStream> {
    match item {
        syn::Item::Struct(item) => {
            let (name, fields) = (&item.ident, &item.fields);
            let operation = owner(spec, &name.to_string())?;
            let doc = if name.to_string().ends_with("When") {
                format!("What a call of `{}` must look like.", operation.id)
            } else {
                format!("What answers `{}`.", operation.id)
            };
            let doc = docs::attrs(&doc);
            Some(quote!(#doc pub struct #name #fields;))
        }
        syn::Item::Impl(mut item) => {
            let syn::Type::Path(path) = &*item.self_ty else {
                return None;
            };
            let name = path.path.get_ident()?.to_string();
            let operation = owner(spec, &name)?;
            if name.ends_with("When") {
                when(spec, operation, &mut item)
            } else {
                then(spec, operation, &mut item)
            }
            Shorten.visit_item_impl_mut(&mut item);
            Some(quote!(#item))
        }
        _ => None,
    }
}

/// The call: a plain path instead of a regular expression, no setter for raw bytes, one for the token.
fn when(spec: &Spec<'_>, operation: &Operation<'_>, item: &mut syn::ItemImpl) {
    let raw = spec
        .body(operation)
        .is_some_and(|(media, _)| media != "application/json");
    item.items.retain(|item| match item {
        syn::ImplItem::Fn(method) => {
            !(raw && (method.sig.ident == "body" || method.sig.ident == "content_type"))
        }
        _ => true,
    });
    let path = operation.path;
    let verb = format_ident!("{}", operation.method.to_uppercase());
    for method in methods(item) {
        let name = method.sig.ident.to_string();
        let parameter = spec
            .parameters(operation)
            .into_iter()
            .find(|p| rust_name(p.text("name")) == name);
        let doc = match (name.as_str(), parameter) {
            ("new", _) => {
                method.block = syn::parse_quote!({ Self(inner.method(::httpmock::Method::#verb).path(#path)) });
                format!("A call of `{path}`.")
            }
            ("into_inner", _) => "httpmock's own type, for more.".to_owned(),
            ("body", _) => "The body, exactly.".to_owned(),
            (_, Some(parameter)) => {
                let optional = parameter.get("required").and_then(Node::as_bool) != Some(true);
                let absent = if optional {
                    "`None` means that it must be absent."
                } else {
                    ""
                };
                docs::join(&[&structs::property_doc(spec, parameter), absent])
            }
            _ => String::new(),
        };
        method.attrs = attributes(&doc);
    }
    if operation.node.get("security").is_none() {
        item.items.push(syn::parse_quote! {
            /// The access token in the query.
            pub fn access_token(self, value: &str) -> Self {
                Self(self.0.query_param("access_token", value))
            }
        });
    }
}

/// The answer: HTTP 200 with the envelope, whatever it says.
fn then(spec: &Spec<'_>, operation: &Operation<'_>, item: &mut syn::ItemImpl) {
    let message = success_message(spec, operation);
    for method in methods(item) {
        let doc = match method.sig.ident.to_string().as_str() {
            "ok" => {
                let has_value = method.sig.inputs.len() > 1;
                method.block = if has_value {
                    syn::parse_quote!({ Self(wire::ok(self.0, #message, value)) })
                } else {
                    syn::parse_quote!({ Self(wire::done(self.0, #message)) })
                };
                format!(
                    "Success: HTTP 200, errcode 0, errmsg `{message}`{}",
                    if has_value { ", and `value`." } else { "." }
                )
            }
            "unprocessable_entity" => {
                *method = syn::parse_quote! {
                    pub fn err(self, errcode: impl Into<ErrCode>, errmsg: &str) -> Self {
                        Self(wire::err(self.0, errcode.into(), errmsg))
                    }
                };
                "Refusal: HTTP 200 with `errcode` and `errmsg`.".to_owned()
            }
            "new" => "An answer to fill in.".to_owned(),
            _ => "httpmock's own type, for more.".to_owned(),
        };
        method.attrs = attributes(&doc);
    }
}

/// What the example of a success says in `errmsg`.
fn success_message(spec: &Spec<'_>, operation: &Operation<'_>) -> String {
    let response = operation
        .node
        .at(&["responses", "200"])
        .map(|response| spec.resolve(response));
    let example = response
        .and_then(|response| response.at(&["content", "application/json", "example", "errmsg"]));
    let own = spec::reply_name(spec, operation).is_some_and(|name| name != ENVELOPE);
    example
        .filter(|_| own)
        .and_then(Node::as_str)
        .unwrap_or("ok")
        .to_owned()
}

/// The methods of an impl.
fn methods(item: &mut syn::ItemImpl) -> impl Iterator<Item = &mut syn::ImplItemFn> {
    item.items.iter_mut().filter_map(|item| match item {
        syn::ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}

/// The Rust name of a parameter.
fn rust_name(name: &str) -> String {
    if name == "type" {
        "type_".into()
    } else {
        name.to_owned()
    }
}

/// The doc comment as attributes.
fn attributes(doc: &str) -> Vec<syn::Attribute> {
    let tokens = docs::attrs(doc);
    syn::parse2::<syn::ItemStruct>(quote!(#tokens struct Carrier;))
        .map(|item| item.attrs)
        .unwrap_or_default()
}

/// Shortens paths to what is imported.
struct Shorten;

impl VisitMut for Shorten {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let skip = match names
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["wecom_contacts_api", "types", _] => 1,
            ["wecom_contacts_api", "wire", _] => 2,
            _ => 0,
        };
        if skip > 0 {
            path.leading_colon = None;
            path.segments = path.segments.iter().skip(skip).cloned().collect();
        }
    }
}
