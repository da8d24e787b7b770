//! The engine against a server made of three sets.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use futures_util::{FutureExt, StreamExt, stream};
use proptest::prelude::{Strategy, any, prop, proptest};

use super::{Exists, Judgement, Outcome, Plan, Sieve, run};

#[derive(Clone, Debug, PartialEq)]
enum Refusal {
    Bad,
    Gone,
    Cut,
    Token,
}

fn judge(error: &Refusal) -> Judgement {
    match error {
        Refusal::Bad => Judgement::Bad,
        Refusal::Gone => Judgement::Gone,
        Refusal::Cut => Judgement::Again,
        Refusal::Token => Judgement::Stop,
    }
}

/// Deletes all ids of a call or none: one that is bad or not there refuses it.
#[derive(Default)]
struct Server {
    there: RefCell<BTreeSet<u32>>,
    bad: BTreeSet<u32>,
    /// Answers that go wrong, by the number of the call.
    faults: Vec<(usize, Refusal)>,
    sieve: bool,
    calls: Cell<usize>,
    sizes: RefCell<Vec<usize>>,
    flying: Cell<usize>,
    most_flying: Cell<usize>,
}

impl Server {
    fn with(there: impl IntoIterator<Item = u32>, bad: impl IntoIterator<Item = u32>) -> Self {
        Server {
            there: RefCell::new(there.into_iter().collect()),
            bad: bad.into_iter().collect(),
            ..Self::default()
        }
    }

    async fn delete(&self, ids: Vec<u32>) -> (Vec<u32>, Result<(), Refusal>) {
        let call = self.calls.get();
        self.calls.set(call + 1);
        self.sizes.borrow_mut().push(ids.len());
        self.flying.set(self.flying.get() + 1);
        self.most_flying
            .set(self.most_flying.get().max(self.flying.get()));
        tokio::task::yield_now().await;
        self.flying.set(self.flying.get() - 1);
        let fault = self
            .faults
            .iter()
            .find(|(at, _)| *at == call)
            .map(|(_, fault)| fault.clone());
        if let Some(fault) = fault {
            return (ids, Err(fault));
        }
        let mut there = self.there.borrow_mut();
        let refusal = ids.iter().find_map(|id| {
            let refusal = if self.bad.contains(id) {
                Refusal::Bad
            } else {
                Refusal::Gone
            };
            (self.bad.contains(id) || !there.contains(id)).then_some(refusal)
        });
        match refusal {
            Some(refusal) => (ids, Err(refusal)),
            None => {
                ids.iter().for_each(|id| assert!(there.remove(id)));
                (ids, Ok(()))
            }
        }
    }

    fn run(&self, ids: &[u32], size: usize, parallel: usize) -> Outcome<u32, (), Refusal> {
        let known: BTreeSet<u32> = self.there.borrow().union(&self.bad).copied().collect();
        let sieve: Option<Sieve<'_, u32>> = self.sieve.then(|| {
            let exists: Exists<u32> = Box::new(move |id| known.contains(id));
            async move { Some(exists) }.boxed()
        });
        let plan = Plan {
            size,
            parallel,
            judge: &judge,
            sieve,
        };
        let chunks = stream::iter(ids.iter().copied()).chunks(size);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(run(chunks, plan, |ids| self.delete(ids)))
    }
}

fn sorted(ids: impl IntoIterator<Item = u32>) -> Vec<u32> {
    let mut ids: Vec<u32> = ids.into_iter().collect();
    ids.sort_unstable();
    ids
}

fn deleted(outcome: &Outcome<u32, (), Refusal>) -> Vec<u32> {
    outcome
        .done
        .iter()
        .flat_map(|(ids, ())| ids.iter().copied())
        .collect()
}

#[test]
fn good_ids_cost_one_call_for_each_chunk_and_stay_in_order() {
    let server = Server::with(0..1000, []);
    let ids: Vec<u32> = (0..1000).rev().collect();
    let outcome = server.run(&ids, 200, 3);
    assert_eq!(deleted(&outcome), ids);
    assert_eq!(
        (outcome.calls, server.calls.get(), server.most_flying.get()),
        (5, 5, 3)
    );
}

#[test]
fn no_ids_cost_no_call() {
    let outcome = Server::default().run(&[], 200, 3);
    assert_eq!(
        (outcome.calls, outcome.done.len(), outcome.stopped),
        (0, 0, None)
    );
}

#[test]
fn one_bad_id_is_found_by_halving_and_the_others_pass() {
    for bad in [0, 1, 99, 100, 101, 199] {
        let server = Server::with((0..200).filter(|id| *id != bad), [bad]);
        let outcome = server.run(&(0..200).collect::<Vec<_>>(), 200, 4);
        assert_eq!(outcome.failed, [(bad, Refusal::Bad)]);
        assert_eq!(deleted(&outcome).len(), 199);
        assert!(outcome.calls <= 18, "{} calls", outcome.calls);
    }
}

