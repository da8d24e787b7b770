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
    for words in [&["user"][..], &["user", "--output", "json"], &["--quiet"]] {
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
