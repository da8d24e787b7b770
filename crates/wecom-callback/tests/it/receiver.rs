//! The receivers: what is answered, what is handled, and in which order.

use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Method, StatusCode, header};
use http_body_util::BodyExt;
use tokio::sync::Semaphore;
use tower_service::Service;
use wecom_callback::receiver::{Delivery, Receiver, Seen};
use wecom_callback::{Callback, Event, EventKind, Fingerprint, Frame, testing};

use crate::support::{clock, gone, post, request, send};

mod refusal;

const PATH: &str = "/wecom/contacts";

fn places(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

fn user_id(delivery: &Delivery) -> String {
    let EventKind::DeleteUser(gone) = &delivery.event.kind else {
        panic!("another kind")
    };
    gone.user_id.clone()
}

#[tokio::test]
async fn url_is_verified_with_the_plain_echo_only() {
    let (receiver, _events) = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .stream();
    let mut plus = 0;
    for echo in (0..50).map(|number: u64| (5_927_481_630_275_418 + number).to_string()) {
        let mut message = testing::verify_url(&testing::callback(), &echo, 1_700_000_000);
        // The platform percent-encodes; some proxies leave the plus bare.
        plus += message.query.matches("%2B").count();
        message.query = message.query.replace("%2B", "+");
        let answer = send(&receiver, Method::GET, PATH, &message).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(
            answer.headers()[header::CONTENT_TYPE],
            "text/plain; charset=utf-8"
        );
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), echo);
    }
    assert!(
        plus > 10,
        "the echoes have too few plus signs to show anything"
    );
}

#[tokio::test]
async fn events_are_handled_in_order_and_repetitions_once() {
    let handled = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&handled);
    let receiver = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .handle(move |delivery: Delivery| {
            let seen = Arc::clone(&seen);
            async move {
                seen.lock()
                    .unwrap()
                    .push((delivery.path.to_string(), user_id(&delivery)))
            }
        });
    for id in ["a", "b", "c"] {
        for repetition in 0..4 {
            let message = testing::again(&testing::callback(), &gone(id), repetition);
            assert_eq!(post(&receiver, PATH, &message).await, StatusCode::OK);
        }
    }
    receiver.shut_down().await;
    let expected = ["a", "b", "c"].map(|id| (PATH.to_owned(), id.to_owned()));
    assert_eq!(*handled.lock().unwrap(), expected);
    let stats = receiver.stats();
    assert_eq!((stats.accepted, stats.repeated, stats.handled), (3, 9, 3));
    let late = testing::push(&testing::callback(), &gone("d"));
    assert_eq!(
        post(&receiver, PATH, &late).await,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test]
async fn suites_answer_with_the_word_that_the_platform_wants_of_them() {
    let (receiver, _events) = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .stream();
    let frame = Frame::suite("suite-7", "wwfedcba9876543210", 1_700_000_000);
    let ticket = concat!(
        "<xml><SuiteId>suite-7</SuiteId><InfoType>suite_ticket</InfoType>",
        "<TimeStamp>1700000000</TimeStamp><SuiteTicket>t</SuiteTicket></xml>"
    );
    let told = testing::push(
        &testing::callback(),
        &Event::new(frame, gone("mei.lin").kind),
    );
    let ticket = testing::push_text(&testing::callback(), ticket, 1_700_000_000);
    let own = testing::push(&testing::callback(), &gone("mei.lin"));
    // A repetition is answered like the first.
    for (message, word) in [
        (&told, "success"),
        (&told, "success"),
        (&ticket, "success"),
        (&own, ""),
    ] {
        let answer = send(&receiver, Method::POST, PATH, message).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), word);
    }
    assert_eq!(receiver.stats().repeated, 1);
}

#[tokio::test]
async fn several_companies_are_told_apart_by_path() {
    let company = |id: &str| Callback::new(testing::TOKEN, testing::ENCODING_AES_KEY, id).unwrap();
    let (receiver, mut events) = Receiver::builder(clock)
        .at("/a", company("wwa"))
        .unwrap()
        .at("/b", company("wwb"))
        .unwrap()
        .with_lookup(move |path| Some(Arc::new(company(path.strip_prefix("/more/")?))))
        .stream();
    let status = async |path: &str, id: &str| {
        post(&receiver, path, &testing::push(&company(id), &gone(id))).await
    };
    assert_eq!(status("/a", "wwa").await, StatusCode::OK);
    assert_eq!(status("/b", "wwa").await, StatusCode::BAD_REQUEST);
    assert_eq!(status("/b", "wwb").await, StatusCode::OK);
    assert_eq!(status("/more/wwc", "wwc").await, StatusCode::OK);
    assert_eq!(status("/less/wwc", "wwc").await, StatusCode::NOT_FOUND);
    for (path, id) in [("/a", "wwa"), ("/b", "wwb"), ("/more/wwc", "wwc")] {
        let delivery = events.next().await.unwrap();
        assert_eq!(
            (&*delivery.path, &*delivery.envelope.receive_id),
            (path, id)
        );
    }
}

#[tokio::test]
async fn two_apps_of_a_company_are_both_told_of_a_change() {
    let (receiver, mut events) = Receiver::builder(clock)
        .at("/hr", testing::callback())
        .unwrap()
        .at("/it", testing::callback())
        .unwrap()
        .stream();
    for (path, repetition) in [("/hr", 0), ("/it", 1), ("/it", 2), ("/hr", 3)] {
        let message = testing::again(&testing::callback(), &gone("mei.lin"), repetition);
        assert_eq!(post(&receiver, path, &message).await, StatusCode::OK);
    }
    receiver.shut_down().await;
    for path in ["/hr", "/it"] {
        assert_eq!(&*events.next().await.unwrap().path, path);
    }
    assert!(events.next().await.is_none());
    assert_eq!(receiver.stats().repeated, 2);
}

