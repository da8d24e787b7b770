//! Holds one recorded exchange against the description of its operation.

use reqwest::Url;
use serde_json::Value;
use wecom_contacts::{ErrClass, ErrCode, Operation};

use super::description::{Description, text};
use super::finding::{Misfit, Rule, Side, Teller};
use super::fit::{Walk, Way};
use super::har::Entry;

/// What became of one entry.
pub(super) struct Outcome {
    /// The operation, or the path where there is none.
    pub(super) call: String,
    pub(super) found: Vec<Misfit>,
    /// Whether the recorder has kept the answer.
    pub(super) answered: bool,
}

/// Checks one entry; `None` when it is no call of the interface.
pub(super) fn check(
    description: &Description,
    teller: Teller<'_>,
    entry: &Entry,
) -> Option<Outcome> {
    let url = Url::parse(&entry.request.url).ok()?;
    let path = url.path();
    if !path.starts_with("/cgi-bin/") {
        return None;
    }
    let same_path = || {
        Operation::ALL
            .iter()
            .copied()
            .filter(|operation| operation.path() == path)
    };
    let method = entry.request.method.to_ascii_uppercase();
    let Some(operation) = same_path().find(|operation| operation.method().as_str() == method)
    else {
        let (rule, expected) = match same_path().next() {
            Some(other) => (Rule::Method, other.method().to_string()),
            None => (Rule::PathUnknown, String::new()),
        };
        let path: Vec<String> = path.split('/').map(|part| teller.name(part)).collect();
        return Some(Outcome {
            call: path.join("/"),
            found: vec![Misfit {
                side: Side::Request,
                at: String::new(),
                rule,
                expected,
                got: teller
                    .name(&method.to_ascii_lowercase())
                    .to_ascii_uppercase(),
            }],
            answered: true,
        });
    };

    let reply = entry.response.body();
    let decoded: Option<Value> = reply
        .as_deref()
        .and_then(|bytes| serde_json::from_slice(bytes).ok());
    let errcode = decoded.as_ref().map(errcode);
    let (sent, received) = match errcode {
        Some(0) => (Way::Taken, Way::Success),
        _ => (Way::Refused, Way::Refusal),
    };
    let mut request = Walk {
        description,
        teller,
        way: sent,
        found: Vec::new(),
    };
    query(&mut request, operation, &url);
    body(&mut request, operation, entry);
    let mut answer = Walk {
        way: received,
        found: Vec::new(),
        ..request
    };
    if entry.response.status != 200 {
        answer.bad("", Rule::Status, "200", entry.response.status.to_string());
    } else if let Some(decoded) = &decoded {
        envelope(&mut answer, decoded);
        answer.value(description.reply(operation), decoded, "");
        code(&mut answer, operation, errcode.unwrap_or_default());
    } else if let Some(bytes) = &reply {
        answer.bad(
            "",
            Rule::Unreadable,
            "JSON",
            format!("{} bytes", bytes.len()),
        );
    }
    request.found.append(&mut answer.found);
    Some(Outcome {
        call: operation.id().to_owned(),
        found: request.found,
        answered: reply.is_some(),
    })
}

/// The code of an answer; an absent one is 0, and older front ends write it as a string.
fn errcode(reply: &Value) -> i64 {
    let code = &reply["errcode"];
    code.as_i64()
        .or_else(|| code.as_str()?.parse().ok())
        .unwrap_or_default()
}

/// The query: known names, values of their kind, nothing missing. The token is never looked at.
fn query(walk: &mut Walk<'_>, operation: Operation, url: &Url) {
    let parameters = walk.description.parameters(operation);
    let given: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| name != "access_token")
        .collect();
    for (name, value) in &given {
        let at = format!("?{}", walk.teller.name(name));
        match parameters.iter().find(|known| text(known, "name") == name) {
            Some(known) => {
                let kinds = walk.description.parts(&known["schema"]);
                let number = kinds.iter().any(|part| text(part, "type") == "integer");
                let value = match value.parse::<i64>() {
                    Ok(value) if number => Value::from(value),
                    _ => Value::from(value.as_ref()),
                };
                walk.value(&known["schema"], &value, &at);
            }
            None => walk.bad(&at, Rule::NameUnknown, "", "string"),
        }
    }
    for known in parameters {
        let name = text(known, "name");
        let missing = known["required"] == true && !given.iter().any(|(given, _)| given == name);
        if missing && walk.way == Way::Taken {
            walk.bad(&format!("?{name}"), Rule::NameMissing, "required", "");
        }
    }
}

/// The JSON body of the request.
fn body(walk: &mut Walk<'_>, operation: Operation, entry: &Entry) {
    let bytes = entry.request.body();
    if entry.request.is_multipart() {
        return;
    }
    let decoded: Option<Value> = serde_json::from_slice(&bytes).ok();
    match (walk.description.body(operation), decoded) {
        (Some(schema), Some(decoded)) => walk.value(schema, &decoded, ""),
        (Some(_), None) if walk.way == Way::Taken => {
            walk.bad(
                "",
                Rule::Unreadable,
                "JSON",
                format!("{} bytes", bytes.len()),
            );
        }
        // Calls without parameters are sent with `{}` or nothing.
        (None, Some(Value::Object(members))) => {
            for name in members.keys() {
                let at = walk.teller.name(name);
                walk.bad(&at, Rule::NameUnknown, "", "");
            }
        }
        _ => {}
    }
}

/// The two members that every answer carries.
fn envelope(walk: &mut Walk<'_>, reply: &Value) {
    for name in ["errcode", "errmsg"] {
        if reply.is_object() && reply.get(name).is_none() {
            walk.bad(name, Rule::NameMissing, "required", "");
        }
    }
}

/// The code of a refusal: in the table, and named for the operation unless any call can be refused with it.
fn code(walk: &mut Walk<'_>, operation: Operation, errcode: i64) {
    let code = ErrCode(errcode);
    if errcode == 0 {
        return;
    }
    let Some(info) = code.info() else {
        walk.bad("errcode", Rule::ErrcodeUnknown, "", errcode.to_string());
        return;
    };
    let of_every_call = code == ErrCode::IP_NOT_TRUSTED
        || matches!(
            info.class,
            ErrClass::Token | ErrClass::Rate | ErrClass::Transient
        );
    if !of_every_call && !operation.errcodes().contains(&code) {
        walk.bad("errcode", Rule::ErrcodeUnlisted, "", errcode.to_string());
    }
}
