//! The rules of the member table: forms and lengths, each with its own code.

use serde_json::Value;

use crate::reply::{Refusal, refuse};

fn must(holds: bool, code: i64) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refuse(code)) }
}

/// How many characters a text has.
pub(crate) fn chars(text: &str) -> usize {
    text.chars().count()
}

/// 1 to 64 bytes, a letter or digit first, then letters, digits and `_ - @ .`
pub(crate) fn userid(id: &str) -> Result<(), Refusal> {
    let mut bytes = id.bytes();
    let first = bytes.next().is_some_and(|b| b.is_ascii_alphanumeric());
    let rest = bytes.all(|b| b.is_ascii_alphanumeric() || b"_-@.".contains(&b));
    must(first && rest && id.len() <= 64, 40003)
}

/// 1 to 64 characters.
pub(crate) fn name(name: &str) -> Result<(), Refusal> {
    must(!name.trim().is_empty() && chars(name) <= 64, 60112)
}

/// A mainland number, or one with a country code; at most 32 characters. Empty clears.
pub(crate) fn mobile(mobile: &str) -> Result<(), Refusal> {
    let digits = mobile.bytes().filter(u8::is_ascii_digit).count();
    let plain = mobile
        .bytes()
        .enumerate()
        .all(|(at, b)| b.is_ascii_digit() || b" -".contains(&b) || (at == 0 && b == b'+'));
    let fits = match mobile.strip_prefix('+') {
        Some(foreign) if !foreign.starts_with("86") => (5..=20).contains(&digits),
        _ => {
            let key = crate::user::store::mobile_key(mobile);
            key.len() == 11 && key.starts_with('1')
        }
    };
    must(
        mobile.is_empty() || (mobile.len() <= 32 && plain && fits),
        60103,
    )
}

/// 6 to 64 bytes in the form `local@domain.tld`.
fn is_email(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else {
        return false;
    };
    let plain = |text: &str, more: &[u8]| {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
    };
    (6..=64).contains(&email.len())
        && !local.is_empty()
        && plain(local, b"._%+-!#$&'*/=?^`{|}~")
        && plain(domain, b".-")
        && domain.contains('.')
        && !domain.starts_with(['.', '-'])
        && !domain.ends_with(['.', '-'])
        && !domain.contains("..")
}

pub(crate) fn email(email: &str) -> Result<(), Refusal> {
    must(email.is_empty() || is_email(email), 60105)
}

/// The corp mailbox, in the corp's own mail domain where it has one.
pub(crate) fn biz_mail(mail: &str, domain: Option<&str>) -> Result<(), Refusal> {
    must(mail.is_empty() || is_email(mail), 60143)?;
    let Some(domain) = domain else { return Ok(()) };
    let own = mail
        .rsplit_once('@')
        .is_none_or(|(_, host)| host.eq_ignore_ascii_case(domain));
    must(own, 81015)
}

/// At most 32 bytes of digits, `-`, `+` and `,`.
pub(crate) fn telephone(number: &str) -> Result<(), Refusal> {
    must(
        number.len() <= 32
            && number
                .bytes()
                .all(|b| b.is_ascii_digit() || b"-+,".contains(&b)),
        301013,
    )
}

/// A text with at most `max` characters.
pub(crate) fn at_most(text: &str, max: usize, code: i64) -> Result<(), Refusal> {
    must(chars(text) <= max, code)
}

pub(crate) fn gender(value: i64) -> Result<u8, Refusal> {
    u8::try_from(value)
        .ok()
        .filter(|gender| *gender <= 2)
        .ok_or_else(|| refuse(60114))
}

/// One custom attribute: `{type, name, text{value} | web{url, title}}`.
pub(crate) fn attribute(attr: &Value) -> Result<(), Refusal> {
    let text = |pointer: &str| attr.pointer(pointer).and_then(Value::as_str).unwrap_or("");
    at_most(text("/text/value"), 64, 40058)?;
    at_most(text("/web/title"), 12, 40058)
}

/// The profile shown to customers.
pub(crate) fn external_profile(profile: &Value) -> Result<(), Refusal> {
    if let Some(nickname) = profile.pointer("/wechat_channels/nickname") {
        let nickname = nickname.as_str().ok_or_else(|| refuse(41066))?;
        at_most(nickname, 64, 41066)?;
    }
    let Some(attrs) = profile.get("external_attr") else {
        return Ok(());
    };
    attrs
        .as_array()
        .ok_or_else(|| refuse(90106))?
        .iter()
        .try_for_each(external_attribute)
}

