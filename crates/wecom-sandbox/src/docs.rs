//! The API reference at `/docs`: the bundled description, to be tried out against this sandbox.

use axum::Router;
use serde_json::{Map, Value};
use utoipa_swagger_ui::{Config, SwaggerUi};
use wecom_contacts_api::{DESCRIPTION, ErrCode, Operation, Visibility};

use crate::identity::Identity;
use crate::token::Tokens;

/// Adds `/docs` to the sandbox's own pages. The fields of gettoken hold this company's values, to be tried out at once.
pub(crate) fn add(router: Router, tokens: &Tokens) -> Router {
    let mut description = told();
    // Calls that are tried out go to this server, not to the vendor's.
    description["servers"] = serde_json::json!([{ "url": "/", "description": "this sandbox" }]);
    let parameters = description.pointer_mut("/paths/~1cgi-bin~1gettoken/get/parameters");
    for parameter in parameters
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        parameter["example"] = match parameter["name"].as_str() {
            Some("corpid") => tokens.corp_id().into(),
            _ => tokens.secret(Identity::Sync).into(),
        };
    }
    let config = Config::from("/docs/openapi.json")
        .validator_url("none")
        .try_it_out_enabled(true)
        .persist_authorization(true)
        .filter(true)
        .deep_linking(true);
    let ui = SwaggerUi::new("/docs")
        .config(config)
        .external_url_unchecked("/docs/openapi.json", description);
    router.merge(ui)
}

/// The description with its extensions told in words, since the page shows words only.
fn told() -> Value {
    let mut description: Value = serde_json::from_str(DESCRIPTION).unwrap_or_default();
    for operation in each(&mut description["paths"]).flat_map(each) {
        let said = about(operation);
        append(operation, &said);
    }
    let schemas = description["components"]["schemas"].as_object_mut();
    for (name, schema) in schemas.into_iter().flatten() {
        properties(name, schema);
    }
    description
}

/// The values of an object, none of anything else.
fn each(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_object_mut().into_iter().flat_map(Map::values_mut)
}

/// Tells the cuts on the properties of a schema and of its parts.
fn properties(name: &str, schema: &mut Value) {
    let own = schema["properties"].as_object_mut();
    for (key, property) in own.into_iter().flatten() {
        append(
            property,
            Visibility::of(name, key).map_or("", |cut| cut.words),
        );
        unconfirmed(property);
    }
    for part in schema["allOf"].as_array_mut().into_iter().flatten() {
        if part["properties"].is_object() {
            properties(name, part);
        }
    }
}

fn append(to: &mut Value, said: &str) {
    if !said.is_empty() {
        let before = to["description"].as_str().unwrap_or_default();
        to["description"] = Value::from(format!("{before}\n\n{said}").trim().to_owned());
    }
}

fn unconfirmed(node: &mut Value) {
    if let Some(what) = node["x-wecom-unconfirmed"].as_str() {
        let said = format!("Unconfirmed: {what}.");
        append(node, &said);
    }
}

/// The texts or numbers of a list, as code.
fn list(value: &Value) -> String {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    let shown = items.iter().map(|item| match item.as_str() {
        Some(text) => format!("`{text}`"),
        None => format!("`{item}`"),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// Who may call an operation, how often, and what it is refused with.
fn about(operation: &Value) -> String {
    let mut said = Vec::new();
    if operation["x-wecom-secrets"].is_array() {
        said.push(format!(
            "**Tokens:** {}.",
            list(&operation["x-wecom-secrets"])
        ));
    }
    let id = operation["operationId"].as_str().unwrap_or_default();
    let hidden = Operation::from_id(id).and_then(Operation::hidden);
    said.push(hidden.map_or(String::new(), |cut| cut.words.to_owned()));
    let again = if operation["x-wecom-idempotent"] == true {
        "may be sent again when its outcome is unknown"
    } else {
        "must not be sent again unseen when its outcome is unknown"
    };
    said.push(format!("**Repeats:** {again}."));
    if let Some(limits) = operation["x-wecom-limits"].as_object() {
        let limits = limits.iter().map(|(name, limit)| match limit {
            Value::Array(_) => format!("{} {}", name.replace('_', " "), list(limit)),
            limit => format!("{} {limit}", name.replace('_', " ")),
        });
        said.push(format!(
            "**Limits:** {}.",
            limits.collect::<Vec<_>>().join(", ")
        ));
    }
    if let Some(what) = operation["x-wecom-unconfirmed"].as_str() {
        said.push(format!("**Unconfirmed:** {what}."));
    }
    said.push(refusals(&operation["x-wecom-errcodes"]));
    said.retain(|part| !part.is_empty());
    said.join("\n\n")
}

/// The error codes of an operation as a table with what to do.
fn refusals(codes: &Value) -> String {
    let codes = codes.as_array().map_or(&[][..], Vec::as_slice);
    let rows: Vec<String> = codes
        .iter()
        .filter_map(|code| ErrCode(code.as_i64()?).info())
        .map(|info| {
            let cell = |text: &str| text.replace('|', "\\|");
            format!(
                "| {} | {} | {} | {} |",
                info.code,
                info.name,
                cell(info.meaning_en),
                cell(info.remedy_en)
            )
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "| errcode | name | meaning | what to do |\n| --- | --- | --- | --- |\n{}",
        rows.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::told;

    fn description(pointer: &str) -> String {
        let told = told();
        let text = told.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    }

    #[test]
    fn the_page_tells_who_may_call_and_what_is_refused() {
        let said = description("/paths/~1cgi-bin~1user~1get/get/description");
        for words in [
            "**Tokens:** `sync`, `app`",
            "Refused since 2022-08-15",
            "| 60111 | USERID_NOT_FOUND |",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
        let said = description("/paths/~1cgi-bin~1contactrule~1create/post/description");
        assert!(said.contains("per minute 5"), "{said}");
    }

    #[test]
    fn the_page_tells_from_whom_a_property_is_hidden() {
        let said = description("/components/schemas/User/properties/mobile/description");
        assert!(
            said.contains("Hidden since 2022-06-20 from app and custom tokens"),
            "{said}"
        );
        let said = description("/components/schemas/User/properties/biz_mail/description");
        assert!(
            said.contains("Never given to third_party and third_party_contact tokens"),
            "{said}"
        );
    }
}
