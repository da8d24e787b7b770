//! Windows that several programs share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::{MINUTE, get};
use crate::limit::{Fleet, Lease, Limiter, Limits, WindowStore};
use crate::token::{BoxFuture, StoreError};

/// Grants as many calls as it is filled with, then makes the fleet wait.
struct Pool {
    calls: AtomicUsize,
    asked: Arc<AtomicUsize>,
    broken: bool,
    silent: bool,
}

impl WindowStore for Pool {
    fn lease<'a>(
        &'a self,
        _key: &'a str,
        _windows: &'a [(Duration, u32)],
        want: u32,
    ) -> BoxFuture<'a, Result<Lease, StoreError>> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::SeqCst);
            if self.silent {
                std::future::pending::<()>().await;
            }
            if self.broken {
                return Err(StoreError::new("down"));
            }
            let left = self.calls.load(Ordering::SeqCst);
            let taken = left.min(want as usize);
            self.calls.store(left - taken, Ordering::SeqCst);
            match u32::try_from(taken) {
                Ok(0) | Err(_) => {
                    self.calls.store(100, Ordering::SeqCst);
                    Ok(Lease::Wait(Duration::from_secs(30)))
                }
                Ok(taken) => Ok(Lease::Granted(taken, Duration::from_secs(5))),
            }
        })
    }

    fn pause<'a>(
        &'a self,
        _key: &'a str,
        _rest: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async { Ok(()) })
    }
}

fn in_fleet(pool: Pool, limits: &Limits) -> Limiter {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let server = format!("http://fleet-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let fleet = Fleet::new(Arc::new(pool), "ww1".to_owned(), limits);
    Limiter::new(limits, &server, Some(fleet))
}

fn pool(calls: usize) -> (Pool, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let pool = Pool {
        calls: AtomicUsize::new(calls),
        asked: asked.clone(),
        broken: false,
        silent: false,
    };
    (pool, asked)
}

#[tokio::test(start_paused = true)]
async fn a_fleet_leases_some_calls_at_a_time_and_rests_together() {
    let (pool, asked) = pool(100);
    let limiter = in_fleet(pool, &Limits::published());
    let start = Instant::now();
    for _ in 0..100 {
        drop(get(&limiter, MINUTE).await.expect("room"));
    }
    assert_eq!(
        asked.load(Ordering::SeqCst),
        7,
        "leases of 1, 2, 4, 8, 16, 32 and 50 calls"
    );
    assert_eq!(start.elapsed(), Duration::ZERO);
    drop(get(&limiter, MINUTE).await.expect("room after the rest"));
    assert!(start.elapsed() >= Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_fleet_without_its_store_goes_on_alone() {
    let (mut pool, asked) = pool(1);
    pool.broken = true;
    let limiter = in_fleet(pool, &Limits::published());
    for _ in 0..1000 {
        drop(get(&limiter, Duration::ZERO).await.expect("room"));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "not asked again at once");
}

#[tokio::test(start_paused = true)]
async fn a_fleet_whose_store_is_silent_waits_for_it_once_and_never_again() {
    let (mut pool, asked) = pool(1);
    pool.silent = true;
    let limiter = in_fleet(pool, &Limits::published());
    let start = Instant::now();
    drop(get(&limiter, Duration::ZERO).await.expect("room"));
    assert!(start.elapsed() <= Duration::from_millis(501));
    for _ in 0..100 {
        let before = Instant::now();
        drop(get(&limiter, Duration::ZERO).await.expect("room"));
        assert_eq!(before.elapsed(), Duration::ZERO);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let asked = asked.load(Ordering::SeqCst);
    assert!(
        (10..=30).contains(&asked),
        "asked in the background: {asked}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_of_a_fleet_is_counted_once_in_the_windows_of_its_program() {
    let limits = Limits::published().with_company_windows(10, 1000);
    let limiter = in_fleet(pool(100).0, &limits);
    for n in 0..10 {
        assert!(get(&limiter, Duration::ZERO).await.is_ok(), "{n}");
    }
    assert!(get(&limiter, Duration::ZERO).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_the_fleet_sends_back_is_not_counted() {
    let limits = Limits::published().with_company_windows(2, 1000);
    let limiter = in_fleet(pool(0).0, &limits);
    let start = Instant::now();
    for _ in 0..2 {
        drop(get(&limiter, MINUTE).await.expect("after the rest"));
    }
    let rest = Duration::from_secs(30);
    assert!(start.elapsed() >= rest && start.elapsed() < rest + Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_program_of_a_fleet_that_calls_seldom_leases_no_more_than_it_uses() {
    let (pool, asked) = pool(1_000_000);
    let limiter = in_fleet(pool, &Limits::published());
    for _ in 0..20 {
        drop(get(&limiter, Duration::ZERO).await.expect("room"));
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
    assert_eq!(asked.load(Ordering::SeqCst), 20, "one call with each lease");
}