#[tokio::test]
async fn answer_does_not_wait_for_the_handler() {
    let gate = Arc::new(Semaphore::new(0));
    let closed = Arc::clone(&gate);
    let receiver = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .handle(move |_| {
            let closed = Arc::clone(&closed);
            async move { closed.acquire().await.unwrap().forget() }
        });
    for id in ["a", "b"] {
        let message = testing::push(&testing::callback(), &gone(id));
        assert_eq!(post(&receiver, PATH, &message).await, StatusCode::OK);
    }
    assert_eq!(receiver.stats().handled, 0);
    gate.add_permits(2);
    receiver.shut_down().await;
    assert_eq!(receiver.stats().handled, 2);
}

#[tokio::test]
async fn panic_in_a_handler_ends_one_event_only() {
    let receiver = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .handle(async |delivery: Delivery| {
            assert_ne!(user_id(&delivery), "bad", "expected by the test")
        });
    for id in ["bad", "good"] {
        let message = testing::push(&testing::callback(), &gone(id));
        assert_eq!(post(&receiver, PATH, &message).await, StatusCode::OK);
    }
    receiver.shut_down().await;
    let stats = receiver.stats();
    assert_eq!((stats.handled, stats.panicked), (1, 1));
}

/// A store that notes the event and then takes its time.
struct Slow(AtomicBool);

impl Seen for Slow {
    fn first_time<'a>(&'a self, _: Fingerprint) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async {
            let first = !self.0.swap(true, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_secs(1)).await;
            first
        })
    }
}

#[tokio::test(start_paused = true)]
async fn sender_that_hangs_up_does_not_lose_an_event_that_was_noted() {
    let (receiver, mut events) = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .with_seen(Slow(AtomicBool::new(false)))
        .stream();
    let message = testing::push(&testing::callback(), &gone("a"));
    let hung_up = tokio::time::timeout(Duration::from_millis(10), post(&receiver, PATH, &message));
    assert!(hung_up.await.is_err());
    assert_eq!(post(&receiver, PATH, &message).await, StatusCode::OK);
    assert_eq!(user_id(&events.next().await.unwrap()), "a");
    assert_eq!(receiver.stats().repeated, 1);
}

#[tokio::test]
async fn axum_router_serves_fixed_and_looked_up_paths() {
    let (receiver, mut events) = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .with_lookup(|path| (path == "/late").then(|| Arc::new(testing::callback())))
        .stream();
    let mut router = receiver.router();
    for (path, status) in [
        (PATH, StatusCode::OK),
        ("/late", StatusCode::OK),
        ("/none", StatusCode::NOT_FOUND),
    ] {
        let message = testing::push(&testing::callback(), &gone(&path[1..]));
        let answer = router
            .call(request(Method::POST, path, &message))
            .await
            .unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
    assert_eq!(user_id(&events.next().await.unwrap()), "wecom/contacts");
    assert_eq!(user_id(&events.next().await.unwrap()), "late");
}

#[tokio::test]
async fn unknown_kinds_are_acknowledged_and_handed_on() {
    let (receiver, mut events) = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .stream();
    let new = "<xml><Event>change_contact</Event><ChangeType>new_thing</ChangeType></xml>";
    let message = testing::push_text(&testing::callback(), new, 1_700_000_000);
    assert_eq!(post(&receiver, PATH, &message).await, StatusCode::OK);
    let delivery = events.next().await.unwrap();
    assert_eq!(
        (delivery.event.kind.name(), delivery.envelope.plain.as_str()),
        ("new_thing", new)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn repetitions_at_the_same_moment_are_handled_once() {
    let receiver = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .with_workers(places(4))
        .handle(async |_: Delivery| tokio::task::yield_now().await);
    let senders: Vec<_> = (0..8)
        .map(|repetition| {
            let receiver = receiver.clone();
            tokio::spawn(async move {
                for number in 0..100 {
                    let event = gone(&number.to_string());
                    let message = testing::again(&testing::callback(), &event, repetition);
                    assert_eq!(post(&receiver, PATH, &message).await, StatusCode::OK);
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    receiver.shut_down().await;
    let stats = receiver.stats();
    assert_eq!(
        (stats.accepted, stats.repeated, stats.handled),
        (100, 700, 100)
    );
}

#[tokio::test]
async fn stream_of_events_is_a_stream() {
    let (receiver, mut events) = Receiver::builder(clock)
        .at(PATH, testing::callback())
        .unwrap()
        .stream();
    let message = testing::push(&testing::callback(), &gone("a"));
    assert_eq!(post(&receiver, PATH, &message).await, StatusCode::OK);
    let next = std::future::poll_fn(|context| {
        futures_core::Stream::poll_next(Pin::new(&mut events), context)
    });
    assert_eq!(user_id(&next.await.unwrap()), "a");
    assert_eq!(receiver.stats().handled, 1);
    drop(events);
    let late = testing::push(&testing::callback(), &gone("b"));
    assert_eq!(
        post(&receiver, PATH, &late).await,
        StatusCode::SERVICE_UNAVAILABLE
    );
}
