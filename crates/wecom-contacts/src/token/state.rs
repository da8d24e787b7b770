//! The state machine of a token: pure, so that every interleaving can be tried in a test.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::ApiError;
use crate::secret::AccessToken;

/// Kept free at the end of a token's life, so that a call that starts now does not arrive too late.
const LONGEST_MARGIN: Duration = Duration::from_secs(10);

/// How long a failed background refresh rests before the next one.
const REST: Duration = Duration::from_secs(10);

/// How long a token that was fetched anew and came out the same is not fetched again.
const BARREN: Duration = Duration::from_secs(5);

/// A token in use.
pub(crate) struct Live {
    pub(crate) token: AccessToken,
    /// Counts tokens within this process.
    pub(crate) generation: u64,
    /// Counts tokens within the store.
    pub(crate) serial: u64,
    refresh_at: Instant,
    end: Instant,
}

/// What a flight brought home.
pub(super) struct Fresh {
    pub(super) token: AccessToken,
    pub(super) serial: u64,
    pub(super) life: Duration,
    /// Whether the server gave it, and not the store.
    pub(super) asked: bool,
}

/// Why a flight brought nothing home.
pub(super) enum Failure {
    /// The server refuses company id or secret: remember it for this long.
    Refused(ApiError, Duration),
    /// Anything else.
    Other,
}

/// What a caller is told.
pub(super) enum Answer<F> {
    /// Here is the token.
    Use(Arc<Live>),
    /// Here is the token, and this flight is to be started for the next one.
    UseAndFly(Arc<Live>, u64),
    /// Start this flight, and wait for it.
    Fly(u64),
    /// Wait for the flight that is under way.
    Wait(u64, F),
    /// The server refused a moment ago; this is how long it is still remembered.
    Refused(ApiError, Duration),
}

/// `F` is what a caller needs to wait for a flight.
pub(super) struct State<F> {
    current: Option<Arc<Live>>,
    generation: u64,
    flight: Option<(u64, Option<F>)>,
    flights: u64,
    refused: Option<(ApiError, Instant)>,
    rest_until: Option<Instant>,
    barren_until: Option<Instant>,
}

impl<F: Clone> State<F> {
    pub(super) fn new() -> Self {
        Self {
            current: None,
            generation: 0,
            flight: None,
            flights: 0,
            refused: None,
            rest_until: None,
            barren_until: None,
        }
    }

    /// A caller wants a token other than that of generation `stale`, which the server refused.
    pub(super) fn ask(&mut self, stale: Option<u64>, now: Instant) -> Answer<F> {
        if let Some(live) = self.serving(stale, now) {
            let rests = self.rest_until.is_some_and(|until| now < until);
            if now < live.refresh_at
                || self.flight.is_some()
                || rests
                || self.refusal(now).is_some()
            {
                return Answer::Use(live);
            }
            return Answer::UseAndFly(live, self.take_off());
        }
        if let Some((id, Some(flight))) = &self.flight {
            return Answer::Wait(*id, flight.clone());
        }
        match self.refusal(now) {
            Some((refusal, left)) => Answer::Refused(refusal, left),
            None => Answer::Fly(self.take_off()),
        }
    }

    /// How others wait for a flight that `ask` has just ordered.
    pub(super) fn board(&mut self, id: u64, flight: F) {
        if let Some((current, slot)) = &mut self.flight
            && *current == id
        {
            *slot = Some(flight);
        }
    }

    /// A flight came home. `random` is in 0..1.
    pub(super) fn land(
        &mut self,
        id: u64,
        result: Result<Fresh, Failure>,
        early: Duration,
        random: f64,
        now: Instant,
    ) -> Option<Arc<Live>> {
        // A flight that was given up for lost and comes home all the same: what is in use is not older.
        let given_up = !self.end_flight(id);
        match result {
            Ok(fresh) => {
                if given_up && let Some(live) = &self.current {
                    return Some(live.clone());
                }
                let same = self
                    .current
                    .as_ref()
                    .is_some_and(|live| live.token == fresh.token);
                self.barren_until = (same && fresh.asked).then_some(now + BARREN);
                self.refused = None;
                self.rest_until = None;
                // The same token with a later end is no other token: whoever complains about it is heard.
                if !same || fresh.asked {
                    self.generation += 1;
                }
                let live = Arc::new(fresh.live(self.generation, early, random, now));
                self.current = Some(live.clone());
                Some(live)
            }
            Err(failure) => {
                self.rest_until = Some(now + REST);
                if let Failure::Refused(refusal, memory) = failure {
                    self.refused = Some((refusal, now + memory));
                }
                None
            }
        }
    }

    /// A flight was lost, for instance since its run time was shut down: the next caller starts another one. False when
    /// it is not the one under way.
    pub(super) fn end_flight(&mut self, id: u64) -> bool {
        self.flight.take_if(|(current, _)| *current == id).is_some()
    }

    /// The next caller starts from nothing.
    pub(super) fn forget(&mut self) {
        self.current = None;
    }

    pub(super) fn current(&self) -> Option<Arc<Live>> {
        self.current.clone()
    }

    /// The current token, when it still serves this caller.
    fn serving(&self, stale: Option<u64>, now: Instant) -> Option<Arc<Live>> {
        let live = self.current.as_ref()?;
        let refused = stale.is_some_and(|generation| live.generation <= generation);
        let barren = self.barren_until.is_some_and(|until| now < until);
        ((!refused || barren) && now < live.end).then(|| live.clone())
    }

    fn refusal(&self, now: Instant) -> Option<(ApiError, Duration)> {
        let (refusal, until) = self.refused.as_ref()?;
        (now < *until).then(|| (refusal.clone(), *until - now))
    }

    fn take_off(&mut self) -> u64 {
        self.flights += 1;
        self.flight = Some((self.flights, None));
        self.flights
    }
}

impl Fresh {
    fn live(self, generation: u64, early: Duration, random: f64, now: Instant) -> Live {
        // Some thirty years: a server that says more has lost its mind, and `Instant` must not overflow.
        let life = self.life.min(Duration::from_secs(1_000_000_000));
        let end = now + life - LONGEST_MARGIN.min(life / 10);
        let early = early.min(life / 4);
        let before = early + early.mul_f64(random.clamp(0.0, 1.0));
        Live {
            token: self.token,
            generation,
            serial: self.serial,
            refresh_at: end.checked_sub(before).unwrap_or(now),
            end,
        }
    }
}

#[cfg(test)]
mod tests;
