//! A flood of events, repeated and turned away: nothing lost, nothing twice, and never more held than allowed.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use wecom_callback::receiver::{Delivery, Receiver};
use wecom_callback::{EventKind, testing};

use crate::support::{clock, gone, post};

const EVENTS: usize = 50_000;
const SENDERS: usize = 50;
const QUEUE: usize = 256;
const WORKERS: usize = 4;

/// Sends as the platform does, but without giving up: the numbers of a sender, each 100th twice.
async fn pour(receiver: Receiver, sender: usize) {
    let callback = testing::callback();
    for number in (sender..EVENTS).step_by(SENDERS) {
        let event = gone(&number.to_string());
        for copy in 0..if number % 100 == 0 { 2 } else { 1 } {
            let mut repetition = copy;
            while post(
                &receiver,
                "/",
                &testing::again(&callback, &event, repetition),
            )
            .await
                == StatusCode::SERVICE_UNAVAILABLE
            {
                repetition = repetition.wrapping_add(2);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn flood_with_a_slow_handler_loses_nothing_and_repeats_nothing() {
    let handled = Arc::new(Mutex::new(BTreeMap::<String, usize>::new()));
    let counts = Arc::clone(&handled);
    let slow = move |delivery: Delivery| {
        let counts = Arc::clone(&counts);
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let EventKind::DeleteUser(gone) = delivery.event.kind else {
                panic!("another kind")
            };
            *counts.lock().unwrap().entry(gone.user_id).or_default() += 1;
        }
    };
    let receiver = Receiver::builder(clock)
        .at("/", testing::callback())
        .unwrap()
        .with_queue(NonZeroUsize::new(QUEUE).unwrap())
        .with_workers(NonZeroUsize::new(WORKERS).unwrap())
        .handle(slow);

    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| tokio::spawn(pour(receiver.clone(), sender)))
        .collect();
    for sender in senders {
        sender.await.unwrap();
    }
    receiver.shut_down().await;

    let handled = handled.lock().unwrap();
    assert_eq!(handled.len(), EVENTS);
    assert!(handled.values().all(|count| *count == 1));
    let stats = receiver.stats();
    assert_eq!((stats.accepted, stats.handled), (50_000, 50_000));
    assert_eq!((stats.repeated, stats.refused, stats.panicked), (500, 0, 0));
    assert!(stats.turned_away > 0, "the queue was never full");
    let bound = u64::try_from(QUEUE + WORKERS).unwrap();
    assert!(
        stats.most_waiting <= bound,
        "{} events were held",
        stats.most_waiting
    );
}
