//! `tag`: tags, and who carries them.

use crate::support::Shop;

#[test]
fn a_tag_is_created_given_taken_renamed_and_deleted() {
    let shop = Shop::new();
    assert_eq!(
        shop.run(&["tag", "create", "夜班", "--id", "7001"]).out,
        "created 7001\n"
    );
    let added = shop.run(&[
        "tag",
        "add",
        "7001",
        "--user",
        "wu.tao,chen.jing,ghost",
        "--department",
        "23",
        "--output",
        "csv",
    ]);
    assert_eq!(
        (added.code, added.out.as_str()),
        (3, "kind,id,outcome\nuser,ghost,invalid\n"),
        "{}",
        added.err
    );
    let read = shop.run(&["tag", "get", "7001", "--output", "csv"]);
    for line in [
        "kind,id,name",
        "user,chen.jing,陈静",
        "user,wu.tao,吴涛",
        "department,23,",
    ] {
        assert!(read.out.lines().any(|found| found == line), "{}", read.out);
    }
    assert_eq!(shop.json(&["tag", "get", "7001"])["tagname"], "夜班");
    assert_eq!(
        shop.run(&["tag", "remove", "7001", "--user", "wu.tao"])
            .code,
        2,
        "without --yes"
    );
    assert_eq!(
        shop.run(&["tag", "remove", "7001", "--user", "wu.tao", "--yes"])
            .code,
        0
    );
    assert_eq!(shop.run(&["tag", "rename", "7001", "大夜班"]).code, 0);
    let listed = shop.json(&["tag", "list"]);
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .any(|tag| tag["tagname"] == "大夜班")
    );
    assert_eq!(shop.run(&["tag", "delete", "7001", "--yes"]).code, 0);
    assert_eq!(shop.run(&["tag", "delete", "7001", "--yes"]).code, 1);
}

#[test]
fn members_of_a_tag_may_come_from_a_file() {
    let shop = Shop::new();
    assert_eq!(shop.run(&["tag", "create", "名单", "--id", "7002"]).code, 0);
    let added = shop.run_with(
        &["tag", "add", "7002", "--user", "-"],
        b"wu.tao\nchen.jing\n",
    );
    assert_eq!(added.code, 0, "{}", added.err);
    assert_eq!(
        shop.json(&["tag", "get", "7002"])["userlist"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn nobody_to_give_a_tag_to_is_an_input_error() {
    let shop = Shop::new();
    assert_eq!(shop.run(&["tag", "add", "1"]).code, 2);
}
