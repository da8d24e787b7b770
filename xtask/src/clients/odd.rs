//! A server of odd answers: a member with values that the spec does not name, no errcode, no JSON.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use crate::Failure;

/// What a platform of the future might answer. Old clients must read it.
const MEMBER: &str = r#"{"errcode":0,"errmsg":"ok","userid":"odd","name":"Odd","department":[1],"gender":"9","status":77,"brand_new":{"since":2030}}"#;
const TOKEN: &str = r#"{"errcode":0,"errmsg":"ok","access_token":"odd-token","expires_in":7200}"#;

/// The vendor's page shows this answer without an errcode.
const ADDRESSES: &str = r#"{"ip_list":["127.0.0.1"]}"#;
const JSON: &str = "application/json; charset=UTF-8";
/// What a proxy says.
const PAGE: &str = "<html><title>502 Bad Gateway</title></html>";

/// Serves on a free loopback port until the process ends, and tells its address.
pub(crate) fn serve() -> Result<String, Failure> {
    let failed = |error| Failure::new(format!("the odd server does not start: {error}"));
    let listener = TcpListener::bind("127.0.0.1:0").map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that hangs up early has seen enough.
            let _ = answer(stream);
        }
    });
    Ok(format!("http://{address}"))
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let of = |path| first.contains(path);
    let (status, kind, body) = match () {
        () if of("/gettoken?") => ("200 OK", JSON, TOKEN),
        () if of("/getcallbackip") => ("200 OK", JSON, ADDRESSES),
        () if of("/tag/list") => ("502 Bad Gateway", "text/html", PAGE),
        () => ("200 OK", JSON, MEMBER),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
