//! What the limiter knows about one operation.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use wecom_contacts_api::Operation;

use super::window::Window;
use super::{Feedback, Limits};
use crate::client::FOREVER;

/// How long an operation rests after 45009, by how often it came again: the vendor blocks for 60 s or 60 minutes, by
/// the window that was hit, and does not say which it was.
const RESTS: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(3600)];

/// Refusals of one burst halve the concurrency once.
const BURST: Duration = Duration::from_secs(1);

/// A call that waits for its turn.
pub(super) struct Waiter {
    pub(super) id: u64,
    pub(super) go: oneshot::Sender<()>,
    pub(super) deadline: Instant,
}

/// The state of one operation.
pub(super) struct Lane {
    operation: Operation,
    windows: Vec<Window>,
    pub(super) in_flight: usize,
    most: usize,
    cap: usize,
    credit: usize,
    halved_at: Option<Instant>,
    paused_until: Option<Instant>,
    rests: usize,
    probing: bool,
    pub(super) queue: VecDeque<Waiter>,
}

impl Lane {
    pub(super) fn new(operation: Operation, limits: &Limits) -> Self {
        let published = operation.limits().concurrency;
        let most = published
            .map_or(limits.concurrency, |most| {
                (most as usize).min(limits.concurrency)
            })
            .max(1);
        Self {
            operation,
            windows: Vec::new(),
            in_flight: 0,
            most,
            cap: most,
            credit: 0,
            halved_at: None,
            paused_until: None,
            rests: 0,
            probing: false,
            queue: VecDeque::new(),
        }
    }

    /// Whether this operation takes one more call at the same time.
    pub(super) fn has_slot(&self) -> bool {
        self.in_flight < if self.probing { 1 } else { self.cap }
    }

    /// Until when the server has paused it.
    pub(super) fn pause(&self, now: Instant) -> Result<(), Instant> {
        match self.paused_until {
            Some(until) if now < until => Err(until),
            _ => Ok(()),
        }
    }

    /// Whether the windows per company take one more call; otherwise when they may.
    pub(super) fn room(&mut self, limits: &Limits, now: Instant) -> Result<(), Instant> {
        self.windows(limits, now)
            .iter_mut()
            .try_for_each(|window| window.room(now))
    }

    pub(super) fn count(&mut self, limits: &Limits, now: Instant) {
        self.windows(limits, now)
            .iter_mut()
            .for_each(|window| window.count(now));
    }

    /// Takes back what `count` has just counted.
    pub(super) fn uncount(&mut self) {
        self.windows.iter_mut().for_each(Window::uncount);
    }

    /// Made at first use: most programs call a few operations only.
    fn windows(&mut self, limits: &Limits, now: Instant) -> &mut [Window] {
        if self.windows.is_empty() {
            self.windows = windows(self.operation, limits, now);
        }
        &mut self.windows
    }

    /// Rests for `rest` from now on, unless a longer rest was ordered already.
    pub(super) fn rest(&mut self, rest: Duration, now: Instant) {
        self.paused_until = self.paused_until.max(Some(now + rest.min(FOREVER)));
        self.probing = true;
    }

    pub(super) fn feedback(&mut self, feedback: Feedback, now: Instant) -> Option<Duration> {
        match feedback {
            Feedback::Fine => self.recover(),
            Feedback::TooMany => self.halve(now),
            Feedback::UsedUp => return Some(self.used_up(now)),
        }
        None
    }

    /// One more at a time after each full round of good answers.
    fn recover(&mut self) {
        self.probing = false;
        self.rests = 0;
        if self.cap < self.most {
            self.credit += 1;
            if self.credit >= self.cap {
                self.cap += 1;
                self.credit = 0;
            }
        }
    }

    fn halve(&mut self, now: Instant) {
        if self.halved_at.is_some_and(|at| now < at + BURST) {
            return;
        }
        self.halved_at = Some(now);
        self.credit = 0;
        self.cap = (self.cap.min(self.in_flight.max(1)) / 2).max(1);
    }

    /// The calls that were under way when the window ended all come back with the same refusal: one rest for all.
    fn used_up(&mut self, now: Instant) -> Duration {
        if let Some(until) = self.paused_until.filter(|until| now < *until) {
            return until - now;
        }
        let rest = RESTS[self.rests.min(RESTS.len() - 1)];
        self.rests += 1;
        self.rest(rest, now);
        rest
    }
}

/// The windows of an operation per company: the general ones, and its own.
fn windows(operation: Operation, limits: &Limits, now: Instant) -> Vec<Window> {
    let own = operation.limits();
    let general = [(Some(limits.company.0), 60), (Some(limits.company.1), 3600)];
    let own = [
        (own.per_minute, 60),
        (own.per_hour, 3600),
        (own.per_day, 86_400),
    ];
    general
        .into_iter()
        .chain(own)
        .filter_map(|(limit, seconds)| {
            limit.map(|limit| Window::new(limits.shared(limit), Duration::from_secs(seconds), now))
        })
        .collect()
}
