//! What is turned away, and what is told of it.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Method, StatusCode};
use wecom_callback::receiver::Receiver;
use wecom_callback::{Callback, testing};

use super::{PATH, places, user_id};
use crate::support::{bare, clock, gone, post, request, send};

#[tokio::test]
async fn refusals_have_a_status_each_and_no_body() {
    let other = Callback::new(testing::TOKEN, testing::ENCODING_AES_KEY, "wwother").unwrap();
    let (receiver, _events) = Receiver::builder(clock)
        .at(PATH, testing::callback().with_replay_window(300))
        .unwrap()
        .stream();
    let good = testing::push(&testing::callback(), &gone("mei.lin"));
    let with = |change: fn(&mut testing::Request)| {
        let mut message = good.clone();
        change(&mut message);
        message
    };
    let late = testing::push_text(&testing::callback(), "<xml/>", 1_700_000_301);
    let entity = "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><xml>&e;</xml>";
    for (method, path, message, status) in [
        (
            Method::POST,
            PATH,
            with(|message| message.query.clear()),
            StatusCode::BAD_REQUEST,
        ),
        (
            Method::POST,
            PATH,
            with(|message| message.body.clear()),
            StatusCode::BAD_REQUEST,
        ),
        (
            Method::POST,
            PATH,
            with(|message| message.query.push('0')),
            StatusCode::FORBIDDEN,
        ),
        (Method::POST, PATH, late, StatusCode::FORBIDDEN),
        (
            Method::POST,
            PATH,
            testing::push(&other, &gone("a")),
            StatusCode::BAD_REQUEST,
        ),
        (
            Method::POST,
            PATH,
            testing::push_text(&testing::callback(), entity, 1_700_000_000),
            StatusCode::BAD_REQUEST,
        ),
        (
            Method::POST,
            PATH,
            with(|message| message.body = "x".repeat(1024 * 1024 + 1)),
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
        (Method::GET, PATH, good.clone(), StatusCode::BAD_REQUEST),
        (
            Method::PUT,
            PATH,
            good.clone(),
            StatusCode::METHOD_NOT_ALLOWED,
        ),
        (
            Method::POST,
            "/elsewhere",
            good.clone(),
            StatusCode::NOT_FOUND,
        ),
        (
            Method::POST,
            "/wecom/contacts/",
            good.clone(),
            StatusCode::NOT_FOUND,
        ),
    ] {
        let answer = send(&receiver, method.clone(), path, &message).await;
        assert_eq!(
            bare(answer).await,
            status,
            "{method} {path} {}",
            &message.body[..message.body.len().min(99)]
        );
    }
    assert_eq!(post(&receiver, PATH, &good).await, StatusCode::OK);
    let stats = receiver.stats();
    assert_eq!(
        (stats.accepted, stats.refused, stats.turned_away),
        (1, 8, 0)
    );
}

#[tokio::test]
async fn refusals_are_told_with_their_reason_and_nothing_of_the_message() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    let (receiver, _events) = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .with_queue(places(1))
        .on_refusal(move |refusal| log.lock().unwrap().push(refusal.to_string()))
        .stream();
    let mut forged = testing::push(&testing::callback(), &gone("mei.lin"));
    forged.query.push('0');
    post(&receiver, PATH, &forged).await;
    for id in ["a", "b"] {
        let message = testing::push(&testing::callback(), &gone(id));
        post(&receiver, PATH, &message).await;
    }
    assert_eq!(
        *told.lock().unwrap(),
        [
            "/wecom/contacts: 403 Forbidden: the signature does not fit: another token, or not from the platform",
            "/wecom/contacts: 503 Service Unavailable",
        ]
    );
}

#[tokio::test]
async fn refusal_is_told_without_the_control_characters_of_its_path() {
    let (sender, told) = std::sync::mpsc::channel();
    let (receiver, _events) = Receiver::builder(clock)
        .with_lookup(|_| Some(Arc::new(testing::callback())))
        .on_refusal(move |refusal| sender.send(refusal.to_string()).unwrap())
        .stream();
    // U+009B begins a command to the terminal, as ESC and a bracket do; URIs let it pass.
    let uri = http::Uri::from_maybe_shared("/通讯录/\u{9b}31m".as_bytes()).unwrap();
    let request = http::Request::post(uri).body(String::new()).unwrap();
    let answer = receiver.respond(request).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let line = told.recv().unwrap();
    assert!(
        line.starts_with("/通讯录/\\u{9b}31m: 400 Bad Request"),
        "{line:?}"
    );
}

#[test]
fn paths_that_mean_something_else_are_refused() {
    for path in [
        "", "a", "/{a}", "/*a", "/:a", "/a?b", "/a#b", "/a b", "/ä", "/%61",
    ] {
        assert!(
            Receiver::builder(clock)
                .at(path, testing::callback())
                .is_err(),
            "{path}"
        );
    }
    let once = Receiver::builder(clock)
        .at("/a", testing::callback())
        .unwrap();
    assert!(once.at("/a", testing::callback()).is_err());
}

#[tokio::test]
async fn full_queue_is_answered_503_and_the_event_is_taken_when_sent_again() {
    let (receiver, mut events) = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .with_queue(places(2))
        .stream();
    let push = async |id: &str| {
        post(
            &receiver,
            PATH,
            &testing::push(&testing::callback(), &gone(id)),
        )
        .await
    };
    assert_eq!(
        (push("a").await, push("b").await),
        (StatusCode::OK, StatusCode::OK)
    );
    assert_eq!(push("c").await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(user_id(&events.next().await.unwrap()), "a");
    assert_eq!(push("c").await, StatusCode::OK);
    receiver.shut_down().await;
    assert_eq!(user_id(&events.next().await.unwrap()), "b");
    assert_eq!(user_id(&events.next().await.unwrap()), "c");
    assert!(events.next().await.is_none());
    assert_eq!(receiver.stats().turned_away, 1);
}

/// A body that never ends.
struct Endless;

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn body_that_does_not_arrive_is_given_up() {
    let (receiver, _events) = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .stream();
    let message = testing::push(&testing::callback(), &gone("a"));
    let (parts, _) = request(Method::POST, PATH, &message).into_parts();
    let answer = receiver
        .respond(http::Request::from_parts(parts, Endless))
        .await;
    assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
}
