//! One fetch for all, whoever comes and goes.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, SystemTime};

use wecom_contacts_api::{ErrCode, Operation};

use super::{Fetch, Fetched, TokenSource};
use crate::error::{ApiError, Error, TokenError, TransportError, TransportKind};
use crate::observe::Observers;
use crate::secret::AccessToken;
use crate::token::{BoxFuture, MemoryStore, TokenSettings, TokenStore};

use crate::token::testing::key;

mod fleet;
mod store;

const LIFE: u64 = 7200;

/// Gives `tk_1`, `tk_2`, … after a second each, unless the script says otherwise.
#[derive(Clone, Default)]
struct Fake {
    calls: Arc<AtomicU32>,
    script: Arc<Mutex<VecDeque<Result<&'static str, i64>>>>,
    prefix: &'static str,
}

impl Fake {
    fn script(steps: impl IntoIterator<Item = Result<&'static str, i64>>) -> Self {
        let fake = Self::default();
        fake.script.lock().expect("no panic").extend(steps);
        fake
    }

    fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Fetch for Fake {
    fn fetch(&self) -> BoxFuture<'_, Result<Fetched, Error>> {
        Box::pin(async move {
            let n = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::time::sleep(Duration::from_secs(1)).await;
            let step = self.script.lock().expect("no panic").pop_front();
            let token = match step {
                None => format!("{}tk_{n}", self.prefix),
                Some(Ok(token)) => token.to_owned(),
                Some(Err(0)) => {
                    return Err(TransportError::new(
                        Operation::TokenGet,
                        TransportKind::Timeout,
                        true,
                    )
                    .into());
                }
                Some(Err(code)) => {
                    return Err(TokenError::new(ApiError::new(
                        Operation::TokenGet,
                        ErrCode(code),
                        String::new(),
                    ))
                    .into());
                }
            };
            Ok(Fetched {
                token: AccessToken::new(token),
                life: Duration::from_secs(LIFE),
            })
        })
    }
}

fn source_with(fake: &Fake, store: impl TokenStore) -> Arc<TokenSource> {
    let settings = TokenSettings::default();
    let mut source = TokenSource::new(
        Box::new(fake.clone()),
        Arc::new(store),
        key("s"),
        settings,
        Observers::default(),
    );
    Arc::get_mut(&mut source.shared)
        .expect("not shared yet")
        .wall = paused_wall;
    Arc::new(source)
}

/// The time of day by the paused clock.
fn paused_wall() -> SystemTime {
    static START: LazyLock<(SystemTime, std::time::Instant)> =
        LazyLock::new(|| (SystemTime::now(), std::time::Instant::now()));
    let (wall, start) = *START;
    wall + tokio::time::Instant::now()
        .into_std()
        .saturating_duration_since(start)
}

fn source(fake: &Fake) -> Arc<TokenSource> {
    source_with(fake, MemoryStore::new())
}

async fn all(
    source: &Arc<TokenSource>,
    callers: usize,
    stale: Option<Arc<super::Live>>,
) -> Vec<String> {
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let (source, stale) = (source.clone(), stale.clone());
            tokio::spawn(async move {
                source
                    .get(stale.as_deref())
                    .await
                    .expect("a token")
                    .token
                    .expose()
                    .to_owned()
            })
        })
        .collect();
    let mut tokens = Vec::new();
    for task in tasks {
        tokens.push(task.await.expect("no panic"));
    }
    tokens.dedup();
    tokens
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_callers_at_expiry_fetch_once() {
    let fake = Fake::default();
    let source = source(&fake);
    assert_eq!(all(&source, 10_000, None).await, ["tk_1"]);
    tokio::time::advance(Duration::from_secs(LIFE)).await;
    assert_eq!(all(&source, 10_000, None).await, ["tk_2"]);
    assert_eq!(fake.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_callers_with_a_refused_token_fetch_once() {
    let fake = Fake::default();
    let source = source(&fake);
    let refused = source.get(None).await.expect("a token");
    assert_eq!(all(&source, 10_000, Some(refused)).await, ["tk_2"]);
    assert_eq!(fake.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_old_token_serves_while_the_next_one_is_fetched_early() {
    let fake = Fake::default();
    let source = source(&fake);
    source.get(None).await.expect("a token");
    tokio::time::advance(Duration::from_secs(LIFE - 60)).await;
    let before = tokio::time::Instant::now();
    assert_eq!(
        source.get(None).await.expect("a token").token.expose(),
        "tk_1"
    );
    assert_eq!(
        before.elapsed(),
        Duration::ZERO,
        "nobody waits for an early refresh"
    );
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(
        source.get(None).await.expect("a token").token.expose(),
        "tk_2"
    );
    assert_eq!(fake.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_goes_away_while_refreshing_harms_nobody() {
    let fake = Fake::default();
    let source = source(&fake);
    let first = tokio::time::timeout(Duration::from_millis(100), source.get(None));
    assert!(first.await.is_err(), "gone before the token came");
    assert_eq!(
        source.get(None).await.expect("a token").token.expose(),
        "tk_1"
    );
    assert_eq!(fake.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_stops_and_is_asked_again_later() {
    for code in [40001, 40013, 40091] {
        let fake = Fake::script([Err(code)]);
        let source = source(&fake);
        let error = source.get(None).await.err().expect("refused");
        assert_eq!(error.errcode(), Some(ErrCode(code)));
        for _ in 0..100 {
            let error = source.get(None).await.err().expect("still refused");
            assert!(
                matches!(&error, Error::Token(e) if e.remembered_for().is_some()),
                "{error}"
            );
        }
        assert_eq!(fake.calls(), 1);
        tokio::time::advance(Duration::from_secs(31)).await;
        assert!(source.get(None).await.is_ok());
        assert_eq!(fake.calls(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_on_the_way_is_not_remembered() {
    let fake = Fake::script([Err(0)]);
    let source = source(&fake);
    assert!(
        source
            .get(None)
            .await
            .err()
            .expect("timed out")
            .is_timeout()
    );
    assert!(source.get(None).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn all_who_wait_hear_of_the_failure() {
    let fake = Fake::script([Err(40001)]);
    let source = source(&fake);
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            tokio::spawn({
                let source = source.clone();
                async move { source.get(None).await.is_err() }
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await.expect("no panic"));
    }
    assert_eq!(fake.calls(), 1);
}

#[test]
fn a_flight_in_a_run_time_that_nobody_drives_any_more_stops_the_others_for_a_while_only() {
    let fake = Fake::default();
    let source = source(&fake);
    let run_time = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().start_paused(true).build()
    };
    let idle = run_time().expect("a run time");
    idle.block_on(async {
        let gone = tokio::time::timeout(Duration::from_millis(1), source.get(None));
        assert!(gone.await.is_err());
    });
    let other = run_time().expect("a run time");
    let token = other.block_on(source.get(None)).expect("a token");
    // The first flight comes home late: it must not replace what is newer.
    idle.block_on(async { tokio::time::sleep(Duration::from_secs(5)).await });
    let kept = other.block_on(source.get(None)).expect("a token");
    assert_eq!(kept.generation, token.generation);
}
