//! Checks of the limits in the description, made before a request is sent.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::files::{API, Files};
use crate::node::Node;
use crate::pattern;
use crate::spec::{self, Kind, Shape, Spec};

/// Writes `validate.rs`.
pub(crate) fn write(spec: &Spec<'_>, out: &mut Files) {
    let sent = spec.sent();
    let impls = spec
        .schemas
        .iter()
        .filter(|schema| spec.is_type(schema.name))
        .filter_map(|schema| {
            let body = match schema.kind {
                Kind::Text | Kind::TextEnum => {
                    let (name, check) = (schema.name.to_lowercase(), text_limits(schema.node));
                    check.map_or(
                        quote!(Ok(())),
                        |check| quote!(check::text(#name, self.as_str(), &#check)),
                    )
                }
                Kind::Number | Kind::NumberEnum => {
                    let (name, range) = (schema.name.to_lowercase(), number_limits(schema.node));
                    range.map_or(
                        quote!(Ok(())),
                        |(min, max)| quote!(check::number(#name, self.get(), #min, #max)),
                    )
                }
                Kind::Object if sent.contains(schema.name) => {
                    object(spec, &spec.shape(schema.name))
                }
                _ => return None,
            };
            let name = format_ident!("{}", schema.name);
            Some(quote! {
                impl Validate for types::#name {
                    fn validate(&self) -> Result<(), Violation> {
                        #body
                    }
                }
            })
        });
    let impls: Vec<_> = impls.collect();
    out.rust(
        &format!("{API}/validate.rs"),
        "The published limits of every request body and every named scalar.",
        &quote! {
            use crate::types;
            use crate::validate::{Validate, Violation, check};
            #(#impls)*
        },
    );
}

/// The checks of a struct, property by property.
fn object(spec: &Spec<'_>, shape: &Shape<'_>) -> TokenStream {
    let checks = shape.properties.iter().map(|(wire, property)| {
        let required = shape.required.contains(wire) || shape.on_success.contains(wire);
        let ident = rust_field(wire);
        if required {
            property_checks(spec, wire, property, &Place(Some(&ident)))
        } else {
            let inner = property_checks(spec, wire, property, &Place(None));
            if inner.is_empty() {
                inner
            } else {
                quote!(if let Some(value) = &self.#ident { #inner })
            }
        }
    });
    quote! { #(#checks)* Ok(()) }
}

/// Where a value is: a field of `self`, or the reference `value` taken out of an optional field.
struct Place<'a>(Option<&'a proc_macro2::Ident>);

impl Place<'_> {
    /// For a method call.
    fn receiver(&self) -> TokenStream {
        self.0.map_or(quote!(value), |ident| quote!(self.#ident))
    }

    /// As a reference.
    fn reference(&self) -> TokenStream {
        self.0.map_or(quote!(value), |ident| quote!(&self.#ident))
    }

    /// As a copy.
    fn copy(&self) -> TokenStream {
        self.0.map_or(quote!(*value), |ident| quote!(self.#ident))
    }
}

/// The checks of one property.
fn property_checks(spec: &Spec<'_>, wire: &str, property: &Node, place: &Place<'_>) -> TokenStream {
    let (value, reference) = (place.receiver(), place.reference());
    let target = spec::unwrapped(property);
    let kind = target
        .ref_name()
        .and_then(|name| spec.schema(name))
        .map(|schema| schema.kind);
    match (kind, target.text("type")) {
        (Some(Kind::Object | Kind::Reply), _) => quote!(check::nested(#wire, #reference)?;),
        (Some(Kind::Wire), _) => {
            let named = spec.schema_of(target);
            text_limits(named)
                .map(|check| quote!(check::text(#wire, #value.expose(), &#check)?;))
                .unwrap_or_default()
        }
        (Some(kind), _) => {
            let named = spec.schema_of(target);
            let (own, limited) = match kind {
                Kind::Text | Kind::TextEnum => (
                    text_limits(property)
                        .map(|check| quote!(check::text(#wire, #value.as_str(), &#check)?;)),
                    text_limits(named).is_some(),
                ),
                _ => (
                    number_limits(property)
                        .map(|(min, max)| quote!(check::number(#wire, #value.get(), #min, #max)?;)),
                    number_limits(named).is_some(),
                ),
            };
            let named = limited.then(|| quote!(check::scalar(#wire, #reference)?;));
            quote!(#named #own)
        }
        (None, "array") => list_checks(spec, wire, target, place),
        (None, "string") => {
            let text = if spec::is_secret(target) {
                quote!(#value.expose())
            } else {
                quote!(#value.as_str())
            };
            text_limits(target)
                .map(|check| quote!(check::text(#wire, #text, &#check)?;))
                .unwrap_or_default()
        }
        (None, "integer") => number_limits(target)
            .map(|(min, max)| {
                let number = place.copy();
                quote!(check::number(#wire, #number, #min, #max)?;)
            })
            .unwrap_or_default(),
        _ => TokenStream::new(),
    }
}

/// The checks of a list and of its elements.
fn list_checks(spec: &Spec<'_>, wire: &str, list: &Node, place: &Place<'_>) -> TokenStream {
    let (value, reference) = (place.receiver(), place.reference());
    let bound = |key: &str| {
        list.get(key)
            .and_then(Node::as_int)
            .and_then(|number| usize::try_from(number).ok())
    };
    let count = (bound("minItems").is_some() || bound("maxItems").is_some()).then(|| {
        let (min, max) = (
            literal(bound("minItems").unwrap_or(0)),
            option(bound("maxItems")),
        );
        quote!(check::count(#wire, #value.len(), #min, #max)?;)
    });
    let items = list.get("items").unwrap_or(&Node::Null);
    let kind = items
        .ref_name()
        .and_then(|name| spec.schema(name))
        .map(|schema| schema.kind);
    let each = match kind {
        Some(Kind::Object | Kind::Reply) => quote!(check::each_nested(#wire, #reference)?;),
        Some(Kind::Wire) => TokenStream::new(),
        Some(_) => quote!(check::each_scalar(#wire, #reference)?;),
        None => {
            let text = text_limits(items)
                .map(|check| quote!(check::each_text(#wire, #reference, &#check)?;));
            let number = number_limits(items)
                .map(|(min, max)| quote!(check::each_number(#wire, #reference, #min, #max)?;));
            quote!(#text #number)
        }
    };
    quote!(#count #each)
}

/// The limits of a string as a `check::Text`.
fn text_limits(node: &Node) -> Option<TokenStream> {
    let bound = |key: &str| {
        option(
            node.get(key)
                .and_then(Node::as_int)
                .and_then(|number| usize::try_from(number).ok()),
        )
    };
    let keys = ["minLength", "maxLength", "x-max-bytes", "pattern"];
    if !keys.iter().any(|key| node.get(key).is_some()) {
        return None;
    }
    let (min, max, bytes) = (bound("minLength"), bound("maxLength"), bound("x-max-bytes"));
    let pattern = match node.text("pattern") {
        "" => quote!(None),
        source => {
            let compiled = pattern::compile(source).unwrap_or(pattern::Pattern {
                steps: Vec::new(),
                to_end: false,
            });
            let steps = compiled.steps.iter().map(|step| {
                let (negated, min, max) = (step.negated, step.min, step.max);
                let ranges = step.ranges.iter().map(|(first, last)| quote!((#first, #last)));
                quote!(check::Step { negated: #negated, ranges: &[#(#ranges),*], min: #min, max: #max })
            });
            let to_end = compiled.to_end;
            quote!(Some(check::Pattern { source: #source, steps: &[#(#steps),*], to_end: #to_end }))
        }
    };
    Some(
        quote!(check::Text { min_chars: #min, max_chars: #max, max_bytes: #bytes, pattern: #pattern }),
    )
}

/// The limits of a number.
fn number_limits(node: &Node) -> Option<(TokenStream, TokenStream)> {
    let bound = |key: &str| node.get(key).and_then(Node::as_int);
    let (min, max) = (bound("minimum"), bound("maximum"));
    (min.is_some() || max.is_some()).then(|| (option(min), option(max)))
}

/// `Some(…)` or `None` in the generated source.
fn option(value: Option<impl TryInto<i64>>) -> TokenStream {
    match value.map(literal) {
        Some(number) => quote!(Some(#number)),
        None => quote!(None),
    }
}

/// A number without a type suffix.
fn literal(value: impl TryInto<i64>) -> proc_macro2::Literal {
    proc_macro2::Literal::i64_unsuffixed(value.try_into().unwrap_or(i64::MAX))
}

/// The Rust identifier of a property, as typify makes it.
fn rust_field(wire: &str) -> proc_macro2::Ident {
    if wire == "type" {
        format_ident!("type_")
    } else {
        format_ident!("{wire}")
    }
}
