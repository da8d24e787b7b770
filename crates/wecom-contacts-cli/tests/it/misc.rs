//! `errcode`, `api`, `completions`, `man`, `--version`.

use crate::support::{Shop, finish};

#[test]
fn an_error_code_is_explained_in_both_languages_without_a_call() {
    let shop = Shop::new();
    let run = finish(shop.bare().args(["errcode", "60011"]));
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn error_codes_are_found_by_words() {
    let shop = Shop::new();
    let run = finish(shop.bare().args(["errcode", "手机", "--output", "csv"]));
    assert!(run.out.contains("60104,MOBILE_EXISTS,"), "{}", run.out);
    assert_eq!(
        finish(shop.bare().args(["errcode", "-1", "--output", "json"])).code,
        0
    );
    let unknown = finish(shop.bare().args(["errcode", "123456789"]));
    assert_eq!(unknown.code, 1);
}

#[test]
fn any_call_can_be_sent() {
    let shop = Shop::new();
    let got = shop.run(&[
        "api",
        "GET",
        "/cgi-bin/user/get",
        "--query",
        "userid=wu.tao",
    ]);
    assert_eq!(got.code, 0, "{}", got.err);
    assert!(got.out.contains("\"name\": \"吴涛\""), "{}", got.out);
    let made = shop.run_with(
        &["api", "post", "/cgi-bin/tag/create", "--json", "-"],
        r#"{"tagname":"夜班","tagid":7005}"#.as_bytes(),
    );
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    let refused = shop.run(&["api", "GET", "/cgi-bin/user/get", "--query", "userid=ghost"]);
    assert_eq!(refused.code, 1);
    assert!(refused.out.contains("60111"), "{}", refused.out);
    assert_eq!(
        shop.run(&["api", "GET", "/cgi-bin/user/get?userid=x"]).code,
        2
    );
}

#[test]
fn a_raw_call_fetches_a_new_token_when_the_old_one_ended() {
    let shop = Shop::new();
    assert_eq!(shop.run(&["tag", "list"]).code, 0);
    shop.sandbox.expire_tokens();
    let got = shop.run(&["api", "GET", "/cgi-bin/tag/list"]);
    assert_eq!(got.code, 0, "{}{}", got.out, got.err);
}

#[test]
fn every_shell_has_completions() {
    let shop = Shop::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = finish(shop.bare().args(["completions", shell]));
        assert!(
            run.code == 0 && run.out.contains("wecom-contacts"),
            "{shell}: {}",
            run.err
        );
    }
}

/// What a shell is told may come next.
fn completed(shop: &Shop, words: &[&str]) -> Vec<String> {
    let mut command = shop.command();
    command.env("COMPLETE", "fish").arg("--").args(words);
    finish(&mut command)
        .out
        .lines()
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect()
}

#[test]
fn words_ids_and_profiles_are_completed() {
    let shop = Shop::new();
    assert!(
        completed(&shop, &["wecom-contacts", "user", "del"]).contains(&"delete-many".to_owned())
    );
    assert_eq!(
        completed(&shop, &["wecom-contacts", "user", "get", "wu."]),
        ["wu.tao"]
    );
    assert!(
        completed(&shop, &["wecom-contacts", "department", "get", "24"])
            .contains(&"241".to_owned())
    );
    assert!(!completed(&shop, &["wecom-contacts", "tag", "get", ""]).is_empty());
    let toml = "default = \"acme\"\n\n[profile.acme]\ncorp_id = \"ww1\"\nsecret = \"file\"\n";
    std::fs::create_dir_all(shop.home().join("config")).unwrap();
    std::fs::write(shop.home().join("config/profiles.toml"), toml).unwrap();
    assert_eq!(
        completed(&shop, &["wecom-contacts", "logout", "a"]),
        ["acme"]
    );
}

#[test]
fn manual_pages_are_printed_and_written() {
    let shop = Shop::new();
    let page = finish(shop.bare().args(["man", "user", "create"]));
    assert!(
        page.out.contains(".SH NAME") && page.out.contains("user create mei.lin"),
        "{}",
        page.out
    );
    let folder = shop.home().join("man");
    let written = finish(shop.bare().arg("man").arg("--folder").arg(&folder));
    assert_eq!(written.code, 0, "{}", written.err);
    assert!(std::fs::read_dir(&folder).unwrap().count() > 60);
    assert_eq!(finish(shop.bare().args(["man", "nothing"])).code, 2);
}

#[test]
fn the_version_is_answered_at_once() {
    let shop = Shop::new();
    let run = finish(shop.bare().arg("--version"));
    assert_eq!(
        (run.code, run.out),
        (0, format!("wecom-contacts {}\n", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn paths_that_the_server_does_not_have_are_refused_not_lost() {
    let shop = Shop::new();
    let run = shop.run(&["api", "GET", "/cgi-bin/nothing"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(shop.run(&["api", "GET", "https://example.com/x"]).code, 2);
    let words = ["api", "GET", "cgi-bin/user/get", "--query", "userid=ghost"];
    let run = shop.run_zh(&words);
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("错误码 60111：UserID 不存在"),
        "{}",
        run.err
    );
    assert!(
        run.out
            .starts_with("{\n  \"errcode\": 60111,\n  \"errmsg\""),
        "{}",
        run.out
    );
}

/// The sandbox stands in for the proxy: a proxy is sent the whole address, and the sandbox looks at its path alone.
#[test]
fn the_proxy_of_the_environment_is_taken_for_other_machines_and_not_for_this_one() {
    let shop = Shop::new();
    let tags = |base_url: &str, proxy: &str| {
        finish(
            shop.command()
                .env("WECOM_BASE_URL", base_url)
                .env("http_proxy", proxy)
                .args(["tag", "list"]),
        )
    };
    let here = shop.sandbox.base_url();
    let by_proxy = tags("http://wecom.invalid", here);
    assert_eq!(by_proxy.code, 0, "{}", by_proxy.err);
    let direct = tags(here, "http://127.0.0.1:1");
    assert_eq!(direct.code, 0, "{}", direct.err);
    let nowhere = tags("http://wecom.invalid", "http://127.0.0.1:1");
    assert_eq!(nowhere.code, 5, "{}", nowhere.err);
}

#[test]
fn a_variable_that_is_set_to_nothing_is_not_set() {
    let shop = Shop::new();
    let mut command = shop.command();
    command.env("WECOM_PROFILE", "").env("WECOM_OUTPUT", "");
    let run = finish(command.args(["tag", "list"]));
    assert_eq!(run.code, 0, "{}", run.err);
    let named = shop.run(&["tag", "list", "--profile", ""]);
    assert_eq!(named.code, 4, "{}", named.err);
}
