//! Reads what a caller sent, as forgivingly as the platform does: a member of the wrong type is dropped and remarked.

use std::borrow::Cow;
use std::cell::Cell;

use serde_json::{Map, Value};

/// The query string, decoded parameter by parameter as they are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Query<'a>(&'a str);

impl<'a> Query<'a> {
    pub(crate) fn parse(raw: &'a str) -> Self {
        Self(raw)
    }

    /// The first value of a parameter, if it was sent and is not empty.
    pub(crate) fn get(&self, key: &str) -> Option<Cow<'a, str>> {
        let plain = |text: &str| !text.contains(['%', '+']);
        let (_, value) = self
            .0
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .find(|(name, _)| *name == key || (!plain(name) && decode(name) == key))?;
        let value = if plain(value) {
            Cow::Borrowed(value)
        } else {
            decode(value)
        };
        (!value.is_empty()).then_some(value)
    }

    /// A whole number; `Err` when something else was sent.
    pub(crate) fn int(&self, key: &str) -> Result<Option<i64>, ()> {
        self.get(key)
            .map(|text| text.trim().parse().map_err(|_| ()))
            .transpose()
    }
}

/// Undoes the percent encoding of one name or value; bytes that are no UTF-8 are replaced.
fn decode(text: &str) -> Cow<'_, str> {
    let pair = url::form_urlencoded::parse(text.as_bytes()).next();
    pair.map_or(Cow::Borrowed(""), |(name, _)| Cow::Owned(name.into_owned()))
}

/// The JSON body of a request.
#[derive(Debug, Default)]
pub(crate) struct Body {
    map: Map<String, Value>,
    wrong: Cell<bool>,
    unreadable: bool,
}

impl Body {
    /// Parses a body. One that is no JSON object counts as an object without members, with a remark.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Self::default();
        }
        match serde_json::from_slice::<Value>(bytes) {
            Ok(Value::Object(map)) => Self {
                map,
                wrong: Cell::new(false),
                unreadable: false,
            },
            _ => Self {
                map: Map::new(),
                wrong: Cell::new(true),
                unreadable: true,
            },
        }
    }

    /// Whether a member was dropped for its type.
    pub(crate) fn is_wrong(&self) -> bool {
        self.wrong.get()
    }

    /// Whether there was a body that is no JSON object.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.unreadable
    }

    pub(crate) fn fields(&self) -> Fields<'_> {
        Fields {
            map: &self.map,
            wrong: &self.wrong,
        }
    }
}

/// The members of one JSON object, read by type.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    wrong: &'a Cell<bool>,
}

impl<'a> Fields<'a> {
    /// The member as it stands; null counts as absent.
    pub(crate) fn raw(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    fn read<T>(&self, key: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        let value = self.raw(key)?;
        let read = read(value);
        if read.is_none() {
            self.wrong.set(true);
        }
        read
    }

    pub(crate) fn text(&self, key: &str) -> Option<&'a str> {
        self.read(key, Value::as_str)
    }

    /// A whole number, also when it was sent as text.
    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        self.read(key, int_of)
    }

    /// True or false, also as 1 and 0.
    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        self.read(key, |value| match value {
            Value::Bool(flag) => Some(*flag),
            other => match int_of(other) {
                Some(0) => Some(false),
                Some(1) => Some(true),
                _ => None,
            },
        })
    }

    pub(crate) fn list(&self, key: &str) -> Option<&'a [Value]> {
        self.read(key, |value| value.as_array().map(Vec::as_slice))
    }

    pub(crate) fn object(&self, key: &str) -> Option<Fields<'a>> {
        let wrong = self.wrong;
        self.read(key, |value| {
            value.as_object().map(|map| Fields { map, wrong })
        })
    }

    /// An array of texts; items of another type are dropped.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<&'a str>> {
        let list = self.list(key)?;
        Some(
            list.iter()
                .filter_map(|item| self.item(item, Value::as_str))
                .collect(),
        )
    }

    /// An array of whole numbers; items of another type are dropped.
    pub(crate) fn ints(&self, key: &str) -> Option<Vec<i64>> {
        let list = self.list(key)?;
        Some(
            list.iter()
                .filter_map(|item| self.item(item, int_of))
                .collect(),
        )
    }

    /// An array of objects; items of another type are dropped.
    pub(crate) fn objects(&self, key: &str) -> Option<Vec<Fields<'a>>> {
        let list = self.list(key)?;
        let wrong = self.wrong;
        Some(
            list.iter()
                .filter_map(|item| {
                    self.item(item, |value| {
                        value.as_object().map(|map| Fields { map, wrong })
                    })
                })
                .collect(),
        )
    }

    fn item<T>(&self, item: &'a Value, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        let read = read(item);
        if read.is_none() {
            self.wrong.set(true);
        }
        read
    }
}

/// A whole number or its text.
pub(crate) fn int_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            // 12.0 is what some encoders make of 12.
            (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Lower case where needed, without a copy where not.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_once() {
        let query = Query::parse("a=%41%2Bb&b=x+y&c=&d&%65=5&a=second&f=%ff");
        assert_eq!(query.get("a").as_deref(), Some("A+b"));
        assert_eq!(query.get("b").as_deref(), Some("x y"));
        assert_eq!(
            (query.get("c"), query.get("d"), query.get("g")),
            (None, None, None)
        );
        assert_eq!(query.int("e"), Ok(Some(5)));
        assert_eq!(query.int("b"), Err(()));
        assert_eq!(query.get("f").as_deref(), Some("\u{fffd}"));
    }

    #[test]
    fn a_member_of_the_wrong_type_is_dropped_and_remarked() {
        let body = Body::parse(br#"{"name":7,"order":"3","flag":1}"#);
        let fields = body.fields();
        assert_eq!(fields.int("order"), Some(3));
        assert_eq!(fields.flag("flag"), Some(true));
        assert!(!body.is_wrong());
        assert_eq!(fields.text("name"), None);
        assert!(body.is_wrong());
    }

    #[test]
    fn null_is_absent_and_not_wrong() {
        let body = Body::parse(br#"{"name":null}"#);
        assert_eq!(body.fields().text("name"), None);
        assert!(!body.is_wrong());
    }

    #[test]
    fn a_body_that_is_no_object_has_no_members() {
        for bytes in [&b"a=b&c=d"[..], b"[1]", b"\xff\xfe", b"{\"a\":", b"\"x\""] {
            let body = Body::parse(bytes);
            assert!(body.is_unreadable() && body.is_wrong());
        }
        assert!(!Body::parse(b"").is_unreadable());
    }

    #[test]
    fn nesting_beyond_all_reason_is_refused_without_a_crash() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Body::parse(deep.as_bytes()).is_unreadable());
    }
}
