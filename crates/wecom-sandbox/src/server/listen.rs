//! Takes connections: bounded in number, in the time of their heads, and in memory.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Method, Request, Response, StatusCode, header};
use hyper::service::Service as _;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::reply;
use crate::server::api::{self, Dropped};
use crate::server::shared::Shared;

const CONNECTIONS: u32 = 4096;
/// How long a head may take; idle connections are kept as long.
const HEAD_WITHIN: Duration = Duration::from_secs(60);
const HEAD_MAX: usize = 64 * 1024;
/// How long calls under way may take once the sandbox is to stop.
const FINISH_WITHIN: Duration = Duration::from_secs(2);

/// Serves until told to stop, and until the calls under way are finished.
pub(crate) async fn listen(
    listener: TcpListener,
    shared: Arc<Shared>,
    router: Router,
    mut stop: watch::Receiver<bool>,
) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS as usize));
    let router = TowerToHyperService::new(router);
    loop {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of file handles, most likely: others must end first.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let (shared, router, stop) = (Arc::clone(&shared), router.clone(), stop.clone());
        tokio::spawn(async move {
            connection(stream, peer, shared, router, stop).await;
            drop(permit);
        });
    }
    drop(listener);
    // Every connection gives its permit back at its end.
    let _ = permits.acquire_many(CONNECTIONS).await;
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    shared: Arc<Shared>,
    router: TowerToHyperService<Router>,
    mut stop: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let ip = peer.ip().to_canonical();
    let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        let (shared, router) = (Arc::clone(&shared), router.clone());
        async move { route(&shared, router, ip, request.map(Body::new)).await }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_MAX)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        // A caller that breaks off, or a drop on order: nobody is left to be told.
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = tokio::time::timeout(FINISH_WITHIN, connection).await;
}

/// The sandbox's own pages go to the router; everything else is the platform's.
async fn route(
    shared: &Arc<Shared>,
    router: TowerToHyperService<Router>,
    ip: IpAddr,
    request: Request<Body>,
) -> Result<Response<Body>, Dropped> {
    let path = request.uri().path();
    let own =
        path == "/" || path.starts_with("/_") || path == "/docs" || path.starts_with("/docs/");
    if own && is_foreign(&request) {
        return Ok(reply::admin(
            StatusCode::FORBIDDEN,
            &serde_json::json!({"error": "another site may not do this"}),
        ));
    }
    if own {
        let answer = router.call(request).await.map_err(|never| match never {});
        shared.saved().await;
        answer
    } else {
        api::serve(shared, ip, request).await
    }
}

/// Whether a page of another site sends this: browsers say so, other callers do not name an origin.
fn is_foreign(request: &Request<Body>) -> bool {
    if request.method() == Method::GET {
        return false;
    }
    let text = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value: &http::HeaderValue| value.to_str().ok())
    };
    let origin = request
        .headers()
        .get(header::ORIGIN)
        .map(|_| text(header::ORIGIN).unwrap_or("null"));
    origin
        .is_some_and(|origin| origin.split_once("://").map(|(_, host)| host) != text(header::HOST))
}
