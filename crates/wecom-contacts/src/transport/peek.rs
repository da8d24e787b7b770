//! Finds `errcode` in a body without reading more of it than needed.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use wecom_contacts_api::wire::from_json;

/// What a look at a body tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peek {
    /// The value of `errcode`.
    Code(i64),
    /// It is a JSON object without one.
    Absent,
    /// It ends before its JSON does, and before an `errcode`.
    Cut,
    /// It is a JSON object whose `errcode` is no whole number.
    OddCode,
    /// It is no JSON object.
    NotJson,
}

/// Bodies up to this size are read to the end: they are mostly bare envelopes, which nobody else reads, and it costs
/// next to nothing.
const READ_WHOLE: usize = 256;

/// How most answers begin: what the parser would find in them too, at the price of an error to end it early.
const USUAL: &[u8] = br#"{"errcode":0,"#;

/// Looks for `errcode` at the top level, in whatever place, as a number or as a string.
pub(crate) fn peek(body: &[u8]) -> Peek {
    let mut found = None;
    let whole = body.len() <= READ_WHOLE;
    if !whole && body.starts_with(USUAL) {
        return Peek::Code(0);
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = json
        .deserialize_map(Envelope {
            found: &mut found,
            whole,
        })
        .and_then(|()| if whole { json.end() } else { Ok(()) });
    match (found, read) {
        (_, Err(error)) if error.classify() == Category::Eof => Peek::Cut,
        // Early exit: serde_json complains about what was not read, and rightly so.
        (Some(code), _) if !whole => Peek::Code(code),
        (Some(code), Ok(())) => Peek::Code(code),
        (None, Ok(())) => Peek::Absent,
        (_, Err(error)) if error.is_data() && is_object(body) => Peek::OddCode,
        (_, Err(_)) => Peek::NotJson,
    }
}

/// Of what is an object our visitor dislikes nothing but the code.
fn is_object(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'{')
}

struct Envelope<'a> {
    found: &'a mut Option<i64>,
    whole: bool,
}

