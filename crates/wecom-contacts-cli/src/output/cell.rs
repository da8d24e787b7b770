//! How one JSON value looks in a cell.

use serde_json::Value;

use crate::message::Lang;

/// The value at a dotted path; `None` when it is absent or null.
pub(super) fn at<'a>(row: &'a Value, path: &str) -> Option<&'a Value> {
    let mut value = row;
    for name in path.split('.') {
        value = value.get(name)?;
    }
    (!value.is_null()).then_some(value)
}

/// The value as one text: lists joined with `;`, objects as JSON, nothing for null.
pub(super) fn plain(value: &Value) -> String {
    joined(value, ";")
}

fn joined(value: &Value, between: &str) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(is_scalar) => {
            items.iter().map(plain).collect::<Vec<_>>().join(between)
        }
        other => other.to_string(),
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}

/// The value for people: the known values of open enums by their name, custom attributes as name and value, control
/// characters made harmless.
pub(super) fn readable(lang: Lang, path: &str, value: &Value) -> String {
    let text = attributes(value).unwrap_or_else(|| joined(value, ", "));
    let words = [
        "gender", "status", "enable", "outcome", "state", "kind", "default", "secret",
    ];
    let named = (words.contains(&path) && text.len() <= 20)
        .then(|| format!("value-{path}-{}", text.replace('_', "-")))
        .and_then(|id| lang.find(&id));
    named.unwrap_or_else(|| harmless(&text))
}

/// Custom attributes as people write them, such as `工号=YF0002`; `None` for everything else.
fn attributes(value: &Value) -> Option<String> {
    let lists = ["attrs", "external_attr"];
    let list = lists.iter().find_map(|name| value.get(name)?.as_array())?;
    let shown = list.iter().map(|attribute| {
        let name = attribute.get("name").map(plain).unwrap_or_default();
        let paths = ["text.value", "web.url", "miniprogram.title"];
        let value = paths.iter().find_map(|path| at(attribute, path));
        format!("{name}={}", value.map(plain).unwrap_or_default())
    });
    Some(shown.collect::<Vec<_>>().join("\n"))
}

/// What the server sent must not move the cursor, clear the screen, or turn the rest of the line around.
fn harmless(text: &str) -> String {
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let harms = |c: char| c.is_control() && c != '\n' || turns(c);
    text.chars()
        .map(|c| if harms(c) { ' ' } else { c })
        .collect()
}

/// The heading of a column: the name on the wire, and in Chinese the vendor's word for it. People have another word
/// for their names than things have.
pub(super) fn heading(lang: Lang, path: &str, of_people: bool) -> String {
    let id = match path {
        "name" if of_people => "column-name-of-people".to_owned(),
        _ => format!("column-{}", path.replace(['.', '_'], "-")),
    };
    match lang {
        Lang::En => path.to_owned(),
        Lang::Zh => lang.find(&id).unwrap_or_else(|| path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{at, plain, readable};
    use crate::message::Lang;

    #[test]
    fn lists_are_joined_and_objects_are_json() {
        assert_eq!(plain(&json!([1, 2])), "1;2");
        assert_eq!(plain(&json!({"a": 1})), r#"{"a":1}"#);
        assert_eq!(plain(&json!(null)), "");
    }

    #[test]
    fn paths_lead_into_objects_and_null_is_absent() {
        let row = json!({"a": {"b": 1}, "c": null});
        assert_eq!(at(&row, "a.b"), Some(&json!(1)));
        assert_eq!(at(&row, "c"), None);
        assert_eq!(at(&row, "a.x"), None);
    }

    #[test]
    fn known_values_have_a_name_and_unknown_ones_stay() {
        assert_eq!(readable(Lang::Zh, "gender", &json!("2")), "女");
        assert_eq!(readable(Lang::En, "status", &json!(4)), "not activated");
        assert_eq!(readable(Lang::En, "status", &json!(9)), "9");
    }

    #[test]
    fn custom_attributes_are_names_and_values() {
        let value = json!({"attrs": [
            {"type": 0, "name": "工号", "text": {"value": "YF0002"}},
            {"type": 1, "name": "主页", "web": {"url": "https://example.com", "title": "Mei"}},
        ]});
        assert_eq!(
            readable(Lang::En, "extattr", &value),
            "工号=YF0002\n主页=https://example.com"
        );
        assert_eq!(readable(Lang::En, "extattr", &json!({"attrs": []})), "");
    }

    #[test]
    fn what_the_server_sends_cannot_steer_the_terminal() {
        assert_eq!(readable(Lang::En, "name", &json!("a\u{1b}[2Jb")), "a [2Jb");
        assert_eq!(readable(Lang::En, "name", &json!("a\u{202e}b")), "a b");
    }
}
