//! A Chromium of one test, driven by `chromedriver` and ended with it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a Chromium needs to run without a screen, as root, and without asking anything of the internet.
const ARGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1400",
];

/// The page under test.
pub(crate) struct Browser {
    pub(crate) client: Client,
    driver: Driver,
}

impl Browser {
    /// Opens a fresh Chromium that prefers a language, at an address.
    pub(crate) async fn open(url: &str, language: &str) -> Browser {
        let driver = Driver::start();
        let profile = format!("--user-data-dir={}", driver.profile.path().display());
        let mut args: Vec<&str> = ARGS.to_vec();
        args.push(&profile);
        let options = json!({"args": args, "prefs": {"intl.accept_languages": language}});
        let mut wanted = Capabilities::new();
        wanted.insert("goog:chromeOptions".to_owned(), options);
        wanted.insert("goog:loggingPrefs".to_owned(), json!({"browser": "ALL"}));
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .expect("chromedriver opens a Chromium");
        client.goto(url).await.expect("the page loads");
        Browser { client, driver }
    }

    /// Waits until an XPath is on the page, as a person would.
    pub(crate) async fn see(&self, xpath: &str) {
        let wait = self.client.wait().at_most(PATIENCE);
        if wait.for_element(Locator::XPath(xpath)).await.is_err() {
            let text = self.script("return document.body.innerText").await;
            panic!("{xpath} is not to be seen on:\n{text}");
        }
    }

    /// Whether an XPath is on the page right now.
    pub(crate) async fn has(&self, xpath: &str) -> bool {
        let found = self.client.find_all(Locator::XPath(xpath)).await;
        !found.expect("a good XPath").is_empty()
    }

    /// Presses what a CSS selector finds.
    pub(crate) async fn click(&self, css: &str) {
        let wait = self.client.wait().at_most(PATIENCE);
        let element = wait.for_element(Locator::Css(css)).await;
        let element = element.unwrap_or_else(|error| panic!("{css}: {error}"));
        element
            .click()
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Replaces what stands in a field.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        let field = self.client.find(Locator::Css(css)).await;
        let field = field.unwrap_or_else(|error| panic!("{css}: {error}"));
        field.clear().await.expect("the field can be emptied");
        field.send_keys(text).await.expect("the field takes keys");
    }

    /// Chooses in a list.
    pub(crate) async fn choose(&self, css: &str, value: &str) {
        let list = self.client.find(Locator::Css(css)).await;
        let list = list.unwrap_or_else(|error| panic!("{css}: {error}"));
        list.select_by_label(value)
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Presses keys wherever the focus is.
    pub(crate) async fn keys(&self, keys: &str) {
        let active = self
            .client
            .active_element()
            .await
            .expect("something has the focus");
        active.send_keys(keys).await.expect("it takes keys");
    }

    /// What a script gives back.
    pub(crate) async fn script(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .expect("the script runs")
    }

    /// What the browser complained about so far, refused styles and scripts included.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let entries = self.client.issue_cmd(BrowserLog).await;
        let entries: Result<Value, CmdError> = entries;
        let entries = entries.expect("chromedriver keeps a log");
        let loud = |entry: &&Value| entry["level"] == "SEVERE";
        let list = entries.as_array().into_iter().flatten().filter(loud);
        list.map(|entry| entry["message"].to_string()).collect()
    }

    /// Addresses that the page loaded from, other than its own.
    pub(crate) async fn foreign(&self) -> Value {
        self.script(
            "return performance.getEntriesByType('resource').map(entry => entry.name)\
             .filter(name => !name.startsWith(location.origin) && !name.startsWith('data:'))",
        )
        .await
    }

    /// Ends the Chromium; a test that fails before leaves that to the driver.
    pub(crate) async fn close(self) {
        self.client.close().await.expect("the session ends");
        drop(self.driver);
    }
}

/// `chromedriver` on a free port.
struct Driver {
    child: Child,
    port: u16,
    profile: tempfile::TempDir,
    /// Held, so that the driver can go on writing.
    _said: BufReader<ChildStdout>,
}

impl Driver {
    fn start() -> Driver {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is on the PATH (Debian: apt-get install chromium-driver)");
        let mut said = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        let port = loop {
            line.clear();
            let read = said.read_line(&mut line).expect("a line of text");
            assert!(read > 0, "chromedriver ended before it listened");
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port
                    .trim()
                    .trim_end_matches('.')
                    .parse()
                    .expect("a port number");
            }
        };
        Driver {
            child,
            port,
            profile: tempfile::tempdir().expect("a folder"),
            _said: said,
        }
    }
}

impl Drop for Driver {
    /// Asks the driver to go: it ends its Chromium then, which a kill would leave behind.
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
            let _ = stream.read(&mut [0; 64]);
        } else {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// The console of the page, by the driver's own extension.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (
            http::Method::POST,
            Some(json!({"type": "browser"}).to_string()),
        )
    }
}
