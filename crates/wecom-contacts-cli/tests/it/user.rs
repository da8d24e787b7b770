//! `user`, one member at a time.

use serde_json::json;

use crate::support::Shop;

#[test]
fn a_member_is_created_changed_read_and_deleted() {
    let shop = Shop::new();
    let made = shop.run(&[
        "user",
        "create",
        "mei",
        "--name",
        "林梅",
        "--mobile",
        "13900000001",
        "--department",
        "2,21",
    ]);
    assert_eq!(
        (made.code, made.out.as_str()),
        (0, "created mei\n"),
        "{}",
        made.err
    );
    let changed = shop.run(&[
        "user",
        "update",
        "mei",
        "--position",
        "组长",
        "--alias",
        "Mei",
        "--direct-leader",
        "wu.tao",
    ]);
    assert_eq!(changed.code, 0, "{}", changed.err);
    let mei = shop.json(&["user", "get", "mei"]);
    assert_eq!(
        (&mei["position"], &mei["alias"], &mei["direct_leader"]),
        (&json!("组长"), &json!("Mei"), &json!(["wu.tao"]))
    );
    assert_eq!(mei["department"], json!([2, 21]));
    let deleted = shop.run(&["user", "delete", "mei", "--yes"]);
    assert_eq!((deleted.code, deleted.out.as_str()), (0, "deleted mei\n"));
    assert_eq!(shop.run(&["user", "get", "mei"]).code, 1);
}

#[test]
fn absent_leaves_empty_clears_and_clear_empties_lists() {
    let shop = Shop::new();
    let before = shop.json(&["user", "get", "lin.mei"]);
    assert_eq!(
        (&before["alias"], &before["direct_leader"]),
        (&json!("Mei"), &json!(["zhang.wei"]))
    );
    assert_eq!(
        shop.run(&[
            "user",
            "update",
            "lin.mei",
            "--alias",
            "",
            "--clear",
            "direct-leader"
        ])
        .code,
        0
    );
    let after = shop.json(&["user", "get", "lin.mei"]);
    assert_eq!(
        (&after["alias"], &after["direct_leader"]),
        (&json!(""), &json!([]))
    );
    assert_eq!(after["telephone"], before["telephone"]);
}

#[test]
fn the_body_may_come_as_json_and_flags_win() {
    let shop = Shop::new();
    let body =
        json!({"userid": "mei", "name": "old", "mobile": "13900000001", "gender": "2"}).to_string();
    let made = shop.run_with(
        &["user", "create", "--json", "-", "--name", "林梅"],
        body.as_bytes(),
    );
    assert_eq!(made.code, 0, "{}", made.err);
    let mei = shop.json(&["user", "get", "mei"]);
    assert_eq!(
        (&mei["name"], &mei["gender"]),
        (&json!("林梅"), &json!("2"))
    );
}

#[test]
fn attributes_are_given_as_pairs() {
    let shop = Shop::new();
    assert_eq!(
        shop.run(&["user", "update", "lin.mei", "--attr", "工号=H-1"])
            .code,
        0
    );
    let dry = shop.run(&[
        "user",
        "update",
        "lin.mei",
        "--attr",
        "工号=H-1",
        "--dry-run",
    ]);
    let sent: serde_json::Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(
        sent["body"]["extattr"]["attrs"][0],
        json!({"type": 0, "name": "工号", "text": {"value": "H-1"}})
    );
}

#[test]
fn a_confirmed_create_is_content_with_a_member_who_is_there() {
    let shop = Shop::new();
    let words = [
        "user",
        "create",
        "mei",
        "--name",
        "林梅",
        "--mobile",
        "13900000001",
        "--confirm",
    ];
    assert_eq!(shop.run(&words).code, 0);
    assert_eq!(shop.run(&words).code, 0);
    let other = shop.run(&[
        "user",
        "create",
        "mei",
        "--name",
        "吴涛",
        "--mobile",
        "13900000001",
        "--confirm",
    ]);
    assert_eq!(other.code, 2);
    assert!(other.err.contains("differs: name"), "{}", other.err);
}

