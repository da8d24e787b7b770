//! `user`, many members at a time.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};
use wecom_contacts::Operation;
use wecom_sandbox::{Fault, Seed};

use crate::support::{Shop, word};

#[test]
fn a_table_of_members_is_created_with_a_result_per_row() {
    let shop = Shop::new();
    let table = "userid,name,mobile,department,to_invite\n\
        new.1,新一,13900001001,2;21,false\n\
        new.2,新二,13800010002,2,\n\
        ,无名,13900001003,2,\n\
        new.4,New Four,13900001004,2,1\n";
    let path = shop.file("staff.csv", table);
    let run = shop.run(&["user", "create", "--from", &word(path), "--output", "csv"]);
    assert_eq!(run.code, 3, "{}", run.err);
    insta::assert_snapshot!(shop.stable(&run.out));
    assert!(run.err.contains("2 done, 2 failed"), "{}", run.err);
}

#[test]
fn people_are_shown_what_failed_and_the_sum() {
    let shop = Shop::new();
    let lines = "{\"userid\":\"new.1\",\"name\":\"新一\",\"mobile\":\"13900001001\"}\n{\"userid\":\"wu.tao\",\"name\":\"x\",\"mobile\":\"13900001002\"}\n";
    let run = shop.run_with(
        &[
            "user",
            "create",
            "--from",
            "-",
            "--columns",
            "line,id,outcome,errcode",
        ],
        lines.as_bytes(),
    );
    insta::assert_snapshot!(shop.stable(&format!("{}\n{}\n{}", run.code, run.out, run.err)));
}

#[test]
fn changes_are_read_from_lines() {
    let shop = Shop::new();
    let lines = "{\"userid\":\"wu.tao\",\"alias\":\"\"}\n{\"userid\":\"ghost\"}\n";
    let run = shop.run_with(
        &[
            "user",
            "update",
            "--from",
            "-",
            "--position",
            "顾问",
            "--output",
            "ndjson",
        ],
        lines.as_bytes(),
    );
    assert_eq!(run.code, 3, "{}", run.err);
    assert_eq!(shop.json(&["user", "get", "wu.tao"])["position"], "顾问");
}

