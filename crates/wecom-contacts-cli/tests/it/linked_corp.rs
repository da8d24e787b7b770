//! `linked-corp`: what linked companies share.

use crate::support::Shop;

#[test]
fn linked_companies_are_read_by_the_app() {
    let shop = Shop::new();
    let shared = shop.run_app(&["linked-corp", "permissions", "--output", "json"]);
    assert!(
        shared.out.contains("whsandbox01/1"),
        "{}{}",
        shared.out,
        shared.err
    );
    let departments = shop.run_app(&[
        "linked-corp",
        "departments",
        "whsandbox01/1",
        "--output",
        "csv",
    ]);
    assert!(
        departments.out.contains("\n3,Dock Team,2,"),
        "{}",
        departments.out
    );
    let all = shop.run_app(&[
        "linked-corp",
        "users",
        "whsandbox01/1",
        "--recursive",
        "--brief",
        "--output",
        "csv",
    ]);
    assert_eq!(all.out.lines().count(), 5, "{}", all.out);
    let direct = shop.run_app(&["linked-corp", "users", "whsandbox01/3", "--output", "csv"]);
    assert!(
        direct
            .out
            .contains("li.tan,谭丽,wwlinked000000001,whsandbox01/3,"),
        "{}",
        direct.out
    );
    let one = shop.run_app(&[
        "linked-corp",
        "user",
        "wwlinked000000001/li.tan",
        "--output",
        "json",
    ]);
    assert!(one.out.contains("码头主管"), "{}", one.out);
}

#[test]
fn ids_without_the_linked_part_are_not_sent() {
    let shop = Shop::new();
    let run = shop.run_app(&["linked-corp", "users", "3"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn the_sync_assistant_may_not_read_them() {
    let shop = Shop::new();
    let run = shop.run(&["linked-corp", "permissions"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("48002"), "{}", run.err);
}