#[test]
fn members_are_listed_by_department_in_brief_and_in_full() {
    let shop = Shop::new();
    let direct = shop.json(&["user", "list", "21"]);
    let brief = shop.json(&["user", "list", "21", "--brief"]);
    assert_eq!(
        direct.as_array().unwrap().len(),
        brief.as_array().unwrap().len()
    );
    assert!(direct[0].get("mobile").is_some() && brief[0].get("mobile").is_none());
    let all = shop.json(&["user", "list", "--recursive", "--brief"]);
    let ids = shop.json(&["user", "ids"]);
    assert_eq!(all.as_array().unwrap().len(), ids.as_array().unwrap().len());
    let detailed = shop.json(&["user", "list", "2", "--recursive"]);
    assert!(detailed.as_array().unwrap().len() > direct.as_array().unwrap().len());
}

#[test]
fn many_members_are_read_in_the_order_of_their_ids() {
    let shop = Shop::new();
    let run = shop.run_with(
        &["user", "get", "-", "--output", "ndjson"],
        b"wu.tao\nghost\n\nlin.mei\n",
    );
    assert_eq!(run.code, 3, "{}", run.err);
    let ids: Vec<String> = run
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["userid"].to_string())
        .collect();
    assert_eq!(ids, ["\"wu.tao\"", "\"lin.mei\""]);
    assert!(run.err.contains("60111"), "{}", run.err);
}

#[test]
fn members_are_found_by_mobile_mail_and_openid() {
    let shop = Shop::new();
    assert_eq!(
        shop.run(&["user", "by-mobile", "13800010002"]).out,
        "wu.tao\n"
    );
    assert_eq!(
        shop.run(&["user", "by-email", "wu.tao@yunfan.example"]).out,
        "wu.tao\n"
    );
    assert_eq!(
        shop.run(&["user", "by-email", "wu.tao@example.com", "--personal"])
            .out,
        "wu.tao\n"
    );
    let openid = shop.run(&["user", "to-openid", "wu.tao"]).out;
    assert_eq!(
        shop.run(&["user", "by-openid", openid.trim()]).out,
        "wu.tao\n"
    );
    assert!(shop.json(&["user", "to-openid", "wu.tao", "--agent", "1000002"])["appid"].is_string());
    assert_eq!(shop.run(&["user", "by-mobile", "13700000000"]).code, 1);
}

#[test]
fn open_userids_go_there_and_back() {
    let shop = Shop::new();
    let run = shop.run_app(&[
        "user",
        "to-open-userid",
        "wu.tao",
        "ghost",
        "--output",
        "json",
    ]);
    assert_eq!(run.code, 3, "{}", run.err);
    let pairs: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let open = pairs[0]["open_userid"].as_str().unwrap();
    assert_eq!(pairs[1], json!({"userid": "ghost", "outcome": "invalid"}));
    let back = shop.run_app(&[
        "user",
        "from-open-userid",
        open,
        "--agent",
        "1000002",
        "--output",
        "csv",
    ]);
    assert!(
        back.out.starts_with("userid,open_userid,outcome\nwu.tao,"),
        "{}",
        back.out
    );
}

#[test]
fn invitations_name_who_is_invalid() {
    let shop = Shop::new();
    let good = shop.run(&["user", "invite", "ma.chao", "--department", "23"]);
    assert_eq!((good.code, good.out.as_str()), (0, ""), "{}", good.err);
    let bad = shop.run(&["user", "invite", "ma.chao", "ghost", "--output", "csv"]);
    assert_eq!(
        (bad.code, bad.out.as_str()),
        (3, "kind,id,outcome\nuser,ghost,invalid\n"),
        "{}",
        bad.err
    );
    assert_eq!(shop.run(&["user", "invite"]).code, 2);
}

