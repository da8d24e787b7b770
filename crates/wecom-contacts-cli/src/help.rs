//! The tree of commands as it is shown: examples added, and in Chinese where that is the language.

mod examples;

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::cli::Cli;
use crate::message::{Lang, Message};

/// The tree of commands in a language.
///
/// Each help line is written once, in English with the vendor's Chinese term in brackets at its end; in Chinese the
/// term alone is shown.
pub(crate) fn command(lang: Lang) -> Command {
    dressed(Cli::command(), "", lang)
}

fn dressed(mut command: Command, path: &str, lang: Lang) -> Command {
    if let Some(example) = examples::of(path) {
        let heading = lang.say(&Message::new("help-example"));
        let lines: String = example
            .iter()
            .map(|line| format!("\n  wecom-contacts {line}"))
            .collect();
        command = command.after_help(format!("{heading}{lines}"));
    }
    if lang == Lang::Zh {
        command = chinese(command);
    }
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(name, |sub| dressed(sub, path.trim_start(), lang));
    }
    command
}

fn chinese(mut command: Command) -> Command {
    if let Some(about) = command.get_about().map(ToString::to_string) {
        command = command
            .about(term(&about))
            .long_about(clap::builder::Resettable::Reset);
    }
    let say = |id| Lang::Zh.say(&Message::new(id));
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help(say("help-help"));
    let usage = say("help-usage");
    command
        .mut_args(|arg| {
            let heading = match arg.get_help_heading() {
                Some("Global options") => "help-global",
                Some("Properties") => "help-properties",
                _ if arg.is_positional() => "help-arguments",
                _ => "help-options",
            };
            let text = arg.get_help().map(|help| term(&help.to_string()));
            let arg = arg.help_heading(say(heading));
            match text {
                Some(text) => arg.help(text).long_help(clap::builder::Resettable::Reset),
                None => arg,
            }
        })
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help.help_heading(say("help-options")))
        .subcommand_help_heading(say("help-commands"))
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}"
        ))
}

/// The Chinese term in the brackets at the end of a help line.
fn term(line: &str) -> String {
    let line = line.trim_end_matches('.');
    match (line.rfind('('), line.strip_suffix(')')) {
        (Some(open), Some(inner)) => inner[open + 1..].to_owned(),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests;
