//! The formats of answers: what people see, and what scripts rely on.

use crate::support::Shop;

const LIST: &[&str] = &["department", "list", "--under", "6"];

fn listed(format: &str) -> String {
    let shop = Shop::new();
    let run = shop.run(&[LIST, &["--output", format]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    run.out
}

#[test]
fn a_list_as_a_table() {
    insta::assert_snapshot!(listed("table"));
}

#[test]
fn a_list_as_json() {
    insta::assert_snapshot!(listed("json"));
}

#[test]
fn a_list_as_ndjson() {
    insta::assert_snapshot!(listed("ndjson"));
}

#[test]
fn a_list_as_csv() {
    insta::assert_snapshot!(listed("csv"));
}

#[test]
fn a_list_for_chinese_readers() {
    let shop = Shop::new();
    insta::assert_snapshot!(shop.run_zh(&["user", "list", "21"]).out);
}

#[test]
fn one_thing_in_every_format() {
    let shop = Shop::new();
    let formats = ["table", "json", "ndjson", "csv"];
    let all = formats.map(|format| {
        format!(
            "--- {format}\n{}",
            shop.run(&["department", "get", "6", "--output", format])
                .out
        )
    });
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_deed_in_every_format() {
    let formats = ["table", "json", "ndjson", "csv"];
    let all = formats.map(|format| {
        let shop = Shop::new();
        format!(
            "--- {format}\n{}",
            shop.run(&[
                "department",
                "update",
                "6",
                "--name",
                "新加坡",
                "--output",
                format
            ])
            .out
        )
    });
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_dry_run_shows_the_call() {
    let shop = Shop::new();
    let run = shop.run(&[
        "user",
        "create",
        "mei",
        "--name",
        "林梅",
        "--department",
        "2",
        "--dry-run",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(run.out);
    let run = shop.run(&["user", "delete", "mei", "--dry-run"]);
    insta::assert_snapshot!("a dry delete", run.out);
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn columns_are_chosen_by_name() {
    let shop = Shop::new();
    let run = shop.run(&[
        "user",
        "list",
        "2",
        "--columns",
        "userid,extattr.attrs",
        "--output",
        "csv",
    ]);
    assert!(
        run.out.starts_with("userid,extattr.attrs\nlin.mei,\"[{"),
        "{}",
        run.out
    );
}

#[test]
fn an_empty_list_is_still_a_document() {
    let shop = Shop::new();
    assert_eq!(
        shop.run(&["contact-rule", "list", "--output", "json"]).out,
        "[]\n"
    );
    assert_eq!(
        shop.run(&["contact-rule", "list", "--output", "csv"]).out,
        "rule_id,rule_type,range,whitelist,exclude\n"
    );
    assert_eq!(shop.run(&["contact-rule", "list"]).err, "nothing to show\n");
}

#[test]
fn colors_are_for_terminals_unless_asked_for() {
    let shop = Shop::new();
    assert!(!shop.run(LIST).out.contains('\u{1b}'));
    assert!(
        shop.run(&[LIST, &["--color", "always"]].concat())
            .out
            .contains("\u{1b}[1m")
    );
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let shop = Shop::with(wecom_sandbox::Seed::Generate {
        members: 20_000,
        departments: 10,
    });
    let mut child = shop
        .command()
        .args(["user", "ids", "--output", "ndjson"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn chosen_columns_hold_for_json_too_and_slips_are_told() {
    let shop = Shop::new();
    let words = [
        "department",
        "list",
        "--under",
        "6",
        "--columns",
        "id,nmae",
        "--output",
        "ndjson",
    ];
    let run = shop.run(&words);
    assert_eq!(run.code, 0);
    assert!(
        run.out.starts_with("{\"id\":6,\"nmae\":null}\n"),
        "{}",
        run.out
    );
    assert!(
        run.err.contains("nothing here has nmae; there are"),
        "{}",
        run.err
    );
}

#[test]
fn a_member_for_people_of_both_languages() {
    let shop = Shop::new();
    let words = ["user", "get", "lin.mei"];
    let both = format!("{}\n{}", shop.run(&words).out, shop.run_zh(&words).out);
    insta::assert_snapshot!(both);
}

#[test]
fn the_log_has_no_colors_where_there_is_no_terminal() {
    let shop = Shop::new();
    assert!(!shop.run(&["-vv", "tag", "list"]).err.contains('\u{1b}'));
}

#[test]
fn a_narrow_terminal_loses_the_last_columns_and_says_so() {
    let shop = Shop::new();
    let narrow = |words: &[&str]| {
        let mut command = shop.command();
        crate::support::finish(command.env("COLUMNS", "80").args(words))
    };
    let run = narrow(&["user", "list", "21"]);
    assert!(run.err.contains("no room for email, status"), "{}", run.err);
    assert!(run.out.contains(" WangXiaoMing   王小明 "), "{}", run.out);
    let chosen = narrow(&[
        "user",
        "list",
        "21",
        "--columns",
        "userid,name,department,position,mobile,email,status",
    ]);
    assert_eq!(chosen.err, "");
}

#[test]
fn without_a_terminal_lines_are_as_long_as_they_need() {
    let shop = Shop::new();
    let mut command = shop.command();
    let run = crate::support::finish(command.env_remove("COLUMNS").args(["errcode", "mobile"]));
    assert!(
        run.out
            .lines()
            .any(|line| line.contains("60104") && line.ends_with("手机号码已存在")),
        "{}",
        run.out
    );
    let mut rows = run.out.lines().filter(|line| line.starts_with(' ')).skip(1);
    assert!(
        rows.all(|row| row[1..].starts_with(|c: char| c.is_ascii_digit())),
        "{}",
        run.out
    );
}
