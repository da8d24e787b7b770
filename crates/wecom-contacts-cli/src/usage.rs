//! Wrong words on the command line, explained in the language of the person.

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;
use crate::message::{Lang, Message};
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

/// Shows the help that was asked for, or what is wrong with the words (exit code 2).
pub(crate) fn explain(error: clap::Error, lang: Lang) -> ExitCode {
    let told = match error.kind() {
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

/// The help of the noun that stands without a verb.
fn noun(error: &clap::Error, lang: Lang) -> String {
    let words = context(error, ContextKind::InvalidSubcommand).unwrap_or_default();
    let words: Vec<String> = words.split(' ').skip(1).map(str::to_owned).collect();
    help::page(lang, &words).unwrap_or_else(|_| error.to_string())
}

fn chinese(error: &clap::Error) -> String {
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
        _ => return error.to_string(),
    };
    let say = |message: &Message| Lang::Zh.say(message);
    let mut lines = vec![format!(
        "{}{}",
        say(&Message::new("label-error")),
        say(&filled(id, error))
    )];
    let lists = [
        (ContextKind::ValidValue, "usage-valid"),
        (ContextKind::ValidSubcommand, "usage-valid-commands"),
        (ContextKind::SuggestedArg, "usage-similar"),
        (ContextKind::SuggestedSubcommand, "usage-similar"),
        (ContextKind::SuggestedValue, "usage-similar"),
    ];
    for (kind, id) in lists {
        if let Some(list) = context(error, kind).filter(|list| !list.is_empty()) {
            lines.push(format!("  {}", say(&Message::new(id).with("list", list))));
        }
    }
    if let Some(usage) = context(error, ContextKind::Usage) {
        let usage = usage.replacen("Usage: ", &say(&Message::new("help-usage")), 1);
        lines.push(format!("\n{usage}\n"));
    }
    lines.push(say(&Message::new("usage-help")));
    lines.join("\n")
}

fn filled(id: &'static str, error: &clap::Error) -> Message {
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
        .with("why", phrase::say(Lang::Zh, &why))
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
