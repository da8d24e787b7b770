//! `tag`: tags, and who carries them.

use wecom_contacts::Operation;
use wecom_sandbox::{Fault, FaultKind};

use crate::support::Shop;
#[cfg(unix)]
use crate::support::{interrupted_after, word};

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

/// Members of a tag, a line each: two who exist, then `ghosts` who do not.
fn members(ghosts: usize) -> Vec<u8> {
    let ghosts: String = (0..ghosts).map(|n| format!("ghost.{n}\n")).collect();
    format!("wu.tao\nchen.jing\n{ghosts}").into_bytes()
}

/// How many lines tell this outcome.
fn count(out: &str, outcome: &str) -> usize {
    out.lines().filter(|line| line.ends_with(outcome)).count()
}

#[test]
fn a_refusal_half_way_tells_who_was_not_tried() {
    let shop = Shop::new();
    let passes = Fault::new(Operation::TagAddMembers, FaultKind::Delay { ms: 0 });
    shop.sandbox.inject(passes);
    shop.sandbox
        .inject(Fault::errcode(Operation::TagAddMembers, 48002));
    let words = [
        "tag",
        "add",
        "1",
        "--user",
        "-",
        "--department",
        "23",
        "--output",
        "csv",
    ];
    let run = shop.run_with(&words, &members(2_500));
    assert_eq!(run.code, 3, "{}", run.err);
    assert_eq!(count(&run.out, ",invalid"), 998);
    assert_eq!(count(&run.out, ",not_tried"), 1_502);
    assert!(run.out.contains("\nuser,ghost.2499,not_tried\n"));
    assert!(
        run.err.contains("3 done, 998 failed, 1502 not tried"),
        "{}",
        run.err
    );
    assert!(run.err.contains("48002"), "{}", run.err);
}

#[test]
fn a_refusal_at_once_is_no_partial_success() {
    let shop = Shop::new();
    shop.sandbox
        .inject(Fault::errcode(Operation::TagRemoveMembers, 48002));
    let words = [
        "tag", "remove", "1", "--user", "-", "--yes", "--output", "ndjson",
    ];
    let run = shop.run_with(&words, &members(1_500));
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(run.out.matches("not_tried").count(), 1_502);
}

#[cfg(unix)]
#[test]
fn an_interrupted_list_tells_who_was_not_tried() {
    let shop = Shop::new();
    let slow = Fault::new(Operation::TagAddMembers, FaultKind::Delay { ms: 100 });
    shop.sandbox.inject(slow.times(30));
    let list = format!("@{}", word(shop.file("list.txt", members(29_000))));
    let mut command = shop.command();
    command.args(["tag", "add", "1", "--user", &list, "--output", "csv"]);
    let run = interrupted_after(&shop, &mut command, "addtagusers");
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("stopped by Ctrl-C"), "{}", run.err);
    let (invalid, left) = (count(&run.out, ",invalid"), count(&run.out, ",not_tried"));
    assert!(left > 0, "{}", run.err);
    assert_eq!(invalid + left, 29_000);
}
