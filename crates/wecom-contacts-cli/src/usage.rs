//! Wrong words on the command line, explained in the language of the person.

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::{Failure, Told};
use crate::message::{Lang, Message};
use crate::output::Format;
use crate::{help, output, phrase};

/// The language of `--lang`, before anything is parsed, since parsing can fail; else that of the environment.
pub(crate) fn language(args: impl Iterator<Item = OsString>) -> Lang {
    let args = args.map(|arg| arg.to_string_lossy().into_owned());
    let mut args = args.skip_while(|arg| arg != "--lang" && !arg.starts_with("--lang="));
    let wanted = match args.next() {
        Some(flag) => flag
            .strip_prefix("--lang=")
            .map(str::to_owned)
            .or_else(|| args.next()),
        None => None,
    };
    wanted.map_or_else(Lang::of_environment, |tag| Lang::of_locale(&tag))
}

/// Whether errors are wanted as JSON, before anything is parsed.
pub(crate) fn wants_json(args: impl Iterator<Item = OsString>) -> bool {
    let args: Vec<String> = args
        .map(|arg| arg.to_string_lossy().into_owned())
        .take_while(|arg| arg != "--")
        .collect();
    let next = args.iter().skip(1).map(String::as_str).chain([""]);
    let of_flag = args.iter().zip(next).find_map(|(arg, next)| {
        let glued = arg.strip_prefix("--output=").or_else(|| {
            let short = arg.strip_prefix("-o").filter(|rest| !rest.is_empty())?;
            Some(short.strip_prefix('=').unwrap_or(short))
        });
        glued.or_else(|| matches!(arg.as_str(), "--output" | "-o").then_some(next))
    });
    let wanted = match of_flag {
        Some(format) => Format::from_str(format, false),
        None => Format::from_str(&std::env::var("WECOM_OUTPUT").unwrap_or_default(), false),
    };
    wanted.is_ok_and(Format::is_json)
}

/// Shows the help that was asked for, or what is wrong with the words (exit code 2).
pub(crate) fn explain(error: clap::Error, lang: Lang, json: bool) -> ExitCode {
    let told = match error.kind() {
        _ if json && error.use_stderr() => {
            output::complain(&told(&error, lang).line());
            true
        }
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.print().is_ok(),
        ErrorKind::MissingSubcommand => {
            output::complain(&noun(&error, lang));
            true
        }
        _ if lang == Lang::En => error.print().is_ok(),
        _ => {
            output::complain(&chinese(&error));
            true
        }
    };
    let code = if error.use_stderr() {
        Failure::Usage(Message::new("error-usage")).code()
    } else {
        0
    };
    if told {
        ExitCode::from(code)
    } else {
        ExitCode::FAILURE
    }
}

/// What is wrong with the words, for scripts.
fn told(error: &clap::Error, lang: Lang) -> Told {
    let reasons = match error.kind() {
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Some(vec![lang.say(&Message::new("usage-no-command"))])
        }
        _ => reasons(error, lang),
    };
    let reasons = reasons.unwrap_or_else(|| vec![error.to_string()]);
    let usage = context(error, ContextKind::Usage);
    Told::of_words(
        reasons.join(match lang {
            Lang::En => "; ",
            Lang::Zh => "；",
        }),
        usage.map(|usage| usage.replacen("Usage: ", "", 1)),
    )
}

/// The help of the noun that stands without a verb.
fn noun(error: &clap::Error, lang: Lang) -> String {
    let words = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
    let words: Vec<String> = words.split(' ').skip(1).map(str::to_owned).collect();
    help::page(lang, &words).unwrap_or_else(|_| error.to_string())
}

fn chinese(error: &clap::Error) -> String {
    let say = |message: &Message| Lang::Zh.say(message);
    let Some(reasons) = reasons(error, Lang::Zh) else {
        return error.to_string();
    };
    let mut lines = vec![say(&Message::new("label-error")) + &reasons.join("\n  ")];
    if let Some(usage) = context(error, ContextKind::Usage) {
        let usage = usage.replacen("Usage: ", &say(&Message::new("help-usage")), 1);
        lines.push(format!("\n{usage}\n"));
    }
    lines.push(say(&Message::new("usage-help")));
    lines.join("\n")
}

/// What is wrong, then what would be right; `None` for what is rare and has no words of ours.
fn reasons(error: &clap::Error, lang: Lang) -> Option<Vec<String>> {
    let id = match error.kind() {
        ErrorKind::InvalidValue
            if context(error, ContextKind::InvalidValue).as_deref() == Some("") =>
        {
            "usage-no-value"
        }
        ErrorKind::InvalidValue => "usage-invalid-value",
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::NoEquals
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::TooFewValues
        | ErrorKind::TooManyValues => "usage-values",
        ErrorKind::ValueValidation => "usage-invalid-value-why",
        ErrorKind::ArgumentConflict => "usage-conflict",
        ErrorKind::MissingRequiredArgument => "usage-missing",
        ErrorKind::InvalidUtf8 => "usage-utf8",
        _ => return None,
    };
    let mut reasons = vec![lang.say(&filled(id, error, lang))];
    let lists = [
        (ContextKind::ValidValue, "usage-valid"),
        (ContextKind::ValidSubcommand, "usage-valid-commands"),
        (ContextKind::SuggestedArg, "usage-similar"),
        (ContextKind::SuggestedSubcommand, "usage-similar"),
        (ContextKind::SuggestedValue, "usage-similar"),
    ];
    for (kind, id) in lists {
        if let Some(list) = context(error, kind).filter(|list| !list.is_empty()) {
            reasons.push(lang.say(&Message::new(id).with("list", list)));
        }
    }
    Some(reasons)
}

fn filled(id: &'static str, error: &clap::Error, lang: Lang) -> Message {
    let get = |kinds: &[ContextKind]| {
        kinds
            .iter()
            .find_map(|kind| context(error, *kind))
            .unwrap_or_default()
    };
    let why = error.source().map(ToString::to_string).unwrap_or_default();
    Message::new(id)
        .with(
            "arg",
            get(&[ContextKind::InvalidArg, ContextKind::InvalidSubcommand]),
        )
        .with("prior", get(&[ContextKind::PriorArg]))
        .with("value", get(&[ContextKind::InvalidValue]))
        .with("why", phrase::say(lang, &why))
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::StyledStrs(texts) => Some(
            texts
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", "),
        ),
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
