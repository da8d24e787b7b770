//! `spec check`: traffic that fits, traffic that does not, and reports that give nothing away.

use serde_json::{Value, json};

use crate::support::{Shop, feed, finish, word};

/// A HAR file of these exchanges: method, path with query, body, answer.
fn har(exchanges: &[(&str, &str, Value, Value)]) -> String {
    let entries: Vec<Value> = exchanges
        .iter()
        .map(|(method, path, body, answer)| {
            let mut request = json!({
                "method": method,
                "url": format!("https://qyapi.weixin.qq.com/cgi-bin/{path}"),
            });
            if !body.is_null() {
                request["postData"] =
                    json!({"mimeType": "application/json", "text": body.to_string()});
            }
            json!({"request": request, "response": {
                "status": 200, "content": {"mimeType": "application/json", "text": answer.to_string()},
            }})
        })
        .collect();
    json!({"log": {"version": "1.2", "entries": entries}}).to_string()
}

fn odd_traffic() -> String {
    har(&[
        (
            "GET",
            "user/get?access_token=tk_secret&userid=mei.lin",
            Value::Null,
            json!({"errcode": 0, "errmsg": "ok", "userid": "mei.lin", "name": "林梅", "gender": 2,
                "status": 77, "mobile": 13_900_000_001_i64, "nick": {"mei.lin": 1}, "tom": 1}),
        ),
        (
            "POST",
            "tag/create?access_token=tk_secret",
            json!({"tagname": "a tag whose name is far longer than 32 characters", "color": "red"}),
            json!({"errcode": 0, "errmsg": "created"}),
        ),
        (
            "GET",
            "user/delete?access_token=tk_secret&userid=mei.lin",
            Value::Null,
            json!({"errcode": 987_654, "errmsg": "mei.lin is locked", "by": "tom"}),
        ),
        (
            "POST",
            "user/ghost?access_token=tk_secret",
            Value::Null,
            json!({"errcode": 0, "errmsg": "ok"}),
        ),
    ])
}

/// Place and rule of each finding.
fn places(out: &str) -> Vec<String> {
    let found: Vec<Value> = serde_json::from_str(out).unwrap();
    let mut places: Vec<String> = found
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            format!("{} {} {}", text("call"), text("at"), text("rule"))
        })
        .collect();
    places.sort();
    places
}

#[test]
fn each_gap_is_named_by_place_and_rule() {
    let shop = Shop::new();
    let file = word(shop.file("odd.har", odd_traffic()));
    let run = finish(
        shop.bare()
            .args(["spec", "check", &file, "--output", "json"]),
    );
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(
        places(&run.out),
        [
            "/cgi-bin/user/ghost  path-unknown",
            "tag_create color name-unknown",
            "tag_create tagid name-missing",
            "tag_create tagname limit",
            "user_delete by name-unknown",
            "user_delete errcode errcode-unknown",
            "user_get gender kind",
            "user_get mobile kind",
            "user_get nick name-unknown",
            "user_get status value-unknown",
            "user_get tom name-unknown",
        ]
    );
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn a_redacted_report_holds_no_data_and_no_report_holds_the_token() {
    let shop = Shop::new();
    let file = word(shop.file("odd.har", odd_traffic()));
    for lang in ["en", "zh"] {
        for format in ["table", "json", "csv"] {
            let run = finish(shop.bare().args([
                "spec", "check", &file, "--redact", "--lang", lang, "--output", format,
            ]));
            let said = format!("{}{}", run.out, run.err);
            for data in [
                "mei.lin",
                "林梅",
                "13900000001",
                "tk_secret",
                "far longer",
                "red\"",
                "tom",
            ] {
                assert!(!said.contains(data), "{data} stands in {said}");
            }
        }
    }
    let open = finish(shop.bare().args(["spec", "check", &file]));
    assert!(open.out.contains("13900000001"), "{}", open.out);
    assert!(!format!("{}{}", open.out, open.err).contains("tk_secret"));
}

#[test]
fn traffic_of_the_sandbox_fits() {
    let shop = Shop::new();
    let listed = shop.json(&[
        "api",
        "GET",
        "/cgi-bin/user/list",
        "--query",
        "department_id=1",
        "--query",
        "fetch_child=1",
    ]);
    let created = shop.json(&[
        "api",
        "POST",
        "/cgi-bin/tag/create",
        "--json",
        r#"{"tagname":"night"}"#,
    ]);
    let traffic = har(&[
        (
            "GET",
            "user/list?access_token=t&department_id=1&fetch_child=1",
            Value::Null,
            listed,
        ),
        (
            "POST",
            "tag/create?access_token=t",
            json!({"tagname": "night"}),
            created,
        ),
        (
            "POST",
            "tag/create?access_token=t",
            json!({"tagname": ""}),
            json!({"errcode": 40072, "errmsg": "invalid tag name"}),
        ),
    ]);
    let run = feed(
        shop.bare().args(["spec", "check", "-", "--output", "json"]),
        traffic.as_bytes(),
    );
    assert_eq!((run.code, run.out.trim()), (0, "[]"), "{}", run.err);
}

#[test]
fn what_is_no_recording_of_calls_is_refused_with_a_reason() {
    let shop = Shop::new();
    for (content, reason) in [
        ("{", "is no HAR file"),
        (r#"{"log":{}}"#, "is no HAR file"),
        (
            r#"{"log":{"entries":[]}}"#,
            "holds no call of the interface",
        ),
    ] {
        let file = word(shop.file("bad.har", content));
        let run = finish(shop.bare().args(["spec", "check", &file]));
        assert_eq!(run.code, 2, "{content}");
        assert!(run.err.contains(reason), "{content}: {}", run.err);
    }
    let run = finish(shop.bare().args(["spec", "check", "no-such.har"]));
    assert_eq!(run.code, 2);
    assert!(run.err.contains("no-such.har"), "{}", run.err);
}