#[test]
fn a_list_that_is_all_gone_costs_little_more_than_one_call_each() {
    let outcome = Server::default().run(&(0..200).collect::<Vec<_>>(), 200, 4);
    assert_eq!(sorted(outcome.gone.clone()), (0..200).collect::<Vec<_>>());
    assert!(outcome.calls <= 260, "{} calls", outcome.calls);
}

#[test]
fn the_sieve_keeps_one_percent_of_missing_ids_far_below_three_times_the_calls() {
    let ids: Vec<u32> = (0..100_000).collect();
    let mut server = Server::with(ids.iter().copied().filter(|id| id % 100 != 7), []);
    server.sieve = true;
    let outcome = server.run(&ids, 200, 16);
    assert_eq!(
        (outcome.gone.len(), deleted(&outcome).len()),
        (1000, 99_000)
    );
    assert!(outcome.calls <= 600, "{} calls", outcome.calls);
}

#[test]
fn a_stop_leaves_the_rest_untried_and_the_report_is_whole() {
    let mut server = Server::with(0..1000, []);
    server.faults = vec![(2, Refusal::Token)];
    let outcome = server.run(&(0..1000).collect::<Vec<_>>(), 100, 2);
    assert_eq!(outcome.stopped, Some(Refusal::Token));
    assert!(server.calls.get() <= 4, "{} calls", server.calls.get());
    assert_eq!(
        sorted(
            deleted(&outcome)
                .into_iter()
                .chain(outcome.not_tried.clone())
        ),
        (0..1000).collect::<Vec<_>>()
    );

    server.faults.clear();
    let rest = server.run(&outcome.not_tried, 100, 2);
    assert_eq!(deleted(&outcome).len() + deleted(&rest).len(), 1000);
    assert!(server.there.borrow().is_empty());
}

#[test]
fn an_uncertain_outcome_is_tried_once_more_and_then_stops() {
    let mut server = Server::with(0..10, []);
    server.faults = vec![(0, Refusal::Cut)];
    assert_eq!(deleted(&server.run(&[1, 2, 3], 3, 1)), [1, 2, 3]);

    let mut server = Server::with(0..10, []);
    server.faults = vec![(0, Refusal::Cut), (1, Refusal::Cut)];
    let outcome = server.run(&[1, 2, 3, 4], 3, 1);
    assert_eq!(
        (outcome.stopped, outcome.not_tried),
        (Some(Refusal::Cut), vec![1, 2, 3, 4])
    );
}

/// For each id whether it is there (0), gone (1) or bad (2); in most directories most are there.
fn directory() -> impl Strategy<Value = Vec<u8>> {
    (prop::collection::vec(any::<u8>(), 0..300), any::<u8>()).prop_map(|(bytes, odd)| {
        bytes
            .into_iter()
            .map(|byte| if byte < odd { byte % 3 } else { 0 })
            .collect()
    })
}

proptest! {
    #[test]
    fn every_id_ends_in_the_right_list_and_no_call_is_too_large(
        kinds in directory(),
        size in 1usize..50,
        parallel in 0usize..6,
        sieve in any::<bool>(),
        faults in prop::collection::vec((0usize..40, any::<bool>()), 0..3),
    ) {
        let of = |kind: u8| (0u32..).zip(&kinds).filter(move |(_, k)| **k == kind).map(|(id, _)| id);
        let mut server = Server::with(of(0), of(2));
        server.sieve = sieve;
        server.faults =
            faults.into_iter().map(|(at, cut)| (at, if cut { Refusal::Cut } else { Refusal::Token })).collect();
        let ids: Vec<u32> = (0u32..).take(kinds.len()).collect();
        let outcome = server.run(&ids, size, parallel);

        let failed: Vec<u32> = outcome.failed.iter().map(|(id, _)| *id).collect();
        let all = [&deleted(&outcome), &outcome.gone, &failed, &outcome.not_tried].map(|ids| ids.clone()).concat();
        assert_eq!(sorted(all), ids);
        assert!(deleted(&outcome).iter().all(|id| kinds[*id as usize] == 0));
        assert!(outcome.gone.iter().all(|id| kinds[*id as usize] == 1));
        assert!(failed.iter().all(|id| kinds[*id as usize] == 2));
        assert!(server.sizes.borrow().iter().all(|n| (1..=size).contains(n)));
        assert!(server.most_flying.get() <= parallel.max(1));
        assert_eq!(outcome.calls, server.calls.get());
        if outcome.stopped.is_none() {
            assert!(outcome.not_tried.is_empty());
        }
    }
}
