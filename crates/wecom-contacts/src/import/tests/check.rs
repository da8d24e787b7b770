//! Rows held against the rules.

use super::{mei, rules};
use crate::import::*;

#[test]
fn userids_mobiles_and_mails_are_unique_without_regard_to_their_spelling() {
    let member = |id: &str| ImportMember::new(id, "N").department(1);
    let rows: Rows<ImportMember> = [
        member("Mei").mobile("13900000001").email("a@example.com"),
        member("mei")
            .mobile("+86 139 0000 0001")
            .email("A@Example.com"),
        member("tom").mobile("+85213900000001"),
    ]
    .into();
    assert_eq!(
        rules(&rows.check()),
        [
            "row 3, 帐号: unique in the file, got the same as row 2",
            "row 3, 手机号: unique in the file, got the same as row 2",
            "row 3, 邮箱: unique in the file, got the same as row 2",
        ]
    );
}

#[test]
fn lists_match_the_departments() {
    let rows: Rows<ImportMember> = [
        ImportMember::new("a", "A").mobile("13900000001"),
        ImportMember::new("b", "B")
            .mobile("13900000002")
            .department(1)
            .department(1)
            .order([1])
            .leads([true]),
    ]
    .into();
    assert_eq!(
        rules(&rows.check()),
        [
            "row 2, 所在部门: at least one department, got none",
            "row 3, 所在部门: each department once, got one of them twice",
            "row 3, 排序: one value per department, got 1 for 2",
            "row 3, 是否部门内领导: one value per department, got 1 for 2",
        ]
    );
}

#[test]
fn departments_are_found_by_id_and_by_path() {
    let known = KnownDepartments::from_tree([
        (1, 0, "Acme"),
        (12, 1, "Harbour"),
        (15, 12, "Crew"),
        (16, 12, "Crew"),
    ]);
    let mut rows: Rows<ImportMember> = [ImportMember::new("a", "A")
        .department("Acme/Harbour")
        .department("Harbour")
        .department("Acme")]
    .into();
    assert!(rows.resolve(&known).is_empty());
    assert_eq!(
        rows.as_slice()[0].department,
        [12.into(), 12.into(), 1.into()]
    );

    let slashes = KnownDepartments::from_tree([(1, 0, "Acme"), (2, 1, "R&D / Ops"), (3, 1, "A/B")]);
    let mut rows: Rows<ImportMember> = [ImportMember::new("a", "A")
        .department("R&D / Ops")
        .department("Acme / A/B")]
    .into();
    assert!(rows.resolve(&slashes).is_empty(), "names may have slashes");
    assert_eq!(rows.as_slice()[0].department, [2.into(), 3.into()]);

    let mut rows: Rows<ImportMember> = [ImportMember::new("a", "A")
        .department(12)
        .department(99)
        .department("Acme/Pier")
        .department("Harbour/Crew")]
    .into();
    assert_eq!(
        rules(&rows.resolve(&known)),
        [
            "row 2, 所在部门: a path that names one department only, got entry 4",
            "row 2, 所在部门: the id of a department that exists, got entry 2",
            "row 2, 所在部门: the path of a department that exists, got entry 3",
        ]
    );
}

#[test]
fn departments_must_be_one_tree() {
    let rows: Rows<ImportDepartment> = [
        ImportDepartment::root("Acme"),
        ImportDepartment::new(2, "A", 1),
        ImportDepartment::new(3, "A", 1),
        ImportDepartment::new(2, "B", 1),
        ImportDepartment::new(5, "C", 6),
        ImportDepartment::new(6, "D", 5),
        ImportDepartment::new(7, "E", 99),
    ]
    .into();
    assert_eq!(
        rules(&rows.check()),
        [
            "row 4, 部门名称: unique in the file, got the same as row 3",
            "row 5, 部门ID: unique in the file, got the same as row 3",
            "row 6, 父部门ID: a way up to the root, got a circle",
            "row 7, 父部门ID: a way up to the root, got a circle",
            "row 8, 父部门ID: the id of another row, got an id without a row",
        ]
    );
    let rows: Rows<ImportDepartment> = [ImportDepartment::new(2, "A", 1)].into();
    assert!(rules(&rows.check())[0].starts_with("file, 部门ID: a row for the root"));
    let chain: Rows<ImportDepartment> = (1..=16)
        .map(|id| ImportDepartment::new(id, format!("D{id}"), id - 1))
        .collect::<Vec<_>>()
        .into();
    assert_eq!(
        rules(&chain.check()),
        ["row 17, 父部门ID: at most 15 levels, got 16"]
    );
}

#[test]
fn no_cell_is_in_what_is_printed() {
    let rows: Rows<ImportMember> = [mei().mobile("139-secret").email("secret")].into();
    let shown = format!(
        "{rows:?} {} {:?}",
        rows.check(),
        CsvWriter::new().write(&rows).unwrap()
    );
    assert!(
        !shown.contains("secret") && !shown.contains("1390"),
        "{shown}"
    );
}

#[test]
fn every_rule_is_checked_and_all_findings_come_at_once() {
    let long = "x".repeat(200);
    let mut row = ImportMember::new("-a", "")
        .mobile("139x")
        .email("no at all")
        .department(-1)
        .telephone("12a");
    row = row
        .position(&*long)
        .alias(&*long)
        .address(&*long)
        .attribute("Shoe", &*long)
        .attribute("性别", "x");
    let rows = Rows::from([
        row,
        ImportMember::new("u".repeat(65), "N")
            .email("a@b")
            .department(1),
    ]);
    assert_eq!(
        rules(&rows.check()),
        [
            "row 2, Shoe: at most 64 characters, got 200 characters",
            "row 2, 别名: at most 64 characters, got 200 characters",
            "row 2, 地址: at most 128 characters, got 200 characters",
            "row 2, 姓名: at least 1 character, got 0 characters",
            "row 2, 帐号: must match ^[A-Za-z0-9][A-Za-z0-9_.@-]*$, got 2 characters that do not",
            "row 2, 座机: must match ^[0-9+,-]*$, got 3 characters that do not",
            "row 2, 性别: no custom attribute of this name, it is a column, got one",
            "row 2, 所在部门: at least 0, got -1",
            "row 2, 手机号: digits, outside the mainland after + and the country code, got 4 characters of another form",
            "row 2, 职位: at most 128 characters, got 200 characters",
            "row 2, 邮箱: an e-mail address, got 9 characters of another form",
            "row 3, 帐号: at most 64 bytes, got 65 bytes",
            "row 3, 邮箱: at least 6 characters, got 3 characters",
        ]
    );
}

#[test]
fn names_of_departments_are_checked() {
    let rows = Rows::from([
        ImportDepartment::root("Acme"),
        ImportDepartment::new(-2, "a|b", 1),
        ImportDepartment::new(3, "", 1),
    ]);
    let found = rules(&rows.check());
    assert!(
        found
            .iter()
            .any(|one| one.starts_with("row 3, 部门名称: must match")),
        "{found:?}"
    );
    assert!(
        found.contains(&"row 3, 部门ID: at least 0, got -2".to_owned()),
        "{found:?}"
    );
    assert!(
        found.contains(&"row 4, 部门名称: at least 1 character, got 0 characters".to_owned()),
        "{found:?}"
    );
}
