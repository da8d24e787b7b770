//! `batch`, `job` and `media`: imports by file.

use std::time::Duration;

use crate::support::{Run, Shop, finish, word};

/// Runs a command while the time of the sandbox passes quickly: its jobs take minutes otherwise.
pub(crate) fn hurried(shop: &Shop, words: &[&str]) -> Run {
    let mut command = shop.command();
    command.args(words);
    std::thread::scope(|scope| {
        let running = scope.spawn(move || finish(&mut command));
        while !running.is_finished() {
            shop.sandbox.advance(Duration::from_secs(30));
            std::thread::park_timeout(Duration::from_millis(20));
        }
        running.join().unwrap()
    })
}

const STAFF: &str = "姓名,帐号,手机号,所在部门,职位\n\
    王夜,night.wang,13900002001,2,值班员\n\
    Grace Lee,night.lee,13900002002,2;21,\n\
    重号,night.twin,13800010002,2,\n";

#[test]
fn a_file_is_imported_with_a_result_per_row() {
    let shop = Shop::new();
    let path = shop.file("staff.csv", STAFF);
    let run = hurried(
        &shop,
        &[
            "batch",
            "import",
            &word(path),
            "--output",
            "csv",
            "--columns",
            "row,id,outcome,errcode",
        ],
    );
    assert_eq!(
        (run.code, run.out.as_str()),
        (
            3,
            "row,id,outcome,errcode\n2,night.wang,taken,\n3,night.lee,taken,\n4,night.twin,refused,60104\n"
        ),
        "{}",
        run.err
    );
}

#[test]
fn findings_are_listed_and_nothing_is_sent() {
    let shop = Shop::new();
    let path = shop.file("bad.csv", "姓名,帐号,手机号,所在部门\n,x y,1,999999\n");
    let run = shop.run(&["batch", "import", &word(path)]);
    assert_eq!(run.code, 2);
    let zh = shop.run_zh(&["batch", "import", &word(shop.home().join("bad.csv"))]);
    insta::assert_snapshot!([run.out, run.err, zh.out, zh.err].join("\n"));
    assert!(
        shop.sandbox
            .requests()
            .iter()
            .all(|request| !request.path.contains("media"))
    );
}

#[test]
fn a_replacement_is_guarded_and_says_whom_it_would_delete() {
    let shop = Shop::new();
    let path = word(shop.file(
        "staff.csv",
        "姓名,帐号,手机号,所在部门\n张伟,zhang.wei,13800010000,1\n",
    ));
    let words = ["batch", "import", &path, "--mode", "replace"];
    let dry = shop.run(&[&words[..], &["--dry-run", "--output", "json"]].concat());
    assert_eq!(dry.code, 0, "{}", dry.err);
    let plan: serde_json::Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(plan["kept"], 1);
    assert_eq!(
        plan["removed"].as_array().unwrap().len() as u64 + 1,
        plan["present"].as_u64().unwrap()
    );
    let guarded = hurried(&shop, &[&words[..], &["--yes"]].concat());
    assert_eq!(guarded.code, 2, "{}", guarded.err);
    assert!(
        shop.sandbox
            .requests()
            .iter()
            .all(|request| !request.path.contains("replaceuser"))
    );
}

