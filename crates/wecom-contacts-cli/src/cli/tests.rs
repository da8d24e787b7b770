//! The whole surface of the command line, so that no word changes unseen.

use std::fmt::Write;

use clap::{Arg, Command, CommandFactory};

use super::Cli;
use crate::help;
use crate::message::Lang;

/// Every flag and argument of every command, one per line.
fn surface(command: &Command, path: &str, out: &mut String) {
    writeln!(out, "{path}").unwrap();
    for arg in command.get_arguments() {
        writeln!(out, "    {}", describe(arg)).unwrap();
    }
    for sub in command.get_subcommands() {
        surface(sub, &format!("{path} {}", sub.get_name()), out);
    }
}

fn describe(arg: &Arg) -> String {
    let long = arg.get_long().map(|long| format!("--{long}"));
    let short = arg.get_short().map(|short| format!("-{short}"));
    let name = [short, long]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let name = if name.is_empty() {
        format!("<{}>", arg.get_id())
    } else {
        name
    };
    let values = arg.get_possible_values();
    let values: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    let values = if values.is_empty() || !arg.get_action().takes_values() {
        String::new()
    } else {
        format!(" {values:?}")
    };
    let default: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    let default = if default.is_empty() {
        String::new()
    } else {
        format!(" = {}", default.join(","))
    };
    let required = if arg.is_required_set() {
        " required"
    } else {
        ""
    };
    let action = format!("{:?}", arg.get_action()).to_lowercase();
    format!("{name}: {action}{required}{default}{values}")
}

#[test]
fn surface_of_the_command_line() {
    let mut out = String::new();
    surface(&Cli::command(), "wecom-contacts", &mut out);
    insta::assert_snapshot!(out);
}

fn help_of(words: &[&str], lang: Lang) -> String {
    let mut command = help::command(lang);
    command.build();
    let mut named = &mut command;
    for word in words {
        named = named.find_subcommand_mut(word).unwrap();
    }
    named.clone().term_width(100).render_long_help().to_string()
}

#[test]
fn help_in_english() {
    insta::assert_snapshot!(help_of(&["user", "update"], Lang::En));
}

#[test]
fn help_in_chinese() {
    insta::assert_snapshot!(help_of(&["user", "update"], Lang::Zh));
}

#[test]
fn the_first_page_in_both_languages() {
    insta::assert_snapshot!("first page en", help_of(&[], Lang::En));
    insta::assert_snapshot!("first page zh", help_of(&[], Lang::Zh));
}
