//! Runs progenitor over the lowered document.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};

use crate::Findings;
use crate::bundle::ROOT;
use crate::lower::{self, Purpose};
use crate::node::Node;
use crate::spec::{INT_BOOL, SECRET, Spec};

/// The raw client and types.
pub(crate) fn run(spec: &Spec<'_>) -> Result<syn::File, Findings> {
    let document = lower::lower(spec, Purpose::Client);
    let settings = settings(spec, "crate");
    guarded("client", || {
        Generator::new(&settings)
            .generate_tokens(&open_api(&document)?)
            .map_err(|e| e.to_string())
    })
}

/// The raw mocks.
pub(crate) fn run_mock(spec: &Spec<'_>) -> Result<syn::File, Findings> {
    let document = lower::lower(spec, Purpose::Mock);
    let settings = settings(spec, "::wecom_contacts_api");
    guarded("mock", || {
        Generator::new(&settings)
            .httpmock(&open_api(&document)?, "::wecom_contacts_api")
            .map_err(|e| e.to_string())
    })
}

/// The settings that both outputs share.
fn settings(spec: &Spec<'_>, krate: &str) -> GenerationSettings {
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_map_type("::std::collections::BTreeMap");
    for name in spec
        .schemas
        .iter()
        .map(|schema| schema.name)
        .chain([SECRET, INT_BOOL])
    {
        if let Some(path) = lower::replacement(spec, name, krate) {
            settings.with_replacement(name, path, [TypeImpl::Display].into_iter());
        }
    }
    settings
}

/// Hands the document over as text, which keeps its order.
fn open_api(document: &Node) -> Result<OpenAPI, String> {
    let text = serde_json::to_string(document).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| format!("not an OpenAPI document: {error}"))
}

/// progenitor panics on what it cannot do; the lint should have refused that, so say which rule is missing.
fn guarded(
    what: &str,
    make: impl FnOnce() -> Result<proc_macro2::TokenStream, String>,
) -> Result<syn::File, Findings> {
    let tokens = catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!(
            "progenitor panicked: {}",
            text.unwrap_or("without a word")
        ))
    });
    tokens
        .and_then(|tokens| syn::parse2(tokens).map_err(|error| error.to_string()))
        .map_err(|text| {
            let mut found = Findings::default();
            found.add(ROOT, what, "generator", text);
            found
        })
}
