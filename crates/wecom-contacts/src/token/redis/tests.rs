//! The store against a real `redis-server`: healthy, silent, down, restarted.
//!
//! Long because all cases share one real server and what can happen to it.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::RedisStore;
use crate::limit::{Lease, WindowStore};
use crate::secret::CorpSecret;
use crate::testing::{Server, json};
use crate::token::testing::{forgets_one_and_keeps_the_other, keeps_the_newer, key, stored};
use crate::token::{StoreLock, TokenKey, TokenSettings, TokenStore};
use crate::{Contacts, Limits};

const MEMBER: &str = r#"{"errcode":0,"errmsg":"ok","userid":"mei.lin"}"#;

/// A `redis-server` of one test, ended with it.
struct Redis {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Redis {
    async fn start() -> Self {
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

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    fn store(&self) -> RedisStore {
        RedisStore::open(&self.url()).expect("a good URL")
    }

    /// Until it takes connections.
    async fn up(&self) {
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

    fn stop(&mut self) {
        self.child.kill().expect("running");
        self.child.wait().expect("ended");
    }

    async fn restart(&mut self) {
        self.stop();
        self.child = run(self.port, &self.folder);
        self.up().await;
    }

    /// Sends one command on a connection of its own.
    async fn command(&self, words: &[&str]) {
        let client = redis::Client::open(self.url()).expect("a good URL");
        let connection = client.get_multiplexed_async_connection().await;
        let mut connection = connection.expect("Redis is up");
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        let done: Result<(), _> = command.query_async(&mut connection).await;
        done.expect("Redis takes the command");
    }

    fn signal(&self, name: &str) {
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

/// Clients as if each were a program of its own.
fn fleet(server: &Server, redis: &Redis, programs: usize) -> Vec<Contacts> {
    let build = |_| {
        server
            .builder()
            .with_redis(redis.store())
            .build()
            .expect("good settings")
    };
    (0..programs).map(build).collect()
}

async fn all_get(fleet: &[Contacts], each: usize) {
    let calls: Vec<_> = fleet
        .iter()
        .flat_map(|contacts| (0..each).map(|_| contacts.clone()))
        .map(|contacts| {
            tokio::spawn(async move { contacts.users().get("mei.lin").await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("a member");
    }
}

#[tokio::test]
async fn four_programs_with_64_tasks_each_fetch_one_token() {
    let (redis, server) = (
        Redis::start().await,
        Server::with_tokens(|_| json(MEMBER)).await,
    );
    all_get(&fleet(&server, &redis, 4), 64).await;
    assert_eq!(server.count("/cgi-bin/gettoken"), 1);
    all_get(&fleet(&server, &redis, 4), 8).await;
    assert_eq!(
        server.count("/cgi-bin/gettoken"),
        1,
        "programs that start later find it"
    );
}

#[tokio::test]
async fn calls_go_on_while_redis_is_silent_down_and_back() {
    let mut redis = Redis::start().await;
    let server = Server::with_tokens(|_| json(MEMBER)).await;
    redis.signal("-STOP");
    let start = Instant::now();
    all_get(&fleet(&server, &redis, 1), 10).await;
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    redis.signal("-CONT");
    redis.stop();
    let alone = fleet(&server, &redis, 2);
    all_get(&alone, 10).await;
    assert_eq!(
        server.count("/cgi-bin/gettoken"),
        3,
        "each program by itself"
    );
    redis.restart_after_stop().await;
    let healed = fleet(&server, &redis, 2);
    all_get(&healed, 10).await;
    assert_eq!(server.count("/cgi-bin/gettoken"), 4, "one for both again");
    redis.restart().await;
    all_get(&healed, 10).await;
    all_get(&alone, 10).await;
    assert_eq!(
        server.count("/cgi-bin/gettoken"),
        4,
        "tokens in memory outlive a restart"
    );
}

impl Redis {
    async fn restart_after_stop(&mut self) {
        self.child = run(self.port, &self.folder);
        self.up().await;
    }
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
async fn a_fleet_stays_within_one_window_and_rests_together() {
    let redis = Redis::start().await;
    let (a, b) = (redis.store(), redis.store());
    let windows = [
        (Duration::from_secs(3600), 100),
        (Duration::from_secs(86_400), 1000),
    ];
    let mut granted = 0;
    for store in [&a, &b].into_iter().cycle().take(6) {
        match store
            .lease("ww1:user_get", &windows, 30)
            .await
            .expect("works")
        {
            Lease::Granted(calls, _) => granted += calls,
            Lease::Wait(wait) => {
                assert!(wait > Duration::ZERO && wait <= Duration::from_secs(3 * 3600))
            }
        }
    }
    assert_eq!(granted, 100);
    assert!(matches!(
        a.lease("ww1:user_list", &windows, 30).await.expect("works"),
        Lease::Granted(30, _)
    ));
    a.pause("ww1:user_list", Duration::from_secs(60))
        .await
        .expect("works");
    a.pause("ww1:user_list", Duration::from_secs(1))
        .await
        .expect("works");
    let wait = b.lease("ww1:user_list", &windows, 30).await.expect("works");
    assert!(
        matches!(wait, Lease::Wait(wait) if wait > Duration::from_secs(50)),
        "{wait:?}"
    );
}

#[tokio::test]
async fn no_stretch_of_a_window_in_redis_holds_more_than_its_limit() {
    let redis = Redis::start().await;
    let store = redis.store();
    let length = Duration::from_millis(600);
    let windows = [(length, 10)];
    let (start, mut granted) = (Instant::now(), Vec::new());
    while start.elapsed() < Duration::from_secs(5) {
        let asked = Instant::now();
        let lease = store.lease("ww1:user_get", &windows, 4).await;
        match lease.expect("works") {
            // The last moment at which a leased call may be made: what a fixed window would let through twice.
            Lease::Granted(calls, life) => {
                granted.extend((0..calls).map(|_| (asked, Instant::now() + life)));
            }
            Lease::Wait(wait) => {
                assert!(wait <= Duration::from_secs(2), "{wait:?}");
                tokio::time::sleep(wait).await;
            }
        }
    }
    assert!(granted.len() >= 20, "it goes on after a wait: {granted:?}");
    for (n, (_, latest)) in granted.iter().enumerate() {
        // Those that can be made within the length after the latest moment of this one.
        let crowd = granted[n..].iter();
        let crowd = crowd.filter(|(earliest, _)| *earliest < *latest + length);
        assert!(crowd.count() <= 10, "{granted:?}");
    }
}

#[tokio::test]
async fn redis_is_opened_inside_of_a_run_time_or_says_so() {
    let outside = std::thread::spawn(|| RedisStore::open("redis://127.0.0.1:1/").err());
    let error = outside.join().expect("no panic").expect("outside");
    assert!(error.to_string().contains("run time"), "{error}");
}

#[tokio::test]
async fn calls_go_on_while_redis_pauses_its_clients() {
    let redis = Redis::start().await;
    let server = Server::with_tokens(|_| json(MEMBER)).await;
    let fleet = fleet(&server, &redis, 2);
    all_get(&fleet, 10).await;
    redis.command(&["CLIENT", "PAUSE", "60000", "ALL"]).await;
    let start = Instant::now();
    for _ in 0..50 {
        all_get(&fleet, 10).await;
    }
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "nobody waits for it again and again: {:?}",
        start.elapsed()
    );
    assert_eq!(server.count("/cgi-bin/gettoken"), 1);
}

#[tokio::test]
async fn clients_share_their_windows_through_redis() {
    let (redis, server) = (
        Redis::start().await,
        Server::with_tokens(|_| json(MEMBER)).await,
    );
    let limits = Limits::published()
        .with_company_windows(10, 1000)
        .with_max_wait(Duration::ZERO);
    let build = || {
        server
            .builder()
            .with_redis(redis.store())
            .with_limits(limits.clone())
            .build()
            .expect("good")
    };
    let (a, b) = (build(), build());
    let mut passed = 0;
    for contacts in [&a, &b].into_iter().cycle().take(20) {
        passed += usize::from(contacts.users().get("mei.lin").await.is_ok());
    }
    assert_eq!(passed, 10);
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
