//! Who does not get to see what: privacy cuts by date and by kind of secret, in words and as data.

use proc_macro2::TokenStream;
use quote::quote;

use crate::docs;
use crate::node::Node;
use crate::operations;

/// The cut on a property as a sentence or two; empty where there is none.
pub(crate) fn of_property(node: &Node) -> String {
    words(node, "Hidden", "from")
}

/// The cut on an operation as a sentence; empty where there is none.
pub(crate) fn of_operation(node: &Node) -> String {
    words(node, "Refused", "to")
}

fn words(node: &Node, what: &str, whom: &str) -> String {
    let Some(cut) = node.get("x-wecom-visibility") else {
        return String::new();
    };
    let mut sentences = Vec::new();
    let (from, never) = (cut.texts("hidden_from"), cut.texts("never_for"));
    if !from.is_empty() {
        let unless = match cut.text("unless") {
            "" => String::new(),
            unless => format!(", unless {}", docs::plain(unless)),
        };
        sentences.push(format!(
            "{what} since {} {whom} {} tokens{unless}.",
            cut.text("hidden_since"),
            from.join(" and ")
        ));
    }
    if !never.is_empty() {
        sentences.push(format!("Never given to {} tokens.", never.join(" and ")));
    }
    sentences.join(" ")
}

/// The cut on an operation as Rust.
pub(crate) fn facts(node: &Node) -> TokenStream {
    let Some(cut) = node.get("x-wecom-visibility") else {
        return quote!(None);
    };
    let (since, unless) = (cut.text("hidden_since"), cut.text("unless"));
    let from = operations::secrets(cut.texts("hidden_from"));
    quote!(Some(Hidden { since: #since, from: &[#(#from),*], unless: #unless }))
}
