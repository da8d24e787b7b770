//! A real server of Redis, and what can be done to it.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::token::redis::RedisStore;

/// A `redis-server` of one test, ended with it.
pub(super) struct Redis {
    child: Child,
    pub(super) port: u16,
    folder: tempfile::TempDir,
}

impl Redis {
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let redis = Self {
            child: run(port, &folder),
            port,
            folder,
        };
        redis.up().await;
        redis
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub(super) fn store(&self) -> RedisStore {
        RedisStore::open(&self.url()).expect("a good URL")
    }

    /// Until it takes connections.
    pub(super) async fn up(&self) {
        let start = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", self.port))
            .await
            .is_err()
        {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "redis-server does not start"
            );
            tokio::task::yield_now().await;
        }
    }

    pub(super) fn stop(&mut self) {
        self.child.kill().expect("running");
        self.child.wait().expect("ended");
    }

    pub(super) async fn restart(&mut self) {
        self.stop();
        self.child = run(self.port, &self.folder);
        self.up().await;
    }

    /// Sends one command on a connection of its own.
    pub(super) async fn command(&self, words: &[&str]) {
        let client = redis::Client::open(self.url()).expect("a good URL");
        let connection = client.get_multiplexed_async_connection().await;
        let mut connection = connection.expect("Redis is up");
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        let done: Result<(), _> = command.query_async(&mut connection).await;
        done.expect("Redis takes the command");
    }

    pub(super) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status();
        assert!(status.expect("kill").success());
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(port: u16, folder: &tempfile::TempDir) -> Child {
    let mut command = Command::new("redis-server");
    command.args([
        "--port",
        &port.to_string(),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
    ]);
    command
        .arg("--dir")
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .spawn()
        .expect("redis-server is installed (Debian package redis-server)")
}

impl Redis {
    pub(super) async fn restart_after_stop(&mut self) {
        self.child = run(self.port, &self.folder);
        self.up().await;
    }
}
