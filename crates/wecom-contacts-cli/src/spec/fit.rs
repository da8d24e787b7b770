//! Holds a JSON value against its schema. The description uses few keywords, and asks different things of what is sent
//! and of what is received, which no general validator knows.

use regex::Regex;
use serde_json::Value;

use super::description::{Description, entries, items, text};
use super::finding::{Misfit, Rule, Side, Teller, kind};

/// What a value is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// A request that the platform took: it breaks no limit and lacks nothing.
    Taken,
    /// A request that the platform refused, perhaps for its limits.
    Refused,
    /// The answer of a success.
    Success,
    /// A refusal, which carries the envelope and whatever else there is.
    Refusal,
}

/// A walk through one value.
pub(super) struct Walk<'a> {
    pub(super) description: &'a Description,
    pub(super) teller: Teller<'a>,
    pub(super) way: Way,
    pub(super) found: Vec<Misfit>,
}

impl Walk<'_> {
    fn is_sent(&self) -> bool {
        matches!(self.way, Way::Taken | Way::Refused)
    }

    pub(super) fn bad(
        &mut self,
        at: &str,
        rule: Rule,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) {
        let side = if self.is_sent() {
            Side::Request
        } else {
            Side::Reply
        };
        self.found.push(Misfit {
            side,
            at: at.to_owned(),
            rule,
            expected: expected.into(),
            got: got.into(),
        });
    }

    /// Holds `value` against `schema`.
    pub(super) fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        let parts = self.description.parts(schema);
        let wanted = parts
            .iter()
            .map(|part| text(part, "type"))
            .find(|kind| !kind.is_empty())
            .unwrap_or_default();
        let secret = parts
            .iter()
            .any(|part| matches!(text(part, "format"), "password" | "binary"));
        let fits = match wanted {
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => true,
        };
        if !fits {
            let got = if value.is_null() || secret {
                kind(value)
            } else {
                format!("{} ({})", self.teller.value(value, secret), short(value))
            };
            // A refused request may well be refused for this.
            if self.way != Way::Refused {
                self.bad(at, Rule::Kind, wanted, got);
            }
            return;
        }
        match value {
            Value::Array(list) => {
                for item in list {
                    self.value(&parts[0]["items"], item, &format!("{at}[]"));
                }
            }
            Value::Object(_) => self.members(&parts, value, at),
            _ => self.choice(&parts, value, at),
        }
        if self.way == Way::Taken {
            for part in parts {
                self.limits(part, value, at, secret);
            }
        }
    }

    /// The names in an object: known, and none missing.
    fn members(&mut self, parts: &[&Value], value: &Value, at: &str) {
        let inside = |name: &str| match at {
            "" => name.to_owned(),
            _ => format!("{at}.{name}"),
        };
        for (name, member) in entries(value) {
            match parts
                .iter()
                .find_map(|part| part["properties"].get(name.as_str()))
            {
                Some(schema) => self.value(schema, member, &inside(name)),
                None => {
                    let at = inside(&self.teller.name(name));
                    self.bad(&at, Rule::NameUnknown, "", kind(member));
                }
            }
        }
        // `required` binds who sends; of an answer it binds the envelope alone.
        let list = match self.way {
            Way::Taken => "required",
            Way::Success => "x-required-on-success",
            Way::Refused | Way::Refusal => return,
        };
        for name in parts
            .iter()
            .flat_map(|part| items(&part[list]))
            .filter_map(Value::as_str)
        {
            if value.get(name).is_none() {
                self.bad(&inside(name), Rule::NameMissing, list, "");
            }
        }
    }

    /// One of the known values of an open enumeration.
    fn choice(&mut self, parts: &[&Value], value: &Value, at: &str) {
        for known in parts
            .iter()
            .map(|part| items(&part["x-extensible-enum"]))
            .filter(|known| !known.is_empty())
        {
            if !known.contains(value) && self.way != Way::Refused {
                let expected: Vec<String> = known.iter().map(ToString::to_string).collect();
                self.bad(
                    at,
                    Rule::ValueUnknown,
                    expected.join(", "),
                    self.teller.choice(value),
                );
            }
        }
    }

    /// The limits that the platform was not as strict about.
    fn limits(&mut self, schema: &Value, value: &Value, at: &str, secret: bool) {
        for (keyword, limit) in entries(schema) {
            if let Some(size) = over(keyword, limit, value) {
                let got = match size {
                    Some(size) => size.to_string(),
                    None => self.teller.value(value, secret),
                };
                let limit = limit.as_str().map_or(limit.to_string(), str::to_owned);
                self.bad(at, Rule::Limit, format!("{keyword} {limit}"), got);
            }
        }
    }
}

/// Whether a value breaks a limit, and the size that does where it is one.
fn over(keyword: &str, limit: &Value, value: &Value) -> Option<Option<i64>> {
    let size = match (keyword, value) {
        ("minLength" | "maxLength", Value::String(text)) => text.chars().count() as i64,
        ("x-max-bytes", Value::String(text)) => text.len() as i64,
        ("minItems" | "maxItems", Value::Array(items)) => items.len() as i64,
        ("minimum" | "maximum", Value::Number(number)) => number.as_i64().unwrap_or(i64::MAX),
        ("pattern", Value::String(text)) => {
            let broken = Regex::new(limit.as_str()?).is_ok_and(|pattern| !pattern.is_match(text));
            return broken.then_some(None);
        }
        _ => return None,
    };
    let limit = limit.as_i64()?;
    let broken = if keyword.starts_with("min") {
        size < limit
    } else {
        size > limit
    };
    broken.then_some(Some(size))
}

/// The bare kind of a value.
fn short(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
