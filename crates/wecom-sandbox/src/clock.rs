//! The sandbox's own clock: real time plus whatever a test moved it by.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// One minute, hour and day in milliseconds.
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Milliseconds since 1970 in the sandbox's time, which only moves forward.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    moved_ms: AtomicI64,
}

impl Clock {
    pub(crate) fn now(&self) -> i64 {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let real = i64::try_from(real.as_millis()).unwrap_or(i64::MAX / 4);
        real.saturating_add(self.moved_ms.load(Ordering::Relaxed))
    }

    /// Moves the clock; a century at a time at most, so that no sum overflows.
    pub(crate) fn advance(&self, ms: i64) {
        let step = ms.clamp(0, 36_500 * DAY);
        let moved = self.moved_ms.load(Ordering::Relaxed);
        if moved < 36_500 * DAY {
            self.moved_ms.fetch_add(step, Ordering::Relaxed);
        }
    }

    pub(crate) fn moved_ms(&self) -> i64 {
        self.moved_ms.load(Ordering::Relaxed)
    }
}

/// The calendar date (`yyyy-MM-dd`) of a time, in China's time zone, where the platform keeps its days.
pub(crate) fn date_of(ms: i64) -> (i64, i64, i64) {
    let days = (ms + 8 * HOUR).div_euclid(DAY);
    // Civil-from-days, after Howard Hinnant.
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The day number of a `yyyy-MM-dd` text, or nothing when it is no date.
pub(crate) fn day_number(date: &str) -> Option<i64> {
    let bytes = date.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let part = |range: std::ops::Range<usize>| -> Option<i64> {
        let text = date.get(range)?;
        text.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| text.parse().ok())?
    };
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    let number = era * 146_097 + doe - 719_468;
    (date_of(number * DAY) == (year, month, day)).then_some(number)
}

/// The day number of a time, in China's time zone.
pub(crate) fn day_of(ms: i64) -> i64 {
    (ms + 8 * HOUR).div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_day_numbers_agree() {
        for day in [0, 59, 10_957, 19_782, 20_000, 24_000] {
            let (y, m, d) = date_of(day * DAY);
            assert_eq!(day_number(&format!("{y:04}-{m:02}-{d:02}")), Some(day));
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in [
            "2025-02-30",
            "2025-13-01",
            "2025-1-01",
            "20250101",
            "",
            "2025-00-10",
            "yyyy-MM-dd",
        ] {
            assert_eq!(day_number(text), None, "{text}");
        }
    }
}
