//! `export`: files and streams of the directory.

use crate::batch::hurried;
use crate::support::{Shop, word};

#[test]
fn members_are_exported_to_a_file() {
    let shop = Shop::new();
    let path = word(shop.home().join("staff.csv"));
    let run = hurried(&shop, &["export", "users", "--to", &path, "--bom"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.starts_with('\u{feff}') && text.contains("吴涛"),
        "{text}"
    );
}

#[test]
fn exports_stream_to_stdout_in_every_format() {
    let shop = Shop::new();
    let brief = hurried(&shop, &["export", "users", "--brief", "--output", "ndjson"]);
    let members = shop.json(&["user", "ids"]).as_array().unwrap().len();
    assert_eq!(
        (brief.code, brief.out.lines().count()),
        (0, members),
        "{}",
        brief.err
    );
    let departments = hurried(&shop, &["export", "departments", "--output", "csv"]);
    assert!(
        departments
            .out
            .starts_with("id,name,name_en,parentid,order\n1,云帆科技,"),
        "{}",
        departments.out
    );
    let tag = hurried(&shop, &["export", "tag", "1", "--output", "json"]);
    assert!(
        serde_json::from_str::<serde_json::Value>(&tag.out)
            .unwrap()
            .is_array(),
        "{}",
        tag.err
    );
}

#[test]
fn a_file_of_an_unknown_kind_is_refused_before_anything_is_sent() {
    let shop = Shop::new();
    let run = shop.run(&["export", "users", "--to", "staff.doc"]);
    assert_eq!(run.code, 2);
    assert!(shop.sandbox.requests().is_empty());
    assert_eq!(shop.run(&["export", "status", "no-such-job"]).code, 1);
}
