//! The program at a terminal: questions, secrets without an echo, Ctrl-C.
#![cfg(unix)]

use std::process::Command;

use rexpect::session::{PtySession, spawn_command};

use crate::support::{Shop, finish};

fn at_terminal(mut command: Command, words: &[&str]) -> PtySession {
    // The terminal is put in place of these three by the session.
    command.args(words).stdin(std::process::Stdio::inherit());
    spawn_command(command, Some(20_000)).unwrap()
}

/// The session reads bytes as if each were a character.
fn as_read(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

#[test]
fn a_person_is_asked_before_a_deletion() {
    let shop = Shop::new();
    let mut session = at_terminal(shop.command(), &["user", "delete", "ma.chao"]);
    session
        .exp_string(&as_read("Delete the member ma.chao (马超)? [y/N]"))
        .unwrap();
    session.send_line("n").unwrap();
    session.exp_string("not done").unwrap();
    assert_eq!(shop.run(&["user", "get", "ma.chao"]).code, 0);
    let mut session = at_terminal(shop.command(), &["user", "delete", "ma.chao"]);
    session.exp_string("[y/N]").unwrap();
    session.send_line("y").unwrap();
    session.exp_string("deleted ma.chao").unwrap();
    assert_eq!(shop.run(&["user", "get", "ma.chao"]).code, 1);
}

#[test]
fn questions_are_asked_in_chinese_too() {
    let shop = Shop::new();
    let mut command = shop.command();
    command.env("WECOM_LANG", "zh");
    let mut session = at_terminal(command, &["tag", "delete", "1"]);
    session
        .exp_string(&as_read("删除标签 1 (值班) 吗？"))
        .unwrap();
    session.send_line("是").unwrap();
    session.exp_string(&as_read("已删除 1")).unwrap();
}

#[test]
fn login_asks_and_does_not_echo_the_secret() {
    let shop = Shop::new();
    let words = [
        "login",
        "acme",
        "--base-url",
        shop.sandbox.base_url(),
        "--keep",
        "file",
    ];
    let mut session = at_terminal(shop.bare(), &words);
    session.exp_string("Company id: ").unwrap();
    session.send_line(shop.sandbox.corp_id()).unwrap();
    session.exp_string("Secret").unwrap();
    session.send_line(shop.sandbox.sync_secret()).unwrap();
    let shown = session.exp_string("logged in as acme").unwrap();
    assert!(!shown.contains(shop.sandbox.sync_secret()), "{shown}");
    assert_eq!(finish(shop.bare().args(["tag", "list"])).code, 0);
}

#[test]
fn ctrl_c_at_a_question_ends_with_130() {
    let shop = Shop::new();
    let mut session = at_terminal(shop.command(), &["user", "delete", "ma.chao"]);
    session.exp_string("[y/N]").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("stopped by Ctrl-C").unwrap();
    let status = session.process().wait().unwrap();
    assert!(format!("{status:?}").contains("130"), "{status:?}");
}

#[test]
fn progress_is_drawn_with_a_rate_and_cleared() {
    let shop = Shop::with(wecom_sandbox::Seed::Generate {
        members: 30_000,
        departments: 40,
    });
    shop.sandbox.inject(
        wecom_sandbox::Fault::new(
            wecom_contacts::Operation::UserSimpleList,
            wecom_sandbox::FaultKind::Delay { ms: 300 },
        )
        .times(40),
    );
    let words = ["user", "list", "--recursive", "--brief", "--parallel", "4"];
    let mut session = at_terminal(shop.command(), &words);
    session.exp_string("reading members").unwrap();
    session.exp_string("/s").unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn a_list_to_delete_is_counted_before_the_question() {
    let shop = Shop::new();
    let path = shop.file("leavers.txt", "ma.chao\nxu.na\n\n# and nobody else\n");
    let list = format!("@{}", crate::support::word(path));
    let mut session = at_terminal(shop.command(), &["user", "delete-many", &list]);
    session
        .exp_string("Delete 2 members: ma.chao, xu.na? [y/N]")
        .unwrap();
    session.send_line("n").unwrap();
    session.exp_string("not done").unwrap();
    assert_eq!(shop.run(&["user", "get", "ma.chao"]).code, 0);
}

/// A file of new members, more than can be written before Ctrl-C comes.
fn many(shop: &Shop) -> String {
    let records: String = (0..5_000)
        .map(|n| {
            format!("{{\"userid\":\"gull.{n}\",\"name\":\"gull\",\"mobile\":\"1390{n:07}\"}}\n")
        })
        .collect();
    crate::support::word(shop.file("many.ndjson", records))
}

#[test]
fn ctrl_c_in_the_middle_ends_with_a_report_of_what_was_done() {
    let shop = Shop::new();
    let path = many(&shop);
    let words = ["user", "create", "--from", &path, "--output", "ndjson"];
    let mut session = at_terminal(shop.command(), &words);
    session.exp_string("gull.3\"").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("done, 0 failed").unwrap();
    session.exp_string("stopped after line").unwrap();
    session.exp_string("stopped by Ctrl-C").unwrap();
    let status = session.process().wait().unwrap();
    assert!(
        format!("{status:?}").contains("Exited(") && format!("{status:?}").contains(", 3)"),
        "{status:?}"
    );
    let there = shop.run(&["user", "ids", "--output", "csv"]).out;
    let made = there
        .lines()
        .filter(|line| line.starts_with("gull."))
        .count();
    assert!((4..5_000).contains(&made), "{made}");
}

#[test]
fn a_long_list_of_writes_shows_its_rate_and_the_time_left() {
    let shop = Shop::new();
    let path = many(&shop);
    let mut session = at_terminal(shop.command(), &["user", "create", "--from", &path]);
    session.exp_string("writing members").unwrap();
    session.exp_string("/5,000").unwrap();
    session.exp_string("/s").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("stopped by Ctrl-C").unwrap();
}

#[test]
fn progress_and_rows_do_not_mix_on_one_terminal() {
    let shop = Shop::new();
    let mut session = at_terminal(shop.command(), &["user", "ids", "--output", "ndjson"]);
    let shown = session.exp_eof().unwrap();
    assert_eq!(shown.lines().count(), 30, "{shown}");
    assert!(!shown.contains("reading"), "{shown}");
}
