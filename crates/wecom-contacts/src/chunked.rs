//! The one splitting engine: any number of ids through a call that takes only so many.
//!
//! Chunks go out in bounded parallel. A chunk that is refused because of one of its ids is halved until that id is
//! found: the half that passes is done, the half that fails is halved again, and what was never looked at goes back
//! into full chunks. Chunks grow smaller while bad ids are many and larger again when they are not, so a list of
//! nothing but bad ids costs little more than one call each. Where the caller can say which ids exist at all (the
//! sieve), that is asked once as soon as halving gets dear.

mod delete;
mod split;

use std::collections::VecDeque;
use std::future::Future;
use std::pin::{Pin, pin};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

pub use delete::{DeleteMany, DeleteReport};
pub use split::Course;
pub(crate) use split::{Sending, distinct, pieces, send_all, send_until, side_by_side, some};

/// Calls spent on halving before the sieve is asked.
const SIEVE_AFTER: usize = 16;
/// How often one chunk is sent when its outcome stays uncertain.
const TRIES: u8 = 2;

/// What a refusal of a chunk means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// One of the ids is bad: find it.
    Bad,
    /// As `Bad`; on a single id it says that there is nothing left to do for it.
    Gone,
    /// Uncertain whether it was carried out: send it once more, then stop.
    Again,
    /// Nothing more will pass: stop.
    Stop,
}

/// Tells whether an id exists.
pub(crate) type Exists<Id> = Box<dyn Fn(&Id) -> bool + Send + Sync>;
/// Finds out which ids exist; `None` when it cannot.
pub(crate) type Sieve<'a, Id> = Pin<Box<dyn Future<Output = Option<Exists<Id>>> + Send + 'a>>;

/// How to run a job.
pub(crate) struct Plan<'a, Id, E> {
    /// Ids in one call, at most.
    pub(crate) size: usize,
    /// Calls at a time, at most.
    pub(crate) parallel: usize,
    /// What a refusal means.
    pub(crate) judge: &'a (dyn Fn(&E) -> Judgement + Send + Sync),
    /// Asked at most once, with no call in flight.
    pub(crate) sieve: Option<Sieve<'a, Id>>,
}

/// What came of every id.
#[derive(Debug)]
pub(crate) struct Outcome<Id, O, E> {
    /// Calls that passed: their ids and what was answered, in the order of the input as far as it was not halved.
    pub(crate) done: Vec<(Vec<Id>, O)>,
    pub(crate) gone: Vec<Id>,
    pub(crate) failed: Vec<(Id, E)>,
    pub(crate) not_tried: Vec<Id>,
    pub(crate) stopped: Option<E>,
    pub(crate) calls: usize,
}

/// Sends all chunks. `send` gives the ids back with the answer, so that none is copied.
pub(crate) async fn run<Id, O, E, C, F, Fut>(
    chunks: C,
    plan: Plan<'_, Id, E>,
    send: F,
) -> Outcome<Id, O, E>
where
    C: Stream<Item = Vec<Id>>,
    F: Fn(Vec<Id>) -> Fut,
    Fut: Future<Output = (Vec<Id>, Result<O, E>)>,
{
    let mut chunks = pin!(chunks.fuse());
    let mut sieve = plan.sieve;
    let mut run = Run::new(plan.size.max(1), plan.judge);
    let mut flying = FuturesUnordered::new();
    let send = &send;
    loop {
        let sifting = sieve.is_some() && run.halving_is_dear();
        if sifting && flying.is_empty() {
            let exists = match sieve.take() {
                Some(sieve) => sieve.await,
                None => None,
            };
            run.sift(exists);
            continue;
        }
        let room = !sifting && !run.has_stopped() && flying.len() < plan.parallel.max(1);
        let last = flying.is_empty() && chunks.is_done();
        if room && let Some(mut work) = run.next(last) {
            flying.push(async move {
                let answer;
                (work.ids, answer) = send(work.ids).await;
                (work, answer)
            });
            continue;
        }
        tokio::select! {
            biased;
            Some((work, answer)) = flying.next(), if !flying.is_empty() => run.settle(work, answer),
            ids = chunks.next(), if room && !chunks.is_done() => run.fresh(ids.unwrap_or_default()),
            else => break,
        }
    }
    run.finish(chunks).await
}

/// Ids on their way: `ids` are sent; `rest` stood beside them in a chunk that is known to hold a bad id.
struct Work<Id> {
    ids: Vec<Id>,
    rest: Vec<Id>,
    tries: u8,
    place: usize,
    pooled: bool,
}

struct Run<'a, Id, O, E> {
    size: usize,
    judge: &'a (dyn Fn(&E) -> Judgement + Send + Sync),
    /// Work that is ready to be sent.
    ready: Vec<Work<Id>>,
    /// Ids that stood beside a bad one and were never looked at.
    pool: VecDeque<Id>,
    /// How many of the pool make a chunk.
    group: usize,
    place: usize,
    halvings: usize,
    exists: Option<Exists<Id>>,
    done: Vec<(usize, Vec<Id>, O)>,
    out: Outcome<Id, O, E>,
}

