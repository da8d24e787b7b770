//! `cargo xtask pictures`: the README's pictures, taken from the programs as they are.

mod recording;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::program::{self, Program};
use crate::{Failure, step, tools};

/// Where the pictures stand.
const FOLDER: &str = "docs/pictures";

/// The browser that takes the picture of the console.
const CHROMIUM: tools::Package = tools::Package {
    program: "chromium",
    debian: "chromium",
    why: "the picture of the sandbox's console",
};

/// The window of the browser.
const WINDOW: &str = "--window-size=1280,860";

/// Calls that the console's log shows.
const CALLS: [&[&str]; 4] = [
    &["user", "get", "lin.mei"],
    &["user", "get", "nobody"],
    &["department", "list"],
    &["user", "list", "--department", "2"],
];

/// Records the tour and photographs the console.
pub(crate) fn run() -> Result<(), Failure> {
    Program::build()?;
    let folder = crate::root().join(FOLDER);
    let tour = folder.join("demo.svg");
    std::fs::write(
        &tour,
        recording::svg("wecom-contacts demo", &said_by_the_tour()?),
    )
    .map_err(|error| Failure::new(format!("{}: {error}", tour.display())))?;
    println!("ok    {FOLDER}/demo.svg");

    tools::ensure(&CHROMIUM)?;
    let sandbox = Program::start("demo")?;
    for words in CALLS {
        call(&sandbox, words)?;
    }
    for lang in ["en", "zh"] {
        let picture = folder.join(format!("console.{lang}.png"));
        let mut browser = Command::new(CHROMIUM.program);
        browser
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--hide-scrollbars",
                WINDOW,
            ])
            .arg(format!("--screenshot={}", picture.display()))
            .arg(format!("{}/?lang={lang}", sandbox.text("/base_url")));
        step::run(&format!("{FOLDER}/console.{lang}.png"), &mut browser)?;
    }
    Ok(())
}

/// Every line of the tour, as it comes on a terminal.
fn said_by_the_tour() -> Result<Vec<String>, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("the tour: {error}"));
    let (reader, writer) = std::io::pipe().map_err(failed)?;
    let mut child = Command::new(program::binary())
        .arg("demo")
        .envs([("WECOM_LANG", "en"), ("COLUMNS", "112")])
        .stdin(Stdio::null())
        .stdout(writer.try_clone().map_err(failed)?)
        .stderr(writer)
        .spawn()
        .map_err(failed)?;
    let lines = BufReader::new(reader).lines().collect::<Result<_, _>>();
    let status = child.wait().map_err(failed)?;
    if status.success() {
        lines.map_err(failed)
    } else {
        Err(Failure::new(format!("the tour ended with {status}")))
    }
}

/// One call of the command line; a refusal is as good for the log as an answer.
fn call(sandbox: &Program, words: &[&str]) -> Result<(), Failure> {
    Command::new(program::binary())
        .args(words)
        .env("WECOM_BASE_URL", sandbox.text("/base_url"))
        .env("WECOM_CORP_ID", sandbox.text("/corp_id"))
        .env("WECOM_SECRET", sandbox.text("/secrets/sync"))
        .stdin(Stdio::null())
        .output()
        .map(drop)
        .map_err(|error| Failure::new(format!("wecom-contacts: {error}")))
}