#[test]
fn the_small_questions_are_answered() {
    let shop = Shop::new();
    assert!(
        shop.run(&["user", "join-qrcode", "--size", "4"])
            .out
            .starts_with("https://")
    );
    assert_eq!(shop.run(&["user", "join-qrcode", "--size", "5"]).code, 2);
    assert_eq!(shop.run(&["user", "active-count", "yesterday"]).code, 2);
}

#[test]
fn both_second_factors_let_members_pass() {
    let shop = Shop::new();
    assert_eq!(
        shop.run(&["user", "confirm-second-factor", "wu.tao"]).code,
        0
    );
    let code = shop.sandbox.tfa_code("wu.tao").unwrap();
    let info = shop.json(&["user", "second-factor-info", &code]);
    assert_eq!(info["userid"], "wu.tao");
    let tfa_code = info["tfa_code"].as_str().unwrap();
    assert_eq!(
        shop.run(&["user", "complete-second-factor", "wu.tao", tfa_code])
            .code,
        0
    );
    assert_eq!(
        shop.run(&["user", "complete-second-factor", "wu.tao", tfa_code])
            .code,
        1
    );
}

#[test]
fn authorizations_are_told_to_providers() {
    let shop = Shop::new();
    let provider = |words: &[&str]| {
        crate::support::finish(
            shop.command_as(shop.sandbox.third_party_secret())
                .args(words),
        )
    };
    let listed = provider(&["user", "authorized", "--output", "csv"]);
    let first = listed.out.lines().nth(1).unwrap();
    assert_eq!(provider(&["user", "is-authorized", first]).out, "true\n");
    let ticket = shop
        .sandbox
        .selected_ticket("lin.mei", &["wu.tao"])
        .unwrap();
    let picked = provider(&["user", "selected-by-ticket", &ticket, "--output", "json"]);
    assert_eq!(picked.code, 0, "{}", picked.err);
}

#[test]
fn changes_that_mean_nothing_or_two_things_are_not_sent() {
    let shop = Shop::new();
    for words in [
        &["user", "update", "wu.tao"][..],
        &["user", "update"],
        &[
            "user", "update", "wu.tao", "--alias", "x", "--clear", "alias",
        ],
        &["user", "create", "gull"],
        &[
            "user",
            "update",
            "wu.tao",
            "--json",
            r#"{"department": "2"}"#,
        ],
        &["department", "update", "6"],
    ] {
        let run = shop.run(words);
        assert_eq!(run.code, 2, "{words:?}: {}", run.err);
    }
    assert!(shop.sandbox.requests().is_empty());
    let wrong = shop.run(&[
        "user",
        "update",
        "wu.tao",
        "--json",
        r#"{"department": "2"}"#,
    ]);
    assert_eq!(
        wrong.err,
        "error: department has a value of the wrong kind, expected a list\n"
    );
}

#[test]
fn an_empty_list_of_leaders_clears_too() {
    let shop = Shop::new();
    let run = shop.run(&["user", "update", "lin.mei", "--direct-leader", ""]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(
        shop.json(&["user", "get", "lin.mei"])["direct_leader"],
        json!([])
    );
}

#[test]
fn of_several_ids_those_that_are_not_read_are_named() {
    let shop = Shop::new();
    let long = "x".repeat(65);
    let words = ["user", "get", "lin.mei", "ghost", &long, "wu.tao"];
    let run = shop.run(&[&words[..], &["--output", "ndjson"]].concat());
    assert_eq!((run.code, run.out.lines().count()), (3, 2), "{}", run.err);
    let told = run.err.lines().filter_map(|line| {
        let told: serde_json::Value = serde_json::from_str(line).unwrap();
        Some(told.get("error")?["id"].as_str().unwrap().to_owned())
    });
    assert_eq!(told.collect::<Vec<_>>(), ["ghost", &long]);
    let people = shop.run(&words);
    assert!(
        people.err.contains("error: ghost: user_get was refused"),
        "{}",
        people.err
    );
}
