//! Two ways of the same work, measured turn by turn in one run, and the ratio between them.
//!
//! Turn by turn (A B A B …), because the machine's mood changes: whatever slows one side slows its neighbour too, so
//! the ratio of a pair is steadier than either time.

use std::time::{Duration, Instant};

use serde::Serialize;

/// Which way a ratio should go.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// The ratio is to be this or less.
    AtMost(f64),
    /// The ratio is to be this or more.
    AtLeast(f64),
}

impl Target {
    /// Whether a ratio holds the target.
    pub(crate) fn holds(self, ratio: f64) -> bool {
        match self {
            Target::AtMost(limit) => ratio <= limit,
            Target::AtLeast(limit) => ratio >= limit,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::AtMost(limit) => write!(f, "≤ {limit}"),
            Target::AtLeast(limit) => write!(f, "≥ {limit}"),
        }
    }
}

/// One comparison, finished.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Outcome {
    /// The group it belongs to, as `--only` names it.
    pub(crate) group: &'static str,
    /// What was compared with what.
    pub(crate) what: String,
    /// The median of the ratios of the pairs.
    pub(crate) ratio: f64,
    /// The smallest and the largest ratio of a pair.
    pub(crate) spread: (f64, f64),
    /// What was promised.
    pub(crate) target: Target,
}

impl Outcome {
    /// A number that is exact, such as a count of calls.
    pub(crate) fn exact(
        group: &'static str,
        what: impl Into<String>,
        ratio: f64,
        target: Target,
    ) -> Self {
        Outcome {
            group,
            what: what.into(),
            ratio,
            spread: (ratio, ratio),
            target,
        }
    }

    /// A comparison out of the ratios of its pairs.
    pub(crate) fn of(
        group: &'static str,
        what: impl Into<String>,
        mut ratios: Vec<f64>,
        target: Target,
    ) -> Self {
        ratios.sort_by(f64::total_cmp);
        let last = ratios.len().saturating_sub(1);
        let at = |place: usize| ratios.get(place).copied().unwrap_or(f64::NAN);
        Outcome {
            group,
            what: what.into(),
            ratio: at(ratios.len() / 2),
            spread: (at(0), at(last)),
            target,
        }
    }
}

/// Runs `ours` and `theirs` in turns and compares their times: above 1 means that ours takes longer.
pub(crate) fn times(
    group: &'static str,
    what: &str,
    pairs: usize,
    target: Target,
    mut ours: impl FnMut(),
    mut theirs: impl FnMut(),
) -> Outcome {
    ours();
    theirs();
    let ratios = (0..pairs)
        .map(|_| timed(&mut ours).as_secs_f64() / timed(&mut theirs).as_secs_f64())
        .collect();
    Outcome::of(group, what, ratios, target)
}

/// How long one turn takes.
pub(crate) fn timed(work: &mut impl FnMut()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}
