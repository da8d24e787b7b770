//! Every command is explained in both languages, with examples that work.

use clap::{Command, CommandFactory};

use super::{command, examples, in_language, page};
use crate::cli::Cli;
use crate::message::Lang;

/// Calls `look` with every command that can be run.
fn leaves(command: &Command, path: &str, look: &mut dyn FnMut(&str, &Command)) {
    if !command.has_subcommands() {
        look(path, command);
    }
    for sub in command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
    {
        leaves(sub, format!("{path} {}", sub.get_name()).trim(), look);
    }
}

#[test]
fn the_tree_is_sound_in_both_languages() {
    command(Lang::En).debug_assert();
    command(Lang::Zh).debug_assert();
}

#[test]
fn examples_are_in_order() {
    assert!(examples::EXAMPLES.is_sorted_by_key(|(words, _)| *words));
}

#[test]
fn every_command_has_an_example_that_parses() {
    let mut examined = 0;
    leaves(&Cli::command(), "", &mut |path, _| {
        let lines = examples::of(path).unwrap_or_else(|| panic!("no example for `{path}`"));
        for line in lines {
            assert!(line.starts_with(path), "{line}");
            let words = line.split(' ').map(|word| word.trim_matches('\''));
            let parsed =
                Cli::command().try_get_matches_from(std::iter::once("wecom-contacts").chain(words));
            assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
            examined += 1;
        }
    });
    assert!(examined >= 60, "{examined}");
}

#[test]
fn every_line_of_help_has_its_chinese_term() {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    // Words that Chinese pages of the vendor leave as they are.
    let names = ["openid", "open_userid", "tfa_code"];
    let mut missing = Vec::new();
    leaves(&Cli::command(), "", &mut |path, command| {
        let about = command
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        let args = command.get_arguments().filter(|arg| !arg.is_hide_set());
        let helps = args.filter_map(|arg| arg.get_help().map(ToString::to_string));
        for line in std::iter::once(about).chain(helps) {
            let short = in_language(&line, Lang::Zh);
            if !chinese(&short) && !names.contains(&short.as_str()) {
                missing.push(format!("{path}: {line}"));
            }
        }
    });
    missing.retain(|line| !line.ends_with("Print help") && !line.ends_with("Print version"));
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn each_language_shows_its_part_of_a_line() {
    let both = |line: &str| (in_language(line, Lang::En), in_language(line, Lang::Zh));
    let parts = |en: &str, zh: &str| (en.to_owned(), zh.to_owned());
    assert_eq!(
        both("Read members by id (读取成员)."),
        parts("Read members by id", "读取成员")
    );
    assert_eq!(
        both("Keep (all) of it (全部)."),
        parts("Keep (all) of it", "全部")
    );
    assert_eq!(both("Nothing here."), parts("Nothing here", "Nothing here"));
}

/// Pages of every command, one below the other.
fn pages(lang: Lang) -> String {
    let mut words = vec![Vec::new()];
    leaves(&Cli::command(), "", &mut |path, _| {
        words.push(path.split(' ').map(str::to_owned).collect());
    });
    let pages = words.iter().map(|words| {
        let page = page(lang, words).unwrap();
        format!("$ wecom-contacts {} --help\n{page}\n", words.join(" "))
    });
    pages.collect()
}

#[test]
fn every_page_in_english() {
    insta::assert_snapshot!(pages(Lang::En));
}

#[test]
fn every_page_in_chinese() {
    insta::assert_snapshot!(pages(Lang::Zh));
}

#[test]
fn no_page_mixes_the_languages() {
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    // Names and paths of the examples are Chinese in both.
    let is_text = |line: &&str| !line.starts_with("  wecom-contacts");
    for line in pages(Lang::En).lines().filter(is_text) {
        let shown = ["示例企业", "简体中文"]
            .iter()
            .any(|name| line.contains(name))
            || line.contains("--lang zh");
        assert!(shown || !line.contains(chinese), "{line}");
    }
    for word in [
        "Print ",
        "possible values",
        "default:",
        "env:",
        "Options",
        "Usage",
    ] {
        for line in pages(Lang::Zh).lines().filter(is_text) {
            assert!(!line.contains(word), "{line}");
        }
    }
}
