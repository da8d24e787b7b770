//! The order of events, and what slow receivers hold up.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::post;
use tokio::sync::{Semaphore, mpsc};
use wecom_callback::{Callback, Query};

use super::{Poster, UNANSWERED};
use crate::event::{CallbackTarget, Delivery};

const TOKEN: &str = "Tok3nForTests";
const KEY: &str = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";

/// A receiver that tells what came, and answers when the test lets it.
struct Slow {
    came: mpsc::UnboundedSender<String>,
    answers: Semaphore,
    /// What is answered 503.
    refused: Mutex<Vec<String>>,
}

async fn receive(
    State(slow): State<Arc<Slow>>,
    RawQuery(query): RawQuery,
    body: String,
) -> http::StatusCode {
    let query = query.unwrap();
    let callback = Callback::new(TOKEN, KEY, "ww1").unwrap();
    let sealed = callback.decrypt(&Query::parse(&query).unwrap(), body.as_bytes());
    let plain = sealed.unwrap().plain;
    slow.came.send(plain.clone()).unwrap();
    // Later ones must not profit from this answer.
    slow.answers.acquire().await.unwrap().forget();
    if slow.refused.lock().unwrap().contains(&plain) {
        return http::StatusCode::SERVICE_UNAVAILABLE;
    }
    http::StatusCode::OK
}

struct Inbox {
    slow: Arc<Slow>,
    target: CallbackTarget,
    came: mpsc::UnboundedReceiver<String>,
}

impl Inbox {
    /// A receiver that may answer so many times.
    async fn new(answers: usize) -> Self {
        let (sender, came) = mpsc::unbounded_channel();
        let slow = Arc::new(Slow {
            came: sender,
            answers: Semaphore::new(answers),
            refused: Mutex::default(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/", post(receive))
            .with_state(Arc::clone(&slow));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let target = CallbackTarget::new(&url, TOKEN, KEY, "ww1").unwrap();
        Inbox { slow, target, came }
    }

    fn send(&self, poster: &Arc<Poster>, plain: &str) {
        poster.send(self.delivery(plain));
    }

    fn delivery(&self, plain: &str) -> Delivery {
        Delivery {
            target: self.target.clone(),
            xml: plain.to_owned(),
            agent_id: None,
            answer: "",
            kind: "test",
        }
    }

    async fn take(&mut self, count: usize) -> Vec<String> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let next = tokio::time::timeout(Duration::from_secs(20), self.came.recv());
            taken.push(next.await.unwrap().unwrap());
        }
        taken
    }
}

/// One that never goes on before the answer, so that no pace of the machine can change the order.
fn patient() -> Arc<Poster> {
    Arc::new(Poster {
        head_start: Duration::MAX,
        ..Poster::default()
    })
}

fn names(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("event {n}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_to_one_url_arrive_in_order() {
    let poster = patient();
    let mut inbox = Inbox::new(Semaphore::MAX_PERMITS).await;
    let sent = names(0..500);
    for name in &sent {
        inbox.send(&poster, name);
    }
    assert_eq!(inbox.take(500).await, sent);
}

#[tokio::test]
async fn the_pause_before_a_retry_holds_up_nobody() {
    let poster = Arc::new(Poster {
        head_start: Duration::MAX,
        pause: Duration::from_secs(3_600),
        ..Poster::default()
    });
    let mut inbox = Inbox::new(Semaphore::MAX_PERMITS).await;
    inbox
        .slow
        .refused
        .lock()
        .unwrap()
        .push("event 3".to_owned());
    let sent = names(0..10);
    for name in &sent {
        inbox.send(&poster, name);
    }
    assert_eq!(inbox.take(10).await, sent);
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_holds_up_neither_its_own_events_nor_those_of_others() {
    let poster = Arc::new(Poster {
        head_start: Duration::ZERO,
        ..Poster::default()
    });
    let mut silent = Inbox::new(0).await;
    let mut quick = Inbox::new(Semaphore::MAX_PERMITS).await;
    let sent = names(0..UNANSWERED + 10);
    for name in &sent {
        silent.send(&poster, name);
        quick.send(&poster, name);
    }
    assert_eq!(quick.take(sent.len()).await.len(), sent.len());
    // As many as may be unanswered come without a single answer, and the rest with the answers to these.
    let mut came = silent.take(UNANSWERED).await;
    assert!(silent.came.try_recv().is_err());
    silent.slow.answers.add_permits(10);
    came.extend(silent.take(10).await);
    came.sort_unstable();
    let mut all = sent;
    all.sort_unstable();
    assert_eq!(came, all);
}

#[tokio::test]
async fn a_lane_is_gone_when_it_is_empty() {
    let poster = patient();
    let mut inbox = Inbox::new(Semaphore::MAX_PERMITS).await;
    for round in 0..3 {
        inbox.send(&poster, &format!("event {round}"));
        assert_eq!(inbox.take(1).await, [format!("event {round}")]);
        while !poster.lanes.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn an_answer_that_lacks_the_word_of_suites_is_not_heard() {
    let poster = Arc::new(Poster {
        pause: Duration::ZERO,
        ..Poster::default()
    });
    let mut inbox = Inbox::new(Semaphore::MAX_PERMITS).await;
    let told = Delivery {
        answer: "success",
        ..inbox.delivery("told")
    };
    poster.send(told);
    assert_eq!(inbox.take(4).await, ["told"; 4]);
    while poster.list().is_empty() {
        tokio::task::yield_now().await;
    }
    let [record] = &poster.list()[..] else {
        panic!("one event")
    };
    assert_eq!(
        (record.attempts, record.delivered, record.last_status),
        (4, false, Some(200))
    );
}
