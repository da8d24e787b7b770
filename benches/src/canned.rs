//! A server that answers with bytes made beforehand, so that a comparison of clients is one of clients.
//!
//! It speaks as much HTTP as the clients here do, one request after the other on a connection, and knows one secret:
//! `gettoken` counts, `user/get` tells an old token from the current one, `user/list` and
//! `user/simplelist` have as many members as `department_id` says, the same thousand again and again. `/control/expire` and `/control/count` are for the bench.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::member::{brief_json, member_json, user_get_json};

/// Members in one piece of a list.
const PIECE: usize = 1000;

/// What all connections share.
struct World {
    generation: AtomicU64,
    tokens: AtomicU64,
    get: Bytes,
    piece: String,
    brief_piece: String,
}

/// Serves until its input ends. Prints its address as the first line.
pub(crate) fn serve() -> io::Result<()> {
    crate::machine::keep_to_core(1);
    crate::machine::open_files();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let piece = |member: fn(usize) -> String| (0..PIECE).map(member).collect::<Vec<_>>().join(",");
    let world = Arc::new(World {
        generation: AtomicU64::new(1),
        tokens: AtomicU64::new(0),
        get: answer(&user_get_json()),
        piece: piece(member_json),
        brief_piece: piece(brief_json),
    });
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let world = Arc::clone(&world);
            // A client that goes away ends its connection, not the server.
            tokio::spawn(async move { world.connection(stream).await.ok() });
        }
    })
}

/// The bytes of an answer.
fn answer(json: &str) -> Bytes {
    let length = json.len();
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8\r\ncontent-length:";
    Bytes::from(format!("{head} {length}\r\n\r\n{json}"))
}

impl World {
    async fn connection(&self, mut stream: TcpStream) -> io::Result<()> {
        let mut buffer = vec![0; 8192];
        let mut filled = 0;
        loop {
            let end = loop {
                let seen = buffer.get(..filled).unwrap_or_default();
                if let Some(at) = seen.windows(4).position(|four| four == b"\r\n\r\n") {
                    break at + 4;
                }
                let free = buffer.get_mut(filled..).unwrap_or_default();
                match stream.read(free).await? {
                    0 => return Ok(()),
                    read => filled += read,
                }
            };
            let head = String::from_utf8_lossy(buffer.get(..end).unwrap_or_default());
            let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
            drop(head);
            buffer.copy_within(end..filled, 0);
            filled -= end;
            self.reply(&target, &mut stream).await?;
        }
    }

    async fn reply(&self, target: &str, stream: &mut TcpStream) -> io::Result<()> {
        let current = self.generation.load(Ordering::SeqCst);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let bytes = match path {
            "/cgi-bin/user/get" if !has_token(query, current) => {
                answer(r#"{"errcode":42001,"errmsg":"access_token expired"}"#)
            }
            "/cgi-bin/user/get" => self.get.clone(),
            "/cgi-bin/gettoken" => {
                self.tokens.fetch_add(1, Ordering::SeqCst);
                answer(&format!(
                    r#"{{"errcode":0,"errmsg":"ok","access_token":"tk_{current}","expires_in":7200}}"#
                ))
            }
            "/cgi-bin/user/list" => return list(query, &self.piece, stream).await,
            "/cgi-bin/user/simplelist" => return list(query, &self.brief_piece, stream).await,
            "/control/expire" => {
                self.tokens.store(0, Ordering::SeqCst);
                self.generation.fetch_add(1, Ordering::SeqCst);
                answer("{}")
            }
            "/control/count" => answer(&self.tokens.load(Ordering::SeqCst).to_string()),
            _ => answer(r#"{"errcode":-1,"errmsg":"not canned"}"#),
        };
        stream.write_all(&bytes).await
    }
}

fn has_token(query: &str, generation: u64) -> bool {
    let token = format!("access_token=tk_{generation}");
    query.split('&').any(|pair| pair == token)
}

/// As many members as the query asks for, rounded up to whole pieces, without ever holding them all.
async fn list(query: &str, piece: &str, stream: &mut TcpStream) -> io::Result<()> {
    const HEAD: &str = r#"{"errcode":0,"errmsg":"ok","userlist":["#;
    let members: usize = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("department_id=")?.parse().ok())
        .unwrap_or_default();
    let pieces = members.div_ceil(PIECE);
    let length = HEAD.len() + pieces * piece.len() + pieces.saturating_sub(1) + 2;
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8\r\ncontent-length: {length}\r\n\r\n{HEAD}"
    );
    stream.write_all(head.as_bytes()).await?;
    for number in 0..pieces {
        if number > 0 {
            stream.write_all(b",").await?;
        }
        stream.write_all(piece.as_bytes()).await?;
    }
    stream.write_all(b"]}").await
}
