//! Deleting 100,000 members: how many calls, and how near to what the latency alone would take.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::child::Server;
use crate::clients::{Bare, contacts, runtime};
use crate::control;
use crate::harness::{Outcome, Target};

const MEMBERS: usize = 100_000;
const CHUNK: usize = 200;
const PARALLEL: usize = 4;
const LATENCY: u64 = 20;

/// The delete group.
pub(crate) fn run() -> Vec<Outcome> {
    let good = |at| format!("u{at:07}");
    let clean = delete(good);
    // Every hundredth id was never there.
    let spoiled = delete(|at| {
        if at % 100 == 37 {
            format!("nobody{at}")
        } else {
            format!("u{at:07}")
        }
    });
    let calls = MEMBERS.div_ceil(CHUNK);
    let rounds = u32::try_from(calls.div_ceil(PARALLEL)).unwrap_or(u32::MAX);
    let ideal = Duration::from_millis(LATENCY) * rounds + clean.served;
    let row = |what: String, ratio, target| Outcome::exact("delete", what, ratio, target);
    vec![
        row(
            format!("calls for {MEMBERS} ids / {calls}"),
            clean.calls as f64 / calls as f64,
            Target::AtMost(1.0),
        ),
        row(
            format!("time / (ceil(calls/{PARALLEL}) x {LATENCY} ms + the server's own time)"),
            clean.took.as_secs_f64() / ideal.as_secs_f64(),
            Target::AtMost(1.15),
        ),
        row(
            format!("calls with 1% bad ids / {calls}"),
            spoiled.calls as f64 / calls as f64,
            Target::AtMost(3.0),
        ),
    ]
}

struct Run {
    calls: usize,
    took: Duration,
    /// What the same calls take by hand where nobody waits for the wire.
    served: Duration,
}

fn delete(id: fn(usize) -> String) -> Run {
    let server = Server::sandbox(&format!("generate:{MEMBERS}:2000"));
    let runtime = runtime();
    let bare = runtime.block_on(Bare::new(&server.url));
    let served = {
        let other = Server::sandbox(&format!("generate:{MEMBERS}:2000"));
        let bare = runtime.block_on(Bare::new(&other.url));
        runtime.block_on(by_hand(&bare))
    };
    let contacts = contacts(&server.url);
    runtime.block_on(async {
        contacts
            .users()
            .get("u0000000")
            .await
            .expect("the member is there");
        control::delay(&bare, "*", LATENCY).await;
        control::forget_calls(&bare).await;
        let started = Instant::now();
        let request = contacts.users().delete_many((0..MEMBERS).map(id));
        let report = request.concurrency(PARALLEL).await;
        let took = started.elapsed();
        assert!(report.is_complete(), "{report}");
        let calls = control::calls(&bare).await;
        Run {
            calls: calls.values().sum(),
            took,
            served,
        }
    })
}

async fn by_hand(bare: &Bare) -> Duration {
    let started = Instant::now();
    for chunk in (0..MEMBERS).step_by(CHUNK) {
        let ids: Vec<String> = (chunk..chunk + CHUNK)
            .map(|at| format!("u{at:07}"))
            .collect();
        let request = bare
            .http
            .post(format!("{}/cgi-bin/user/batchdelete", bare.url))
            .query(&[("access_token", &bare.token)])
            .json(&json!({ "useridlist": ids }));
        let response = request.send().await.expect("the sandbox answers");
        response.bytes().await.expect("the answer is whole");
    }
    started.elapsed()
}
