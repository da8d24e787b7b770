//! A TCP proxy that does to connections what networks do: delay, break, cut, slow down, swallow, refuse.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Each piece waits this long, in both directions.
    Latency(Duration),
    /// The connection is reset when the request comes; the server sees nothing of it.
    Reset,
    /// The request is swallowed, and nothing ever comes back; the server sees nothing of it.
    Drop,
    /// The server answers, so many bytes of that come through, and then the connection ends.
    CutAfter(usize),
    /// The answer comes in pieces of so many bytes, this long after each other.
    Slow(usize, Duration),
}

/// Which fault, and for how many more pieces; `None` for all of them.
type Plan = Arc<Mutex<Option<(Fault, Option<usize>)>>>;

/// A proxy in front of a server; dropping it stops it.
pub struct Proxy {
    address: SocketAddr,
    target: SocketAddr,
    plan: Plan,
    listening: Option<JoinHandle<()>>,
}

impl Proxy {
    /// A proxy in front of the server with this base URL. It begins without a fault.
    pub async fn before(base_url: &str) -> Proxy {
        let target = base_url.trim_start_matches("http://").parse();
        let target = target.expect("a sandbox has an address and a port");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut proxy = Proxy {
            address,
            target,
            plan: Plan::default(),
            listening: None,
        };
        proxy.accept(listener);
        proxy
    }

    /// The base URL of the server behind the proxy.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on this happens to all connections, those that are open included.
    pub fn always(&self, fault: Fault) {
        self.plan(Some((fault, None)));
    }

    /// This happens once, to the next request or its answer.
    pub fn once(&self, fault: Fault) {
        self.plan(Some((fault, Some(1))));
    }

    /// From now on nothing happens.
    pub fn never(&self) {
        self.plan(None);
    }

    fn plan(&self, plan: Option<(Fault, Option<usize>)>) {
        *self.plan.lock().unwrap_or_else(PoisonError::into_inner) = plan;
    }

    /// Ends all connections and refuses new ones.
    pub async fn refuse(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
            // Over when the listener and the connections, which are its own, are dropped.
            let _ = listening.await;
        }
    }

    /// Takes connections again, at the same address.
    pub async fn resume(&mut self) {
        let listener = TcpListener::bind(self.address).await;
        self.accept(listener.expect("nobody took the port meanwhile"));
    }

    fn accept(&mut self, listener: TcpListener) {
        let (target, plan) = (self.target, self.plan.clone());
        self.listening = Some(tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(carry(client, target, plan.clone()));
            }
        }));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

/// The fault for the next piece that `concerns` says it is for.
fn next(plan: &Plan, concerns: fn(Fault) -> bool) -> Option<Fault> {
    let mut plan = plan.lock().unwrap_or_else(PoisonError::into_inner);
    let (fault, left) = plan.as_mut().filter(|(fault, _)| concerns(*fault))?;
    let fault = *fault;
    if let Some(left) = left {
        *left -= 1;
        if *left == 0 {
            *plan = None;
        }
    }
    Some(fault)
}

/// Carries one connection to its end.
async fn carry(mut client: TcpStream, target: SocketAddr, plan: Plan) {
    let Ok(mut server) = TcpStream::connect(target).await else {
        return;
    };
    let (mut asked, mut answered) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(read @ 1..) = read else { return };
                let asking = |fault| matches!(fault, Fault::Reset | Fault::Drop | Fault::Latency(_));
                match next(&plan, asking) {
                    Some(Fault::Reset) => {
                        let _ = client.set_zero_linger();
                        return;
                    }
                    Some(Fault::Drop) => std::future::pending().await,
                    Some(Fault::Latency(pause)) => tokio::time::sleep(pause).await,
                    _ => {}
                }
                if server.write_all(&asked[..read]).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(read @ 1..) = read else { return };
                if answer(&mut client, &answered[..read], &plan).await.is_none() {
                    return;
                }
            }
        }
    }
}

/// Carries a piece of an answer; `None` ends the connection.
async fn answer(client: &mut TcpStream, piece: &[u8], plan: &Plan) -> Option<()> {
    let answering = |fault| {
        matches!(
            fault,
            Fault::CutAfter(_) | Fault::Slow(..) | Fault::Latency(_)
        )
    };
    match next(plan, answering) {
        Some(Fault::CutAfter(bytes)) => {
            client
                .write_all(&piece[..bytes.min(piece.len())])
                .await
                .ok()?;
            return None;
        }
        Some(Fault::Slow(bytes, pause)) => {
            for crumb in piece.chunks(bytes) {
                client.write_all(crumb).await.ok()?;
                tokio::time::sleep(pause).await;
            }
        }
        Some(Fault::Latency(pause)) => {
            tokio::time::sleep(pause).await;
            client.write_all(piece).await.ok()?;
        }
        _ => client.write_all(piece).await.ok()?,
    }
    Some(())
}
