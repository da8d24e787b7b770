//! Answers in the platform's form: always HTTP 200, `errcode` and `errmsg` first, a hint and a link behind every refusal.

use std::borrow::Cow;
use std::net::IpAddr;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, header};

use crate::errtext;
use crate::json::{Obj, push_num, push_text};
use wecom_contacts_api::Operation;

/// What the platform puts before a refusal, or after a success, when it dropped a member.
const WRONG_FORMAT: &str = "Warning: wrong json format. ";

/// A refusal: the code and the text before the hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    pub(crate) text: Cow<'static, str>,
}

impl Refusal {
    pub(crate) fn new(code: i64, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }
}

/// A refusal with the platform's usual text.
pub(crate) fn refuse(code: i64) -> Refusal {
    Refusal {
        code,
        text: Cow::Borrowed(errtext::of(code)),
    }
}

/// A success: the text, and the members behind the envelope.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) text: &'static str,
    pub(crate) fields: Vec<u8>,
    pub(crate) bulk: Option<crate::user::list::Bulk>,
}

impl Reply {
    pub(crate) fn text(text: &'static str) -> Self {
        Self {
            text,
            fields: Vec::new(),
            bulk: None,
        }
    }

    pub(crate) fn ok() -> Self {
        Self::text("ok")
    }

    /// A success with members.
    pub(crate) fn with(text: &'static str, write: impl FnOnce(&mut Obj<'_>)) -> Self {
        let mut fields = Vec::with_capacity(256);
        write(&mut Obj::tail(&mut fields));
        Self {
            text,
            fields,
            bulk: None,
        }
    }
}

pub(crate) type Outcome = Result<Reply, Refusal>;

/// The empty arrays that some operations keep in their refusals.
fn empty_arrays(operation: Operation) -> &'static str {
    match operation {
        Operation::UserGet => {
            r#","department":[],"order":[],"is_leader_in_dept":[],"direct_leader":[]"#
        }
        Operation::UserListId => r#","dept_user":[]"#,
        Operation::DepartmentSimpleList => r#","department_id":[]"#,
        Operation::TokenListCallbackIps | Operation::TokenListApiDomainIps => r#","ip_list":[]"#,
        _ => "",
    }
}

/// The hint: seconds and a random tail, 25 digits as the platform has today.
fn hint(now_ms: i64) -> String {
    format!(
        "{:010}{:015}",
        (now_ms / 1000).rem_euclid(10_000_000_000),
        rand::random_range(0..1_000_000_000_000_000_u64)
    )
}

/// The whole `errmsg` of a refusal.
pub(crate) fn error_text(
    operation: Operation,
    refusal: &Refusal,
    wrong: bool,
    ip: IpAddr,
    now_ms: i64,
) -> String {
    let warning = if wrong { WRONG_FORMAT } else { "" };
    let (text, code, hint) = (&refusal.text, refusal.code, hint(now_ms));
    // An unknown company is told no address: seen at gettoken.
    let from = if operation == Operation::TokenGet && code == 40013 {
        String::new()
    } else {
        format!(", from ip: {ip}")
    };
    format!(
        "{warning}{text}, hint: [{hint}]{from}, more info at https://open.work.weixin.qq.com/devtool/query?e={code}"
    )
}

/// The whole `errmsg` of a success.
pub(crate) fn success_text(text: &'static str, wrong: bool) -> Cow<'static, str> {
    if wrong {
        Cow::Owned(format!("{text}. {WRONG_FORMAT}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The envelope without its closing brace.
pub(crate) fn open_envelope(code: i64, text: &str, room: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(room + text.len() + 40);
    out.extend_from_slice(b"{\"errcode\":");
    push_num(&mut out, code);
    out.extend_from_slice(b",\"errmsg\":");
    push_text(&mut out, text);
    out
}

/// The body of a refusal.
pub(crate) fn refusal_body(operation: Operation, code: i64, text: &str) -> Vec<u8> {
    let tail = empty_arrays(operation);
    let mut out = open_envelope(code, text, tail.len() + 1);
    out.extend_from_slice(tail.as_bytes());
    out.push(b'}');
    out
}

const ERROR_CODE: HeaderName = HeaderName::from_static("error-code");
const ERROR_MSG: HeaderName = HeaderName::from_static("error-msg");

/// The headers that every answer of the platform has.
pub(crate) fn head(headers: &mut HeaderMap, code: i64, text: &str) {
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=UTF-8"),
    );
    let number = if code == 0 {
        HeaderValue::from_static("0")
    } else {
        HeaderValue::from(code)
    };
    headers.insert(ERROR_CODE, number);
    let text = match text {
        "ok" => HeaderValue::from_static("ok"),
        other => {
            let visible: String = other.chars().filter(|c| (' '..='~').contains(c)).collect();
            HeaderValue::from_str(visible.trim()).unwrap_or(HeaderValue::from_static(""))
        }
    };
    headers.insert(ERROR_MSG, text);
}

/// An answer with its head.
pub(crate) fn response(code: i64, text: &str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    head(response.headers_mut(), code, text);
    response
}

/// The answer to a path nobody serves: nothing at all.
pub(crate) fn not_found() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = http::StatusCode::NOT_FOUND;
    response
}

/// A plain JSON answer of the sandbox's own endpoints.
pub(crate) fn admin(status: http::StatusCode, value: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from(value.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_text_has_hint_address_and_link() {
        let ip = IpAddr::from([127, 0, 0, 1]);
        let text = error_text(
            Operation::UserGet,
            &refuse(60111),
            true,
            ip,
            1_735_700_000_000,
        );
        let (before, after) = text.split_once(", hint: [").unwrap();
        assert!(before.starts_with("Warning: wrong json format. "), "{text}");
        let (digits, rest) = after.split_once(']').unwrap();
        assert_eq!(digits.len(), 25);
        assert!(digits.bytes().all(|b| b.is_ascii_digit()));
        assert_eq!(
            rest,
            ", from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=60111"
        );
    }

    #[test]
    fn an_unknown_company_is_told_no_address() {
        let text = error_text(
            Operation::TokenGet,
            &refuse(40013),
            false,
            IpAddr::from([127, 0, 0, 1]),
            0,
        );
        assert!(!text.contains("from ip"), "{text}");
    }

    #[test]
    fn a_header_never_carries_what_http_forbids() {
        let mut headers = HeaderMap::new();
        head(&mut headers, 60104, "mobile existed:林\r\nx: y");
        assert_eq!(headers["error-msg"], "mobile existed:x: y");
        assert_eq!(headers["error-code"], "60104");
    }
}
