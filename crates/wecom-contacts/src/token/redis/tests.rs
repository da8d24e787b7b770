//! The store against a real `redis-server`: healthy, silent, down, restarted.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use self::server::Redis;
use super::RedisStore;
use crate::secret::CorpSecret;
use crate::testing::{Server, json};
use crate::token::testing::{forgets_one_and_keeps_the_other, keeps_the_newer, key, stored};
use crate::token::{StoreLock, TokenKey, TokenSettings, TokenStore};

mod fleet;
mod server;

const MEMBER: &str = r#"{"errcode":0,"errmsg":"ok","userid":"mei.lin"}"#;

#[tokio::test]
async fn redis_keeps_the_newer_token_of_each_app() {
    let redis = Redis::start().await;
    let (store, other) = (redis.store(), redis.store());
    keeps_the_newer(&store, &other).await;
    assert_eq!(
        store
            .with_prefix("other")
            .load(&key("a"))
            .await
            .expect("works"),
        None
    );
}

#[tokio::test]
async fn redis_forgets_the_token_of_one_app() {
    let redis = Redis::start().await;
    forgets_one_and_keeps_the_other(&redis.store()).await;
}

#[tokio::test]
async fn a_lock_in_redis_is_held_by_one_and_ends_by_itself() {
    let redis = Redis::start().await;
    let (store, other) = (redis.store(), redis.store());
    let life = Duration::from_secs(60);
    let held = store
        .try_lock(&key("a"), life)
        .await
        .expect("works")
        .expect("free");
    assert!(
        other
            .try_lock(&key("a"), life)
            .await
            .expect("works")
            .is_none()
    );
    held.release().await;
    let died = other
        .try_lock(&key("a"), Duration::from_millis(100))
        .await
        .expect("works")
        .expect("free");
    std::mem::forget(died);
    drop(locked(&store, life).await);
    // The drop gives it back in a task of its own.
    locked(&other, life).await.release().await;
}

/// The lock, as soon as it is free.
async fn locked(store: &RedisStore, life: Duration) -> Box<dyn StoreLock> {
    let start = Instant::now();
    loop {
        if let Some(lock) = store.try_lock(&key("a"), life).await.expect("works") {
            return lock;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "never free");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_old_owner_does_not_release_the_lock_of_the_next() {
    let redis = Redis::start().await;
    let store = redis.store();
    let old = store
        .try_lock(&key("a"), Duration::from_millis(50))
        .await
        .expect("works")
        .expect("free");
    let _next = locked(&store, Duration::from_secs(60)).await;
    old.release().await;
    assert!(
        store
            .try_lock(&key("a"), Duration::from_secs(60))
            .await
            .expect("works")
            .is_none()
    );
}

/// What tells the test below that it is the program to be killed: the address of Redis and the one of the server.
const TO_BE_KILLED: &str = "TEST_HOLDS_THE_LOCK";

#[tokio::test]
async fn a_program_that_is_killed_with_the_lock_blocks_no_longer_than_its_life() {
    if let Ok(told) = std::env::var(TO_BE_KILLED) {
        return hold_until_killed(&told).await;
    }
    let (redis, server) = (
        Redis::start().await,
        Server::with_tokens(|_| json(MEMBER)).await,
    );
    let settings = TokenSettings::default().with_lock_life(Duration::from_millis(500));
    let contacts = server
        .builder()
        .with_redis(redis.store())
        .with_token_settings(settings)
        .build()
        .expect("good");
    kill_one_that_holds(&redis, &server);
    let start = Instant::now();
    contacts.users().get("mei.lin").await.expect("a member");
    assert!(
        start.elapsed() >= Duration::from_millis(400) && start.elapsed() < Duration::from_secs(5)
    );
}

/// Starts this very test as another program, and kills it once it has the lock.
fn kill_one_that_holds(redis: &Redis, server: &Server) {
    use std::io::{BufRead, BufReader};
    let name = "a_program_that_is_killed_with_the_lock_blocks_no_longer_than_its_life";
    let mut holder = Command::new(std::env::current_exe().expect("this program"))
        .args([
            &format!("token::redis::tests::{name}"),
            "--exact",
            "--nocapture",
        ])
        .env(TO_BE_KILLED, format!("{} {}", redis.url(), server.url))
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let said = BufReader::new(holder.stdout.take().expect("its output is ours"));
    let held = said
        .lines()
        .map_while(Result::ok)
        .any(|line| line.ends_with("held"));
    holder.kill().expect("running");
    holder.wait().expect("ended");
    assert!(held, "it ended without the lock");
}

async fn hold_until_killed(told: &str) {
    let (redis, server) = told.split_once(' ').expect("two addresses");
    let secret = CorpSecret::from(crate::testing::SECRET);
    let key = TokenKey::new(server, crate::testing::CORP_ID, &secret);
    let store = RedisStore::open(redis).expect("a good URL");
    let held = store.try_lock(&key, Duration::from_secs(60)).await;
    let _held = held.expect("works").expect("free");
    println!("held");
    std::future::pending().await
}

#[tokio::test]
async fn redis_is_opened_inside_of_a_run_time_or_says_so() {
    let outside = std::thread::spawn(|| RedisStore::open("redis://127.0.0.1:1/").err());
    let error = outside.join().expect("no panic").expect("outside");
    assert!(error.to_string().contains("run time"), "{error}");
}

#[tokio::test]
async fn an_error_of_redis_shows_neither_password_nor_token() {
    let bad = RedisStore::open("no url with hunter2").expect_err("no URL");
    let mut redis = Redis::start().await;
    redis.stop();
    let url = format!("redis://:hunter2@127.0.0.1:{}/", redis.port);
    let store = RedisStore::open(&url).expect("a good URL");
    let down = store
        .save(&key("a"), &stored(1, "tk_1"))
        .await
        .expect_err("down");
    let shown = format!("{bad} {bad:?} {down} {down:?} {store:?}");
    assert!(
        !shown.contains("hunter2") && !shown.contains("tk_1"),
        "{shown}"
    );
}
