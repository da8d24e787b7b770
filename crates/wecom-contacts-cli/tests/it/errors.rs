//! What people are told when something goes wrong, in both languages, and the code that scripts see.

use wecom_contacts::Operation;
use wecom_sandbox::{Fault, FaultKind};

use crate::support::{Shop, finish};

/// The message in both languages, and the exit code.
fn told(shop: &Shop, words: &[&str]) -> String {
    let (en, zh) = (shop.run(words), shop.run_zh(words));
    assert_eq!(en.code, zh.code);
    shop.stable(&format!("exit {}\n\n{}\n{}", en.code, en.err, zh.err))
}

#[test]
fn a_refusal_comes_with_meaning_and_remedy() {
    insta::assert_snapshot!(told(&Shop::new(), &["user", "get", "ghost"]));
}

#[test]
fn a_value_beyond_a_limit_is_named() {
    insta::assert_snapshot!(told(&Shop::new(), &["department", "create", ""]));
}

#[test]
fn unknown_words_are_explained() {
    insta::assert_snapshot!(told(&Shop::new(), &["user", "gte", "mei"]));
    insta::assert_snapshot!(
        "unknown flag",
        told(&Shop::new(), &["user", "get", "mei", "--brief"])
    );
    insta::assert_snapshot!("bad value", told(&Shop::new(), &["tag", "get", "seven"]));
    insta::assert_snapshot!(
        "missing argument",
        told(&Shop::new(), &["tag", "rename", "7"])
    );
    insta::assert_snapshot!(
        "conflict",
        told(&Shop::new(), &["tag", "list", "--quiet", "--verbose"])
    );
    insta::assert_snapshot!(
        "bad format",
        told(&Shop::new(), &["tag", "list", "--output", "xml"])
    );
}

#[test]
fn a_wrong_secret_is_a_credential_error() {
    let shop = Shop::new();
    let run = finish(shop.command_as("wrong-secret").args(["tag", "list"]));
    assert_eq!(run.code, 4, "{}", run.err);
    assert!(
        run.err.contains("40001") && !run.err.contains("wrong-secret"),
        "{}",
        run.err
    );
}

#[test]
fn no_credentials_at_all_are_explained() {
    let shop = Shop::new();
    let run = finish(shop.bare().args(["tag", "list"]));
    assert_eq!(run.code, 4);
    assert!(run.err.contains("wecom-contacts login"), "{}", run.err);
    let run = finish(
        shop.bare()
            .env("WECOM_CORP_ID", "ww1")
            .args(["tag", "list"]),
    );
    assert!(run.err.contains("WECOM_SECRET is not"), "{}", run.err);
}

#[test]
fn a_dead_server_is_a_network_error() {
    let shop = Shop::new();
    let run = finish(
        shop.command()
            .env("WECOM_BASE_URL", "http://127.0.0.1:9")
            .args(["tag", "list"]),
    );
    assert_eq!(run.code, 5, "{}", run.err);
    assert!(
        run.err.contains("Connection refused") && run.err.contains("WECOM_BASE_URL"),
        "{}",
        run.err
    );
    let run = finish(
        shop.command()
            .env("WECOM_BASE_URL", "http://127.0.0.1:9")
            .env("WECOM_LANG", "zh")
            .args(["tag", "list"]),
    );
    assert!(
        run.err.contains("token_get：无法连接服务器：连接被拒绝"),
        "{}",
        run.err
    );
}

#[cfg(unix)]
#[test]
fn words_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStrExt;
    let shop = Shop::new();
    let word = std::ffi::OsStr::from_bytes(b"\xff");
    assert_eq!(finish(shop.command().arg(word)).code, 2);
}

#[test]
fn a_noun_alone_shows_its_help() {
    let shop = Shop::new();
    for words in [&["user"][..], &["user", "--output", "csv"], &["--quiet"]] {
        let (en, zh) = (shop.run(words), shop.run_zh(words));
        assert_eq!((en.code, zh.code), (2, 2), "{words:?}");
        assert!(en.err.contains("Commands:"), "{words:?}: {}", en.err);
        assert!(zh.err.contains("命令:"), "{words:?}: {}", zh.err);
    }
    assert!(
        shop.run_zh(&["help", "user", "get"])
            .out
            .contains("按帐号读取成员")
    );
}

#[test]
fn an_unreadable_answer_is_a_network_error_and_not_shown() {
    let shop = Shop::new();
    shop.sandbox
        .inject(Fault::new(Operation::TagList, FaultKind::Malformed).times(9));
    let run = shop.run(&["tag", "list"]);
    assert_eq!(run.code, 5, "{}", run.err);
}

#[test]
fn verbose_tells_of_calls_and_never_of_secrets() {
    let shop = Shop::new();
    let run = shop.run(&["-vv", "user", "by-mobile", "13800010002"]);
    assert!(run.err.contains("user_get_userid"), "{}", run.err);
    let token = shop.json(&["token", "show", "--reveal"]);
    for secret in [
        shop.sandbox.sync_secret(),
        token["access_token"].as_str().unwrap(),
        "13800010002",
    ] {
        assert!(!run.err.contains(secret), "{}", run.err);
    }
}

