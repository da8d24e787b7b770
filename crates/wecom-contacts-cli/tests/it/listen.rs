//! `listen`: events from the sandbox, posted over HTTP, come out as lines of JSON.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use wecom_callback::testing;

use crate::support::{Shop, finish};

/// A running `listen`, ended with the test.
struct Listen {
    child: Child,
    address: String,
    out: Option<BufReader<ChildStdout>>,
    err: BufReader<ChildStderr>,
}

impl Listen {
    /// Starts it without a secret: it needs none.
    fn start(shop: &Shop, words: &[&str]) -> Self {
        let mut command = keyed(shop);
        command.args(["listen", "--listen", "127.0.0.1:0"]);
        command.args(words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let out = child.stdout.take().map(BufReader::new);
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        err.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("{first}")).to_owned();
        Listen {
            child,
            address,
            out,
            err,
        }
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.out.as_mut().unwrap().read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Posts an event and gives the first line of the answer.
    fn post(&self, path: &str, request: &testing::Request) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let testing::Request { query, body, .. } = request;
        let head = format!("POST {path}?{query} HTTP/1.1\r\nHost: x\r\nConnection: close");
        let length = body.len();
        write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.lines().next().unwrap_or_default().to_owned()
    }

    /// Asks it to end, and gives its exit code and the rest of both outputs.
    fn end(mut self, signal: &str) -> (i32, String, String) {
        let id = self.child.id().to_string();
        let killed = Command::new("kill").args([signal, &id]).status();
        assert!(killed.unwrap().success());
        let (mut out, mut err) = (String::new(), String::new());
        let mut rest = self.out.take().unwrap();
        rest.read_to_string(&mut out).unwrap();
        self.err.read_to_string(&mut err).unwrap();
        (self.child.wait().unwrap().code().unwrap(), out, err)
    }
}

impl Drop for Listen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program with the keys of the test callback.
fn keyed(shop: &Shop) -> Command {
    let mut command = shop.bare();
    command
        .env("WECOM_CORP_ID", shop.sandbox.corp_id())
        .env("WECOM_CALLBACK_TOKEN", testing::TOKEN)
        .env("WECOM_CALLBACK_AES_KEY", testing::ENCODING_AES_KEY);
    command
}

/// An event of now for the company of the shop, as the platform would send it.
fn push(shop: &Shop, xml: &str) -> testing::Request {
    let (token, key) = (testing::TOKEN, testing::ENCODING_AES_KEY);
    let callback = wecom_callback::Callback::new(token, key, shop.sandbox.corp_id()).unwrap();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    testing::push_text(&callback, xml, now.as_secs())
}

#[test]
fn changes_in_the_sandbox_are_printed_as_they_come() {
    let shop = Shop::new();
    let mut listen = Listen::start(&shop, &[]);
    let callback = json!({
        "secret": "app_legacy", "url": format!("http://{}/wecom", listen.address), "verify": true,
        "token": testing::TOKEN, "encoding_aes_key": testing::ENCODING_AES_KEY,
    });
    let words = ["api", "POST", "/_sandbox/callbacks", "--json", "-"];
    let set_up = shop.run_with(&words, callback.to_string().as_bytes());
    assert!(
        set_up.out.contains("app_legacy"),
        "{}{}",
        set_up.out,
        set_up.err
    );

    let updated = shop.run(&["user", "update", "lin.mei", "--position", "CTO"]);
    assert_eq!(updated.code, 0, "{}", updated.err);
    let event = listen.next();
    for (field, value) in [
        ("/event", "update_user"),
        ("/user_id", "lin.mei"),
        ("/position", "CTO"),
        ("/frame/to_user_name", shop.sandbox.corp_id()),
        ("/path", "/wecom"),
        ("/receive_id", shop.sandbox.corp_id()),
    ] {
        assert_eq!(event.pointer(field), Some(&json!(value)), "{event}");
    }
    assert_eq!(event["fingerprint"].as_str().unwrap().len(), 40);
    assert!(event.get("mobile").is_none(), "{event}");

    let made = shop.run(&["department", "create", "夜班", "--parent", "1"]);
    assert_eq!(made.code, 0, "{}", made.err);
    assert_eq!(listen.next()["event"], "create_party");
    let (code, out, err) = listen.end("-INT");
    assert_eq!((code, out.as_str()), (0, ""));
    assert_eq!(err, "events: 2, repeated: 0, refused: 0, turned away: 0\n");
}

