//! Who does not get to see what: privacy cuts by date and by kind of secret, in words and as data.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs;
use crate::files::{API, Files};
use crate::node::Node;
use crate::operations;
use crate::spec::Spec;

/// Writes `visibility.rs`, the cuts on properties; those on operations stand in `operation.rs`.
pub(crate) fn write(spec: &Spec<'_>, out: &mut Files) {
    let mut cuts: Vec<_> = spec
        .schemas
        .iter()
        .flat_map(|schema| {
            let parts = schema.node.get("allOf").map_or(&[][..], Node::items);
            let parts = std::iter::once(schema.node).chain(parts);
            parts
                .filter_map(|part| part.get("properties"))
                .flat_map(Node::entries)
                .filter(|(_, property)| property.get(KEY).is_some())
                .map(|(name, property)| (schema.name, name, property))
        })
        .collect();
    cuts.sort_unstable_by_key(|(schema, name, _)| (*schema, *name));
    let count = cuts.len();
    let cuts = cuts.into_iter().map(|(schema, name, property)| {
        let (words, hidden) = (of_property(property), hidden(property, "Hidden", "from"));
        let never = property.get(KEY).map(|cut| cut.texts("never_for"));
        let never = operations::secrets(never.unwrap_or_default());
        quote!(Visibility {
            schema: #schema, property: #name, hidden: #hidden, never_for: &[#(#never),*], words: #words
        })
    });
    out.rust(
        &format!("{API}/visibility.rs"),
        "The privacy cuts on properties.",
        &quote! {
            use crate::operation::{Hidden, SecretKind};
            use crate::visibility::Visibility;

            /// The cuts, sorted by schema and property.
            pub(crate) static ALL: [Visibility; #count] = [#(#cuts),*];
        },
    );
}

const KEY: &str = "x-wecom-visibility";

/// The cut on a property as a sentence or two; empty where there is none.
pub(crate) fn of_property(node: &Node) -> String {
    let never = node.get(KEY).map(|cut| cut.texts("never_for"));
    let mut sentences = vec![by_date(node, "Hidden", "from")];
    if let Some(never) = never.filter(|never| !never.is_empty()) {
        sentences.push(format!("Never given to {} tokens.", never.join(" and ")));
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(" ")
}

/// The cut on an operation as a sentence; empty where there is none.
pub(crate) fn of_operation(node: &Node) -> String {
    by_date(node, "Refused", "to")
}

fn by_date(node: &Node, what: &str, whom: &str) -> String {
    let Some(cut) = node
        .get(KEY)
        .filter(|cut| !cut.texts("hidden_from").is_empty())
    else {
        return String::new();
    };
    let unless = match cut.text("unless") {
        "" => String::new(),
        unless => format!(", unless {}", docs::plain(unless)),
    };
    let (since, from) = (
        cut.text("hidden_since"),
        cut.texts("hidden_from").join(" and "),
    );
    format!("{what} since {since} {whom} {from} tokens{unless}.")
}

/// The cut on an operation as Rust.
pub(crate) fn facts(node: &Node) -> TokenStream {
    hidden(node, "Refused", "to")
}

fn hidden(node: &Node, what: &str, whom: &str) -> TokenStream {
    let words = by_date(node, what, whom);
    let Some(cut) = node.get(KEY).filter(|_| !words.is_empty()) else {
        return quote!(None);
    };
    let (since, unless) = (cut.text("hidden_since"), cut.text("unless"));
    let from = operations::secrets(cut.texts("hidden_from"));
    quote!(Some(Hidden { since: #since, from: &[#(#from),*], unless: #unless, words: #words }))
}
