//! Wrong words on the command line, explained in the language of the person.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;
use crate::message::{Lang, Message};
use crate::output;

/// The language of `--lang`, before anything is parsed, since parsing can fail; else that of the environment.
pub(crate) fn language(args: impl Iterator<Item = String>) -> Lang {
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

fn chinese(error: &clap::Error) -> String {
    let id = match error.kind() {
        ErrorKind::InvalidValue => "usage-invalid-value",
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::NoEquals
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::TooFewValues
        | ErrorKind::TooManyValues => "usage-values",
        ErrorKind::ValueValidation => "usage-invalid-value",
        ErrorKind::ArgumentConflict => "usage-conflict",
        ErrorKind::MissingRequiredArgument => "usage-missing",
        ErrorKind::MissingSubcommand => "usage-missing-command",
        ErrorKind::InvalidUtf8 => "usage-utf8",
        _ => return error.to_string(),
    };
    let mut lines = vec![format!(
        "{} {}",
        Lang::Zh.say(&Message::new("label-error")),
        Lang::Zh.say(&filled(id, error))
    )];
    if let Some(valid) = context(error, ContextKind::ValidValue)
        .or_else(|| context(error, ContextKind::ValidSubcommand))
    {
        lines.push(Lang::Zh.say(&Message::new("usage-valid").with("valid", valid)));
    }
    let similar = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    if let Some(similar) = similar.into_iter().find_map(|kind| context(error, kind)) {
        lines.push(Lang::Zh.say(&Message::new("usage-similar").with("similar", similar)));
    }
    lines.push(Lang::Zh.say(&Message::new("usage-help")));
    lines.join("\n")
}

fn filled(id: &'static str, error: &clap::Error) -> Message {
    let get = |kinds: &[ContextKind]| {
        kinds
            .iter()
            .find_map(|kind| context(error, *kind))
            .unwrap_or_default()
    };
    Message::new(id)
        .with(
            "arg",
            get(&[ContextKind::InvalidArg, ContextKind::InvalidSubcommand]),
        )
        .with("prior", get(&[ContextKind::PriorArg]))
        .with("value", get(&[ContextKind::InvalidValue]))
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
