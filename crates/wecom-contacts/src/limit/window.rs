//! Counts calls in a sliding window, in a fixed amount of memory.

use std::time::Duration;

use tokio::time::Instant;

/// The window is cut into this many parts.
const PARTS: u64 = 60;

/// One more than [`PARTS`], so that a call counts a little too long and never too short.
const SLOTS: usize = 61;

/// At most `limit` calls in any stretch of `length`.
#[derive(Debug)]
pub(super) struct Window {
    limit: u32,
    part: Duration,
    start: Instant,
    newest: u64,
    counts: [u32; SLOTS],
    total: u32,
}

impl Window {
    pub(super) fn new(limit: u32, length: Duration, start: Instant) -> Self {
        let part = length / 60;
        Self {
            limit: limit.max(1),
            part,
            start,
            newest: 0,
            counts: [0; SLOTS],
            total: 0,
        }
    }

    /// Whether one more call fits now; otherwise when it may.
    pub(super) fn room(&mut self, now: Instant) -> Result<(), Instant> {
        self.advance(now);
        if self.total < self.limit {
            return Ok(());
        }
        let oldest = self.newest.saturating_sub(PARTS)..=self.newest;
        let leaves = oldest
            .into_iter()
            .find(|slot| self.counts[index(*slot)] > 0)
            .unwrap_or(self.newest);
        Err(self.begin(leaves + PARTS + 1))
    }

    /// Counts one call.
    pub(super) fn count(&mut self, now: Instant) {
        self.advance(now);
        self.counts[index(self.newest)] += 1;
        self.total += 1;
    }

    /// Takes back a call that was counted a moment ago and not made.
    pub(super) fn uncount(&mut self) {
        let newest = self.newest.saturating_sub(PARTS)..=self.newest;
        if let Some(slot) = newest.rev().find(|slot| self.counts[index(*slot)] > 0) {
            self.counts[index(slot)] -= 1;
            self.total -= 1;
        }
    }

    fn advance(&mut self, now: Instant) {
        let parts =
            now.saturating_duration_since(self.start).as_nanos() / self.part.as_nanos().max(1);
        let slot = u64::try_from(parts).unwrap_or(u64::MAX);
        if slot <= self.newest {
            return;
        }
        let steps = (slot - self.newest).min(SLOTS as u64);
        for passed in (slot + 1 - steps)..=slot {
            let count = &mut self.counts[index(passed)];
            self.total -= *count;
            *count = 0;
        }
        self.newest = slot;
    }

    fn begin(&self, slot: u64) -> Instant {
        self.start + self.part * u32::try_from(slot).unwrap_or(u32::MAX)
    }
}

fn index(slot: u64) -> usize {
    usize::try_from(slot % SLOTS as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::time::Duration;

    use proptest::prelude::{prop, proptest};
    use tokio::time::Instant;

    use super::Window;

    #[test]
    fn a_full_window_says_when_it_has_room_again() {
        let start = Instant::now();
        let mut window = Window::new(2, Duration::from_secs(60), start);
        for _ in 0..2 {
            assert!(window.room(start).is_ok());
            window.count(start);
        }
        let again = window
            .room(start + Duration::from_secs(1))
            .expect_err("full");
        assert_eq!(again, start + Duration::from_secs(61));
        assert!(window.room(again).is_ok());
    }

    proptest! {
        #[test]
        fn no_stretch_of_the_length_ever_holds_more_than_the_limit(
            limit in 1_u32..20,
            steps in prop::collection::vec(0_u64..5_000, 1..300),
        ) {
            let length = Duration::from_secs(60);
            let mut now = Instant::now();
            let mut window = Window::new(limit, length, now);
            let mut seen: VecDeque<Instant> = VecDeque::new();
            for step in steps {
                now += Duration::from_millis(step);
                if let Err(again) = window.room(now) {
                    assert!(again > now && again <= now + length + length / 60);
                    continue;
                }
                window.count(now);
                seen.push_back(now);
                while seen.front().is_some_and(|first| now - *first >= length) {
                    seen.pop_front();
                }
                assert!(seen.len() <= limit as usize);
            }
        }
    }
}
