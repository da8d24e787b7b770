//! The sandbox as a server: its speed and its start against a bare axum server, and the memory of a big company.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use wecom_sandbox::{Sandbox, Seed};

use crate::child::Server;
use crate::clients::{Bare, runtime};
use crate::harness::{Outcome, Target, Turns, wall};
use crate::machine;

const TURNS: usize = 15;
const CONNECTIONS: usize = 64;
const CALLS: usize = 16_000;

/// The sandbox group.
pub(crate) fn run() -> Vec<Outcome> {
    let mut outcomes = vec![throughput(), start()];
    outcomes.extend(memory());
    outcomes
}

/// A sandbox of its own; prints its address and serves until it is killed.
pub(crate) fn serve(seed: &str) -> io::Result<()> {
    machine::keep_to_core(1);
    machine::open_files();
    let seed: Seed = seed.parse().map_err(io::Error::other)?;
    let builder = Sandbox::builder()
        .seed(seed)
        .corp_id(crate::clients::CORP_ID)
        .sync_secret(crate::clients::SECRET);
    runtime().block_on(async {
        let sandbox = builder.start().await?;
        println!("{}", sandbox.base_url());
        std::future::pending().await
    })
}

/// The bare server: one route that answers with the bytes of a file.
pub(crate) fn serve_bare(body: &str) -> io::Result<()> {
    machine::keep_to_core(1);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        let body = Bytes::from(std::fs::read(body)?);
        axum::serve(listener, bare_router(body)).await
    })
}

fn bare_router(body: Bytes) -> Router {
    let answer = move || {
        let body = body.clone();
        async move { ([("content-type", "application/json; charset=UTF-8")], body) }
    };
    Router::new().route("/cgi-bin/user/get", get(answer))
}

fn throughput() -> Outcome {
    let sandbox = Server::sandbox("demo");
    machine::keep_to_core(0);
    let runtime = runtime();
    let client = runtime.block_on(Bare::new(&sandbox.url));
    // The bare server answers with the very bytes that the sandbox does.
    let body = runtime.block_on(client.get("/cgi-bin/user/get", &[("userid", "lin.mei")]));
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(file.path(), body).expect("it takes the bytes");
    let bare = Server::start(&["axum", &file.path().to_string_lossy()]);
    let target = format!(
        "/cgi-bin/user/get?access_token={}&userid=lin.mei",
        client.token
    );
    let mut ours = || runtime.block_on(hammer(&sandbox.url, &target));
    let mut theirs = || runtime.block_on(hammer(&bare.url, &target));
    let turns = Turns::run(TURNS, &mut [&mut ours, &mut theirs]);
    machine::use_all_cores();
    Outcome::of(
        "sandbox",
        format!("user/get per second / bare axum, {CONNECTIONS} connections"),
        turns.ratios(1, 0, wall),
        Target::AtLeast(0.7),
    )
}

/// As many requests as fast as the server takes them, by a client that does next to nothing.
async fn hammer(url: &str, target: &str) {
    let address: SocketAddr = url
        .strip_prefix("http://")
        .and_then(|address| address.parse().ok())
        .expect("the server told its address");
    let request = format!("GET {target} HTTP/1.1\r\nhost: {address}\r\n\r\n");
    let mut connections = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let request = request.clone();
        connections.spawn(async move {
            let mut stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let mut buffer = vec![0; 16 * 1024];
            // Every answer has the length of the first.
            let mut length = 0;
            for _ in 0..CALLS / CONNECTIONS {
                stream.write_all(request.as_bytes()).await?;
                let mut filled = 0;
                while length == 0 || filled < length {
                    let free = buffer.get_mut(filled..).unwrap_or_default();
                    filled += stream.read(free).await?;
                    if length == 0 {
                        length = length_of(buffer.get(..filled).unwrap_or_default());
                    }
                }
            }
            io::Result::Ok(())
        });
    }
    for done in connections.join_all().await {
        done.expect("the server answers to the end");
    }
}

/// How long the answer is that begins like this; 0 while its head is not whole.
fn length_of(seen: &[u8]) -> usize {
    let Some(end) = seen.windows(4).position(|four| four == b"\r\n\r\n") else {
        return 0;
    };
    let head = String::from_utf8_lossy(seen.get(..end).unwrap_or_default()).to_lowercase();
    let length = head.lines().find_map(|line| {
        line.strip_prefix("content-length:")?
            .trim()
            .parse::<usize>()
            .ok()
    });
    end + 4 + length.expect("the answer tells its length")
}

/// From nothing to the first answer, in this process.
fn start() -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a run time can be had");
    let mut ours = || {
        runtime.block_on(async {
            let sandbox = Sandbox::start().await.expect("a port is free");
            first_answer(sandbox.local_addr()).await;
        });
    };
    let mut theirs = || {
        // The sandbox brings a run time of its own, so an empty server that is started in its place would as well.
        let own = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .expect("a run time can be had");
        let listener = own
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        own.spawn(
            async move { axum::serve(listener, bare_router(Bytes::from_static(b"{}"))).await },
        );
        runtime.block_on(first_answer(address));
        own.shutdown_background();
    };
    let turns = Turns::run(41, &mut [&mut ours, &mut theirs]);
    Outcome::of(
        "sandbox",
        "start to the first answer / an empty axum server",
        turns.ratios(0, 1, wall),
        Target::AtMost(3.0),
    )
}

async fn first_answer(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let request = format!("GET /cgi-bin/user/get HTTP/1.1\r\nhost: {address}\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it reads");
    let mut buffer = [0; 1024];
    assert!(stream.read(&mut buffer).await.expect("it answers") > 0);
}

fn memory() -> Vec<Outcome> {
    let row = |what: String, number, target| Outcome::exact("sandbox", what, number, target);
    let mut outcomes = Vec::new();
    let started = Instant::now();
    let server = Server::sandbox("generate:1000000:30000");
    let seconds = started.elapsed();
    if let Some((resident, _)) = machine::memory(&server.pid().to_string()) {
        outcomes.push(row(
            "GiB resident, 1,000,000 members and 30,000 departments".to_owned(),
            resident as f64 / 1_048_576.0,
            Target::AtMost(1.5),
        ));
        outcomes.push(row(
            "seconds to make them".to_owned(),
            seconds.as_secs_f64(),
            Target::Shown,
        ));
    }
    drop(server);
    let server = Server::sandbox("generate:100000:2000");
    let runtime = runtime();
    let bare = runtime.block_on(Bare::new(&server.url));
    let (mut bytes, mut took) = (0, Duration::ZERO);
    let peak = machine::peak_of(&server.pid().to_string(), || {
        let started = Instant::now();
        let query = [("department_id", "1"), ("fetch_child", "1")];
        bytes = runtime
            .block_on(bare.get("/cgi-bin/user/list", &query))
            .len();
        took = started.elapsed();
    });
    if let Some(kib) = peak {
        outcomes.push(row(
            format!(
                "memory at the height / the {} MB of a user/list of 100,000 ({} ms)",
                bytes / 1_000_000,
                took.as_millis()
            ),
            kib as f64 * 1024.0 / bytes as f64,
            Target::AtMost(0.5),
        ));
    }
    outcomes
}