impl<'de> Visitor<'de> for Envelope<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(is_errcode) = map.next_key_seed(IsErrcode)? {
            if !is_errcode {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let code = map.next_value_seed(Code)?;
            if self.found.is_none() {
                *self.found = code;
            }
            if self.found.is_some() && !self.whole {
                // What follows tells that the number has ended: more of its digits may be on the way.
                map.next_key_seed(IsErrcode)?;
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Whether a key is `errcode`, without a copy of the key.
struct IsErrcode;

impl<'de> DeserializeSeed<'de> for IsErrcode {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsErrcode {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<bool, E> {
        Ok(key == "errcode")
    }
}

/// A code as number or string; `null` is no code.
struct Code;

impl<'de> DeserializeSeed<'de> for Code {
    type Value = Option<i64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<i64>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Code {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E>(self, code: i64) -> Result<Option<i64>, E> {
        Ok(Some(code))
    }

    fn visit_u64<E: serde::de::Error>(self, code: u64) -> Result<Option<i64>, E> {
        i64::try_from(code)
            .map(Some)
            .map_err(|_| E::custom("errcode out of range"))
    }

    fn visit_f64<E: serde::de::Error>(self, code: f64) -> Result<Option<i64>, E> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be whole and far within the range"
        )]
        let whole = code as i64;
        if code.fract() == 0.0 && code.abs() < 1e15 {
            Ok(Some(whole))
        } else {
            Err(E::custom("errcode is not whole"))
        }
    }

    fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<Option<i64>, E> {
        code.trim()
            .parse()
            .map(Some)
            .map_err(|_| E::custom("errcode is not a number"))
    }

    fn visit_unit<E>(self) -> Result<Option<i64>, E> {
        Ok(None)
    }
}

/// The `errmsg` of a refusal; empty when it has none.
pub(crate) fn errmsg(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Envelope {
        #[serde(default)]
        errmsg: Option<String>,
    }
    match from_json(body) {
        Ok(Envelope { errmsg: Some(text) }) => text,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, proptest};
    use serde_json::Value;

    use super::{Peek, errmsg, peek};

    #[test]
    fn the_code_is_found_wherever_it_stands() {
        for (body, seen) in [
            (r#"{"errcode":0,"errmsg":"ok"}"#, Peek::Code(0)),
            (
                r#"{"errmsg":"ok","list":[{"errcode":7}],"errcode":60111}"#,
                Peek::Code(60111),
            ),
            (
                r#"{"name":"\"errcode\":5","errcode":"40014"}"#,
                Peek::Code(40014),
            ),
            (r#"{"errcode":-1}"#, Peek::Code(-1)),
            (r#"{"errcode":4.5e1}"#, Peek::Code(45)),
            (r#"{"\u0065rrcode":3}"#, Peek::Code(3)),
            (r#" {"ip_list":[]} "#, Peek::Absent),
            (r#"{"errcode":null}"#, Peek::Absent),
            ("{}", Peek::Absent),
            ("", Peek::Cut),
            (r#"{"errcode":0,"errm"#, Peek::Cut),
            (r#"{"ip_list":["203."#, Peek::Cut),
            ("[]", Peek::NotJson),
            ("null", Peek::NotJson),
            ("<html>502</html>", Peek::NotJson),
            (r#"{"errcode":0} trailing"#, Peek::NotJson),
            (r#"{"errcode":"soon"}"#, Peek::OddCode),
            (r#" {"errcode":{},"errmsg":""}"#, Peek::OddCode),
            (r#"{"errcode":1.5}"#, Peek::OddCode),
            (r#"{"errcode":99999999999999999999}"#, Peek::OddCode),
        ] {
            assert_eq!(peek(body.as_bytes()), seen, "{body}");
        }
    }

    #[test]
    fn a_big_body_is_not_read_behind_the_code() {
        let body = format!(r#"{{"errcode":0,"list":["{}"#, "x".repeat(1000));
        assert_eq!(peek(body.as_bytes()), Peek::Code(0));
    }

    #[test]
    fn a_code_whose_digits_are_still_arriving_is_not_taken_for_a_shorter_one() {
        let whole = format!(r#"{{"errmsg":"{}","errcode":42001}}"#, "x".repeat(300));
        let digits = whole.find("42001").expect("it is there");
        for length in digits..digits + 5 {
            assert_eq!(peek(&whole.as_bytes()[..length]), Peek::Cut, "{length}");
        }
        assert_eq!(peek(whole.as_bytes()), Peek::Code(42001));
        let more = whole.replace('}', r#","list":["#);
        assert_eq!(peek(more.as_bytes()), Peek::Code(42001));
    }

    #[test]
    fn deep_json_does_not_overflow() {
        let deep = format!(
            r#"{{"a":{}{},"errcode":7}}"#,
            "[".repeat(200_000),
            "]".repeat(200_000)
        );
        assert_eq!(peek(deep.as_bytes()), Peek::Code(7));
        assert_eq!(peek("[".repeat(1_000_000).as_bytes()), Peek::NotJson);
    }

    #[test]
    fn an_absent_or_odd_errmsg_is_empty_and_a_broken_one_is_read() {
        assert_eq!(errmsg(br#"{"errcode":1,"errmsg":"no"}"#), "no");
        assert_eq!(errmsg(br#"{"errcode":1}"#), "");
        assert_eq!(errmsg(br#"{"errcode":1,"errmsg":null}"#), "");
        assert_eq!(errmsg(br#"{"errcode":1,"errmsg":7}"#), "");
        assert_eq!(
            errmsg(b"{\"errcode\":1,\"errmsg\":\"no: \xe6\"}"),
            "no: \u{fffd}"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = (peek(&body), errmsg(&body));
        }

        #[test]
        fn the_beginning_of_an_answer_tells_its_code_or_none(
            code in any::<i64>(),
            quoted in any::<bool>(),
            before in ".{0,300}",
            blank in "[ \n]{0,2}",
            after in ".{0,300}",
        ) {
            let (before, after) = (Value::from(before), Value::from(after));
            let quote = if quoted { "\"" } else { "" };
            let errcode = format!("\"errcode\"{blank}:{blank}{quote}{code}{quote}{blank}");
            let whole = format!("{{\"errmsg\":{before},{errcode},{blank}\"list\":[{after}]}}");
            for length in 0..whole.len() {
                let seen = peek(&whole.as_bytes()[..length]);
                assert!(seen == Peek::Cut || seen == Peek::Code(code), "{seen:?} of {length} bytes of {whole}");
            }
            assert_eq!(peek(whole.as_bytes()), Peek::Code(code));
        }
    }
}
