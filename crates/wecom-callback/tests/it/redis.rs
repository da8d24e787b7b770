//! Several servers, one Redis: an event is handled on one of them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use http::StatusCode;
use redis::aio::ConnectionLike;
use redis::{Cmd, ErrorKind, Pipeline, RedisError, RedisFuture, Value};
use wecom_callback::receiver::{Receiver, RedisSeen};
use wecom_callback::testing;

use crate::support::{clock, gone, post};

/// What is between the servers and Redis.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Line {
    Open,
    Broken,
    Silent,
}

/// A Redis that knows `SET key value NX EX seconds`.
#[derive(Clone)]
struct Store {
    line: Line,
    commands: Arc<Mutex<Vec<String>>>,
    keys: Arc<Mutex<BTreeSet<Vec<u8>>>>,
}

impl Store {
    fn new(line: Line) -> Self {
        Self {
            line,
            commands: Arc::default(),
            keys: Arc::default(),
        }
    }

    fn set(&self, command: &Cmd) -> Value {
        let words: Vec<Vec<u8>> = command
            .args_iter()
            .filter_map(|word| match word {
                redis::Arg::Simple(word) => Some(word.to_vec()),
                _ => None,
            })
            .collect();
        let shown = words
            .iter()
            .map(|word| String::from_utf8_lossy(word))
            .collect::<Vec<_>>();
        self.commands.lock().unwrap().push(shown.join(" "));
        if self.keys.lock().unwrap().insert(words[1].clone()) {
            Value::Okay
        } else {
            Value::Nil
        }
    }
}

impl ConnectionLike for Store {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            match self.line {
                Line::Open => Ok(self.set(command)),
                Line::Broken => Err(RedisError::from((ErrorKind::Io, "broken"))),
                Line::Silent => std::future::pending().await,
            }
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        _: &'a Pipeline,
        _: usize,
        _: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn get_db(&self) -> i64 {
        0
    }
}

fn server(store: &Store) -> (Receiver, wecom_callback::receiver::Events) {
    let seen = RedisSeen::new(store.clone(), "wecom:callback:");
    Receiver::builder(clock)
        .at("/", testing::callback())
        .unwrap()
        .with_seen(seen)
        .stream()
}

#[tokio::test]
async fn fleet_handles_an_event_once() {
    let store = Store::new(Line::Open);
    let fleet = [server(&store), server(&store), server(&store)];
    for id in ["a", "b", "c", "d"] {
        for (repetition, (receiver, _)) in (0..).zip(&fleet) {
            let message = testing::again(&testing::callback(), &gone(id), repetition);
            assert_eq!(post(receiver, "/", &message).await, StatusCode::OK);
        }
    }
    let stats = fleet.each_ref().map(|(receiver, _)| receiver.stats());
    assert_eq!(stats.iter().map(|stats| stats.accepted).sum::<u64>(), 4);
    assert_eq!(stats.iter().map(|stats| stats.repeated).sum::<u64>(), 8);
    let commands = store.commands.lock().unwrap();
    assert!(
        commands[0].starts_with("SET wecom:callback:"),
        "{}",
        commands[0]
    );
    assert!(commands[0].ends_with(" 1 NX EX 3600"), "{}", commands[0]);
}

#[tokio::test(start_paused = true)]
async fn redis_that_fails_or_hangs_loses_no_event_and_each_server_remembers_its_own() {
    for line in [Line::Broken, Line::Silent] {
        let (receiver, mut events) = server(&Store::new(line));
        for repetition in 0..3 {
            let message = testing::again(&testing::callback(), &gone("a"), repetition);
            let posted = tokio::time::Instant::now();
            assert_eq!(post(&receiver, "/", &message).await, StatusCode::OK);
            assert!(posted.elapsed().as_secs() < 2, "{line:?}");
        }
        let stats = receiver.stats();
        assert_eq!((stats.accepted, stats.repeated), (1, 2), "{line:?}");
        assert!(events.next().await.is_some());
    }
}
