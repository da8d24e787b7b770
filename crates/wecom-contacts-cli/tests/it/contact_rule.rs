//! `contact-rule`: rules on who may see whom.

use crate::support::{Shop, word};

#[test]
fn rules_are_created_changed_listed_and_deleted() {
    let shop = Shop::new();
    let rule = shop.file(
        "rule.json",
        r#"{"rule_type":1,"range":{"partyid":[5]},"whitelist":{"userid":["zhang.wei"]}}"#,
    );
    let made = shop.run(&[
        "contact-rule",
        "create",
        &format!("@{}", word(rule)),
        "--output",
        "csv",
    ]);
    assert_eq!(
        (made.code, made.out.as_str()),
        (0, "rule_id\n501\n"),
        "{}",
        made.err
    );
    let changed = shop.run(&[
        "contact-rule",
        "update",
        r#"[{"rule_id":501,"range":{"partyid":[4,5]}}]"#,
    ]);
    assert_eq!(changed.code, 0, "{}", changed.err);
    assert_eq!(
        shop.json(&["contact-rule", "list"])[0]["range"]["partyid"],
        serde_json::json!([4, 5])
    );
    assert_eq!(
        shop.run(&["contact-rule", "delete", "501"]).code,
        2,
        "without --yes"
    );
    assert_eq!(
        shop.run(&["contact-rule", "delete", "501", "--yes"]).code,
        0
    );
    assert_eq!(
        shop.run(&["contact-rule", "list", "--output", "json"]).out,
        "[]\n"
    );
}

#[test]
fn a_rule_without_its_kind_is_an_input_error() {
    let shop = Shop::new();
    let run = shop.run(&["contact-rule", "create", r#"{"range":{"partyid":[5]}}"#]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("rule_type"), "{}", run.err);
}
