//! A tiny HTTP server with scripted answers, and eyes for what a failure gives away.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::retry::{BySpec, RetryPolicy};
use crate::{Contacts, ContactsBuilder};

pub(crate) const CORP_ID: &str = "ww0123456789abcdef";
pub(crate) const SECRET: &str = "s3cr3t-Kx81LmQpZ02vTyUw";
pub(crate) const MOBILE: &str = "13900000001";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn token(&self) -> &str {
        let from = self.query.split("access_token=").nth(1).unwrap_or_default();
        from.split('&').next().unwrap_or_default()
    }
}

/// What the server does with a request.
pub(crate) enum Reply {
    /// HTTP 200 with this JSON.
    Json(String),
    /// Another status, with a media type and a body.
    Status(u16, &'static str, String),
    /// HTTP 200 that announces more than it sends, and then closes.
    Cut(String, usize),
    /// HTTP 200 in chunks.
    Chunked(Vec<String>),
    /// These bytes as they are, and then the connection goes on.
    Raw(Vec<u8>),
    /// A status whose body comes byte by byte, one each time this long has passed, and never ends.
    Drip(u16, std::time::Duration),
    /// Closes without a word.
    Close,
    /// Breaks the connection (RST) without a word.
    Reset,
    /// Never answers.
    Silence,
}

pub(crate) fn json(text: impl Into<String>) -> Reply {
    Reply::Json(text.into())
}

pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub(crate) async fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (seen.clone(), Arc::new(answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, log.clone(), answer.clone()));
            }
        });
        Self { url, seen, task }
    }

    /// A server whose `gettoken` gives `tk_1`, `tk_2`, … and whose other answers are `answer`.
    pub(crate) async fn with_tokens(
        answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let count = Mutex::new(0);
        Self::start(move |seen| {
            if seen.path == "/cgi-bin/gettoken" {
                let mut count = count.lock().expect("no panic");
                *count += 1;
                return json(format!(
                    r#"{{"errcode":0,"errmsg":"ok","access_token":"{}","expires_in":7200}}"#,
                    token(*count)
                ));
            }
            answer(seen)
        })
        .await
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }

    pub(crate) fn count(&self, path: &str) -> usize {
        self.seen().iter().filter(|seen| seen.path == path).count()
    }

    /// A builder for this server, with retries that do not take time.
    pub(crate) fn builder(&self) -> ContactsBuilder {
        builder(&self.url)
    }

    pub(crate) fn contacts(&self) -> Contacts {
        self.builder().build().expect("good settings")
    }

    /// One that does not wait long for a silent server; on a busy machine it gives up on others too.
    pub(crate) fn impatient(&self) -> Contacts {
        let second = std::time::Duration::from_secs(1);
        let builder = self.builder().with_read_timeout(second);
        builder.build().expect("good settings")
    }
}

/// The n-th token of [`Server::with_tokens`].
pub(crate) fn token(n: u32) -> String {
    format!("tk_{n}_Qm2ZcQm2ZcQm2Zc")
}

pub(crate) fn builder(url: &str) -> ContactsBuilder {
    let moment = std::time::Duration::from_millis(1);
    let retry = BySpec::new().with_pauses(moment, moment).max_attempts(3);
    Contacts::builder()
        .corp_id(CORP_ID)
        .secret(SECRET)
        .base_url(url)
        .with_retry(retry)
}

async fn serve(
    mut stream: TcpStream,
    log: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<impl Fn(&Seen) -> Reply + Send + Sync + 'static>,
) {
    while let Some(seen) = read(&mut stream).await {
        let reply = answer(&seen);
        log.lock().expect("no panic").push(seen);
        let goes_on = match reply {
            Reply::Json(body) => {
                write(
                    &mut stream,
                    200,
                    "application/json; charset=UTF-8",
                    &body,
                    body.len(),
                )
                .await
            }
            Reply::Status(status, kind, body) => {
                write(&mut stream, status, kind, &body, body.len()).await
            }
            Reply::Cut(body, announced) => {
                write(&mut stream, 200, "application/json", &body, announced).await;
                false
            }
            Reply::Chunked(parts) => chunked(&mut stream, &parts).await,
            Reply::Raw(bytes) => stream.write_all(&bytes).await.is_ok(),
            Reply::Drip(status, pause) => drip(&mut stream, status, pause).await,
            Reply::Close => false,
            Reply::Reset => {
                let _ = stream.set_zero_linger();
                false
            }
            Reply::Silence => {
                std::future::pending::<()>().await;
                false
            }
        };
        if !goes_on {
            return;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut body = bytes.split_off(end + 4);
    let lower = head.to_lowercase();
    let length = lower
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    while body.len() < length.unwrap_or(0) {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    let mut line = head.lines().next()?.split(' ');
    let (method, target) = (line.next()?.to_owned(), line.next()?);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Some(Seen {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        head: head.clone(),
        body,
    })
}

async fn write(stream: &mut TcpStream, status: u16, kind: &str, body: &str, length: usize) -> bool {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nlocation: http://127.0.0.1:1/elsewhere\r\n\r\n"
    );
    stream
        .write_all(format!("{head}{body}").as_bytes())
        .await
        .is_ok()
}

async fn drip(stream: &mut TcpStream, status: u16, pause: std::time::Duration) -> bool {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n{{"
    );
    let mut next = head.as_bytes();
    while stream.write_all(next).await.is_ok() {
        tokio::time::sleep(pause).await;
        next = b" ";
    }
    false
}

async fn chunked(stream: &mut TcpStream, parts: &[String]) -> bool {
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    if stream.write_all(head.as_bytes()).await.is_err() {
        return false;
    }
    for part in parts {
        if stream
            .write_all(format!("{:x}\r\n{part}\r\n", part.len()).as_bytes())
            .await
            .is_err()
        {
            return false;
        }
        tokio::task::yield_now().await;
    }
    stream.write_all(b"0\r\n\r\n").await.is_ok()
}

/// Everything an error shows: `Display`, `Debug` in both forms, and the same of all its sources.
pub(crate) fn rendered(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        text += &format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n");
        next = error.source();
    }
    text
}
