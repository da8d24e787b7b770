//! `department`: the tree of departments.

use serde_json::json;

use crate::support::Shop;

#[test]
fn a_department_is_created_changed_listed_and_deleted() {
    let shop = Shop::new();
    let made = shop.run(&[
        "department",
        "create",
        "海港组",
        "--parent",
        "2",
        "--id",
        "8001",
        "--name-en",
        "Harbor",
    ]);
    assert_eq!(
        (made.code, made.out.as_str()),
        (0, "created 8001\n"),
        "{}",
        made.err
    );
    assert_eq!(
        shop.run(&[
            "department",
            "update",
            "8001",
            "--name",
            "海港部",
            "--parent",
            "3"
        ])
        .code,
        0
    );
    let read = shop.json(&["department", "get", "8001"]);
    assert_eq!(
        (&read["name"], &read["parentid"], &read["name_en"]),
        (&json!("海港部"), &json!(3), &json!("Harbor"))
    );
    let under = shop.json(&["department", "list", "--under", "3"]);
    assert!(
        under
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["id"] == 8001)
    );
    let ids = shop.json(&["department", "ids", "--under", "8001"]);
    assert_eq!(ids.as_array().unwrap().len(), 1);
    assert_eq!(
        shop.run(&["department", "delete", "8001"]).code,
        2,
        "without --yes"
    );
    assert_eq!(shop.run(&["department", "delete", "8001", "--yes"]).code, 0);
    let all = shop.json(&["department", "list"]);
    assert_eq!(
        all.as_array().unwrap().len(),
        shop.json(&["department", "ids"]).as_array().unwrap().len()
    );
}

#[test]
fn the_tree_is_drawn_with_member_counts() {
    let shop = Shop::new();
    let run = shop.run(&["department", "tree"]);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
}

#[test]
fn a_branch_is_found_by_its_path() {
    let shop = Shop::new();
    let run = shop.run(&[
        "department",
        "tree",
        "云帆科技/产品研发中心",
        "--depth",
        "1",
        "--no-counts",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
    let missing = shop.run(&["department", "tree", "云帆科技/没有"]);
    assert_eq!(missing.code, 2);
    let rows = shop.json(&["department", "tree", "24"]);
    assert_eq!(rows[1]["path"], "云帆科技/产品研发中心/平台架构组/基础设施");
    // One of the two below is in both departments, and counts once.
    let counts = |row: usize| (&rows[row]["members"], &rows[row]["members_below"]);
    assert_eq!(counts(0), (&json!(2), &json!(3)));
    assert_eq!(counts(1), (&json!(2), &json!(2)));
}