#[test]
fn quiet_keeps_notes_back() {
    let shop = Shop::new();
    let run = shop.run(&["--quiet", "contact-rule", "list"]);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

/// The one line on stderr as JSON, in both languages.
fn objects(shop: &Shop, words: &[&str]) -> String {
    let words = [words, &["--output", "ndjson"]].concat();
    let (en, zh) = (shop.run(&words), shop.run_zh(&words));
    assert_eq!((en.code, en.out.as_str()), (zh.code, ""));
    for run in [&en, &zh] {
        let error: serde_json::Value = serde_json::from_str(&run.err).unwrap();
        assert!(error["error"]["message"].is_string(), "{error}");
        assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    }
    shop.stable(&format!("exit {}\n{}{}", en.code, en.err, zh.err))
}

#[test]
fn scripts_get_errors_as_one_object_each() {
    let shop = Shop::new();
    let cases: [&[&str]; 8] = [
        &["user", "get", "ghost"],
        &["department", "create", ""],
        &["user", "delete", "ma.chao"],
        &["user", "gte", "mei"],
        &["tag", "get", "seven"],
        &["tag", "rename", "7"],
        &["tag", "list", "--colour"],
        &["user"],
    ];
    let told = cases.map(|words| format!("{}\n{}", words.join(" "), objects(&shop, words)));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_object_names_the_kind_that_the_exit_code_goes_by() {
    let shop = Shop::new();
    let kind = |command: &mut std::process::Command, format: &str| {
        let run = finish(command.args(["tag", "list"]).env("WECOM_OUTPUT", format));
        let error: serde_json::Value = serde_json::from_str(&run.err).unwrap();
        (run.code, error["error"]["kind"].as_str().map(str::to_owned))
    };
    let told = |code, kind: &str| (code, Some(kind.to_owned()));
    let wrong = kind(&mut shop.command_as("wrong-secret"), "json");
    assert_eq!(wrong, told(4, "credentials"));
    assert_eq!(kind(&mut shop.bare(), "ndjson"), told(4, "credentials"));
    let mut dead = shop.command();
    dead.env("WECOM_BASE_URL", "http://127.0.0.1:9");
    assert_eq!(kind(&mut dead, "json"), told(5, "network"));
    let mut wordy = shop.command();
    assert_eq!(kind(wordy.arg("--wordy"), "json"), told(2, "input"));
}

#[test]
fn the_format_on_the_command_line_wins_over_that_of_the_environment() {
    let shop = Shop::new();
    for words in [
        &["tag", "get", "x", "-ojson"][..],
        &["tag", "get", "x", "-o", "json"],
        &["tag", "get", "x", "--output=ndjson"],
    ] {
        let run = finish(shop.command().env("WECOM_OUTPUT", "csv").args(words));
        assert!(run.err.starts_with("{\"error\":"), "{}", run.err);
    }
    let words = ["tag", "get", "x", "--output", "table"];
    let run = finish(shop.command().env("WECOM_OUTPUT", "json").args(words));
    assert!(run.err.starts_with("error: "), "{}", run.err);
}

#[test]
fn scripts_get_notes_and_warnings_as_one_object_each() {
    let shop = Shop::new();
    let remarks = |words: &[&str], format: &str| {
        let run = shop.run(&[words, &["--output", format]].concat());
        let lines = run
            .err
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        lines.collect::<Vec<serde_json::Value>>()
    };
    let note = serde_json::json!({"note": {"message": "dry run: nothing is sent"}});
    let rehearsal = ["tag", "delete", "7", "--dry-run"];
    assert_eq!(remarks(&rehearsal, "json"), std::slice::from_ref(&note));
    assert_eq!(remarks(&rehearsal, "ndjson"), [note]);
    let quiet = ["tag", "delete", "7", "--dry-run", "--quiet"];
    assert_eq!(remarks(&quiet, "json"), [serde_json::Value::Null; 0]);

    let odd = ["user", "get", "lin.mei", "--columns", "hair", "--quiet"];
    let [warning] = &remarks(&odd, "json")[..] else {
        panic!("one warning")
    };
    let message = warning["warning"]["message"].as_str().unwrap();
    assert!(message.contains("hair"), "{message}");
    assert!(!message.starts_with("warning"), "{message}");
}

#[test]
fn an_error_and_the_notes_around_it_are_told_apart_by_their_names() {
    let shop = Shop::new();
    let words = ["user", "delete-many", "lin.mei", "--columns", "hair"];
    let run = shop.run(&[&words[..], &["--yes", "--output", "ndjson"]].concat());
    let kinds: Vec<String> = run
        .err
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Map<_, _>>(line).unwrap())
        .map(|object| object.keys().next().unwrap().clone())
        .collect();
    assert_eq!(kinds, ["warning", "note"], "{}", run.err);
}
