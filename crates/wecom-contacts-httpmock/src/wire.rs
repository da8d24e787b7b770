//! The envelope around every answer.

use httpmock::Then;
use serde::Serialize;
use serde_json::{Map, Value};
use wecom_contacts_api::ErrCode;

/// A success with a payload.
///
/// # Panics
///
/// When `value` is no JSON object; no generated reply is.
pub(crate) fn ok(then: Then, errmsg: &str, value: &impl Serialize) -> Then {
    let mut body = envelope(0, errmsg);
    match serde_json::to_value(value) {
        Ok(Value::Object(payload)) => body.extend(payload),
        other => panic!("a reply must be a JSON object, not {other:?}"),
    }
    answer(then, body)
}

/// A success without a payload.
pub(crate) fn done(then: Then, errmsg: &str) -> Then {
    answer(then, envelope(0, errmsg))
}

/// A refusal.
pub(crate) fn err(then: Then, errcode: ErrCode, errmsg: &str) -> Then {
    answer(then, envelope(errcode.0, errmsg))
}

/// The two members of every answer.
fn envelope(errcode: i64, errmsg: &str) -> Map<String, Value> {
    Map::from_iter([
        ("errcode".to_owned(), errcode.into()),
        ("errmsg".to_owned(), errmsg.into()),
    ])
}

/// HTTP 200, as for everything that has a known path.
fn answer(then: Then, body: Map<String, Value>) -> Then {
    then.status(200)
        .header("content-type", "application/json; charset=UTF-8")
        .body(Value::Object(body).to_string())
}