#[test]
fn a_dry_run_checks_every_record_and_sends_nothing() {
    let shop = Shop::new();
    let lines = "{\"userid\":\"a\",\"name\":\"\"}\n{\"userid\":\"b\",\"name\":\"乙\"}\n";
    let run = shop.run_with(
        &[
            "user",
            "create",
            "--from",
            "-",
            "--dry-run",
            "--output",
            "ndjson",
        ],
        lines.as_bytes(),
    );
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn work_stops_when_going_on_is_pointless() {
    let shop = Shop::new();
    let lines: String = (0..50)
        .map(|n| format!("{{\"userid\":\"n{n}\",\"name\":\"n\",\"mobile\":\"139000020{n:02}\"}}\n"))
        .collect();
    let path = shop.file("many.ndjson", lines);
    let run = crate::support::finish(shop.command_as(shop.sandbox.app_secret()).args([
        "user",
        "create",
        "--from",
        &word(path),
    ]));
    assert_eq!(run.code, 1, "{}", run.err);
    let tried = shop
        .sandbox
        .requests()
        .iter()
        .filter(|request| request.path.ends_with("user/create"))
        .count();
    assert_eq!(tried, 1, "48002 will not pass for the next one either");
    assert!(run.err.contains("stopped after line 1:"), "{}", run.err);
}

#[test]
fn what_was_sent_before_the_stop_is_told() {
    let shop = Shop::new();
    shop.sandbox
        .inject(Fault::errcode(Operation::UserCreate, 48002).times(1));
    let lines: String = (0..50)
        .map(|n| format!("{{\"userid\":\"n{n}\",\"name\":\"n\",\"mobile\":\"139000020{n:02}\"}}\n"))
        .collect();
    let words = [
        "user",
        "create",
        "--from",
        "-",
        "--parallel",
        "8",
        "--output",
        "ndjson",
    ];
    let run = shop.run_with(&words, lines.as_bytes());
    let told = run
        .out
        .lines()
        .filter(|line| line.contains("created"))
        .count();
    let ids = shop.run(&["user", "ids", "--output", "csv"]).out;
    let made = ids.lines().filter(|line| line.starts_with('n')).count();
    assert_eq!(told, made, "{}", run.out);
    assert!(made < 49, "{made}");
}

#[test]
fn members_are_deleted_with_a_report() {
    let shop = Shop::new();
    let path = shop.file(
        "leavers.txt",
        "ma.chao\nMA.CHAO\nghost\n# comment\nzhang.wei\n",
    );
    let run = shop.run(&[
        "user",
        "delete-many",
        &format!("@{}", word(path)),
        "xu.na",
        "--yes",
        "--output",
        "csv",
    ]);
    assert_eq!(run.code, 3, "{}", run.err);
    let outcomes: Vec<&str> = run
        .out
        .lines()
        .map(|line| line.split(",\"").next().unwrap())
        .collect();
    assert!(
        outcomes
            .iter()
            .any(|line| line.starts_with("ma.chao,deleted")),
        "{}",
        run.out
    );
    assert!(
        outcomes
            .iter()
            .any(|line| line.starts_with("ghost,already_gone")),
        "{}",
        run.out
    );
    assert!(
        outcomes
            .iter()
            .any(|line| line.starts_with("zhang.wei,failed,301005")),
        "{}",
        run.out
    );
    assert!(
        run.err
            .contains("2 deleted, 1 already gone, 1 failed, 0 not tried"),
        "{}",
        run.err
    );
}

#[test]
fn deleting_needs_a_yes_where_nobody_can_answer() {
    let shop = Shop::new();
    let run = shop.run(&["user", "delete-many", "ma.chao"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err
            .contains("Delete one member: ma.chao? Nobody is here to answer"),
        "{}",
        run.err
    );
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn what_was_not_tried_is_reported_when_the_work_stops() {
    let shop = Shop::with(Seed::Generate {
        members: 900,
        departments: 3,
    });
    let ids = shop
        .run(&["user", "ids", "--output", "csv", "--columns", "userid"])
        .out;
    let ids: String = ids
        .lines()
        .skip(1)
        .fold(String::new(), |all, id| all + id + "\n");
    shop.sandbox
        .inject(Fault::errcode(Operation::UserBatchDelete, 48002).times(10));
    let run = shop.run_with(
        &["user", "delete-many", "-", "--yes", "--output", "ndjson"],
        ids.as_bytes(),
    );
    assert_eq!(run.code, 1, "{}", run.err);
    let lines: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let count = |word: &str| lines.iter().filter(|line| line["outcome"] == word).count();
    assert_eq!((count("deleted"), count("not_tried")), (0, 900));
}

#[test]
fn a_million_lines_are_streamed() {
    let shop = Shop::new();
    let mut lines = String::with_capacity(12_000_000);
    for number in 0..1_000_000 {
        writeln!(lines, "nobody.{number}").unwrap();
    }
    let run = shop.run_with(
        &[
            "user",
            "delete-many",
            "-",
            "--dry-run",
            "--output",
            "ndjson",
        ],
        lines.as_bytes(),
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.out.lines().count(), 1_000_000);
}

#[test]
fn each_result_comes_before_the_next_record_is_given() {
    let shop = Shop::new();
    let mut child = shop
        .command()
        .args(["user", "create", "--from", "-", "--output", "ndjson"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut records = child.stdin.take().unwrap();
    let mut results = BufReader::new(child.stdout.take().unwrap()).lines();
    for n in 0..3 {
        let record = json!({"userid": format!("gull.{n}"), "name": "gull", "mobile": format!("1390000500{n}")});
        writeln!(records, "{record}").unwrap();
        records.flush().unwrap();
        let result: Value = serde_json::from_str(&results.next().unwrap().unwrap()).unwrap();
        assert_eq!(
            result,
            json!({"line": n + 1, "id": format!("gull.{n}"), "outcome": "created"})
        );
    }
    drop(records);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_term_signal_ends_long_work_with_a_report() {
    let shop = Shop::new();
    let mut child = shop
        .command()
        .args(["user", "create", "--from", "-", "--output", "ndjson"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut records = child.stdin.take().unwrap();
    writeln!(
        records,
        "{}",
        json!({"userid": "gull", "name": "gull", "mobile": "13900005000"})
    )
    .unwrap();
    let mut results = BufReader::new(child.stdout.take().unwrap()).lines();
    results.next().unwrap().unwrap();
    let killed = std::process::Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{err}");
    assert!(err.contains("1 done, 0 failed"), "{err}");
    drop(records);
}

#[test]
fn an_invitation_that_ends_half_way_tells_who_was_not_invited() {
    let shop = Shop::new();
    let passes = Fault::new(
        Operation::BatchInvite,
        wecom_sandbox::FaultKind::Delay { ms: 0 },
    );
    shop.sandbox.inject(passes);
    shop.sandbox
        .inject(Fault::errcode(Operation::BatchInvite, 60011));
    let ghosts: String = (0..1_500).map(|n| format!("ghost.{n}\n")).collect();
    let words = ["user", "invite", "-", "--tag", "1", "--output", "ndjson"];
    let run = shop.run_with(&words, format!("ma.chao\n{ghosts}").as_bytes());
    assert_eq!(run.code, 3, "{}", run.err);
    let outcomes: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let count = |outcome: &str| {
        let such = outcomes.iter().filter(|row| row["outcome"] == outcome);
        such.count()
    };
    assert_eq!((count("invalid"), count("not_tried")), (999, 501));
    let error = run.err.lines().find(|line| line.contains("error")).unwrap();
    let error: Value = serde_json::from_str(error).unwrap();
    assert_eq!(error["error"]["errcode"], 60011);
}

#[test]
fn a_table_that_is_no_text_or_not_even_is_told_what_to_mend() {
    let shop = Shop::new();
    let gbk = b"userid,name\nnew.1,\xD5\xC5\n".to_vec();
    for (table, why) in [
        (gbk, "line 2: the text is not UTF-8"),
        (
            b"userid,name\nnew.1\n".to_vec(),
            "line 2: there must be as many cells",
        ),
        (
            b"userid,name\nnew.1,\"A\n".to_vec(),
            "line 2: a cell in quotes does not end",
        ),
    ] {
        let path = word(shop.file("staff.csv", table));
        let run = shop.run(&["user", "create", "--from", &path, "--output", "csv"]);
        assert_eq!(run.code, 1, "{}", run.err);
        assert!(run.out.contains(why), "{}", run.out);
    }
    assert!(shop.sandbox.requests().is_empty());
}
