//! Programs that share tokens and windows through Redis.

use std::time::{Duration, Instant};

use super::MEMBER;
use super::server::Redis;
use crate::limit::{Lease, WindowStore};
use crate::testing::{Server, json};
use crate::{Contacts, Limits};

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
async fn two_windows_of_one_length_count_a_call_once() {
    let (redis, server) = (
        Redis::start().await,
        Server::with_tokens(|_| json(r#"{"errcode":0,"rule_id":7}"#)).await,
    );
    let limits = Limits::published().with_max_wait(Duration::ZERO);
    let builder = server.builder().with_redis(redis.store());
    let contacts = builder.with_limits(limits).build().expect("good");
    let mut passed = 0;
    for _ in 0..8 {
        passed += usize::from(contacts.contact_rules().delete([7]).await.is_ok());
    }
    assert_eq!(passed, 5, "what is published for a minute");
}
