//! The program itself, as people type it: run against the sandbox of the tour.

use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::tour::Tour;
use super::world::World;
use crate::failure::Failure;
use crate::message::{Lang, Message};

/// What is typed, what stands on stdin, and the exit code that it should end with.
const RUNS: &[(&str, &str, u8)] = &[
    ("department tree --depth 2", "", 0),
    ("user list 21 --columns userid,name,position,status", "", 0),
    (
        "user create lin.pier --name 林码头 --mobile 13900000099 --department 21 --dry-run",
        "",
        0,
    ),
    (
        "user create lin.pier --name 林码头 --mobile 13900000099 --department 21 --alias Pier",
        "",
        0,
    ),
    (
        "user update lin.pier --position 码头经理 --alias '' --clear direct-leader",
        "",
        0,
    ),
    (
        "user get lin.pier --columns userid,name,alias,position --output json",
        "",
        0,
    ),
    ("user create --from - --output csv", RECORDS, 3),
    ("user delete lin.pier", "", 2),
    (
        "user delete-many lin.pier gull ghost --yes --output csv",
        "",
        0,
    ),
    ("user get lin.pier", "", 1),
    ("errcode 60111", "", 0),
    ("api GET /cgi-bin/department/simplelist --query id=6", "", 0),
    ("export departments --output ndjson", "", 0),
    ("token show", "", 0),
];

/// Two good records and one that cannot be.
const RECORDS: &str = r#"{"userid": "gull", "name": "海鸥", "mobile": "13900000098", "department": [21]}
{"userid": "tern", "name": "燕鸥", "mobile": "13900000097", "department": [21]}
{"userid": "wu.tao", "name": "吴涛", "mobile": "13900000096", "department": [21]}
"#;

pub(super) async fn walk(tour: &mut Tour<'_>, world: &World, lang: Lang) -> Result<(), Failure> {
    tour.part("demo-command-line")?;
    let failed = |error| Failure::Local(Message::new("error-runtime"), error);
    let home = TempDir::new().map_err(failed)?;
    for &(words, stdin, expected) in RUNS {
        let mut command = command(world, &home, lang).map_err(failed)?;
        command.args(words.split(' ').map(|word| word.trim_matches('\'')));
        let ran = tokio::task::spawn_blocking(move || fed(command, stdin)).await;
        let (said, code) = ran
            .map_err(std::io::Error::other)
            .and_then(|ran| ran)
            .map_err(failed)?;
        let typed = match stdin {
            "" => format!("wecom-contacts {words}"),
            records => format!("wecom-contacts {words} <<END\n{records}END"),
        };
        tour.run(&typed, &said, code == Some(expected.into()))?;
    }
    Ok(())
}

/// This program, as the contact sync assistant of the sandbox, with folders of its own.
fn command(world: &World, home: &TempDir, lang: Lang) -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("WECOM_") {
            command.env_remove(name);
        }
    }
    command
        .env("WECOM_CORP_ID", world.sandbox.corp_id())
        .env("WECOM_SECRET", world.sandbox.sync_secret())
        .env("WECOM_BASE_URL", world.sandbox.base_url())
        .env("WECOM_CONFIG_DIR", home.path())
        .env("WECOM_CACHE_DIR", home.path())
        .env("WECOM_LANG", lang.tag());
    Ok(command)
}

/// Runs to the end; what it says on stdout and stderr, and its exit code.
fn fed(mut command: Command, stdin: &str) -> std::io::Result<(String, Option<i32>)> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        pipe.write_all(stdin.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    let said = [output.stdout, output.stderr].concat();
    Ok((
        String::from_utf8_lossy(&said).into_owned(),
        output.status.code(),
    ))
}
