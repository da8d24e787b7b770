//! Each kind of change, and whether it breaks.

use serde_json::{Value, json};

use super::{Change, Doc, Inventory, announced, compare};

/// A company of one operation that sends and receives.
fn spec() -> Value {
    json!({
        "info": {"version": "0.1.0"},
        "paths": {"/cgi-bin/x/add": {"post": {
            "operationId": "x_add", "tags": ["x"], "x-wecom-secrets": ["sync"], "x-wecom-idempotent": false,
            "parameters": [{"name": "debug", "schema": {"type": "string"}}],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/XAdd"}}}},
            "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/XAddReply"}}}}},
        }}},
        "components": {"schemas": {
            "XAdd": {"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string", "maxLength": 64}, "kind": {"$ref": "#/components/schemas/Kind"},
            }},
            "XAddReply": {"allOf": [{"$ref": "#/components/schemas/ApiStatus"}, {
                "type": "object", "x-required-on-success": ["id"],
                "properties": {"id": {"type": "integer", "format": "int64"}, "note": {"type": "string"}},
            }]},
            "ApiStatus": {"type": "object", "properties": {}},
            "Kind": {"type": "string", "x-extensible-enum": ["a", "b"], "x-wecom-names": ["A", "B"]},
        }},
    })
}

/// The changes after an edit of the spec, as shown to people.
fn changes(edit: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut new = spec();
    edit(&mut new);
    let changes = compare(&Inventory::of(&Doc(spec())), &Inventory::of(&Doc(new)));
    changes.iter().map(Change::to_string).collect()
}

#[test]
fn nothing_changed_is_no_change_and_the_text_reads_back() {
    assert_eq!(changes(|_| ()), Vec::<String>::new());
    let inventory = Inventory::of(&Doc(spec()));
    assert_eq!(Inventory::parse(&inventory.to_string()), inventory);
}

#[test]
fn a_removed_property_breaks_and_takes_its_limits_along() {
    let found = changes(|spec| {
        spec["components"]["schemas"]["XAdd"]["properties"]
            .as_object_mut()
            .unwrap()
            .remove("name");
        spec["components"]["schemas"]["XAdd"]["required"] = json!([]);
    });
    assert_eq!(
        found,
        [
            "BREAK  removed property XAdd name: string",
            "       removed required XAdd name: yes"
        ]
    );
}

#[test]
fn a_removed_reply_property_inside_an_all_of_breaks() {
    let found = changes(|spec| {
        spec["components"]["schemas"]["XAddReply"]["allOf"][1]["properties"]
            .as_object_mut()
            .unwrap()
            .remove("note");
    });
    assert_eq!(found, ["BREAK  removed property XAddReply note: string"]);
}

#[test]
fn an_added_optional_property_does_not_break() {
    let found = changes(|spec| {
        spec["components"]["schemas"]["XAdd"]["properties"]["more"] = json!({"type": "string"})
    });
    assert_eq!(found, ["       added property XAdd more: string"]);
}

#[test]
fn a_newly_required_property_breaks() {
    let found =
        changes(|spec| spec["components"]["schemas"]["XAdd"]["required"] = json!(["name", "kind"]));
    assert_eq!(found, ["BREAK  added required XAdd kind: yes"]);
}

#[test]
fn a_parameter_made_required_breaks() {
    let found = changes(|spec| {
        spec["paths"]["/cgi-bin/x/add"]["post"]["parameters"][0]["required"] = json!(true)
    });
    assert_eq!(found, ["BREAK  added needed x_add debug: yes"]);
}

#[test]
fn a_limit_breaks_only_where_it_gets_tighter() {
    let limit = |to: u64| {
        changes(|spec| {
            spec["components"]["schemas"]["XAdd"]["properties"]["name"]["maxLength"] = json!(to)
        })
    };
    assert_eq!(limit(32), ["BREAK  limit XAdd name maxLength: 64 -> 32"]);
    assert_eq!(limit(128), ["       limit XAdd name maxLength: 64 -> 128"]);
}

#[test]
fn a_known_value_may_come_but_not_go() {
    let values = |values: Value, names: Value| {
        changes(|spec| {
            spec["components"]["schemas"]["Kind"]["x-extensible-enum"] = values;
            spec["components"]["schemas"]["Kind"]["x-wecom-names"] = names;
        })
    };
    assert_eq!(
        values(json!(["a", "b", "c"]), json!(["A", "B", "C"])),
        ["       added value Kind c: C"]
    );
    assert_eq!(
        values(json!(["a"]), json!(["A"])),
        ["BREAK  removed value Kind b: B"]
    );
}

#[test]
fn names_of_values_are_read_under_their_older_key() {
    let found = changes(|spec| {
        let kind = spec["components"]["schemas"]["Kind"]
            .as_object_mut()
            .unwrap();
        let names = kind.remove("x-wecom-names").unwrap();
        kind.insert("x-enum-varnames".to_owned(), names);
    });
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_renamed_operation_and_a_new_type_of_a_property_break() {
    let found = changes(|spec| {
        spec["paths"]["/cgi-bin/x/add"]["post"]["operationId"] = json!("x_create");
        spec["components"]["schemas"]["XAddReply"]["allOf"][1]["properties"]["id"]["format"] =
            json!("int32");
    });
    assert_eq!(
        found,
        [
            "BREAK  removed operation x_add: POST /cgi-bin/x/add",
            "BREAK  property XAddReply id: integer/int64 -> integer/int32",
            "       added operation x_create: POST /cgi-bin/x/add",
        ]
    );
}

#[test]
fn certainty_in_an_answer_may_neither_come_nor_go_unannounced() {
    let success = |list: Value| {
        changes(|spec| {
            spec["components"]["schemas"]["XAddReply"]["allOf"][1]["x-required-on-success"] = list
        })
    };
    assert_eq!(
        success(json!([])),
        ["BREAK  removed success XAddReply id: yes"]
    );
    assert_eq!(
        success(json!(["id", "note"])),
        ["BREAK  added success XAddReply note: yes"]
    );
}

#[test]
fn the_leading_number_of_the_version_announces() {
    assert!(
        announced("0.1.3", "0.2.0") && announced("0.9.0", "1.0.0") && announced("1.4.0", "2.0.0")
    );
    assert!(
        !announced("0.1.0", "0.1.1")
            && !announced("1.4.0", "1.5.0")
            && !announced("1.0.0", "1.0.0")
    );
}
