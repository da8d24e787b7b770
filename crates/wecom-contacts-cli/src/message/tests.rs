//! Both languages say the same things, and everything the sources ask for exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;
use regex::Regex;

use super::{Lang, Message};

fn ids(lang: Lang) -> BTreeSet<String> {
    let id = Regex::new(r"(?m)^([a-z][a-z0-9-]*) =").unwrap();
    id.captures_iter(lang.source())
        .map(|found| found[1].to_owned())
        .collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn both_languages_parse() {
    for lang in [Lang::En, Lang::Zh] {
        let errors = FluentResource::try_new(lang.source().to_owned())
            .err()
            .map(|(_, errors)| errors);
        assert!(errors.is_none(), "{lang:?}: {errors:?}");
    }
}

#[test]
fn both_languages_say_the_same_things() {
    // In English the headings of columns are their names on the wire.
    let mut chinese = ids(Lang::Zh);
    chinese.retain(|id| !id.starts_with("column-"));
    assert_eq!(ids(Lang::En), chinese);
}

#[test]
fn every_message_that_is_asked_for_exists() {
    let known = ids(Lang::En);
    let asked =
        Regex::new(r#"(?:Message::new|part|done|failed|say|label)\(\s*"([a-z0-9-]+)""#).unwrap();
    let mut missing = BTreeSet::new();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        for found in asked.captures_iter(&text).map(|found| found[1].to_owned()) {
            if found.contains('-') && !known.contains(&found) {
                missing.insert(found);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn messages_are_filled_in_and_counted() {
    let deleted = |count| Message::new("confirm-delete-rules").count("count", count);
    assert_eq!(Lang::En.say(&deleted(1)), "Delete one rule?");
    assert_eq!(Lang::En.say(&deleted(30)), "Delete 30 rules?");
    assert_eq!(Lang::Zh.say(&deleted(1)), "删除 1 条规则吗？");
    let nested = Message::new("done")
        .nested("what", Message::new("result-created"))
        .with("id", "mei");
    assert_eq!(Lang::Zh.say(&nested), "已创建 mei");
}

#[test]
fn locales_are_chinese_or_english() {
    for (tag, lang) in [
        ("zh_CN.UTF-8", Lang::Zh),
        ("zh-Hans-SG", Lang::Zh),
        ("en_US", Lang::En),
        ("C", Lang::En),
    ] {
        assert_eq!(Lang::of_locale(tag), lang, "{tag}");
    }
}
