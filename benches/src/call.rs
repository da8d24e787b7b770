//! What one call costs over reqwest and hyper-util by hand, one after the other and 64 at a time.

use std::future::Future;
use std::hint::black_box;

use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::child::Server;
use crate::clients::{Bare, Hyper, contacts, runtime};
use crate::harness::{Outcome, Target, Turns, cpu, wall};
use crate::machine;
use crate::member::GetReply;

const TURNS: usize = 21;

/// The call group.
pub(crate) fn run() -> Vec<Outcome> {
    let server = Server::canned();
    machine::keep_to_core(0);
    let outcomes = [(1, 1500, 0.97), (64, 8_000, 0.92)]
        .into_iter()
        .flat_map(|(concurrent, calls, promise)| compare(&server.url, concurrent, calls, promise))
        .collect();
    machine::use_all_cores();
    outcomes
}

fn compare(url: &str, concurrent: usize, calls: usize, promise: f64) -> Vec<Outcome> {
    let runtime = runtime();
    let contacts = contacts(url);
    let bare = runtime.block_on(Bare::new(url));
    let hyper = Hyper::new(&bare);
    let users = contacts.users();
    let our_call = move || {
        let users = users.clone();
        async move {
            black_box(users.get("u0000042").await.expect("the member is there"));
        }
    };
    let by_hand_call = move || {
        let bare = bare.clone();
        async move {
            let query = [("userid", "u0000042")];
            black_box(decode(&bare.get("/cgi-bin/user/get", &query).await));
        }
    };
    let below_call = move || {
        let hyper = hyper.clone();
        async move {
            black_box(decode(&hyper.user_get("u0000042").await));
        }
    };
    let mut ours = || many(&runtime, concurrent, calls, our_call.clone());
    let mut by_hand = || many(&runtime, concurrent, calls, by_hand_call.clone());
    let mut below = || many(&runtime, concurrent, calls, below_call.clone());
    let turns = Turns::run(TURNS, &mut [&mut ours, &mut by_hand, &mut below]);
    let row = |what: &str, ratios, target| {
        Outcome::of(
            "call",
            format!("{what}, {concurrent} at a time"),
            ratios,
            target,
        )
    };
    let micros = turns.median(0, cpu).as_secs_f64() * 1e6 / calls as f64;
    vec![
        row(
            "calls per second / bare reqwest + from_slice",
            turns.ratios(1, 0, wall),
            Target::AtLeast(promise),
        ),
        row(
            "client CPU per call / bare reqwest + from_slice",
            turns.ratios(0, 1, cpu),
            Target::Shown,
        ),
        row(
            "calls per second / bare hyper-util + from_slice",
            turns.ratios(2, 0, wall),
            Target::Shown,
        ),
        row("client CPU per call, µs", vec![micros], Target::Shown),
    ]
}

fn decode(body: &[u8]) -> GetReply {
    let reply: GetReply = serde_json::from_slice(body).expect("the answer has the usual shape");
    assert_eq!(reply.errcode, 0, "{}", reply.errmsg);
    reply
}

/// As many calls in all, so many at a time, each worker a task of its own as in a server that handles requests.
pub(crate) fn many<F>(
    runtime: &Runtime,
    concurrent: usize,
    calls: usize,
    call: impl Fn() -> F + Clone + Send + 'static,
) where
    F: Future<Output = ()> + Send,
{
    runtime.block_on(async {
        let mut workers = JoinSet::new();
        for _ in 0..concurrent {
            let call = call.clone();
            workers.spawn(async move {
                for _ in 0..calls / concurrent {
                    call().await;
                }
            });
        }
        workers.join_all().await;
    });
}
