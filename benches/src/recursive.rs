//! Everybody below a department, 20 ms away: 2,000 departments and 100,000 members.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, TryStreamExt};
use wecom_contacts::Contacts;

use crate::child::Server;
use crate::clients::{Bare, contacts, runtime};
use crate::control;
use crate::harness::{Outcome, Target};

const MEMBERS: usize = 100_000;
const DEPARTMENTS: usize = 2_000;
const PARALLEL: usize = 32;
const LATENCY: u64 = 20;
/// What the sandbox is told to wait. Its timer ticks in milliseconds and rounds up: of 20 ms it made 21.5, of 19 ms 20.4
/// (medians of 150 calls one after the other, which take 0.1 ms without).
const ORDERED: u64 = LATENCY - 1;
const TURNS: usize = 3;

/// The recursive group.
pub(crate) fn run() -> Vec<Outcome> {
    let server = Server::sandbox(&format!("generate:{MEMBERS}:{DEPARTMENTS}"));
    let runtime = runtime();
    let bare = runtime.block_on(Bare::new(&server.url));
    let contacts = contacts(&server.url);
    runtime.block_on(fetch(&contacts));

    let rounds = (1 + DEPARTMENTS).div_ceil(PARALLEL);
    let waiting = Duration::from_millis(LATENCY) * u32::try_from(rounds).unwrap_or(u32::MAX);
    let (mut to_ideal, mut to_hand, mut calls) = (Vec::new(), Vec::new(), 0);
    for _ in 0..TURNS {
        // The transfer is what the same calls cost where nobody waits for the wire.
        runtime.block_on(control::delay(&bare, "*", 0));
        let transfer = runtime.block_on(by_hand(&bare));
        runtime.block_on(control::delay(&bare, "*", ORDERED));
        let theirs = runtime.block_on(by_hand(&bare));
        runtime.block_on(control::forget_calls(&bare));
        let ours = runtime.block_on(fetch(&contacts));
        let counted = runtime.block_on(control::calls(&bare));
        calls = counted.get("user_list").copied().unwrap_or_default();
        to_ideal.push(ours.as_secs_f64() / (waiting + transfer).as_secs_f64());
        to_hand.push(ours.as_secs_f64() / theirs.as_secs_f64());
    }
    let row = |what: String, ratios, target| Outcome::of("recursive", what, ratios, target);
    vec![
        row(
            format!(
                "time / (ceil(calls/{PARALLEL}) x {LATENCY} ms + transfer), {DEPARTMENTS} departments"
            ),
            to_ideal,
            Target::AtMost(1.15),
        ),
        row(
            "time / bare reqwest that only reads the bytes of the same calls".to_owned(),
            to_hand,
            Target::Shown,
        ),
        row(
            "calls of user/list for each department".to_owned(),
            vec![calls as f64 / DEPARTMENTS as f64],
            Target::AtMost(1.0),
        ),
    ]
}

async fn fetch(contacts: &Contacts) -> Duration {
    let started = Instant::now();
    let request = contacts.users().in_department(1).recursive().detailed();
    let mut stream = request.concurrency(PARALLEL).stream();
    let mut members = 0;
    while stream
        .try_next()
        .await
        .expect("the fetch is whole")
        .is_some()
    {
        members += 1;
    }
    assert_eq!(members, MEMBERS);
    started.elapsed()
}

/// The same calls in the same order, as many at a time, nothing decoded.
async fn by_hand(bare: &Bare) -> Duration {
    let started = Instant::now();
    bare.get("/cgi-bin/department/simplelist", &[("id", "1")])
        .await;
    let lists = futures_util::stream::iter(1..=DEPARTMENTS).map(|department| async move {
        let department = department.to_string();
        let query = [("department_id", department.as_str()), ("fetch_child", "0")];
        bare.get("/cgi-bin/user/list", &query).await.len()
    });
    let bytes: usize = lists
        .buffer_unordered(PARALLEL)
        .fold(0, |sum, len| async move { sum + len })
        .await;
    assert!(bytes > 100 * MEMBERS, "{bytes} bytes");
    started.elapsed()
}
