//! Our SDK beside those of other languages, all against the canned server, each a process of its own on one core.

use std::time::Duration;

use crate::child::Server;
use crate::harness::{Cost, Outcome, Target, Turns, cpu, wall};
use crate::machine;
use crate::peer::{Peer, Start};

const MEMBERS: usize = 100_000;
/// Turns of calls, and of lists.
const TURNS: (usize, usize) = (9, 5);
/// How long a peer warms up, and how long a turn of its calls should take.
const WARM: Duration = Duration::from_secs(3);
const TURN: Duration = Duration::from_secs(1);

/// The peers group.
pub(crate) fn run() -> Vec<Outcome> {
    let (there, missing): (Vec<Start>, Vec<Start>) =
        crate::peers().into_iter().partition(Start::is_there);
    let mut outcomes: Vec<Outcome> = missing
        .iter()
        .map(|peer| Outcome::not_run("peers", format!("{}: no toolchain for it", peer.name)))
        .collect();
    if there.is_empty() {
        outcomes.push(Outcome::not_run("peers", "no peer is on this machine"));
        return outcomes;
    }
    let mut starts = vec![Start::ours()];
    starts.extend(there);
    let server = Server::canned();
    machine::keep_to_core(0);
    for concurrent in [1, 64] {
        outcomes.extend(calls(&starts, &server.url, concurrent));
    }
    outcomes.extend(list(&starts, &server.url, "list", "detailed"));
    outcomes.extend(list(&starts, &server.url, "simplelist", "brief"));
    machine::use_all_cores();
    outcomes
}

/// `user/get`, so many at a time: every peer has as many calls as fill a turn, and is compared by the cost of one.
fn calls(starts: &[Start], url: &str, concurrent: usize) -> Vec<Outcome> {
    let mut peers = started(starts, url);
    let enough: Vec<usize> = peers
        .iter_mut()
        .map(|peer| warm_up(peer, concurrent))
        .collect();
    let turns = Turns::of(TURNS.0, || {
        let one = |(peer, calls): (&mut Peer, &usize)| {
            let cost = peer.order(&format!("get {concurrent} {calls}"));
            let calls = u32::try_from(*calls).unwrap_or(u32::MAX);
            per(cost.expect("every peer has user/get"), calls)
        };
        peers.iter_mut().zip(&enough).map(one).collect()
    });
    let best = best(&turns, peers.len());
    let mut outcomes = Vec::new();
    for (side, peer) in peers.iter().enumerate().skip(1) {
        let target = match concurrent {
            1 if peer.name == "wechatpy" => Target::AtLeast(2.0),
            1 => Target::AtLeast(1.0),
            _ if side == best => Target::AtLeast(1.3),
            _ => Target::Shown,
        };
        let what = format!(
            "user/get per second / {}, {concurrent} at a time",
            peer.name
        );
        let ratios = turns.ratios(side, 0, wall);
        outcomes.push(Outcome::of("peers", what, ratios, target));
    }
    let target = if concurrent == 1 {
        Target::Shown
    } else {
        Target::AtMost(0.5)
    };
    let what = format!(
        "client CPU per user/get / {}, the best of the others, {concurrent} at a time",
        peers[best].name
    );
    let ratios = turns.ratios(0, best, cpu);
    outcomes.push(Outcome::of("peers", what, ratios, target));
    outcomes
}

/// A list of many members, time and memory, against those that have the call.
fn list(starts: &[Start], url: &str, order: &str, kind: &str) -> Vec<Outcome> {
    let has = |start: &&Start| {
        let mut peer = Peer::start(start, url);
        peer.order(&format!("{order} 1000")).is_some()
    };
    let starts: Vec<Start> = starts.iter().filter(has).cloned().collect();
    let order = format!("{order} {MEMBERS}");
    let peaks: Vec<f64> = starts
        .iter()
        .map(|start| peak(start, url, &order))
        .collect();
    let mut peers = started(&starts, url);
    for peer in &mut peers {
        peer.order(&order);
    }
    let turns = Turns::of(TURNS.1, || {
        let one = |peer: &mut Peer| peer.order(&order).expect("those that lack it are left out");
        peers.iter_mut().map(one).collect()
    });
    let (fastest, least) = (best(&turns, peers.len()), smallest(&peaks));
    let only_best = |side: usize, best: usize, target| {
        if side == best { target } else { Target::Shown }
    };
    let mut outcomes = Vec::new();
    for (side, peer) in peers.iter().enumerate().skip(1) {
        let name = &peer.name;
        outcomes.push(Outcome::of(
            "peers",
            format!("{name}'s time / ours streamed, {kind} list of {MEMBERS}"),
            turns.ratios(side, 0, wall),
            only_best(side, fastest, Target::AtLeast(4.0)),
        ));
        outcomes.push(Outcome::exact(
            "peers",
            format!("memory at the height, ours streamed / {name}, {kind} list of {MEMBERS}"),
            peaks[0] / peaks[side],
            only_best(side, least, Target::AtMost(0.1)),
        ));
    }
    outcomes
}

fn started(starts: &[Start], url: &str) -> Vec<Peer> {
    starts.iter().map(|start| Peer::start(start, url)).collect()
}

/// Lets the peer's caches and compilers do their work, and says how many calls fill a turn.
fn warm_up(peer: &mut Peer, concurrent: usize) -> usize {
    let mut calls = 8 * concurrent;
    let mut spent = Duration::ZERO;
    loop {
        let cost = peer.order(&format!("get {concurrent} {calls}"));
        let took = cost.expect("every peer has user/get").wall;
        spent += took;
        let rate = calls as f64 / took.as_secs_f64();
        // Whole rounds of all workers.
        let rounds = (rate * TURN.as_secs_f64() / concurrent as f64).ceil();
        calls = concurrent * rounds as usize;
        if spent >= WARM {
            return calls;
        }
    }
}

fn per(cost: Cost, calls: u32) -> Cost {
    Cost {
        wall: cost.wall / calls,
        cpu: cost.cpu / calls,
    }
}

/// How many KiB an order costs at the height, in a fresh process that has done a small one before.
fn peak(start: &Start, url: &str, order: &str) -> f64 {
    let mut peer = Peer::start(start, url);
    let (name, _) = order.split_once(' ').unwrap_or((order, ""));
    peer.order(&format!("{name} 1000"));
    peer.peak_of(order).map_or(f64::NAN, |kib| kib as f64)
}

/// The fastest of the others.
fn best(turns: &Turns, sides: usize) -> usize {
    (1..sides)
        .min_by_key(|side| turns.median(*side, wall))
        .unwrap_or_default()
}

/// The one of the others that takes the least.
fn smallest(peaks: &[f64]) -> usize {
    (1..peaks.len())
        .min_by(|one, other| peaks[*one].total_cmp(&peaks[*other]))
        .unwrap_or_default()
}
