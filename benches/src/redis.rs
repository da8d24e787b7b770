//! A real Redis for as long as a comparison takes.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A `redis-server` that keeps nothing; it ends when this is dropped.
pub(crate) struct Redis {
    /// Its address.
    pub(crate) url: String,
    server: Child,
}

impl Redis {
    /// Starts one on a free port and waits until it takes connections.
    pub(crate) fn start() -> io::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let number = port.to_string();
        let server = Command::new("redis-server")
            .args(["--port", &number, "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .spawn()?;
        let redis = Redis {
            url: format!("redis://127.0.0.1:{port}/"),
            server,
        };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if started.elapsed() > Duration::from_secs(20) {
                return Err(io::Error::other("it does not take connections"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(redis)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
