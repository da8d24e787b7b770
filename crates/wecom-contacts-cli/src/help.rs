//! The tree of commands as it is shown: examples added, and in the language of the person.

mod examples;

use clap::builder::Resettable;
use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::app::App;
use crate::cli::Cli;
use crate::failure::{Exit, Failure};
use crate::message::{Lang, Message};

/// Which command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The words of the command; the program itself when none is named (命令；不给出则为程序本身).
    #[arg(value_name = "WORD")]
    words: Vec<String>,
}

impl Args {
    pub(crate) fn run(self, app: &App) -> Result<Exit, Failure> {
        let page = page(app.output.lang(), &self.words)?;
        app.output.line(page.trim_end())?;
        Ok(Exit::Done)
    }
}

/// The whole help of the command with these words.
pub(crate) fn page(lang: Lang, words: &[String]) -> Result<String, Failure> {
    let mut command = command(lang);
    command.build();
    Ok(find(&mut command, words)?.render_long_help().to_string())
}

/// The command with these words.
pub(crate) fn find<'a>(
    mut command: &'a mut Command,
    words: &[String],
) -> Result<&'a mut Command, Failure> {
    for word in words {
        command = command.find_subcommand_mut(word).ok_or_else(|| {
            Failure::Usage(Message::new("error-no-command").with("command", words.join(" ")))
        })?;
    }
    Ok(command)
}

/// The tree of commands in a language.
///
/// Each help line is written once, in English with the Chinese in brackets at its end; each language shows its own.
pub(crate) fn command(lang: Lang) -> Command {
    let command = dressed(Cli::command().mut_args(deaf_to_nothing), "", lang);
    let examples = examples_of("", lang).unwrap_or_default();
    let more = lang.say(&Message::new("help-more"));
    command.after_long_help(format!("{examples}\n\n{more}"))
}

/// The argument as it is, unless its variable is set to nothing: as everywhere that is as if it were not set.
fn deaf_to_nothing(arg: Arg) -> Arg {
    let value = arg.get_env().and_then(std::env::var_os);
    if value.is_some_and(|value| value.is_empty()) {
        arg.env(Resettable::Reset)
    } else {
        arg
    }
}

fn examples_of(path: &str, lang: Lang) -> Option<String> {
    let heading = lang.say(&Message::new("help-example"));
    let lines = examples::of(path)?
        .iter()
        .map(|line| format!("\n  wecom-contacts {line}"));
    Some(heading + &lines.collect::<String>())
}

fn dressed(mut command: Command, path: &str, lang: Lang) -> Command {
    if let Some(examples) = examples_of(path, lang) {
        command = command.after_help(examples);
    }
    command = spoken(command, lang).disable_help_subcommand(true);
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

/// The lines of the command and of its arguments in the language.
fn spoken(mut command: Command, lang: Lang) -> Command {
    if let Some(about) = command.get_about().map(ToString::to_string) {
        command = command
            .about(in_language(&about, lang))
            .long_about(Resettable::Reset);
    }
    command.mut_args(|arg| {
        let text = arg
            .get_help()
            .map(|help| in_language(&help.to_string(), lang));
        match text {
            Some(text) => arg.help(text).long_help(Resettable::Reset),
            None => arg,
        }
    })
}

fn chinese(command: Command) -> Command {
    let say = |id| Lang::Zh.say(&Message::new(id));
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help(say("help-help"))
        .help_heading(say("help-options"));
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help(say("help-version"))
        .help_heading(say("help-options"));
    let usage = say("help-usage");
    let has_version = command.get_version().is_some();
    let command = command
        .mut_args(|arg| {
            let heading = match arg.get_help_heading() {
                Some("Global options") => "help-global",
                Some("Properties") => "help-properties",
                _ if arg.is_positional() => "help-arguments",
                _ => "help-options",
            };
            let text = match arg.get_help() {
                Some(help) => format!("{help}{}", asides(&arg)),
                None => String::new(),
            };
            let takes_values = arg.get_action().takes_values();
            let arg = arg.help_heading(say(heading)).help(text);
            if takes_values {
                arg.hide_possible_values(true)
                    .hide_default_value(true)
                    .hide_env(true)
            } else {
                arg
            }
        })
        .disable_help_flag(true)
        .arg(help)
        .subcommand_help_heading(say("help-commands"))
        .subcommand_value_name(say("help-command"))
        .help_template(format!(
            "{{before-help}}{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}"
        ));
    if has_version {
        command.disable_version_flag(true).arg(version)
    } else {
        command
    }
}

/// What clap would say in English about the values of an argument.
fn asides(arg: &Arg) -> String {
    if !arg.get_action().takes_values() {
        return String::new();
    }
    let mut asides = Vec::new();
    let mut add = |id: &'static str, text: String| {
        if !text.is_empty() {
            asides.push(Lang::Zh.say(&Message::new(id).with("text", text)));
        }
    };
    let values = arg.get_possible_values();
    let values: Vec<&str> = values
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name())
        .collect();
    add("help-values", values.join("、"));
    let defaults = arg.get_default_values().iter();
    let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
    add("help-default", defaults.join(" "));
    let env = arg
        .get_env()
        .map(|name| name.to_string_lossy().into_owned());
    add("help-env", env.unwrap_or_default());
    match asides.as_slice() {
        [] => String::new(),
        asides => format!(" [{}]", asides.join("；")),
    }
}

/// The part of a help line that is in the language: the Chinese stands in the brackets at its end.
fn in_language(line: &str, lang: Lang) -> String {
    let line = line.trim_end_matches('.');
    let parts = line
        .strip_suffix(')')
        .and_then(|inner| inner.rsplit_once(" ("));
    match (parts, lang) {
        (Some((english, _)), Lang::En) => english.to_owned(),
        (Some((_, chinese)), Lang::Zh) => chinese.to_owned(),
        (None, _) => line.to_owned(),
    }
}

#[cfg(test)]
mod tests;
