//! Several servers, one real Redis: an event is handled on one of them.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use http::StatusCode;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use wecom_callback::receiver::{Events, Receiver, RedisSeen};
use wecom_callback::testing;

use crate::support::{clock, gone, post};

/// A `redis-server` of one test, ended with it.
struct Redis {
    child: Child,
    port: u16,
}

impl Redis {
    async fn start() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--port"]);
        let child = command
            .arg(port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server is installed (Debian package redis-server)");
        let redis = Self { child, port };
        let start = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .is_err()
        {
            assert!(start.elapsed() < Duration::from_secs(20), "no start");
            tokio::task::yield_now().await;
        }
        redis
    }

    fn connection(&self) -> ConnectionManager {
        let client = redis::Client::open(("127.0.0.1", self.port)).unwrap();
        let config = ConnectionManagerConfig::new().set_number_of_retries(1);
        ConnectionManager::new_lazy_with_config(client, config).unwrap()
    }

    async fn ask<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        command.query_async(&mut self.connection()).await.unwrap()
    }

    /// One of the servers, with a connection of its own.
    fn server(&self) -> (Receiver, Events) {
        let seen = RedisSeen::new(self.connection(), "wecom:callback:");
        Receiver::builder(clock)
            .at("/", testing::callback())
            .unwrap()
            .with_seen(seen)
            .stream()
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends an event as its n-th repetition.
async fn send(receiver: &Receiver, id: &str, repetition: u8) -> StatusCode {
    let message = testing::again(&testing::callback(), &gone(id), repetition);
    post(receiver, "/", &message).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fleet_handles_an_event_once() {
    let redis = Redis::start().await;
    let fleet = [redis.server(), redis.server(), redis.server()];
    let senders: Vec<_> = (0_u8..)
        .zip(&fleet)
        .map(|(repetition, (receiver, _))| {
            let receiver = receiver.clone();
            tokio::spawn(async move {
                for number in 0..100 {
                    let status = send(&receiver, &number.to_string(), repetition).await;
                    assert_eq!(status, StatusCode::OK);
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    let stats = fleet.each_ref().map(|(receiver, _)| receiver.stats());
    assert_eq!(stats.iter().map(|stats| stats.accepted).sum::<u64>(), 100);
    assert_eq!(stats.iter().map(|stats| stats.repeated).sum::<u64>(), 200);
}

#[tokio::test]
async fn only_fingerprints_are_stored_and_for_an_hour() {
    let redis = Redis::start().await;
    let (receiver, mut events) = redis.server();
    assert_eq!(send(&receiver, "mei.lin", 0).await, StatusCode::OK);
    let delivery = events.next().await.unwrap();
    let keys: Vec<String> = redis.ask(&["KEYS", "*"]).await;
    assert_eq!(keys, [format!("wecom:callback:{}", delivery.fingerprint)]);
    let left: u64 = redis.ask(&["TTL", &keys[0]]).await;
    assert!((3_590..=3_600).contains(&left), "{left}");
    let value: String = redis.ask(&["GET", &keys[0]]).await;
    assert_eq!(value, "1");
}

#[tokio::test]
async fn redis_that_hangs_or_is_gone_loses_no_event_and_each_server_remembers_its_own() {
    for signal in ["-STOP", "-KILL"] {
        let redis = Redis::start().await;
        let (receiver, mut events) = redis.server();
        assert_eq!(send(&receiver, "before", 0).await, StatusCode::OK);
        redis.signal(signal);
        for repetition in 0..3 {
            let posted = Instant::now();
            assert_eq!(send(&receiver, "after", repetition).await, StatusCode::OK);
            assert!(posted.elapsed() < Duration::from_secs(4), "{signal}");
        }
        let stats = receiver.stats();
        assert_eq!((stats.accepted, stats.repeated), (2, 2), "{signal}");
        assert!(events.next().await.is_some() && events.next().await.is_some());
    }
}
