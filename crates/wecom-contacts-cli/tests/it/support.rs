//! A sandbox, folders of its own, and the program run against them.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;
use wecom_sandbox::{Sandbox, Seed};

/// One test's company and home.
pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    home: TempDir,
}

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Shop {
    /// The company of the demo seed.
    pub(crate) fn new() -> Self {
        Self::with(Seed::Demo)
    }

    /// Another company.
    pub(crate) fn with(seed: Seed) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let sandbox = runtime
            .block_on(Sandbox::builder().seed(seed).start())
            .unwrap();
        Shop {
            sandbox,
            home: TempDir::new().unwrap(),
        }
    }

    /// The program in this home, without credentials.
    pub(crate) fn bare(&self) -> Command {
        let mut command = Command::new(cargo_bin("wecom-contacts"));
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WECOM_"))
        {
            command.env_remove(name);
        }
        command
            .env("WECOM_CONFIG_DIR", self.home.path().join("config"))
            .env("WECOM_CACHE_DIR", self.home.path().join("cache"))
            .env("WECOM_BASE_URL", self.sandbox.base_url())
            .env("WECOM_LANG", "en")
            .env("COLUMNS", "110")
            .stdin(Stdio::null());
        command
    }

    /// The program with the secret of the contact sync assistant.
    pub(crate) fn command(&self) -> Command {
        self.command_as(self.sandbox.sync_secret())
    }

    /// The program with this secret.
    pub(crate) fn command_as(&self, secret: &str) -> Command {
        let mut command = self.bare();
        command
            .env("WECOM_CORP_ID", self.sandbox.corp_id())
            .env("WECOM_SECRET", secret);
        command
    }

    /// Runs with these words.
    pub(crate) fn run(&self, words: &[&str]) -> Run {
        finish(self.command().args(words))
    }

    /// Runs with these words, and in Chinese.
    pub(crate) fn run_zh(&self, words: &[&str]) -> Run {
        finish(self.command().env("WECOM_LANG", "zh").args(words))
    }

    /// Runs as the self-built app.
    pub(crate) fn run_app(&self, words: &[&str]) -> Run {
        finish(self.command_as(self.sandbox.app_secret()).args(words))
    }

    /// Runs with something on stdin.
    pub(crate) fn run_with(&self, words: &[&str], stdin: &[u8]) -> Run {
        feed(self.command().args(words), stdin)
    }

    /// What a run answers as JSON; it must succeed.
    pub(crate) fn json(&self, words: &[&str]) -> Value {
        let run = self.run(&[words, &["--output", "json"]].concat());
        assert_eq!(run.code, 0, "{words:?}: {}", run.err);
        serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}", run.out))
    }

    /// A file in the home.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The home.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Text without what differs from run to run.
    pub(crate) fn stable(&self, text: &str) -> String {
        let text = text.replace(self.sandbox.base_url(), "http://SANDBOX");
        let text = text.replace(&*self.home.path().to_string_lossy(), "HOME");
        let hint = regex::Regex::new(r"hint:? ?\[[^\]]*\]").unwrap();
        let ip = regex::Regex::new(r"from ip: [0-9.]+").unwrap();
        ip.replace_all(&hint.replace_all(&text, "hint [HINT]"), "from ip: IP")
            .into_owned()
    }
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run::of(output)
}

/// Runs a command to its end with something on stdin.
pub(crate) fn feed(command: &mut Command, stdin: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let bytes = stdin.to_vec();
    let writer = std::thread::spawn(move || {
        // The program may have had enough before the end.
        let _ = pipe.write_all(&bytes);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run::of(output)
}

/// A path as a word.
pub(crate) fn word(path: impl AsRef<OsStr>) -> String {
    path.as_ref().to_string_lossy().into_owned()
}

/// Runs a command until the sandbox has answered a call of this path, asks it to end (SIGTERM), and waits for the end.
#[cfg(unix)]
pub(crate) fn interrupted_after(shop: &Shop, command: &mut Command, path: &str) -> Run {
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = piped.spawn().unwrap();
    let pid = child.id().to_string();
    std::thread::scope(|scope| {
        let output = scope.spawn(move || child.wait_with_output().unwrap());
        let asked = || {
            let requests = shop.sandbox.requests();
            requests.iter().any(|request| request.path.ends_with(path))
        };
        while !output.is_finished() && !asked() {
            std::thread::park_timeout(std::time::Duration::from_millis(5));
        }
        let killed = Command::new("kill").arg(pid).status().unwrap();
        assert!(killed.success(), "it ended before it was asked to");
        Run::of(output.join().unwrap())
    })
}

impl Run {
    fn of(output: Output) -> Self {
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
