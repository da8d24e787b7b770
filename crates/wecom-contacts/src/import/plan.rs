//! What a replacement would remove, and the guard that refuses too much of it.

use std::collections::BTreeSet;
use std::fmt;

/// Bounds what a replacement may remove. Ten of them and 10 per cent of what is there, unless set otherwise; the
/// platform's own guard (45026) is far wider.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::import::{Guard, ImportError, ImportMember, Mode, ReplacePlan};
///
/// let guard = Guard::new().with_most(3).with_most_percent(1.0).allowing(["li.qiang"]);
/// let rows = vec![ImportMember::new("lin.mei", "林梅").mobile("13800010001").department(2)];
/// let request = contacts.batch().import_users(rows).with_mode(Mode::Replace { guard: guard.clone() });
/// let plan: ReplacePlan = request.plan().await?;
/// assert_eq!((plan.kept, plan.removed.len()), (1, 29));
/// assert!(!guard.allows(&plan));
/// assert!(matches!(request.run().await, Err(ImportError::Guarded(_))), "nothing was deleted");
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Guard {
    most: usize,
    most_percent: f64,
    allowed: BTreeSet<String>,
}

impl Default for Guard {
    fn default() -> Self {
        Guard {
            most: 10,
            most_percent: 10.0,
            allowed: BTreeSet::new(),
        }
    }
}

impl Guard {
    /// Ten, and 10 per cent.
    #[must_use]
    pub fn new() -> Self {
        Guard::default()
    }

    /// At most this many may be removed.
    #[must_use]
    pub fn with_most(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// At most this part of what is there may be removed, in per cent.
    #[must_use]
    pub fn with_most_percent(mut self, percent: f64) -> Self {
        self.most_percent = percent;
        self
    }

    /// These may be removed, by their ids, and do not count.
    #[must_use]
    pub fn allowing<I: ToString>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.allowed
            .extend(ids.into_iter().map(|id| folded(&id.to_string())));
        self
    }

    /// Whether the plan stays within the bounds.
    #[must_use]
    pub fn allows(&self, plan: &ReplacePlan) -> bool {
        let counted = plan
            .removed
            .iter()
            .filter(|id| !self.allowed.contains(&folded(id)))
            .count();
        let percent = 100.0 * ratio(counted, plan.present);
        counted == 0 || (counted <= self.most && percent <= self.most_percent)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of members are far below 2^52"
)]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Userids are the same in any case.
fn folded(id: &str) -> String {
    id.to_ascii_lowercase()
}

/// What a replacement would do, found out without changing anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplacePlan {
    /// The ids that are there and not in the rows, in order.
    pub removed: Vec<String>,
    /// How many rows are not there yet.
    pub added: usize,
    /// How many rows are there already.
    pub kept: usize,
    /// How many are there now.
    pub present: usize,
}

impl ReplacePlan {
    /// Compares the ids of the rows with those that are there.
    pub(super) fn between<'a>(
        rows: impl Iterator<Item = String>,
        present: impl Iterator<Item = &'a str>,
    ) -> Self {
        let rows: BTreeSet<String> = rows.map(|id| folded(&id)).collect();
        let mut plan = ReplacePlan::default();
        for id in present {
            plan.present += 1;
            if rows.contains(&folded(id)) {
                plan.kept += 1;
            } else {
                plan.removed.push(id.to_owned());
            }
        }
        plan.added = rows.len().saturating_sub(plan.kept);
        plan.removed.sort();
        plan
    }
}

impl fmt::Display for ReplacePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ReplacePlan {
            removed,
            added,
            kept,
            present,
        } = self;
        write!(
            f,
            "it would remove {} of {present}, keep {kept} and add {added}",
            removed.len()
        )?;
        for (at, id) in removed.iter().take(10).enumerate() {
            write!(
                f,
                "{}{id}",
                if at == 0 { "; to be removed: " } else { ", " }
            )?;
        }
        if removed.len() > 10 {
            write!(f, " and {} more", removed.len() - 10)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(rows: &[&str], present: usize) -> ReplacePlan {
        let present: Vec<String> = (0..present).map(|n| format!("u{n}")).collect();
        ReplacePlan::between(
            rows.iter().map(ToString::to_string),
            present.iter().map(String::as_str),
        )
    }

    #[test]
    fn ids_are_compared_without_regard_to_case() {
        let plan = plan(&["U0", "u1", "new"], 3);
        assert_eq!(
            (plan.kept, plan.added, plan.present, plan.removed.as_slice()),
            (2, 1, 3, &["u2".to_owned()][..])
        );
        assert_eq!(
            plan.to_string(),
            "it would remove 1 of 3, keep 2 and add 1; to be removed: u2"
        );
    }

    #[test]
    fn the_guard_bounds_the_number_and_the_part() {
        let hundred: Vec<String> = (0..98).map(|n| format!("u{n}")).collect();
        let two_of_100 = plan(&hundred.iter().map(String::as_str).collect::<Vec<_>>(), 100);
        assert!(Guard::new().allows(&two_of_100));
        assert!(!Guard::new().with_most(1).allows(&two_of_100));
        assert!(!Guard::new().with_most_percent(1.9).allows(&two_of_100));
        assert!(
            Guard::new()
                .with_most(1)
                .allowing(["U98"])
                .allows(&two_of_100)
        );
        assert!(
            Guard::new()
                .with_most(0)
                .allowing(["u98", "u99"])
                .allows(&two_of_100)
        );
        let one_of_three = plan(&["u0", "u1"], 3);
        assert!(!Guard::new().allows(&one_of_three));
        assert!(Guard::new().with_most_percent(50.0).allows(&one_of_three));
        assert!(
            Guard::new()
                .with_most(0)
                .with_most_percent(0.0)
                .allows(&plan(&["u0", "new"], 1))
        );
    }
}
