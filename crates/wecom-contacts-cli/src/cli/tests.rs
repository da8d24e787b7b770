//! The whole surface of the command line, so that no word changes unseen.

use std::fmt::Write;

use clap::{Arg, Command, CommandFactory};
use serde_json::{Value, json};

use super::Cli;

/// Every command with its flags and arguments.
fn surface(command: &Command) -> Value {
    let arguments: Vec<Value> = command.get_arguments().map(describe).collect();
    let commands: serde_json::Map<String, Value> = command
        .get_subcommands()
        .map(|sub| (sub.get_name().to_owned(), surface(sub)))
        .collect();
    let mut surface = json!({"arguments": arguments});
    if !commands.is_empty() {
        surface["commands"] = commands.into();
    }
    surface
}

/// What is set of an argument.
fn describe(arg: &Arg) -> Value {
    let values = arg.get_possible_values();
    let values: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    let defaults = arg.get_default_values().iter();
    let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
    let mut facts = json!({
        "id": arg.get_id().as_str(),
        "long": arg.get_long(),
        "short": arg.get_short(),
        "action": format!("{:?}", arg.get_action()).to_lowercase(),
        "required": arg.is_required_set(),
        "global": arg.is_global_set(),
        "env": arg.get_env().map(|name| name.to_string_lossy()),
        "default": defaults,
        "values": if arg.get_action().takes_values() { values } else { Vec::new() },
    });
    if let Some(facts) = facts.as_object_mut() {
        facts.retain(|_, value| {
            !matches!(value, Value::Null | Value::Bool(false)) && *value != json!([])
        });
    }
    facts
}

/// One command or argument per line.
fn lines(surface: &Value, path: &str, out: &mut String) {
    writeln!(out, "{path}").unwrap();
    for argument in surface["arguments"].as_array().unwrap() {
        writeln!(out, "    {argument}").unwrap();
    }
    for (name, sub) in surface["commands"].as_object().into_iter().flatten() {
        lines(sub, &format!("{path} {name}"), out);
    }
}

#[test]
fn surface_of_the_command_line() {
    let mut out = String::new();
    lines(&surface(&Cli::command()), "wecom-contacts", &mut out);
    insta::assert_snapshot!(out);
}