fn external_attribute(attr: &Value) -> Result<(), Refusal> {
    let kind = attr
        .get("type")
        .and_then(crate::input::int_of)
        .ok_or_else(|| refuse(90100))?;
    must(
        attr.get("name")
            .and_then(Value::as_str)
            .is_some_and(|name| !name.is_empty()),
        90106,
    )?;
    let text = |pointer: &str| attr.pointer(pointer).and_then(Value::as_str).unwrap_or("");
    match kind {
        0 => {
            must(attr.get("text").is_some_and(Value::is_object), 90106)?;
            at_most(text("/text/value"), 12, 90101)
        }
        1 => {
            must(attr.get("web").is_some_and(Value::is_object), 90106)?;
            at_most(text("/web/title"), 12, 90102)?;
            let url = text("/web/url");
            // Both empty clears the attribute.
            let cleared = url.is_empty() && text("/web/title").is_empty();
            must(
                cleared || url.starts_with("http://") || url.starts_with("https://"),
                90103,
            )
        }
        2 => {
            must(!text("/miniprogram/appid").is_empty(), 90106)?;
            at_most(text("/miniprogram/title"), 12, 90104)?;
            must(!text("/miniprogram/pagepath").is_empty(), 90105)
        }
        _ => Err(refuse(90100)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<(), Refusal>) -> i64 {
        result.map_or_else(|refusal| refusal.code, |()| 0)
    }

    #[test]
    fn userids_keep_to_their_characters() {
        let long = "a".repeat(65);
        for (id, expected) in [
            ("a", 0),
            ("9x_-@.", 0),
            (&long[..64], 0),
            (&long, 40003),
            ("", 40003),
            ("_a", 40003),
            (".a", 40003),
            ("a b", 40003),
            ("张三", 40003),
            ("a/b", 40003),
        ] {
            assert_eq!(code(userid(id)), expected, "{id}");
        }
    }

    #[test]
    fn mobiles_of_the_mainland_and_abroad_are_told_apart() {
        for (number, expected) in [
            ("13900000001", 0),
            ("+8613900000001", 0),
            ("+86 139-0000-0001", 0),
            ("+852 91234567", 0),
            ("+1 555 010 0000", 0),
            ("", 0),
            ("1390000000", 60103),
            ("23900000001", 60103),
            ("139000000012", 60103),
            ("+86 12345", 60103),
            ("1390000000a", 60103),
            ("13900+00001", 60103),
        ] {
            assert_eq!(code(mobile(number)), expected, "{number}");
        }
    }

    #[test]
    fn mails_have_a_form_and_a_length() {
        let long = format!("{}@example.com", "a".repeat(60));
        for (mail, expected) in [
            ("a@b.co", 0),
            ("mei.lin+x@example.com", 0),
            ("a@b.c", 60105),
            ("mei@", 60105),
            ("@example.com", 60105),
            ("mei@example", 60105),
            ("mei lin@example.com", 60105),
            ("mei@exa..mple.com", 60105),
            (&long, 60105),
        ] {
            assert_eq!(code(email(mail)), expected, "{mail}");
        }
    }

    #[test]
    fn external_attributes_have_a_code_for_each_fault() {
        for (attr, expected) in [
            (
                serde_json::json!({"type":0,"name":"n","text":{"value":"123456789012"}}),
                0,
            ),
            (
                serde_json::json!({"type":0,"name":"n","text":{"value":"1234567890123"}}),
                90101,
            ),
            (
                serde_json::json!({"type":1,"name":"n","web":{"url":"https://x.example","title":"1234567890123"}}),
                90102,
            ),
            (
                serde_json::json!({"type":1,"name":"n","web":{"url":"ftp://x","title":"t"}}),
                90103,
            ),
            (
                serde_json::json!({"type":2,"name":"n","miniprogram":{"appid":"wx1","pagepath":"p","title":"1234567890123"}}),
                90104,
            ),
            (
                serde_json::json!({"type":2,"name":"n","miniprogram":{"appid":"wx1","title":"t"}}),
                90105,
            ),
            (serde_json::json!({"type":0,"text":{"value":"x"}}), 90106),
            (serde_json::json!({"type":7,"name":"n"}), 90100),
        ] {
            assert_eq!(
                code(external_profile(
                    &serde_json::json!({"external_attr":[attr]})
                )),
                expected,
                "{attr}"
            );
        }
    }
}
