//! Every example, run as a program against a company of its own.

#![allow(
    clippy::unwrap_used,
    reason = "a test may fail by panic, its helpers included"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use tests::Company;

/// Builds the examples as programs, for those who told `cargo test` not to.
static BUILT: LazyLock<()> = LazyLock::new(|| {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--workspace", "--examples"]);
    if folder().parent().unwrap().ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success(), "the examples build");
});

/// `cargo test` puts the examples beside the tests.
fn folder() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join("examples")
}

/// The example as a program that is younger than its source.
fn program(example: &str) -> PathBuf {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let source = sources.join(example).with_extension("rs");
    let program = folder()
        .join(example)
        .with_extension(std::env::consts::EXE_EXTENSION);
    let age = |path: &Path| path.metadata().and_then(|data| data.modified());
    if !age(&program).is_ok_and(|built| built >= age(&source).unwrap()) {
        LazyLock::force(&BUILT);
    }
    program
}

/// Runs an example to its end and gives back what it printed.
fn run(company: &Company, example: &str, words: &[&str]) -> String {
    let output = Command::new(program(example))
        .args(words)
        .env("WECOM_BASE_URL", company.sandbox.base_url())
        .env("WECOM_CORP_ID", company.sandbox.corp_id())
        .env("WECOM_SECRET", company.sandbox.sync_secret())
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{example}: {out}{err}");
    out
}

#[tokio::test]
async fn update_member_lists_the_company_and_changes_one() {
    let company = Company::demo().await;
    let out = run(&company, "update_member", &[]);
    assert_eq!(out.lines().count(), 30, "{out}");
    assert!(out.contains("lin.mei 林梅"), "{out}");
    let member = company.contacts.users().get("lin.mei").await.unwrap();
    assert_eq!(member.position.as_deref(), Some("Lead"));
}

#[tokio::test]
async fn import_members_brings_both_rows_in() {
    let company = Company::demo().await;
    assert_eq!(run(&company, "import_members", &[]), "2 rows taken\n");
    let member = company.contacts.users().get("tom.wu").await.unwrap();
    assert_eq!(member.name.as_deref(), Some("Tom Wu"));
}

#[tokio::test]
async fn export_members_prints_everybody() {
    let company = Company::demo().await;
    let out = run(&company, "export_members", &[]);
    assert_eq!(out.lines().count(), 30, "{out}");
    assert!(out.contains("lin.mei 林梅"), "{out}");
}

#[tokio::test]
async fn delete_members_tells_the_deleted_from_those_gone_before() {
    let company = Company::demo().await;
    assert_eq!(run(&company, "delete_members", &[]), "30 members\n");
    let out = run(&company, "delete_members", &["wu.tao", "nobody"]);
    assert_eq!(out, "1 deleted, 1 were gone before\n");
    let left = company.contacts.users().ids().await.unwrap();
    assert!(left.iter().all(|row| row.userid.as_str() != "wu.tao"));
}
