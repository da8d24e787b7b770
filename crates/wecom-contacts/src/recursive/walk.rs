//! Reads the member lists of many departments side by side and hands the members out one by one, each once.
//!
//! Pure: how a department is read is the caller's. All runs inside the task that polls, so dropping it cancels all.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::seen::{Fingerprint, Seen};

/// Members taken from one department at a time.
pub(crate) const BATCH: usize = 256;
/// Members that may wait to come out; then no reply is read on but that of the department whose turn it is.
const QUEUED: usize = 4096;
/// How often a department is asked whose list breaks off without having come further than before.
const TRIES: u8 = 2;
/// How often a department is asked at all.
const ASKED: u8 = 10;

/// The list of one department.
pub(crate) trait Source: Unpin {
    type Member;
    type Error;

    /// The next members that are there, [`BATCH`] at most; `None` at the end. It leaves nothing half waited for: a
    /// reply that is not read on for a while must not run into a time-out meanwhile.
    fn poll_batch(&mut self, cx: &mut Context<'_>) -> Poll<Option<Vec<Item<Self>>>>;
    /// Bytes that have arrived.
    fn bytes(&self) -> u64;
    /// What tells one member from another.
    fn fingerprint(member: &Self::Member) -> Fingerprint;
    /// What an error of a department means for the rest.
    fn judge(error: &Self::Error) -> Severity;
}

type Item<S> = Result<<S as Source>::Member, <S as Source>::Error>;

/// What an error of a department means for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Severity {
    /// One member: it is handed on, and the list goes on.
    Member,
    /// The department is not there any more: as if it were empty.
    Absent,
    /// The list broke off: the department is asked once more.
    BrokenOff,
    /// This department cannot be read: it is handed on, and the other departments go on.
    Department,
    /// It is handed on, and nothing comes after it.
    Fatal,
}

/// What comes out of a walk.
pub(crate) enum Step<T, E> {
    Member(T),
    Failed(E),
    /// All that there is of this department has come out; `whole` unless it could not be read.
    Done {
        department: usize,
        whole: bool,
    },
}

/// The walk. `open` asks for the list of the department with this number.
pub(crate) struct Walk<S: Source, O> {
    open: O,
    ordered: bool,
    parallel: usize,
    /// Departments that nobody has asked for yet, in order.
    waiting: VecDeque<usize>,
    /// In the order of the caller; the first is the one whose members come out.
    turn: VecDeque<usize>,
    flying: FuturesUnordered<Advance<S>>,
    /// Replies that are not read on while too many members wait.
    parked: Vec<Advance<S>>,
    /// What has come of departments before which another one stands.
    held: BTreeMap<usize, VecDeque<Batch<S>>>,
    /// What comes out next.
    out: VecDeque<Batch<S>>,
    /// Members in `out` and `held`.
    queued: usize,
    /// While a department is asked again, the others must go on: they may hold what it waits for.
    asking_again: bool,
    seen: Seen,
    bytes: u64,
    over: bool,
}

enum Batch<S: Source> {
    Items(std::vec::IntoIter<Item<S>>),
    End { department: usize, whole: bool },
}

impl<S: Source, O: Fn(usize) -> S> Walk<S, O> {
    /// `departments` in the order in which their members come out when `ordered`; else they come as they come.
    pub(crate) fn new(
        departments: impl IntoIterator<Item = usize>,
        open: O,
        ordered: bool,
        parallel: usize,
        seen: Seen,
    ) -> Self {
        let waiting: VecDeque<usize> = departments.into_iter().collect();
        Walk {
            open,
            ordered,
            parallel: parallel.max(1),
            turn: if ordered {
                waiting.clone()
            } else {
                VecDeque::new()
            },
            waiting,
            flying: FuturesUnordered::new(),
            parked: Vec::new(),
            held: BTreeMap::new(),
            out: VecDeque::new(),
            queued: 0,
            asking_again: false,
            seen,
            bytes: 0,
            over: false,
        }
    }

    pub(crate) fn seen(&self) -> &Seen {
        &self.seen
    }

