//! What the lens lets through and what not is told by its shape.

use serde_json::json;

use super::{Doc, make};

#[test]
fn a_reply_is_a_complete_success_or_a_refusal() {
    let lens = make(&Doc(json!({"components": {"schemas": {
        "ApiStatus": {"type": "object"},
        "ThingGetReply": {"allOf": [{"$ref": "#/components/schemas/ApiStatus"}, {"$ref": "#/components/schemas/Thing"}]},
        "Thing": {"type": "object", "x-required-on-success": ["id"], "properties": {"id": {"type": "string"}}},
    }}})));
    let schemas = &lens["components"]["schemas"];
    let [success, refusal] = [
        &schemas["ThingGetReply"]["oneOf"][0],
        &schemas["ThingGetReply"]["oneOf"][1],
    ];
    assert_eq!(success["required"], json!(["errcode", "errmsg", "id"]));
    assert_eq!(success["properties"]["errcode"]["enum"], json!([0]));
    assert_eq!(success["additionalProperties"], json!(false));
    assert_eq!(refusal["required"], json!(["errcode", "errmsg"]));
    assert_eq!(
        refusal["properties"]["errcode"]["not"],
        json!({"enum": [0]})
    );
    assert_eq!(schemas["Thing.received"]["required"], json!(["id"]));
}

#[test]
fn what_is_sent_stays_as_it_is() {
    let body =
        json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}});
    let lens = make(&Doc(
        json!({"components": {"schemas": {"ThingCreate": body}}}),
    ));
    assert_eq!(lens["components"]["schemas"]["ThingCreate"], body);
}

#[test]
fn limits_bind_who_sends_and_not_the_answers() {
    let lens = make(&Doc(json!({"components": {"schemas": {
        "ApiStatus": {"type": "object"},
        "Id": {"type": "string", "maxLength": 8},
        "ThingListReply": {"allOf": [{"$ref": "#/components/schemas/ApiStatus"}, {"properties": {
            "ids": {"type": "array", "maxItems": 3, "items": {"$ref": "#/components/schemas/Id"}},
        }}]},
    }}})));
    let schemas = &lens["components"]["schemas"];
    assert_eq!(
        schemas["ThingListReply"]["oneOf"][0]["properties"]["ids"],
        json!({"type": "array", "items": {"$ref": "#/components/schemas/Id.received"}})
    );
    assert_eq!(schemas["Id.received"], json!({"type": "string"}));
    assert_eq!(schemas["Id"]["maxLength"], 8);
}
