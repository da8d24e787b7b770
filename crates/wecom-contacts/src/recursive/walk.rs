//! Reads the member lists of many departments side by side and hands the members out one by one, each once.
//!
//! Pure: how a department is read is the caller's. All runs inside the task that polls, so dropping it cancels all.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::{FuturesUnordered, ReadyChunks};

use super::seen::{Fingerprint, Seen};

/// Members taken from one department at a time.
const BATCH: usize = 256;
/// Members that may wait for a slower department before them; then the others are not read on.
const BUFFERED: usize = 8192;
/// How often a department whose list breaks off is asked.
const TRIES: u8 = 2;

/// The list of one department.
pub(crate) trait Source: Stream<Item = Result<Self::Member, Self::Error>> + Unpin {
    type Member;
    type Error;

    /// Bytes that have arrived.
    fn bytes(&self) -> u64;
    /// What tells one member from another.
    fn fingerprint(member: &Self::Member) -> Fingerprint;
    /// What an error of a department means for the rest.
    fn judge(error: &Self::Error) -> Severity;
}

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
    /// Departments before which another one stands, and what they have so far.
    held: BTreeMap<usize, Held<S>>,
    buffered: usize,
    /// While the department whose turn it is is asked again, the others must go on: they may hold what it waits for.
    asking_again: bool,
    out: VecDeque<Batch<S>>,
    seen: Seen,
    bytes: u64,
    over: bool,
}

struct Held<S: Source> {
    batches: VecDeque<Batch<S>>,
    parked: Option<Advance<S>>,
}

impl<S: Source> Default for Held<S> {
    fn default() -> Self {
        Held {
            batches: VecDeque::new(),
            parked: None,
        }
    }
}

enum Batch<S: Source> {
    Items(std::vec::IntoIter<S::Item>),
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
            held: BTreeMap::new(),
            buffered: 0,
            asking_again: false,
            out: VecDeque::new(),
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
        loop {
            if let Some(step) = self.step_of_out() {
                return Poll::Ready(Some(step));
            }
            if self.over {
                return Poll::Ready(None);
            }
            self.fill();
            match self.flying.poll_next_unpin(cx) {
                Poll::Ready(Some((batch, advance))) => self.arrived(batch, advance),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
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
                match item {
                    Ok(member) if !self.seen.insert(S::fingerprint(&member)) => {}
                    Ok(member) => return Some(Step::Member(member)),
                    Err(error) => {
                        if matches!(S::judge(&error), Severity::BrokenOff | Severity::Fatal) {
                            self.over = true;
                            self.out.clear();
                            self.flying.clear();
                            self.held.clear();
                        }
                        return Some(Step::Failed(error));
                    }
                }
            }
            self.out.pop_front();
        }
        None
    }

    /// Asks for more departments while there is room.
    fn fill(&mut self) {
        let parked = self
            .held
            .values()
            .filter(|held| held.parked.is_some())
            .count();
        while self.flying.len() + parked < self.parallel && self.buffered < BUFFERED {
            let Some(department) = self.waiting.pop_front() else {
                break;
            };
            self.flying
                .push(Advance::new(department, (self.open)(department)));
        }
    }

    fn arrived(&mut self, batch: Option<Vec<S::Item>>, mut advance: Advance<S>) {
        let department = advance.department;
        self.bytes += advance.new_bytes();
        let mut ended = batch.is_none();
        let mut whole = true;
        let mut items = batch.unwrap_or_default();
        let hard = items
            .iter()
            .position(|item| severity::<S>(item).is_some_and(|s| s != Severity::Member));
        if let Some(at) = hard {
            items.truncate(at + 1);
            match severity::<S>(&items[at]) {
                Some(Severity::BrokenOff) if advance.tries + 1 < TRIES => {
                    items.pop();
                    self.asking_again = true;
                    self.unpark();
                    advance = Advance {
                        tries: advance.tries + 1,
                        ..Advance::new(department, (self.open)(department))
                    };
                }
                Some(Severity::Absent) => {
                    items.pop();
                    ended = true;
                }
                _ => (ended, whole) = (true, false),
            }
        }
        let on_turn = !self.ordered || self.turn.front() == Some(&department);
        let queue = if on_turn {
            &mut self.out
        } else {
            self.buffered += items.len();
            &mut self.held.entry(department).or_default().batches
        };
        queue.push_back(Batch::Items(items.into_iter()));
        if ended {
            queue.push_back(Batch::End { department, whole });
        } else if on_turn || self.asking_again || self.buffered < BUFFERED {
            self.flying.push(advance);
        } else if let Some(held) = self.held.get_mut(&department) {
            held.parked = Some(advance);
        }
    }

    /// After the end of a department: what the next one has so far comes out.
    fn next_turn(&mut self, department: usize) {
        if self.turn.front() != Some(&department) {
            return;
        }
        self.turn.pop_front();
        self.asking_again = false;
        let Some(held) = self.turn.front().and_then(|next| self.held.remove(next)) else {
            return;
        };
        for batch in &held.batches {
            if let Batch::Items(items) = batch {
                self.buffered -= items.len();
            }
        }
        self.out = held.batches;
        self.flying.extend(held.parked);
        if self.buffered < BUFFERED {
            self.unpark();
        }
    }

    fn unpark(&mut self) {
        self.flying
            .extend(self.held.values_mut().filter_map(|held| held.parked.take()));
    }
}

fn severity<S: Source>(item: &S::Item) -> Option<Severity> {
    item.as_ref().err().map(S::judge)
}

/// One department on its way to its next members.
struct Advance<S: Source> {
    department: usize,
    tries: u8,
    counted: u64,
    list: Option<ReadyChunks<S>>,
}

impl<S: Source> Advance<S> {
    fn new(department: usize, list: S) -> Self {
        Advance {
            department,
            tries: 0,
            counted: 0,
            list: Some(list.ready_chunks(BATCH)),
        }
    }

    fn new_bytes(&mut self) -> u64 {
        let bytes = self
            .list
            .as_ref()
            .map_or(self.counted, |list| list.get_ref().bytes());
        std::mem::replace(&mut self.counted, bytes).abs_diff(bytes)
    }
}

impl<S: Source> Future for Advance<S> {
    type Output = (Option<Vec<S::Item>>, Advance<S>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(list) = self.list.as_mut() else {
            return Poll::Pending;
        };
        list.poll_next_unpin(cx).map(|batch| {
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
