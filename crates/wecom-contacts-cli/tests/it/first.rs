//! The two commands that a newcomer types first.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;

#[test]
fn the_tour_calls_every_operation_and_ends_well() {
    let output = Command::new(cargo_bin("wecom-contacts"))
        .arg("demo")
        .env("WECOM_LANG", "en")
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{out}\n{err}");
    let all = wecom_contacts::Operation::ALL.len();
    let said = format!(", 0 did not; {all} of {all} operations called");
    assert!(err.contains(&said), "{err}");
    assert!(out.contains("海港·林梅"), "{out}");
}

#[test]
fn the_tour_is_in_chinese_for_chinese_readers() {
    let output = Command::new(cargo_bin("wecom-contacts"))
        .args(["demo", "--lang", "zh", "--output", "json"])
        .output()
        .unwrap();
    assert!(output.status.success());
    let steps: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let english =
        regex::Regex::new("[a-z]{3,} [a-z]{2,}|[0-9] to [0-9]|^(created|updated|deleted|ok|true)$");
    let english = english.unwrap();
    let answers = steps.iter().map(|step| step["answer"].as_str().unwrap());
    let left: Vec<&str> = answers.filter(|answer| english.is_match(answer)).collect();
    assert_eq!(left, Vec::<&str>::new());
    assert!(
        steps
            .iter()
            .any(|step| step["answer"] == "32 名成员，其中 5 名属于两个以上部门")
    );
}

#[test]
fn the_first_line_of_the_sandbox_tells_where_it_is_and_how_to_call_it() {
    let arguments = [
        "sandbox",
        "--seed",
        "empty",
        "--corp-id",
        "wwtest",
        "--sync-secret",
        "s1",
    ];
    let mut child = Command::new(cargo_bin("wecom-contacts"))
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let banner: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(
        banner["base_url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:"),
        "{banner}"
    );
    assert_eq!(banner["corp_id"], "wwtest");
    assert_eq!(banner["secrets"]["sync"], "s1");
    for secret in ["app", "app_legacy", "sync_new_ip"] {
        assert!(banner["secrets"][secret].is_string(), "{secret}: {banner}");
    }
}

#[test]
fn a_sandbox_says_why_it_cannot_start() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Command::new(cargo_bin("wecom-contacts"))
        .args(["sandbox", "--lang", "en", "--listen", &address])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    let cause = format!("error: the sandbox cannot start: {address}: Address already in use");
    assert!(said.starts_with(&cause), "{said}");
}
