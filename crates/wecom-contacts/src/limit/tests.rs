//! Windows, pauses, concurrency and turns, under a paused clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use wecom_contacts_api::{ErrCode, Operation};

use super::{Feedback, Limiter, Limits, Permit};

mod fleet;

const MINUTE: Duration = Duration::from_secs(60);

/// A limiter that shares its address windows with no other test.
fn limiter(limits: &Limits) -> Arc<Limiter> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let server = format!("http://test-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    Arc::new(Limiter::new(limits, &server, None))
}

async fn get(limiter: &Limiter, wait: Duration) -> Result<Permit, crate::ApiError> {
    limiter.acquire(Operation::UserGet, wait).await
}

#[tokio::test(start_paused = true)]
async fn a_used_up_window_is_waited_for_and_never_exceeded() {
    let limiter = limiter(&Limits::published().with_company_windows(10, 1000));
    let start = Instant::now();
    for n in 0..30 {
        drop(get(&limiter, 2 * MINUTE).await.expect("within the bound"));
        let least = MINUTE * (n / 10);
        assert!(
            start.elapsed() >= least && start.elapsed() <= least + 3 * MINUTE / 60,
            "{n}: {:?}",
            start.elapsed()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn who_may_not_wait_is_told_at_once_how_long_it_would_take() {
    let limiter = limiter(&Limits::published().with_company_windows(1, 1000));
    drop(get(&limiter, Duration::ZERO).await.expect("room"));
    let start = Instant::now();
    let refusal = get(&limiter, Duration::from_secs(5))
        .await
        .err()
        .expect("no room");
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(refusal.is_from_limiter());
    assert_eq!(refusal.errcode(), ErrCode::RATE_LIMITED);
    let wait = refusal.retry_after().expect("told");
    assert!(wait >= MINUTE && wait <= MINUTE + MINUTE / 60, "{wait:?}");
    assert!(
        limiter
            .acquire(Operation::UserList, Duration::ZERO)
            .await
            .is_ok(),
        "windows are per operation"
    );
}

#[tokio::test(start_paused = true)]
async fn a_share_leaves_room_for_others() {
    let limiter = limiter(
        &Limits::published()
            .with_company_windows(10, 1000)
            .with_share(0.5),
    );
    for _ in 0..5 {
        drop(get(&limiter, Duration::ZERO).await.expect("room"));
    }
    assert!(get(&limiter, Duration::ZERO).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn clients_of_one_server_share_the_windows_of_the_address() {
    let limits = Limits::published().with_address_windows(4, 1000);
    let clients = [0, 1].map(|_| Limiter::new(&limits, "http://one-address", None));
    for n in 0..4 {
        drop(get(&clients[n % 2], Duration::ZERO).await.expect("room"));
    }
    assert!(get(&clients[0], Duration::ZERO).await.is_err());
    drop(
        get(&clients[1], 2 * MINUTE)
            .await
            .expect("room after a minute"),
    );
}

#[tokio::test(start_paused = true)]
async fn operations_with_one_allowance_share_it() {
    let limiter = limiter(&Limits::published());
    for operation in [
        Operation::ContactRuleCreate,
        Operation::ContactRuleUpdate,
        Operation::ContactRuleDelete,
    ] {
        drop(
            limiter
                .acquire(operation, Duration::ZERO)
                .await
                .expect("room"),
        );
    }
    for _ in 0..2 {
        drop(
            limiter
                .acquire(Operation::ContactRuleDelete, Duration::ZERO)
                .await
                .expect("room"),
        );
    }
    assert!(
        limiter
            .acquire(Operation::ContactRuleCreate, Duration::ZERO)
            .await
            .is_err()
    );
    assert!(
        limiter
            .acquire(Operation::ContactRuleDelete, Duration::ZERO)
            .await
            .is_err(),
        "counted from the first call of each"
    );
    assert!(
        limiter
            .acquire(Operation::ContactRuleList, Duration::ZERO)
            .await
            .is_ok()
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_pauses_the_operation_and_tells_those_who_wait() {
    let limiter = limiter(&Limits::published().with_concurrency(1));
    let held = get(&limiter, MINUTE).await.expect("room");
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move {
            get(&limiter, Duration::from_secs(20))
                .await
                .err()
                .and_then(|refusal| refusal.retry_after())
        }
    });
    tokio::task::yield_now().await;
    assert_eq!(
        limiter.feedback(Operation::UserGet, Feedback::UsedUp),
        Some(MINUTE)
    );
    let start = Instant::now();
    assert_eq!(waiting.await.expect("no panic"), Some(MINUTE));
    assert_eq!(start.elapsed(), Duration::ZERO, "told at once");
    drop(held);
    drop(
        get(&limiter, 2 * MINUTE)
            .await
            .expect("room after the pause"),
    );
    assert!(start.elapsed() >= MINUTE);
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_was_too_short_is_followed_by_a_longer_one() {
    let limiter = limiter(&Limits::published());
    let refuse = || limiter.feedback(Operation::UserGet, Feedback::UsedUp);
    assert_eq!(refuse(), Some(MINUTE));
    tokio::time::advance(MINUTE / 2).await;
    assert_eq!(
        refuse(),
        Some(MINUTE / 2),
        "the answers of one burst pause once"
    );
    tokio::time::advance(MINUTE).await;
    assert_eq!(refuse(), Some(60 * MINUTE));
    tokio::time::advance(61 * MINUTE).await;
    limiter.feedback(Operation::UserGet, Feedback::Fine);
    assert_eq!(refuse(), Some(MINUTE), "a good answer forgives");
}

#[tokio::test(start_paused = true)]
async fn after_a_pause_one_call_tries_before_the_others_follow() {
    let limiter = limiter(&Limits::published());
    limiter.feedback(Operation::UserGet, Feedback::UsedUp);
    tokio::time::advance(2 * MINUTE).await;
    let probe = get(&limiter, MINUTE).await.expect("one may try");
    let mut second = Box::pin(get(&limiter, MINUTE));
    let soon = tokio::time::timeout(Duration::from_millis(1), &mut second).await;
    assert!(soon.is_err(), "the second waits for the first");
    limiter.feedback(Operation::UserGet, Feedback::Fine);
    drop(probe);
    assert!(second.await.is_ok());
}

/// How many calls of an operation pass at the same time now.
async fn at_once(limiter: &Limiter) -> usize {
    let mut held = Vec::new();
    while let Ok(Ok(permit)) =
        tokio::time::timeout(Duration::from_millis(1), get(limiter, MINUTE)).await
    {
        held.push(permit);
    }
    held.len()
}

#[tokio::test(start_paused = true)]
async fn too_many_at_a_time_halves_and_recovers_slowly() {
    let limiter = limiter(&Limits::published().with_concurrency(16));
    assert_eq!(at_once(&limiter).await, 16);
    let mut held = Vec::new();
    for _ in 0..16 {
        held.push(get(&limiter, MINUTE).await.expect("room"));
    }
    for _ in 0..5 {
        limiter.feedback(Operation::UserGet, Feedback::TooMany);
    }
    held.clear();
    assert_eq!(at_once(&limiter).await, 8, "one burst halves once");
    for _ in 0..8 {
        limiter.feedback(Operation::UserGet, Feedback::Fine);
    }
    assert_eq!(at_once(&limiter).await, 9, "one more after a full round");
    for _ in 0..1000 {
        limiter.feedback(Operation::UserGet, Feedback::Fine);
    }
    assert_eq!(at_once(&limiter).await, 16, "never more than before");
}

#[tokio::test(start_paused = true)]
async fn a_bulk_job_does_not_starve_a_single_call() {
    let limiter = limiter(&Limits::published().with_concurrency(4));
    let served = Arc::new(AtomicUsize::new(0));
    for _ in 0..1000 {
        let (limiter, served) = (limiter.clone(), served.clone());
        tokio::spawn(async move {
            let _permit = limiter
                .acquire(Operation::UserList, 10 * MINUTE)
                .await
                .expect("room");
            tokio::time::sleep(Duration::from_millis(100)).await;
            served.fetch_add(1, Ordering::Relaxed);
        });
    }
    tokio::time::sleep(Duration::from_millis(150)).await;
    let start = Instant::now();
    drop(get(&limiter, MINUTE).await.expect("room"));
    assert!(
        start.elapsed() <= Duration::from_millis(100),
        "{:?}",
        start.elapsed()
    );
    assert!(served.load(Ordering::Relaxed) < 20);
}

#[tokio::test(start_paused = true)]
async fn those_who_stay_keep_their_turns_when_many_go_away() {
    let limiter = limiter(&Limits::published().with_concurrency(1));
    let held = get(&limiter, MINUTE).await.expect("room");
    let (tell, mut served) = tokio::sync::mpsc::unbounded_channel();
    let waiting: Vec<_> = (0..100)
        .map(|n| {
            let (limiter, tell) = (limiter.clone(), tell.clone());
            tokio::spawn(async move {
                let _permit = get(&limiter, MINUTE).await.expect("room");
                tell.send(n).expect("somebody listens");
            })
        })
        .collect();
    tokio::task::yield_now().await;
    waiting.iter().step_by(3).for_each(|caller| caller.abort());
    tokio::task::yield_now().await;
    drop((held, tell));
    for n in (0..100).filter(|n| n % 3 != 0) {
        assert_eq!(served.recv().await, Some(n));
    }
    assert_eq!(served.recv().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_leaves_no_hole() {
    let limiter = limiter(&Limits::published().with_concurrency(2));
    for round in 0..100_u64 {
        let held = get(&limiter, MINUTE).await.expect("room");
        let second = get(&limiter, MINUTE).await.expect("room");
        let mut waiting = Box::pin(get(&limiter, MINUTE));
        let _ = tokio::time::timeout(Duration::from_millis(1), &mut waiting).await;
        if round % 2 == 0 {
            drop(held);
            drop(waiting);
        } else {
            drop(waiting);
            drop(held);
        }
        drop(second);
    }
    assert_eq!(at_once(&limiter).await, 2);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_other_calls_is_not_bounded_by_the_wait_for_windows() {
    let limiter = limiter(&Limits::published().with_concurrency(1));
    let held = get(&limiter, MINUTE).await.expect("room");
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { get(&limiter, Duration::from_secs(1)).await.map(drop) }
    });
    tokio::time::sleep(MINUTE).await;
    assert!(!waiting.is_finished());
    drop(held);
    assert!(waiting.await.expect("no panic").is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_limiter_that_is_off_holds_nothing_back() {
    let limiter = limiter(&Limits::off().with_company_windows(1, 1));
    assert_eq!(limiter.feedback(Operation::UserGet, Feedback::UsedUp), None);
    for _ in 0..10 {
        assert!(get(&limiter, Duration::ZERO).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn who_comes_when_others_wait_for_a_window_is_told_at_once_too() {
    let limiter = limiter(&Limits::published().with_company_windows(1, 1000));
    drop(get(&limiter, Duration::ZERO).await.expect("room"));
    let patient = tokio::spawn({
        let limiter = limiter.clone();
        async move { get(&limiter, 2 * MINUTE).await.map(drop) }
    });
    tokio::task::yield_now().await;
    let start = Instant::now();
    let refusal = get(&limiter, Duration::from_secs(5)).await.err();
    assert!(refusal.expect("no room").retry_after().is_some());
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert!(patient.await.expect("no panic").is_ok());
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_other_calls_goes_on_when_the_window_that_these_use_up_has_room() {
    let limits = Limits::published().with_concurrency(5);
    let limiter = limiter(&limits.with_company_windows(10, 1000));
    let start = Instant::now();
    let calls: Vec<_> = (0..15)
        .map(|_| {
            let limiter = limiter.clone();
            tokio::spawn(async move {
                let _permit = get(&limiter, 60 * MINUTE).await.expect("room");
                tokio::time::sleep(Duration::from_millis(100)).await;
            })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic");
    }
    assert!(start.elapsed() < 2 * MINUTE, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_short_rest_of_the_fleet_does_not_cut_a_long_one() {
    let limiter = limiter(&Limits::published());
    let rest = limiter.feedback(Operation::UserGet, Feedback::UsedUp);
    assert_eq!(rest, Some(MINUTE));
    let scheduler = limiter.scheduler.as_ref().expect("on");
    scheduler.pause(Operation::UserGet, Duration::from_millis(10));
    tokio::time::advance(MINUTE / 2).await;
    assert!(get(&limiter, Duration::ZERO).await.is_err());
}
