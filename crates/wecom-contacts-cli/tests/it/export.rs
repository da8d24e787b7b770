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

#[test]
fn a_file_that_cannot_be_written_is_told_before_anything_is_sent() {
    let shop = Shop::new();
    let folder = shop.home().join("staff.csv");
    std::fs::create_dir(&folder).unwrap();
    let missing = shop.home().join("none").join("staff.csv");
    for path in [word(folder), word(missing)] {
        let run = shop.run(&["export", "users", "--to", &path]);
        assert_eq!(run.code, 2);
        assert!(
            run.err.contains(&format!("{path} cannot be written")),
            "{}",
            run.err
        );
    }
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn a_job_that_the_platform_does_not_know_does_not_go_on() {
    let shop = Shop::new();
    for kind in ["import", "export"] {
        let run = shop.run(&["job", "wait", "none", "--kind", kind, "--output", "json"]);
        let told: serde_json::Value = serde_json::from_str(&run.err).unwrap();
        assert_eq!((run.code, &told["error"]["errcode"]), (1, &40088.into()));
        assert_eq!(told["error"].get("resume"), None, "{}", run.err);
    }
}

#[test]
fn the_longest_time_to_wait_is_no_panic() {
    let shop = Shop::new();
    let path = word(shop.home().join("staff.csv"));
    let longest = u64::MAX.to_string();
    let run = hurried(
        &shop,
        &["export", "users", "--to", &path, "--time-limit", &longest],
    );
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn files_that_were_not_fetched_are_fetched_by_the_command_that_is_named() {
    let shop = Shop::new();
    let key = word(shop.home().join("the key"));
    let words = [
        "export",
        "users",
        "--brief",
        "--key-file",
        &key,
        "--output",
        "csv",
    ];
    let run = shop.run(&[&words[..], &["--time-limit", "0"]].concat());
    let (_, resume) = run.err.split_once("with: wecom-contacts ").unwrap();
    let quoted = format!("--key-file '{key}' --output csv --job ");
    let (what, job) = resume.trim_end().split_once(&quoted).unwrap();
    assert_eq!(what, "export users --brief ");
    let run = hurried(&shop, &[&words[..], &["--job", job]].concat());
    assert!(run.code == 0 && run.out.contains("lin.mei,"), "{}", run.err);
}
