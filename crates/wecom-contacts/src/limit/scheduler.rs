//! Decides whose call goes next: windows, pauses, concurrency, and turns by operation.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use wecom_contacts_api::Operation;

use super::address::AddressWindows;
use super::lane::{Lane, Waiter};
use super::{Feedback, Limits};
use crate::client::FOREVER;

/// Who waits for other calls looks this often whether these have used up a window or were told to pause: then time must
/// pass, and nobody else may be left to notice that it has.
const GLANCE: Duration = Duration::from_secs(1);

pub(super) struct Scheduler {
    limits: Limits,
    address: Arc<AddressWindows>,
    state: Mutex<State>,
}

struct State {
    lanes: Vec<Lane>,
    in_flight: usize,
    /// The lanes in which calls wait, in the order of their turns.
    turns: VecDeque<usize>,
    waiters: u64,
}

/// One call under way.
pub(super) struct Grant {
    scheduler: Arc<Scheduler>,
    lane: usize,
}

impl Grant {
    /// Ends without a call having been made: it is taken out of the windows again.
    pub(super) fn unused(self) {
        self.scheduler.uncount(self.lane);
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        self.scheduler.give_back(self.lane);
    }
}

impl Scheduler {
    pub(super) fn new(limits: &Limits, base_url: &str) -> Self {
        let lanes = Operation::ALL
            .iter()
            .map(|operation| Lane::new(*operation, limits))
            .collect();
        let state = State {
            lanes,
            in_flight: 0,
            turns: VecDeque::new(),
            waiters: 0,
        };
        Self {
            limits: limits.clone(),
            address: AddressWindows::of(base_url),
            state: Mutex::new(state),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A grant when nothing stands in the way.
    pub(super) fn try_acquire(self: &Arc<Self>, operation: Operation) -> Option<Grant> {
        let lane = operation as usize;
        let mut state = self.state();
        if !state.lanes[lane].queue.is_empty()
            || self.admit(&mut state, lane, Instant::now()).is_err()
        {
            return None;
        }
        Some(Grant {
            scheduler: self.clone(),
            lane,
        })
    }

    /// Waits for a grant; `Err` says how much longer than `max_wait` it would take.
    pub(super) async fn acquire(
        self: &Arc<Self>,
        operation: Operation,
        max_wait: Duration,
    ) -> Result<Grant, Duration> {
        let lane = operation as usize;
        let mut waiting = match self.enqueue(lane, max_wait)? {
            Ok(grant) => return Ok(grant),
            Err(waiting) => waiting,
        };
        let mut deadline = Instant::now() + max_wait;
        loop {
            let until = self.blocked_until(lane);
            let wake = until.unwrap_or_else(|| Instant::now() + GLANCE);
            tokio::select! {
                biased;
                go = &mut waiting.go => {
                    return match go {
                        Ok(()) => Ok(waiting.granted()),
                        // The lane was paused for longer than this call may wait.
                        Err(_) => Err(self.wait_left(lane)),
                    };
                }
                () = tokio::time::sleep_until(wake.min(deadline)) => {
                    let now = Instant::now();
                    if now < deadline {
                        self.pump(&mut self.state(), now);
                    } else if self.blocked_until(lane).is_some() {
                        return Err(self.wait_left(lane));
                    } else {
                        // Only other calls stand in the way, and they end: no limit of the server is used up.
                        deadline = now + max_wait.max(Duration::from_secs(1));
                        self.pump(&mut self.state(), now);
                    }
                }
            }
        }
    }

    fn enqueue(
        self: &Arc<Self>,
        lane: usize,
        max_wait: Duration,
    ) -> Result<Result<Grant, Waiting>, Duration> {
        let now = Instant::now();
        let mut state = self.state();
        if state.lanes[lane].queue.is_empty() {
            match self.admit(&mut state, lane, now) {
                Ok(()) => {
                    return Ok(Ok(Grant {
                        scheduler: self.clone(),
                        lane,
                    }));
                }
                Err(Some(until)) if until > now + max_wait => return Err(until - now),
                Err(_) if state.turns.contains(&lane) => {}
                Err(_) => state.turns.push_back(lane),
            }
        } else if let Err(until) = self.room(&mut state, lane, now)
            && until > now + max_wait
        {
            return Err(until - now);
        }
        state.waiters += 1;
        let id = state.waiters;
        let (go, going) = oneshot::channel();
        state.lanes[lane].queue.push_back(Waiter {
            id,
            go,
            deadline: now + max_wait,
        });
        Ok(Err(Waiting {
            scheduler: self.clone(),
            lane,
            id,
            go: going,
            done: false,
        }))
    }

    /// Takes a place for one call of the lane. `Err` says when time will make room; `None` when another call must end.
    fn admit(&self, state: &mut State, lane: usize, now: Instant) -> Result<(), Option<Instant>> {
        let operation = Operation::ALL[lane];
        self.room(state, lane, now).map_err(Some)?;
        if state.in_flight >= self.limits.concurrency || !state.lanes[lane].has_slot() {
            return Err(None);
        }
        self.address
            .take(operation, &self.limits, now)
            .map_err(Some)?;
        for lane in counted_together(operation) {
            state.lanes[lane].count(&self.limits, now);
        }
        state.lanes[lane].in_flight += 1;
        state.in_flight += 1;
        Ok(())
    }

    fn uncount(&self, lane: usize) {
        let operation = Operation::ALL[lane];
        self.address.uncount(operation);
        let mut state = self.state();
        counted_together(operation).for_each(|lane| state.lanes[lane].uncount());
    }

    fn room(&self, state: &mut State, lane: usize, now: Instant) -> Result<(), Instant> {
        let lane = &mut state.lanes[lane];
        lane.pause(now)?;
        lane.room(&self.limits, now)
    }

    /// Lets through whoever may go, one of each operation in turn.
    fn pump(&self, state: &mut State, now: Instant) {
        let mut stuck = 0;
        while stuck < state.turns.len() && state.in_flight < self.limits.concurrency {
            let Some(lane) = state.turns.pop_front() else {
                return;
            };
            if state.lanes[lane].queue.is_empty() {
                continue;
            }
            if self.admit(state, lane, now).is_err() {
                state.turns.push_back(lane);
                stuck += 1;
                continue;
            }
            stuck = 0;
            if !wake_first(&mut state.lanes[lane].queue) {
                leave(state, lane);
            }
            if !state.lanes[lane].queue.is_empty() {
                state.turns.push_back(lane);
            }
        }
    }

    fn give_back(&self, lane: usize) {
        let mut state = self.state();
        leave(&mut state, lane);
        if !state.turns.is_empty() {
            self.pump(&mut state, Instant::now());
        }
    }

    /// When time alone may let the lane go on; `None` when other calls stand in the way.
    fn blocked_until(&self, lane: usize) -> Option<Instant> {
        let now = Instant::now();
        let room = self.room(&mut self.state(), lane, now);
        room.and_then(|()| self.address.room(Operation::ALL[lane], &self.limits, now))
            .err()
    }

    fn wait_left(&self, lane: usize) -> Duration {
        let now = Instant::now();
        self.blocked_until(lane)
            .map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    pub(super) fn feedback(&self, operation: Operation, feedback: Feedback) -> Option<Duration> {
        let now = Instant::now();
        let mut state = self.state();
        let rest = state.lanes[operation as usize].feedback(feedback, now);
        match rest {
            Some(rest) => dismiss(&mut state.lanes[operation as usize], now + rest),
            None if state.turns.is_empty() => {}
            None => self.pump(&mut state, now),
        }
        rest
    }

    /// The fleet has used up a window: rests without the server having refused.
    pub(super) fn pause(&self, operation: Operation, rest: Duration) {
        let now = Instant::now();
        let lane = &mut self.state().lanes[operation as usize];
        lane.rest(rest, now);
        dismiss(lane, now + rest.min(FOREVER));
    }
}

/// Tells everyone in the lane who may not wait until `until` to go home now.
fn dismiss(lane: &mut Lane, until: Instant) {
    lane.queue.retain(|waiter| waiter.deadline >= until);
}

/// Wakes the first who still waits; false when nobody does.
fn wake_first(queue: &mut VecDeque<Waiter>) -> bool {
    while let Some(waiter) = queue.pop_front() {
        if waiter.go.send(()).is_ok() {
            return true;
        }
    }
    false
}

/// The lane of an operation, and of those that draw on the same allowance.
fn counted_together(operation: Operation) -> impl Iterator<Item = usize> {
    let others = operation.limits().shared_with.iter();
    let others = others.map(|other| *other as usize);
    std::iter::once(operation as usize)
        .chain(others.filter(move |lane| *lane != operation as usize))
}

fn leave(state: &mut State, lane: usize) {
    state.lanes[lane].in_flight -= 1;
    state.in_flight -= 1;
}

/// A place in a queue. Dropped before its turn it leaves the queue, and a turn that came meanwhile is given back.
struct Waiting {
    scheduler: Arc<Scheduler>,
    lane: usize,
    id: u64,
    go: oneshot::Receiver<()>,
    done: bool,
}

impl Waiting {
    /// Whoever came later has a larger id: that makes it cheap for many to leave at once.
    fn leave(&self) {
        let mut state = self.scheduler.state();
        let queue = &mut state.lanes[self.lane].queue;
        if let Ok(place) = queue.binary_search_by_key(&self.id, |waiter| waiter.id) {
            queue.remove(place);
        }
    }

    fn granted(mut self) -> Grant {
        self.done = true;
        Grant {
            scheduler: self.scheduler.clone(),
            lane: self.lane,
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        self.leave();
        self.go.close();
        if self.go.try_recv().is_ok() {
            self.scheduler.give_back(self.lane);
        }
    }
}
