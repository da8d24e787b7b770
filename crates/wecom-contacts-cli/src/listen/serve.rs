//! Serves a receiver: bounded in the number of connections and in the time of their heads.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use wecom_callback::receiver::Receiver;

/// More of them wait to be accepted.
const CONNECTIONS: u32 = 1024;
/// How long a head may take, and a connection be idle. The platform waits 5 seconds for an answer.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long to wait for others to end when there is no file handle for one more.
const BREATH: Duration = Duration::from_millis(20);

/// Serves until the other end of `alive` is dropped, and until the requests under way are answered.
pub(super) async fn serve(
    listener: TcpListener,
    receiver: Receiver,
    mut alive: watch::Receiver<()>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS as usize));
    let service = TowerToHyperService::new(receiver);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            _ = alive.changed() => break,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let (service, alive) = (service.clone(), alive.clone());
        tokio::spawn(async move {
            connection(stream, service, alive).await;
            drop(place);
        });
    }
    drop(listener);
    // Every connection gives its place back at its end.
    let _ = places.acquire_many(CONNECTIONS).await;
}

async fn connection(
    stream: TcpStream,
    service: TowerToHyperService<Receiver>,
    mut alive: watch::Receiver<()>,
) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        // A sender that breaks off: nobody is left to be told.
        _ = connection.as_mut() => return,
        _ = alive.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use wecom_callback::testing;

    use super::*;

    async fn served() -> (TcpStream, watch::Sender<()>, tokio::task::JoinHandle<()>) {
        let builder = Receiver::builder(std::time::SystemTime::now);
        let (receiver, _events) = builder.at("/", testing::callback()).unwrap().stream();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await;
        let (stop, alive) = watch::channel(());
        let server = tokio::spawn(serve(listener, receiver, alive));
        (stream.unwrap(), stop, server)
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_does_not_come_ends_the_connection() {
        let (mut stream, _stop, _server) = served().await;
        let begun = tokio::time::Instant::now();
        stream.write_all(b"POST / HTTP/1.1\r\nHost:").await.unwrap();
        // What is answered does not matter, but that it ends.
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        assert!(begun.elapsed() >= HEAD_WITHIN);
        assert!(!answer.starts_with(b"HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn the_end_waits_for_no_idle_connection() {
        let (mut stream, stop, server) = served().await;
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 400");
        drop(stop);
        server.await.unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
    }
}
