//! Tokens on the way: fetched, sent, refreshed, and never in a loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Method, Request};
use tracing::subscriber::{NoSubscriber, set_default};
use wecom_contacts_api::types::{MediaType, UserCreate};
use wecom_contacts_api::{ErrCode, Operation};

use crate::Error;
use crate::observe::{CallReport, Observer, Outcome, TokenReport};
use crate::testing::{CORP_ID, Reply, SECRET, Seen, Server, json, token};
use crate::transport::exchange::Whole;

const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;
const MEMBER: &str = r#"{"errcode":0,"errmsg":"ok","userid":"mei.lin","name":"林梅","gender":1}"#;
const EXPIRED: &str = r#"{"errcode":42001,"errmsg":"access_token expired, hint: [1722222222123456789012345], from ip: 203.0.113.7"}"#;

/// Refuses the first token and takes every other.
fn first_is_stale(seen: &Seen) -> Reply {
    json(if seen.token() == token(1) {
        EXPIRED
    } else {
        MEMBER
    })
}

#[tokio::test]
async fn a_token_is_fetched_at_first_use_and_sent_in_the_query() {
    let server = Server::with_tokens(|_| json(MEMBER)).await;
    let contacts = server.contacts();
    assert!(
        server.seen().is_empty(),
        "nothing is sent before the first call"
    );
    for _ in 0..3 {
        assert_eq!(
            contacts
                .users()
                .get("mei.lin")
                .await
                .expect("a member")
                .userid,
            "mei.lin"
        );
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    assert_eq!(
        seen[0].query,
        format!("corpid={CORP_ID}&corpsecret={SECRET}")
    );
    assert_eq!(
        seen[1].query,
        format!("userid=mei.lin&access_token={}", token(1))
    );
    assert_eq!(seen[1].method, "GET");
    for seen in seen {
        let head = seen.head.to_lowercase();
        assert!(
            head.contains("user-agent: wecom-contacts/")
                && head.contains("accept: application/json"),
            "{head}"
        );
        assert!(
            !head.contains("api-version") && !head.contains("referer"),
            "{head}"
        );
    }
}

#[tokio::test]
async fn a_stale_token_is_refreshed_once_for_all_callers() {
    let server = Server::with_tokens(first_is_stale).await;
    let contacts = server.contacts();
    let calls: Vec<_> = (0..32)
        .map(|_| {
            let contacts = contacts.clone();
            tokio::spawn(async move { contacts.users().get("mei.lin").await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("a member");
    }
    assert_eq!(server.count("/cgi-bin/gettoken"), 2);
    let seen = server.seen();
    let sent_with = |number| {
        let calls = seen.iter().filter(|seen| seen.path == "/cgi-bin/user/get");
        calls.filter(|seen| seen.token() == token(number)).count()
    };
    assert_eq!((sent_with(1), sent_with(2)), (32, 32));
}

#[tokio::test]
async fn a_token_that_is_refused_anew_ends_the_call_without_a_loop() {
    let server = Server::with_tokens(|_| json(EXPIRED)).await;
    let error = server
        .contacts()
        .users()
        .get("mei.lin")
        .await
        .expect_err("refused");
    assert_eq!(error.errcode(), Some(ErrCode::ACCESS_TOKEN_EXPIRED));
    assert_eq!(server.count("/cgi-bin/gettoken"), 2);
    assert_eq!(server.count("/cgi-bin/user/get"), 2);
}

#[tokio::test]
async fn a_create_and_an_upload_are_sent_again_whole_after_a_refresh() {
    let server = Server::with_tokens(|seen| {
        let reply =
            r#"{"errcode":0,"errmsg":"","type":"file","media_id":"m1","created_at":"1735689600"}"#;
        let good = if seen.path.ends_with("upload") {
            reply
        } else {
            OK
        };
        json(if seen.token() == token(1) {
            EXPIRED
        } else {
            good
        })
    })
    .await;
    let contacts = server.contacts();
    let upload = contacts
        .media()
        .upload(MediaType::File, "员工.csv", "姓名,帐号\n林梅,mei.lin\n")
        .await;
    assert_eq!(upload.expect("uploaded").media_id, "m1");
    let server2 = Server::with_tokens(first_is_stale).await;
    let member = UserCreate::new("mei.lin", "林梅").mobile("13900000001");
    server2
        .contacts()
        .users()
        .create(member)
        .await
        .expect("created");
    for (server, path) in [
        (&server, "/cgi-bin/media/upload"),
        (&server2, "/cgi-bin/user/create"),
    ] {
        let sent: Vec<Seen> = server
            .seen()
            .into_iter()
            .filter(|seen| seen.path == path)
            .collect();
        assert_eq!(sent.len(), 2);
        assert_eq!(sent[0].body, sent[1].body);
        let kind = |seen: &Seen| {
            seen.head
                .lines()
                .find(|l| l.to_lowercase().starts_with("content-type"))
                .map(str::to_owned)
        };
        assert_eq!(kind(&sent[0]), kind(&sent[1]));
        assert!(kind(&sent[0]).is_some());
    }
    let upload = server
        .seen()
        .into_iter()
        .find(|seen| seen.path.ends_with("upload"))
        .expect("sent");
    assert!(String::from_utf8_lossy(&upload.body).contains("filename=\"员工.csv\""));
}

#[tokio::test]
async fn a_wrong_secret_is_asked_about_once() {
    for code in [40001, 40013, 40091] {
        let server = Server::start(move |_| {
            json(format!(
                r#"{{"errcode":{code},"errmsg":"invalid credential"}}"#
            ))
        })
        .await;
        let contacts = server.contacts();
        for _ in 0..5 {
            let error = contacts.users().get("mei.lin").await.expect_err("refused");
            assert!(
                matches!(error, Error::Token(_)) && error.is_token(),
                "{error}"
            );
            assert_eq!(error.errcode(), Some(ErrCode(code)));
        }
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn odd_answers_to_the_question_for_a_token_are_survived() {
    for body in [
        "<html>",
        "{}",
        r#"{"errcode":0}"#,
        r#"{"errcode":0,"access_token":"","expires_in":7200}"#,
        r#"{"errcode":0,"access_token":"a b","expires_in":7200}"#,
        r#"{"errcode":0,"access_token":"tk","expires_in":0}"#,
        r#"{"errcode":0,"access_token":"tk","expires_in":-5}"#,
    ] {
        let server = Server::start(move |_| json(body)).await;
        let error = server
            .contacts()
            .users()
            .get("mei.lin")
            .await
            .expect_err(body);
        assert!(matches!(error, Error::Decode(_)), "{body}: {error}");
        assert_eq!(error.operation(), Some(Operation::TokenGet));
    }
    let odd = r#"{"errcode":"0","access_token":"tk_odd","expires_in":"99999999999999"}"#;
    let server = Server::start(move |seen| {
        json(if seen.path.ends_with("gettoken") {
            odd
        } else {
            MEMBER
        })
    })
    .await;
    assert!(server.contacts().users().get("mei.lin").await.is_ok());
}

#[tokio::test]
async fn a_busy_server_is_asked_for_a_token_again() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |seen| {
        match (
            seen.path.ends_with("gettoken"),
            asked.fetch_add(1, Ordering::SeqCst),
        ) {
            (true, 0) => json(r#"{"errcode":-1,"errmsg":"system busy"}"#),
            (true, 1) => Reply::Close,
            (true, _) => json(r#"{"errcode":0,"access_token":"tk_3","expires_in":7200}"#),
            (false, _) => json(MEMBER),
        }
    })
    .await;
    assert!(server.contacts().users().get("mei.lin").await.is_ok());
    assert_eq!(server.count("/cgi-bin/gettoken"), 3);
}

#[tokio::test]
async fn a_token_that_does_not_come_is_not_asked_for_again_by_each_attempt_of_the_call() {
    let server = Server::start(|_| Reply::Close).await;
    let error = server.contacts().users().get("mei.lin").await;
    let error = error.expect_err("no token");
    assert_eq!(error.operation(), Some(Operation::TokenGet));
    assert_eq!(server.count("/cgi-bin/gettoken"), 3);
}

#[derive(Clone, Default)]
struct Counter {
    calls: Arc<std::sync::Mutex<Vec<CallReport>>>,
    tokens: Arc<std::sync::Mutex<Vec<TokenReport>>>,
}

impl Observer for Counter {
    fn on_call(&self, report: &CallReport) {
        self.calls.lock().expect("no panic").push(report.clone());
    }

    fn on_token(&self, report: &TokenReport) {
        self.tokens.lock().expect("no panic").push(report.clone());
    }
}

#[tokio::test]
async fn an_observer_hears_of_every_call_once() {
    let counter = Counter::default();
    let server = Server::with_tokens(|seen| match seen.query.as_str() {
        query if query.contains("userid=slow") => Reply::Silence,
        query if query.contains("userid=ghost") => {
            json(r#"{"errcode":60111,"errmsg":"userid not found"}"#)
        }
        _ => first_is_stale(seen),
    })
    .await;
    let contacts = server
        .builder()
        .with_observer(counter.clone())
        .build()
        .expect("good settings");
    contacts.users().get("mei.lin").await.expect("a member");
    contacts.users().get("ghost").await.expect_err("not there");
    contacts.users().get("").await.expect_err("no id");
    let gone = tokio::time::timeout(Duration::from_millis(50), contacts.users().get("slow")).await;
    assert!(gone.is_err());
    let calls = counter.calls.lock().expect("no panic").clone();
    let outcomes: Vec<_> = calls
        .iter()
        .map(|call| (call.outcome, call.attempts, call.refreshed))
        .collect();
    assert_eq!(
        outcomes,
        [
            (Outcome::Done, 2, true),
            (Outcome::Refused(ErrCode::USERID_NOT_FOUND), 1, false),
            (Outcome::Input, 0, false),
            (Outcome::Cancelled, 1, false),
        ]
    );
    assert!(
        calls
            .iter()
            .all(|call| call.operation == Operation::UserGet)
    );
    let tokens = counter.tokens.lock().expect("no panic");
    assert_eq!(
        tokens
            .iter()
            .filter(|token| token.asked_server && token.outcome == Outcome::Done)
            .count(),
        2
    );
}

/// Beyond this size the allocator leaves its short way, and every call pays for what seldom happens.
#[tokio::test]
async fn the_future_of_a_call_stays_small() {
    let server = Server::with_tokens(|_| json(EXPIRED)).await;
    let contacts = server.contacts();
    // Other tests listen to spans; who does pays a little more.
    let _nobody_listens = set_default(NoSubscriber::default());
    let call = contacts.client.call(Operation::UserGet);
    let request = Request::new(
        Method::GET,
        contacts
            .client
            .shared
            .addresses
            .of(Operation::UserGet)
            .clone(),
    );
    let future = call.state().way::<Whole>(request, Operation::UserGet);
    assert!(size_of_val(&future) <= 1032, "{}", size_of_val(&future));
}
