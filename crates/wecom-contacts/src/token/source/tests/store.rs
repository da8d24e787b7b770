//! Programs that share a store, and stores that fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use wecom_contacts_api::ErrCode;

use crate::error::Error;
use crate::observe::Observers;
use crate::secret::AccessToken;
use crate::token::source::TokenSource;
use crate::token::{MemoryStore, StoreError, StoredToken, StoredValue, TokenSettings, TokenStore};

use super::{Fake, LIFE, all, paused_wall, source_with};
use crate::token::testing::{hindered, key};

#[tokio::test(start_paused = true)]
async fn two_programs_with_one_store_fetch_once() {
    let (fake, store) = (Fake::default(), MemoryStore::new());
    let (a, b) = (source_with(&fake, store.clone()), source_with(&fake, store));
    let (left, right) = tokio::join!(all(&a, 64, None), all(&b, 64, None));
    assert_eq!(
        (left, right),
        (vec!["tk_1".to_owned()], vec!["tk_1".to_owned()])
    );
    let (old_a, old_b) = (
        a.get(None).await.expect("a token"),
        b.get(None).await.expect("a token"),
    );
    let (left, right) = tokio::join!(all(&a, 64, Some(old_a)), all(&b, 64, Some(old_b)));
    assert_eq!(
        (left, right),
        (vec!["tk_2".to_owned()], vec!["tk_2".to_owned()])
    );
    assert_eq!(fake.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn two_apps_in_one_store_are_never_mixed() {
    let store = MemoryStore::new();
    let apps = ["one", "two"].map(|secret| {
        let fake = Fake {
            prefix: secret,
            ..Fake::default()
        };
        let settings = TokenSettings::default();
        TokenSource::new(
            Box::new(fake),
            Arc::new(store.clone()),
            key(secret),
            settings,
            Observers::default(),
        )
    });
    for (app, token) in apps.iter().zip(["onetk_1", "twotk_1"]) {
        assert_eq!(app.get(None).await.expect("a token").token.expose(), token);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_is_remembered_for_the_whole_fleet() {
    let (fake, store) = (Fake::script([Err(40001), Err(40001)]), MemoryStore::new());
    let (a, b) = (source_with(&fake, store.clone()), source_with(&fake, store));
    assert!(a.get(None).await.is_err());
    let error = b.get(None).await.err().expect("refused for all");
    assert_eq!(error.errcode(), Some(ErrCode::SECRET_INVALID));
    assert_eq!(fake.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_holder_that_died_blocks_nobody_for_longer_than_its_lock() {
    let (fake, store) = (Fake::default(), MemoryStore::new());
    let lock = store
        .try_lock(&key("s"), Duration::from_secs(10))
        .await
        .expect("works")
        .expect("free");
    std::mem::forget(lock);
    let source = source_with(&fake, store);
    let start = tokio::time::Instant::now();
    assert!(source.get(None).await.is_ok());
    assert!(
        start.elapsed() <= Duration::from_secs(12),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_in_the_store_is_not_taken_again() {
    let (fake, store) = (Fake::default(), MemoryStore::new());
    let source = source_with(&fake, store.clone());
    let refused = source.get(None).await.expect("a token");
    let kept = store.load(&key("s")).await.expect("works").expect("kept");
    assert_eq!(kept.value, StoredValue::Token(AccessToken::from("tk_1")));
    assert_eq!(
        source
            .get(Some(&refused))
            .await
            .expect("a token")
            .token
            .expose(),
        "tk_2"
    );
    let newer = store.load(&key("s")).await.expect("works").expect("kept");
    assert!(newer.serial > kept.serial);
    assert_eq!(newer.value, StoredValue::Token(AccessToken::from("tk_2")));
}

#[tokio::test(start_paused = true)]
async fn a_forgotten_token_is_neither_in_memory_nor_in_the_store() {
    let (fake, store) = (Fake::default(), MemoryStore::new());
    let source = source_with(&fake, store.clone());
    assert_eq!(all(&source, 3, None).await, ["tk_1"]);
    source.forget().await.expect("the store works");
    assert_eq!(store.load(&key("s")).await.expect("works"), None);
    assert_eq!(all(&source, 3, None).await, ["tk_2"]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_or_silent_stops_no_call() {
    for silent in [false, true] {
        let (fake, steps) = (Fake::default(), Arc::new(AtomicU32::new(0)));
        let count = steps.clone();
        let before = move || {
            count.fetch_add(1, Ordering::SeqCst);
            async move {
                if silent {
                    std::future::pending::<()>().await;
                }
                Err(StoreError::new("down"))
            }
        };
        let source = source_with(&fake, hindered(MemoryStore::new(), before));
        let start = tokio::time::Instant::now();
        assert_eq!(all(&source, 100, None).await, ["tk_1"]);
        assert!(
            start.elapsed() <= Duration::from_millis(2100),
            "{:?}",
            start.elapsed()
        );
        assert_eq!(
            steps.load(Ordering::SeqCst),
            2,
            "asked once at load, once at save"
        );
        assert_eq!(
            source.get(None).await.expect("from memory").token.expose(),
            "tk_1"
        );
        source
            .forget()
            .await
            .expect_err("it may be in the store still");
    }
}

#[tokio::test(start_paused = true)]
async fn programs_that_wait_for_a_holder_that_died_fetch_once() {
    let (fake, store) = (Fake::default(), MemoryStore::new());
    let life = TokenSettings::default().lock_life;
    let lock = store.try_lock(&key("s"), life).await.expect("works");
    std::mem::forget(lock.expect("free"));
    let programs: Vec<_> = (0..8).map(|_| source_with(&fake, store.clone())).collect();
    let start = tokio::time::Instant::now();
    let calls = programs.iter().map(|program| all(program, 16, None));
    for tokens in futures_util::future::join_all(calls).await {
        assert_eq!(tokens, ["tk_1"]);
    }
    assert_eq!(fake.calls(), 1);
    assert!(start.elapsed() <= life + Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_the_server_gives_again_before_its_end_is_fetched_once_by_the_fleet() {
    let fake = Fake::script(["tk_same"; 8].map(Ok));
    let store = MemoryStore::new();
    let programs: Vec<_> = (0..4).map(|_| source_with(&fake, store.clone())).collect();
    let get_all = || async {
        for program in &programs {
            let live = program.get(None).await.expect("a token");
            assert_eq!(live.token.expose(), "tk_same");
            // The early refresh, if there is one.
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    };
    get_all().await;
    assert_eq!(fake.calls(), 1);
    tokio::time::advance(Duration::from_secs(LIFE - 60)).await;
    get_all().await;
    get_all().await;
    assert_eq!(fake.calls(), 2, "one question for all four");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_another_program_got_again_is_not_taken_for_a_cure_when_it_is_refused() {
    let fake = Fake::script([Ok("tk_old"), Ok("tk_old"), Ok("tk_new")]);
    let store = MemoryStore::new();
    let (a, b) = (source_with(&fake, store.clone()), source_with(&fake, store));
    let old = a.get(None).await.expect("a token");
    b.get(None).await.expect("the same");
    tokio::time::advance(Duration::from_secs(LIFE - 60)).await;
    b.get(None)
        .await
        .expect("the same, and a refresh behind it");
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(fake.calls(), 2);
    let cured = a.get(Some(&old)).await.expect("a token");
    assert_eq!(cured.token.expose(), "tk_new");
}

#[tokio::test(start_paused = true)]
async fn a_machine_whose_address_is_not_trusted_does_not_stop_the_others() {
    let store = MemoryStore::new();
    let outside = source_with(&Fake::script([Err(60020)]), store.clone());
    let error = outside.get(None).await.err().expect("not trusted");
    assert_eq!(error.errcode(), Some(ErrCode::IP_NOT_TRUSTED));
    let inside = source_with(&Fake::default(), store);
    assert!(inside.get(None).await.is_ok());
    let error = outside.get(None).await.err().expect("remembered");
    assert!(error.retry_after().is_some(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_store_with_nonsense_in_it_is_survived() {
    for (serial, until) in [
        (u64::MAX, LIFE),
        (u64::MAX - 1, 1),
        (u64::MAX, u64::MAX >> 2),
    ] {
        let (fake, store) = (Fake::default(), MemoryStore::new());
        let until = paused_wall().checked_add(Duration::from_secs(until));
        let until = until.unwrap_or_else(paused_wall);
        let value = StoredValue::Token(AccessToken::from("tk_odd"));
        let odd = StoredToken::new(serial, value, until);
        store.save(&key("s"), &odd).await.expect("works");
        let source = source_with(&fake, store);
        let mut stale = source.get(None).await.expect("a token");
        for _ in 0..3 {
            let next = source.get(Some(&stale)).await.expect("a token");
            assert_ne!(next.token, stale.token);
            stale = next;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_panics_ends_the_call_with_an_error() {
    let store = hindered(MemoryStore::new(), || async { panic!("a bug of a store") });
    let source = source_with(&Fake::default(), store);
    let error = source.get(None).await.err().expect("no token");
    assert!(matches!(error, Error::Transport(_)), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_a_wrong_clock_noted_for_a_year_locks_nobody_out() {
    let (fake, store) = (Fake::default(), MemoryStore::new());
    let value = StoredValue::Refused { errcode: 40001 };
    let year = Duration::from_secs(365 * 86_400);
    let noted = StoredToken::new(9, value, paused_wall() + year);
    store.save(&key("s"), &noted).await.expect("works");
    let source = source_with(&fake, store.clone());
    assert!(source.get(None).await.is_ok());
    let kept = store.load(&key("s")).await.expect("works").expect("kept");
    assert_eq!(kept.value, StoredValue::Token(AccessToken::from("tk_1")));
}