impl<'a, Id, O, E> Run<'a, Id, O, E> {
    fn new(size: usize, judge: &'a (dyn Fn(&E) -> Judgement + Send + Sync)) -> Self {
        let out = Outcome {
            done: Vec::new(),
            gone: Vec::new(),
            failed: Vec::new(),
            not_tried: Vec::new(),
            stopped: None,
            calls: 0,
        };
        Run {
            size,
            judge,
            ready: Vec::new(),
            pool: VecDeque::new(),
            group: size,
            place: 0,
            halvings: 0,
            exists: None,
            done: Vec::new(),
            out,
        }
    }

    fn has_stopped(&self) -> bool {
        self.out.stopped.is_some()
    }

    fn halving_is_dear(&self) -> bool {
        self.halvings >= SIEVE_AFTER && !self.has_stopped()
    }

    /// A chunk from the caller.
    fn fresh(&mut self, mut ids: Vec<Id>) {
        if self.exists.is_some() {
            self.pool_existing(&mut ids);
        } else if !ids.is_empty() {
            self.push(ids, Vec::new(), false);
        }
    }

    fn push(&mut self, ids: Vec<Id>, rest: Vec<Id>, pooled: bool) {
        let place = self.place;
        self.place += 1;
        self.ready.push(Work {
            ids,
            rest,
            tries: 0,
            place,
            pooled,
        });
    }

    /// What to send next; a part of a chunk from the pool only when nothing else can fill it up.
    fn next(&mut self, last: bool) -> Option<Work<Id>> {
        if self.ready.is_empty() && (self.pool.len() >= self.group || last && !self.pool.is_empty())
        {
            let ids = self.pool.drain(..self.group.min(self.pool.len())).collect();
            self.push(ids, Vec::new(), true);
        }
        let work = self.ready.pop()?;
        self.out.calls += 1;
        Some(work)
    }

    fn settle(&mut self, work: Work<Id>, answer: Result<O, E>) {
        let Work {
            mut ids,
            mut rest,
            tries,
            place,
            pooled,
        } = work;
        let error = match answer {
            Ok(answer) => {
                self.done.push((place, ids, answer));
                if pooled {
                    self.group = (self.group * 2).min(self.size);
                }
                self.halve(rest);
                return;
            }
            Err(error) => error,
        };
        match (self.judge)(&error) {
            Judgement::Again if tries + 1 < TRIES => {
                self.ready.push(Work {
                    ids,
                    rest,
                    tries: tries + 1,
                    place,
                    pooled,
                });
            }
            Judgement::Again | Judgement::Stop => {
                self.out.not_tried.append(&mut ids);
                self.out.not_tried.append(&mut rest);
                self.out.stopped.get_or_insert(error);
            }
            judged => {
                self.halvings += 1;
                self.pool.extend(rest);
                if ids.len() > 1 {
                    self.halve(ids);
                    return;
                }
                self.group = (self.group / 2).max(1);
                match judged {
                    Judgement::Gone => self.out.gone.append(&mut ids),
                    _ => self.out.failed.extend(ids.pop().map(|id| (id, error))),
                }
            }
        }
    }

    /// Ids that are known to hold a bad one: the first half is sent, the other waits for what becomes of it.
    fn halve(&mut self, mut ids: Vec<Id>) {
        if !ids.is_empty() {
            let rest = ids.split_off(ids.len().div_ceil(2));
            self.push(ids, rest, false);
        }
    }

    /// Drops what does not exist, of all that waits and all that is to come.
    fn sift(&mut self, exists: Option<Exists<Id>>) {
        self.halvings = 0;
        if exists.is_none() {
            return;
        }
        self.exists = exists;
        self.group = self.size;
        let mut waiting = Vec::from(std::mem::take(&mut self.pool));
        for mut work in std::mem::take(&mut self.ready) {
            waiting.append(&mut work.ids);
            waiting.append(&mut work.rest);
        }
        self.pool_existing(&mut waiting);
    }

    fn pool_existing(&mut self, ids: &mut Vec<Id>) {
        let Some(exists) = &self.exists else { return };
        for id in ids.drain(..) {
            if exists(&id) {
                self.pool.push_back(id)
            } else {
                self.out.gone.push(id)
            }
        }
    }

    /// The report. After a stop the input is read to its end, so that every id is accounted for.
    async fn finish(
        mut self,
        mut chunks: Pin<&mut impl Stream<Item = Vec<Id>>>,
    ) -> Outcome<Id, O, E> {
        for mut work in self.ready {
            self.out.not_tried.append(&mut work.ids);
            self.out.not_tried.append(&mut work.rest);
        }
        self.out.not_tried.extend(self.pool);
        while let Some(mut ids) = chunks.next().await {
            self.out.not_tried.append(&mut ids);
        }
        self.done.sort_by_key(|(place, ..)| *place);
        self.out.done = self
            .done
            .into_iter()
            .map(|(_, ids, answer)| (ids, answer))
            .collect();
        self.out
    }
}

#[cfg(test)]
mod tests;