    pub(crate) fn into_seen(self) -> Seen {
        self.seen
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn poll_step(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Step<S::Member, S::Error>>> {
        while !self.over {
            self.unpark();
            self.fill();
            // Also while members wait: replies must not pile up unread behind a slow consumer.
            let arrived = self.flying.poll_next_unpin(cx);
            let more = matches!(arrived, Poll::Ready(Some(_)));
            if let Poll::Ready(Some((batch, advance))) = arrived {
                self.arrived(batch, advance);
            }
            if let Some(step) = self.step_of_out() {
                return Poll::Ready(Some(step));
            }
            if !more {
                return if self.flying.is_empty() {
                    Poll::Ready(None)
                } else {
                    Poll::Pending
                };
            }
        }
        Poll::Ready(None)
    }

    /// The next thing that is ready to come out.
    fn step_of_out(&mut self) -> Option<Step<S::Member, S::Error>> {
        while let Some(batch) = self.out.front_mut() {
            let items = match batch {
                Batch::Items(items) => items,
                Batch::End { department, whole } => {
                    let (department, whole) = (*department, *whole);
                    self.out.pop_front();
                    self.next_turn(department);
                    return Some(Step::Done { department, whole });
                }
            };
            for item in items {
                self.queued -= 1;
                match item {
                    Ok(member) if !self.seen.insert(S::fingerprint(&member)) => {}
                    Ok(member) => return Some(Step::Member(member)),
                    Err(error) => {
                        self.over =
                            matches!(S::judge(&error), Severity::BrokenOff | Severity::Fatal);
                        if self.over {
                            self.cancel();
                        }
                        return Some(Step::Failed(error));
                    }
                }
            }
            self.out.pop_front();
        }
        None
    }

    fn cancel(&mut self) {
        self.flying.clear();
        self.parked.clear();
        self.out.clear();
        self.held.clear();
    }

    /// Asks for more departments while there is room.
    fn fill(&mut self) {
        while self.flying.len() + self.parked.len() < self.parallel && self.queued < QUEUED {
            let Some(department) = self.waiting.pop_front() else {
                break;
            };
            self.flying
                .push(Advance::new(department, (self.open)(department)));
        }
    }

    /// Reads on where there is room, and in any case the department whose turn it is when nothing else comes out.
    fn unpark(&mut self) {
        if self.parked.is_empty() {
            return;
        }
        if self.queued < QUEUED || self.asking_again {
            self.flying.extend(self.parked.drain(..));
        } else if self.out.is_empty() {
            let turn = |advance: &Advance<S>| {
                self.turn
                    .front()
                    .is_none_or(|turn| *turn == advance.department)
            };
            if let Some(at) = self.parked.iter().position(turn) {
                self.flying.push(self.parked.swap_remove(at));
            }
        }
    }

    fn arrived(&mut self, batch: Option<Vec<Item<S>>>, mut advance: Advance<S>) {
        let department = advance.department;
        self.bytes += advance.new_bytes();
        let mut ended = batch.is_none();
        let mut whole = true;
        let mut items = batch.unwrap_or_default();
        let hard = items
            .iter()
            .position(|item| severity::<S>(item).is_some_and(|s| s != Severity::Member));
        advance.got += hard.unwrap_or(items.len());
        if let Some(at) = hard {
            items.truncate(at + 1);
            match severity::<S>(&items[at]) {
                Some(Severity::BrokenOff) if advance.may_ask_again() => {
                    items.pop();
                    self.asking_again = true;
                    advance.list = Some((self.open)(department));
                }
                Some(Severity::Absent) => {
                    items.pop();
                    ended = true;
                }
                _ => (ended, whole) = (true, false),
            }
        }
        self.queued += items.len();
        let on_turn = !self.ordered || self.turn.front() == Some(&department);
        let queue = if on_turn {
            &mut self.out
        } else {
            self.held.entry(department).or_default()
        };
        queue.push_back(Batch::Items(items.into_iter()));
        if ended {
            queue.push_back(Batch::End { department, whole });
        } else if self.queued < QUEUED || self.asking_again {
            self.flying.push(advance);
        } else {
            self.parked.push(advance);
        }
    }

    /// After the end of a department: what the next one has so far comes out.
    fn next_turn(&mut self, department: usize) {
        self.asking_again = false;
        if self.turn.front() != Some(&department) {
            return;
        }
        self.turn.pop_front();
        if let Some(batches) = self.turn.front().and_then(|next| self.held.remove(next)) {
            self.out = batches;
        }
    }
}

fn severity<S: Source>(item: &Item<S>) -> Option<Severity> {
    item.as_ref().err().map(S::judge)
}

/// One department on its way to its next members.
struct Advance<S: Source> {
    department: usize,
    list: Option<S>,
    /// Bytes of this list that were counted.
    counted: u64,
    /// Members that this list gave.
    got: usize,
    /// Members that an earlier list of this department gave.
    best: usize,
    /// How often it was asked, and how often since it last came further.
    asked: u8,
    tries: u8,
}

impl<S: Source> Advance<S> {
    fn new(department: usize, list: S) -> Self {
        Advance {
            department,
            list: Some(list),
            counted: 0,
            got: 0,
            best: 0,
            asked: 1,
            tries: 1,
        }
    }

    fn new_bytes(&mut self) -> u64 {
        let bytes = self.list.as_ref().map_or(self.counted, S::bytes);
        bytes - std::mem::replace(&mut self.counted, bytes).min(bytes)
    }

    /// After a list that broke off. A list that came further than the one before gives hope.
    fn may_ask_again(&mut self) -> bool {
        if self.got > self.best {
            self.tries = 1;
        }
        let again = self.tries < TRIES && self.asked < ASKED;
        self.best = self.best.max(self.got);
        (self.got, self.counted) = (0, 0);
        self.tries += 1;
        self.asked += 1;
        again
    }
}

impl<S: Source> Future for Advance<S> {
    type Output = (Option<Vec<Item<S>>>, Advance<S>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(list) = self.list.as_mut() else {
            return Poll::Pending;
        };
        list.poll_batch(cx).map(|batch| {
            let this = Advance {
                list: self.list.take(),
                ..*self
            };
            (batch, this)
        })
    }
}

#[cfg(test)]
mod tests;