#[test]
fn what_is_refused_is_told_with_its_reason_and_repetitions_are_printed_once() {
    let shop = Shop::new();
    let mut listen = Listen::start(&shop, &["--path", "/cb"]);
    let xml = "<xml><Event>change_contact</Event><ChangeType>new</ChangeType></xml>";
    let good = push(&shop, xml);
    let mut forged = good.clone();
    forged.query = forged.query.replace("nonce=", "nonce=1");
    for (path, request, answer) in [
        ("/cb", &forged, "403 Forbidden"),
        ("/other", &good, "404 Not Found"),
        ("/cb", &good, "200 OK"),
        ("/cb", &good, "200 OK"),
    ] {
        assert_eq!(listen.post(path, request), format!("HTTP/1.1 {answer}"));
    }
    let event = listen.next();
    assert_eq!(
        (&event["event"], &event["raw"]),
        (&json!("unknown"), &json!(xml))
    );
    let (code, out, err) = listen.end("-TERM");
    assert_eq!((code, out.as_str()), (0, ""));
    assert_eq!(
        err,
        "refused: /cb: 403 Forbidden: the signature does not fit: another token, or not from the platform\n\
         events: 1, repeated: 1, refused: 1, turned away: 0\n"
    );
}

#[test]
fn event_that_nobody_reads_is_owned_up_to() {
    let shop = Shop::new();
    let mut listen = Listen::start(&shop, &[]);
    let event = |id: u32| push(&shop, &format!("<xml><Event>{id}</Event></xml>"));
    listen.post("/", &event(1));
    listen.next();
    // The reader goes away, which is noticed at the next event, when that is acknowledged.
    listen.out = None;
    listen.post("/", &event(2));
    let mut err = String::new();
    listen.err.read_to_string(&mut err).unwrap();
    assert_eq!(
        err,
        "warning: one event was acknowledged and not printed: nobody reads the output\n"
    );
    assert_eq!(listen.child.wait().unwrap().code(), Some(0));
}

/// Runs `listen` so that it ends at once.
fn refused(shop: &Shop, words: &[&str], change: impl Fn(&mut Command)) -> (i32, String) {
    let mut command = keyed(shop);
    change(&mut command);
    let run = finish(command.arg("listen").args(words));
    (run.code, run.err)
}

#[test]
fn keys_that_are_missing_or_malformed_have_exit_codes_of_their_own() {
    let shop = Shop::new();
    let (code, err) = refused(&shop, &[], |command| {
        command.env_remove("WECOM_CALLBACK_AES_KEY");
    });
    assert!(code == 4 && err.contains("WECOM_CALLBACK_AES_KEY"), "{err}");
    let (code, err) = refused(&shop, &[], |command| {
        command.env("WECOM_CALLBACK_AES_KEY", "abc");
    });
    assert_eq!(
        (code, err.as_str()),
        (
            2,
            "error: the EncodingAESKey must be 43 letters and digits\n"
        )
    );
    let (code, err) = refused(&shop, &[], |command| {
        command.env_remove("WECOM_CORP_ID");
    });
    assert_eq!(code, 4, "{err}");
    let file = shop.file("callback.json", r#"{"url":"http://x","token":"secret1"}"#);
    let file = format!("@{}", file.display());
    let (code, err) = refused(&shop, &["--callback", &file], |_| {});
    assert!(
        code == 2 && err.contains("encodingaeskey") && !err.contains("secret1"),
        "{err}"
    );
}

#[test]
fn places_that_cannot_be_served_are_refused() {
    let shop = Shop::new();
    let (code, err) = refused(&shop, &["--path", "no slash"], |_| {});
    assert!(code == 2 && err.contains("no slash"), "{err}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, err) = refused(&shop, &["--listen", &address], |_| {});
    assert!(code == 2 && err.contains(&address), "{err}");
    let (code, err) = refused(&shop, &["--receive-id", "", "--dry-run"], |_| {});
    assert_eq!(code, 0, "{err}");
}
