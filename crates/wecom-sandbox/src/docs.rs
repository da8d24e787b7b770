//! The API reference at `/docs`: the bundled description, to be tried out against this sandbox.

use axum::Router;
use serde_json::Value;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The bundle that other languages take.
const DESCRIPTION: &str = include_str!("../../../spec/dist/wecom-contacts.openapi.json");

/// Adds `/docs` to the sandbox's own pages.
pub(crate) fn add(router: Router) -> Router {
    let mut description: Value = serde_json::from_str(DESCRIPTION).unwrap_or_default();
    // Calls that are tried out go to this server, not to the vendor's.
    description["servers"] = serde_json::json!([{ "url": "/", "description": "this sandbox" }]);
    let config = Config::from("/docs/openapi.json")
        .try_it_out_enabled(true)
        .filter(true)
        .deep_linking(true);
    let ui = SwaggerUi::new("/docs")
        .config(config)
        .external_url_unchecked("/docs/openapi.json", description);
    router.merge(ui)
}
