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

/// The value for people: the known values of open enums by their name, control characters made harmless.
pub(super) fn readable(lang: Lang, path: &str, value: &Value) -> String {
    let text = joined(value, ", ");
    let named = match text.len() {
        1 => lang.find(&format!("value-{}-{text}", path.replace(['.', '_'], "-"))),
        _ => None,
    };
    named.unwrap_or_else(|| harmless(&text))
}

/// What the server sent must not move the cursor or clear the screen.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect()
}

/// The heading of a column.
pub(super) fn heading(lang: Lang, path: &str) -> String {
    lang.find(&format!("column-{}", path.replace(['.', '_'], "-")))
        .unwrap_or_else(|| path.to_owned())
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
    fn what_the_server_sends_cannot_steer_the_terminal() {
        assert_eq!(readable(Lang::En, "name", &json!("a\u{1b}[2Jb")), "a [2Jb");
    }
}
