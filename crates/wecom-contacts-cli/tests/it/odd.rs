//! Rows that do not decode: told one by one, the rest of the list is shown, and the exit code says that it is not all.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use crate::support::{Run, Shop, finish};

/// One reply to every call but that for the token.
struct Platform {
    url: String,
}

impl Platform {
    fn answering(body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A caller that is gone does not concern the next one.
                let _ = answer(&stream.unwrap(), body);
            }
        });
        Platform { url }
    }

    fn run(&self, words: &[&str]) -> Run {
        finish(
            Shop::new()
                .command()
                .env("WECOM_BASE_URL", &self.url)
                .args(words),
        )
    }
}

fn answer(mut stream: &TcpStream, body: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or(Ok(String::new()))?;
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let body = if first.contains("/gettoken?") {
        r#"{"errcode":0,"errmsg":"ok","access_token":"tk","expires_in":7200}"#
    } else {
        body
    };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn departments_that_cannot_be_read_are_told_and_the_others_are_listed() {
    for (words, body) in [
        (
            ["department", "list"],
            r#"{"errcode":0,"errmsg":"ok","department":[{"id":1,"name":"A","parentid":0,"order":1},{"id":{},"name":"B"},{"id":3,"name":"C","parentid":1,"order":1}]}"#,
        ),
        (
            ["department", "ids"],
            r#"{"errcode":0,"errmsg":"ok","department_id":[{"id":1,"parentid":0,"order":1},{"id":{}},{"id":3,"parentid":1,"order":1}]}"#,
        ),
    ] {
        let run = Platform::answering(body).run(&[&words[..], &["--output", "ndjson"]].concat());
        assert_eq!(run.code, 3, "{}", run.err);
        assert_eq!(run.out.lines().count(), 2, "{}", run.out);
        assert!(run.err.contains("could not be read"), "{}", run.err);
    }
}
