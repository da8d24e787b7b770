//! What the program says, in English or Chinese: texts by name from `locales/*.ftl`, filled in when they are shown.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::phrase;

/// The language of everything that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    /// English.
    En,
    /// 简体中文.
    Zh,
}

impl Lang {
    /// The language of `tag`, a locale such as `zh_CN.UTF-8`; English unless it is a Chinese one.
    pub(crate) fn of_locale(tag: &str) -> Lang {
        if tag.to_ascii_lowercase().starts_with("zh") {
            Lang::Zh
        } else {
            Lang::En
        }
    }

    /// The language of the environment: `WECOM_LANG`, else the system's locale.
    pub(crate) fn of_environment() -> Lang {
        match std::env::var("WECOM_LANG") {
            Ok(tag) if !tag.is_empty() => Lang::of_locale(&tag),
            _ => sys_locale::get_locale().map_or(Lang::En, |tag| Lang::of_locale(&tag)),
        }
    }

    /// The value of `--lang` and `WECOM_LANG` for the language.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Lang::En => include_str!("../locales/en.ftl"),
            Lang::Zh => include_str!("../locales/zh.ftl"),
        }
    }

    /// The texts, read when the first of them is needed: `--version` and plain output never pay for them.
    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static EN: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        static ZH: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
        let (cell, id) = match self {
            Lang::En => (&EN, "en"),
            Lang::Zh => (&ZH, "zh-CN"),
        };
        cell.get_or_init(|| {
            let resource = match FluentResource::try_new(self.source().to_owned()) {
                Ok(resource) => resource,
                // The good entries still serve; a test holds that there are no bad ones.
                Err((resource, _)) => resource,
            };
            let mut bundle = FluentBundle::new_concurrent(vec![
                id.parse::<LanguageIdentifier>().unwrap_or_default(),
            ]);
            // Terminals show the isolation marks as garbage.
            bundle.set_use_isolating(false);
            bundle.add_resource_overriding(resource);
            bundle
        })
    }

    /// The text called `id` if there is one.
    pub(crate) fn find(self, id: &str) -> Option<String> {
        self.fill(id, None)
    }

    fn fill(self, id: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(id)?.value()?;
        Some(
            bundle
                .format_pattern(pattern, args, &mut Vec::new())
                .into_owned(),
        )
    }

    /// The text of a message; its name when the language has no such text.
    pub(crate) fn say(self, message: &Message) -> String {
        let mut args = FluentArgs::with_capacity(message.args.len());
        for (name, value) in &message.args {
            let value = match value {
                Value::Text(text) => FluentValue::from(text.as_str()),
                Value::Count(count) => FluentValue::from(*count),
                Value::Both(english, chinese) => FluentValue::from(match self {
                    Lang::En => *english,
                    Lang::Zh => *chinese,
                }),
                Value::Phrase(text) => FluentValue::from(phrase::say(self, text)),
                Value::Nested(inner) => FluentValue::from(self.say(inner)),
            };
            args.set(*name, value);
        }
        self.fill(message.id, Some(&args))
            .unwrap_or_else(|| message.id.to_owned())
    }
}

/// A text by name with what to fill in; which language it is shown in is decided later.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    id: &'static str,
    args: Vec<(&'static str, Value)>,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    /// What the SDK says, which is put into the language.
    Phrase(String),
    /// A text that is there in both languages.
    Both(&'static str, &'static str),
    Count(u64),
    Nested(Box<Message>),
}

impl Message {
    /// The message called `id`.
    pub(crate) fn new(id: &'static str) -> Self {
        Message {
            id,
            args: Vec::new(),
        }
    }

    /// Fills in a text.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.args.push((name, Value::Text(value.to_string())));
        self
    }

    /// Fills in what the SDK says in English.
    #[must_use]
    pub(crate) fn phrase(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.args.push((name, Value::Phrase(value.to_string())));
        self
    }

    /// Fills in a text that is there in both languages.
    #[must_use]
    pub(crate) fn both(
        mut self,
        name: &'static str,
        english: &'static str,
        chinese: &'static str,
    ) -> Self {
        self.args.push((name, Value::Both(english, chinese)));
        self
    }

    /// Fills in a number, which the language may take a plural form by.
    #[must_use]
    pub(crate) fn count(mut self, name: &'static str, value: usize) -> Self {
        self.args.push((name, Value::Count(value as u64)));
        self
    }

    /// Fills in another message.
    #[must_use]
    pub(crate) fn nested(mut self, name: &'static str, value: Message) -> Self {
        self.args.push((name, Value::Nested(Box::new(value))));
        self
    }
}

#[cfg(test)]
mod tests;
