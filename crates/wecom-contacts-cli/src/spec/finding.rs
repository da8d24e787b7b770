//! What does not fit, told without the data: the same thing once, with how often it was seen.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use crate::app::App;
use crate::message::Message;

/// Which part of a call it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// Address, query, body.
    Request,
    /// Status and body of the answer.
    Reply,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    PathUnknown,
    Method,
    Status,
    Unreadable,
    NameUnknown,
    NameMissing,
    Kind,
    ValueUnknown,
    Limit,
    ErrcodeUnknown,
    ErrcodeUnlisted,
}

impl Rule {
    /// The word for programs.
    fn word(self) -> &'static str {
        match self {
            Rule::PathUnknown => "path-unknown",
            Rule::Method => "method",
            Rule::Status => "status",
            Rule::Unreadable => "unreadable",
            Rule::NameUnknown => "name-unknown",
            Rule::NameMissing => "name-missing",
            Rule::Kind => "kind",
            Rule::ValueUnknown => "value-unknown",
            Rule::Limit => "limit",
            Rule::ErrcodeUnknown => "errcode-unknown",
            Rule::ErrcodeUnlisted => "errcode-unlisted",
        }
    }

    /// The words for people.
    fn message(self) -> Message {
        Message::new(match self {
            Rule::PathUnknown => "misfit-path-unknown",
            Rule::Method => "misfit-method",
            Rule::Status => "misfit-status",
            Rule::Unreadable => "misfit-unreadable",
            Rule::NameUnknown => "misfit-name-unknown",
            Rule::NameMissing => "misfit-name-missing",
            Rule::Kind => "misfit-kind",
            Rule::ValueUnknown => "misfit-value-unknown",
            Rule::Limit => "misfit-limit",
            Rule::ErrcodeUnknown => "misfit-errcode-unknown",
            Rule::ErrcodeUnlisted => "misfit-errcode-unlisted",
        })
    }
}

/// One thing that does not fit.
pub(super) struct Misfit {
    pub(super) side: Side,
    /// Where it is, such as `userlist[].gender`.
    pub(super) at: String,
    pub(super) rule: Rule,
    pub(super) expected: String,
    pub(super) got: String,
}

/// Everything found, over all calls.
#[derive(Default)]
pub(super) struct Findings(BTreeMap<Key, Seen>);

/// The same thing is the same call, place and rule, whatever the value.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key(String, Side, String, Rule, String);

struct Seen {
    got: String,
    times: usize,
    /// The number of the entry in the file, from 0.
    entry: usize,
}

impl Findings {
    pub(super) fn add(&mut self, call: &str, entry: usize, misfit: Misfit) {
        let Misfit {
            side,
            at,
            rule,
            expected,
            got,
        } = misfit;
        self.0
            .entry(Key(call.to_owned(), side, at, rule, expected))
            .or_insert(Seen {
                got,
                times: 0,
                entry,
            })
            .times += 1;
    }

    /// A row for each.
    pub(super) fn rows(&self, app: &App) -> Vec<Value> {
        let rows = self.0.iter().map(|(key, seen)| {
            let Key(call, side, at, rule, expected) = key;
            let rule = if app.output.is_people() {
                app.output.say(&rule.message())
            } else {
                rule.word().to_owned()
            };
            let side = match side {
                Side::Request => "request",
                Side::Reply => "reply",
            };
            json!({
                "call": call, "side": side, "at": at, "rule": rule, "expected": expected, "got": seen.got,
                "times": seen.times, "entry": seen.entry,
            })
        });
        rows.collect()
    }
}

/// How values and names are told.
#[derive(Clone, Copy)]
pub(super) struct Teller<'a> {
    /// No values and no odd names, only kinds and sizes.
    pub(super) redact: bool,
    /// Every text that stands as a value somewhere in the traffic: a name that is one of them may be somebody's id.
    pub(super) values: &'a HashSet<String>,
}

/// The longest text that is shown of a value.
const SHOWN: usize = 40;

impl Teller<'_> {
    /// A value; one that is `secret` is never shown.
    pub(super) fn value(self, value: &Value, secret: bool) -> String {
        if self.redact || secret || value.is_object() || value.is_array() {
            return kind(value);
        }
        let text = value.to_string();
        match text.char_indices().nth(SHOWN) {
            Some((cut, _)) => format!("{}…", &text[..cut]),
            None => text,
        }
    }

    /// A value that should be one of a few: a number or a letter tells nobody's data.
    pub(super) fn choice(self, value: &Value) -> String {
        let small = match value {
            Value::Number(_) => value.as_i64().is_some_and(|number| number.abs() < 1000),
            Value::String(text) => text.chars().count() <= 1,
            _ => false,
        };
        if small {
            value.to_string()
        } else {
            self.value(value, false)
        }
    }

    /// The name of a property or of a part of a path: an odd one may be somebody's id.
    pub(super) fn name(self, name: &str) -> String {
        let usual = name.len() <= SHOWN
            && name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !self.redact || usual && !self.values.contains(name) {
            name.to_owned()
        } else {
            format!("<{}>", kind(&Value::from(name)))
        }
    }
}

/// A value by its kind and size.
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "number".to_owned(),
        Value::Number(_) => "integer".to_owned(),
        Value::String(text) if text.is_empty() => "string, empty".to_owned(),
        Value::String(text) => {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let of = if digits { "digits" } else { "characters" };
            format!("string, {} {of}", text.chars().count())
        }
        Value::Array(items) => format!("array, {} items", items.len()),
        Value::Object(members) => format!("object, {} properties", members.len()),
    }
}