#[test]
fn a_file_without_rows_is_refused_before_a_plan_of_it_is_told() {
    let shop = Shop::new();
    let path = word(shop.file("staff.csv", "姓名,帐号,手机号,所在部门\n"));
    for mode in ["sync", "replace"] {
        let words = ["batch", "import", &path, "--mode", mode, "--dry-run"];
        let run = shop.run(&words);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
        assert!(run.err.contains("there is no row to import"), "{}", run.err);
    }
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn departments_are_imported_whole() {
    let shop = Shop::new();
    let mut rows = "部门名称,部门ID,父部门ID,排序\n".to_owned();
    for row in shop.json(&["department", "list"]).as_array().unwrap() {
        rows += &format!(
            "{},{},{},\n",
            row["name"].as_str().unwrap(),
            row["id"],
            row["parentid"]
        );
    }
    rows += "夜航组,8100,2,5\n";
    let path = shop.file("departments.csv", rows);
    let run = hurried(
        &shop,
        &[
            "batch",
            "import",
            &word(path),
            "--kind",
            "departments",
            "--yes",
        ],
    );
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert_eq!(shop.json(&["department", "get", "8100"])["name"], "夜航组");
}

#[test]
fn jobs_are_started_from_uploaded_files_and_waited_for() {
    let shop = Shop::new();
    // A minute, so that it runs for sure when it is asked for.
    let slow = serde_json::json!({"job_start_ms": 60_000});
    shop.sandbox.set_limits(&slow).unwrap();
    let path = shop.file("员工.csv", STAFF);
    let media = shop.json(&["media", "upload", &word(path)]);
    let media = media["media_id"].as_str().unwrap();
    let started = shop.json(&["batch", "sync-users", media, "--invite", "false"]);
    let job = started["id"].as_str().unwrap();
    let running = shop.json(&["batch", "status", job]);
    assert_eq!(running["state"], "running");
    let done = hurried(
        &shop,
        &[
            "job",
            "wait",
            job,
            "--output",
            "csv",
            "--columns",
            "userid,errcode",
        ],
    );
    assert_eq!(
        (done.code, done.out.as_str()),
        (
            3,
            "userid,errcode\nnight.wang,0\nnight.lee,0\nnight.twin,60104\n"
        ),
        "{}",
        done.err
    );
    assert_eq!(shop.run(&["batch", "status", job]).code, 3);
    assert_eq!(shop.run(&["batch", "status", "no-such-job"]).code, 1);
}

#[test]
fn replacing_asks_first() {
    let shop = Shop::new();
    assert_eq!(shop.run(&["batch", "replace-users", "m1"]).code, 2);
    assert_eq!(shop.run(&["batch", "replace-departments", "m1"]).code, 2);
    assert!(shop.sandbox.requests().is_empty());
    assert_eq!(shop.run(&["batch", "replace-users", "m1", "--yes"]).code, 1);
}

#[test]
fn files_that_are_too_small_are_not_uploaded() {
    let shop = Shop::new();
    let path = word(shop.file("a.csv", "12345"));
    assert_eq!(shop.run(&["media", "upload", &path]).code, 2);
    assert_eq!(shop.run(&["media", "upload", "/no/such/file"]).code, 2);
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn a_rehearsed_synchronization_removes_nobody() {
    let shop = Shop::new();
    let path = word(shop.file(
        "staff.csv",
        "姓名,帐号,手机号,所在部门\n张伟,zhang.wei,13800010000,1\n海鸥,gull,13900005000,2\n",
    ));
    let run = shop.run(&["batch", "import", &path, "--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(
        run.err,
        "1 would be added and 1 updated\ndry run: nothing is sent\n"
    );
    let plan = shop.json(&["batch", "import", &path, "--dry-run"]);
    assert_eq!(plan["removed"], serde_json::json!([]));
}

#[cfg(unix)]
#[test]
fn an_import_that_is_left_says_how_to_wait_for_its_job() {
    use crate::support::interrupted_after;
    let shop = Shop::new();
    let slow = serde_json::json!({"job_start_ms": 60_000});
    shop.sandbox.set_limits(&slow).unwrap();
    let path = word(shop.file("staff.csv", STAFF));
    let mut command = shop.command();
    command.args(["batch", "import", &path]);
    let run = interrupted_after(&shop, &mut command, "batch/getresult");
    assert_eq!(run.code, 130, "{}", run.err);
    let (_, resume) = run
        .err
        .split_once("wait for it with: wecom-contacts ")
        .unwrap();
    let words: Vec<&str> = resume.split_whitespace().collect();
    let waited = hurried(&shop, &words);
    assert_eq!(waited.code, 3, "{}", waited.err);
    assert!(waited.out.contains("night.wang"), "{}", waited.out);
}

#[cfg(unix)]
#[test]
fn scripts_are_told_the_job_that_is_left() {
    use crate::support::interrupted_after;
    let shop = Shop::new();
    let slow = serde_json::json!({"job_start_ms": 60_000});
    shop.sandbox.set_limits(&slow).unwrap();
    let mut command = shop.command();
    command.args(["export", "users", "--output", "json", "--profile", "acme"]);
    command.env("WECOM_CONFIG_DIR", acme(&shop));
    let run = interrupted_after(&shop, &mut command, "export/get_result");
    let told: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    let error = &told["error"];
    assert_eq!((run.code, &error["kind"]), (130, &"interrupted".into()));
    let job = error["job"].as_str().unwrap();
    let resume = format!("wecom-contacts job wait {job} --kind export --profile acme");
    assert_eq!(error["resume"], resume);
}

/// The settings of a profile for the company of the sandbox.
#[cfg(unix)]
fn acme(shop: &Shop) -> std::path::PathBuf {
    let folder = shop.home().join("acme");
    std::fs::create_dir_all(folder.join("secrets")).unwrap();
    let corp_id = shop.sandbox.corp_id();
    let profile = format!("[profile.acme]\ncorp_id = \"{corp_id}\"\nsecret = \"file\"\n");
    std::fs::write(folder.join("profiles.toml"), profile).unwrap();
    std::fs::write(folder.join("secrets/acme"), shop.sandbox.sync_secret()).unwrap();
    folder
}

#[cfg(unix)]
#[test]
fn an_export_whose_key_is_kept_is_fetched_by_the_next_run() {
    use std::os::unix::fs::PermissionsExt;

    use crate::support::interrupted_after;
    let shop = Shop::new();
    let slow = serde_json::json!({"job_start_ms": 60_000});
    shop.sandbox.set_limits(&slow).unwrap();
    let key = shop.home().join("lin's key");
    let mut command = shop.command();
    let file = word(shop.home().join("staff.csv"));
    command.args(["export", "tag", "1", "--to", &file, "--bom"]);
    command.args(["--output", "json", "--key-file"]);
    let run = interrupted_after(&shop, command.arg(&key), "export/get_result");
    let told: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    let job = told["error"]["job"].as_str().unwrap();
    let key_file = word(&key);
    let quoted = key_file.replace("lin's", r"lin'\''s");
    let resume =
        format!("wecom-contacts export tag 1 --to {file} --key-file '{quoted}' --bom --job {job}");
    assert_eq!(told["error"]["resume"], resume);
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let words = [
        "export",
        "tag",
        "1",
        "--job",
        job,
        "--key-file",
        &key_file,
        "--output",
        "csv",
    ];
    let fetched = hurried(&shop, &words);
    assert_eq!(fetched.code, 0, "{}", fetched.err);
    assert!(fetched.out.lines().count() > 1, "{}", fetched.out);
    std::fs::write(&key, "too short").unwrap();
    let wrong = shop.run(&words);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("43 letters and digits"), "{}", wrong.err);
}
