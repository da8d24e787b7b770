//! Several ways of the same work, measured turn by turn in one run, and the ratios between them.
//!
//! Turn by turn (A B A B …), because the machine's mood changes: whatever slows one side slows its neighbour too, so
//! the ratio within a turn is steadier than either time.

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
    /// Nothing was promised; the number explains others.
    Shown,
}

impl Target {
    /// Whether a ratio holds the target; `None` where nothing was promised.
    pub(crate) fn holds(self, ratio: f64) -> Option<bool> {
        match self {
            Target::AtMost(limit) => Some(ratio <= limit),
            Target::AtLeast(limit) => Some(ratio >= limit),
            Target::Shown => None,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::AtMost(limit) => f.pad(&format!("≤ {limit}")),
            Target::AtLeast(limit) => f.pad(&format!("≥ {limit}")),
            Target::Shown => f.pad("-"),
        }
    }
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// The ratio holds the target.
    Holds,
    /// It does not.
    Miss,
    /// Nothing was promised.
    Shown,
    /// Something that it needs is not on this machine.
    NotRun,
}

/// One comparison, finished.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Outcome {
    /// The group it belongs to, as `--only` names it.
    pub(crate) group: &'static str,
    /// What was compared with what.
    pub(crate) what: String,
    /// The median of the ratios of the turns.
    pub(crate) ratio: f64,
    /// The smallest and the largest ratio of a turn.
    pub(crate) spread: (f64, f64),
    /// What was promised.
    pub(crate) target: Target,
    /// Whether it holds.
    pub(crate) verdict: Verdict,
}

impl Outcome {
    /// A number that is exact, such as a count of calls.
    pub(crate) fn exact(
        group: &'static str,
        what: impl Into<String>,
        ratio: f64,
        target: Target,
    ) -> Self {
        Self::of(group, what, vec![ratio], target)
    }

    /// A comparison out of the ratios of its turns.
    pub(crate) fn of(
        group: &'static str,
        what: impl Into<String>,
        mut ratios: Vec<f64>,
        target: Target,
    ) -> Self {
        ratios.sort_by(f64::total_cmp);
        let last = ratios.len().saturating_sub(1);
        let at = |place: usize| ratios.get(place).copied().unwrap_or(f64::NAN);
        let ratio = at(ratios.len() / 2);
        Outcome {
            group,
            what: what.into(),
            ratio,
            spread: (at(0), at(last)),
            target,
            verdict: match target.holds(ratio) {
                Some(true) => Verdict::Holds,
                Some(false) => Verdict::Miss,
                None => Verdict::Shown,
            },
        }
    }

    /// A comparison that this machine cannot make, and why.
    pub(crate) fn not_run(group: &'static str, what: impl Into<String>) -> Self {
        Outcome {
            verdict: Verdict::NotRun,
            ..Self::of(group, what, Vec::new(), Target::Shown)
        }
    }
}

/// What one turn of one side cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// By the clock on the wall.
    pub(crate) wall: Duration,
    /// Of the processors, for the process that does the work.
    pub(crate) cpu: Duration,
}

/// The costs of the sides, turn by turn.
pub(crate) struct Turns(Vec<Vec<Cost>>);

impl Turns {
    /// Runs every side once to warm up, then `turns` times in turns.
    pub(crate) fn run(turns: usize, sides: &mut [&mut dyn FnMut()]) -> Self {
        for side in sides.iter_mut() {
            side();
        }
        let turn = |_| sides.iter_mut().map(|side| cost(side)).collect();
        Turns((0..turns).map(turn).collect())
    }

    /// Turns whose costs are measured elsewhere, such as in other processes.
    pub(crate) fn of(turns: usize, turn: impl FnMut() -> Vec<Cost>) -> Self {
        Turns(std::iter::repeat_with(turn).take(turns).collect())
    }

    /// The ratio of two sides in each turn, by what `of` takes out of their costs.
    pub(crate) fn ratios(&self, over: usize, under: usize, of: fn(Cost) -> Duration) -> Vec<f64> {
        let ratio = |turn: &Vec<Cost>| {
            let part = |side: usize| {
                turn.get(side)
                    .map_or(f64::NAN, |cost| of(*cost).as_secs_f64())
            };
            part(over) / part(under)
        };
        self.0.iter().map(ratio).collect()
    }

    /// The median cost of one side.
    pub(crate) fn median(&self, side: usize, of: fn(Cost) -> Duration) -> Duration {
        let mut all: Vec<Duration> = self
            .0
            .iter()
            .filter_map(|turn| turn.get(side).copied().map(of))
            .collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or_default()
    }
}

/// The time on the wall.
pub(crate) fn wall(cost: Cost) -> Duration {
    cost.wall
}

/// The time of the processors.
pub(crate) fn cpu(cost: Cost) -> Duration {
    cost.cpu
}

/// Runs `ours` and `theirs` in turns and compares their processor times, for work that waits for nothing: above 1
/// means that ours takes longer.
pub(crate) fn times(
    group: &'static str,
    what: &str,
    pairs: usize,
    target: Target,
    mut ours: impl FnMut(),
    mut theirs: impl FnMut(),
) -> Outcome {
    let turns = Turns::run(pairs, &mut [&mut ours, &mut theirs]);
    Outcome::of(group, what, turns.ratios(0, 1, cpu), target)
}

/// What one run costs.
fn cost(work: &mut dyn FnMut()) -> Cost {
    let (started, used) = (Instant::now(), crate::machine::cpu_time());
    work();
    Cost {
        wall: started.elapsed(),
        cpu: crate::machine::cpu_time().saturating_sub(used),
    }
}
