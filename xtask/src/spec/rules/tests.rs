//! One small fault per rule.

use serde_json::json;

use super::{Doc, check};

fn found(schemas: serde_json::Value, operation: serde_json::Value) -> Vec<String> {
    check(&Doc(
        json!({"paths": {"/x": {"get": operation}}, "components": {"schemas": schemas}}),
    ))
}

fn documented() -> serde_json::Value {
    json!({"operationId": "x_get", "externalDocs": {"description": "90195", "url": "https://vendor.example/document/path/90195"}})
}

#[test]
fn an_operation_without_document_id_is_found() {
    let mut operation = documented();
    operation["externalDocs"]["url"] = json!("https://vendor.example/document/path/1");
    assert_eq!(
        found(json!({}), operation),
        ["x_get: document-id: externalDocs.url does not lead to document 90195"]
    );
}

#[test]
fn a_limit_must_be_said_in_words() {
    let schemas = json!({"A": {"properties": {
        "told": {"description": "At most 1,000 items.", "maxItems": 1000},
        "untold": {"description": "At most 64 characters.", "maxLength": 32},
    }}});
    assert_eq!(
        found(schemas, documented()),
        ["A.untold: limit-described: `maxLength` is 32, which the description does not say"]
    );
}

#[test]
fn items_may_lean_on_the_words_of_their_list() {
    let schemas = json!({"A": {"properties": {
        "ids": {"description": "Each 6 to 63 bytes.", "items": {"minLength": 6, "x-max-bytes": 63}},
    }}});
    assert_eq!(found(schemas, documented()), Vec::<String>::new());
}

#[test]
fn a_reference_without_words_anywhere_is_found() {
    let schemas = json!({"A": {"properties": {"id": {"$ref": "#/components/schemas/B"}}}, "B": {"type": "string"}});
    assert_eq!(
        found(schemas, documented()),
        ["A.id: property-described: no description"]
    );
}

#[test]
fn an_example_lacks_what_every_success_carries() {
    let mut operation = documented();
    operation["responses"]["200"]["content"]["application/json"] = json!({
        "schema": {"$ref": "#/components/schemas/List"},
        "example": {"rows": [{"name": "a"}]},
    });
    let schemas = json!({
        "List": {"allOf": [{"properties": {"rows": {"description": "Rows.", "items": {"$ref": "#/components/schemas/Row"}}}}]},
        "Row": {"x-required-on-success": ["id"], "properties": {"id": {"description": "Id."}, "name": {"description": "Name."}}},
    });
    assert_eq!(
        found(schemas, operation),
        ["x_get.rows: example-complete: the example lacks `id`"]
    );
}

#[test]
fn an_example_with_a_property_that_nobody_named_is_found() {
    let mut operation = documented();
    operation["requestBody"]["content"]["application/json"] = json!({"schema": {"$ref": "#/components/schemas/XAdd"}, "example": {"name": "a", "nmae": "b"}});
    let schemas = json!({"XAdd": {"allOf": [{"properties": {"name": {"description": "Name."}}}]}});
    assert_eq!(
        found(schemas, operation),
        ["x_get, request: example-known: the schema does not name `nmae`"]
    );
}
