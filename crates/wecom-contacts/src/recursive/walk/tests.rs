//! The walk over departments that answer at their own pace.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_util::future::poll_fn;
use proptest::prelude::{any, prop, proptest};

use super::super::seen::{Fingerprint, Seen};
use super::{QUEUED, Severity, Source, Step, Walk};

/// A department: its members, and how many polls each of them takes to arrive.
struct Fake {
    items: std::vec::IntoIter<Result<String, Severity>>,
    pace: usize,
    wait: usize,
    bytes: u64,
    open: Rc<Cell<usize>>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.open.set(self.open.get() - 1);
    }
}

impl Source for Fake {
    type Member = String;
    type Error = Severity;

    fn poll_batch(&mut self, cx: &mut Context<'_>) -> Poll<Option<Vec<Result<String, Severity>>>> {
        if self.wait > 0 {
            self.wait -= 1;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.wait = self.pace;
        self.bytes += 1;
        let batch: Vec<_> = self.items.by_ref().take(1 + self.pace % 3).collect();
        Poll::Ready((!batch.is_empty()).then_some(batch))
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn fingerprint(member: &String) -> Fingerprint {
        Fingerprint::of(member)
    }

    fn judge(error: &Severity) -> Severity {
        *error
    }
}

#[derive(Default)]
struct Company {
    departments: Vec<Vec<Result<String, Severity>>>,
    paces: Vec<usize>,
    asked: RefCell<Vec<usize>>,
    open: Rc<Cell<usize>>,
    most_open: Cell<usize>,
}

impl Company {
    fn new(departments: &[&[&str]]) -> Self {
        let list = |members: &&[&str]| members.iter().map(|name| Ok((*name).to_owned())).collect();
        Company {
            departments: departments.iter().map(list).collect(),
            ..Self::default()
        }
    }

    fn list(&self, department: usize) -> Fake {
        let asked_before = self
            .asked
            .borrow()
            .iter()
            .filter(|asked| **asked == department)
            .count();
        self.asked.borrow_mut().push(department);
        self.open.set(self.open.get() + 1);
        self.most_open
            .set(self.most_open.get().max(self.open.get()));
        let mut items = self.departments[department].clone();
        for _ in 0..asked_before {
            let first = items
                .iter()
                .position(|item| *item == Err(Severity::BrokenOff));
            first.map(|first| items.remove(first));
        }
        let pace = self.paces.get(department).copied().unwrap_or(0);
        Fake {
            items: items.into_iter(),
            pace,
            wait: pace,
            bytes: 0,
            open: self.open.clone(),
        }
    }

    /// Everything that comes out, as text.
    fn walk(&self, ordered: bool, parallel: usize, seen: Seen) -> Vec<String> {
        let mut walk = Walk::new(
            0..self.departments.len(),
            |d| self.list(d),
            ordered,
            parallel,
            seen,
        );
        let mut out = Vec::new();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            while let Some(step) = poll_fn(|cx| walk.poll_step(cx)).await {
                out.push(match step {
                    Step::Member(name) => name,
                    Step::Failed(error) => format!("{error:?}"),
                    Step::Done {
                        department,
                        whole: true,
                    } => format!("#{department}"),
                    Step::Done {
                        department,
                        whole: false,
                    } => format!("!{department}"),
                });
            }
        });
        out
    }
}

#[test]
fn ordered_members_come_by_department_whatever_the_pace() {
    let mut company = Company::new(&[&["a", "b"], &[], &["c"], &["d", "e"]]);
    company.paces = vec![9, 0, 3, 0];
    for parallel in 1..5 {
        assert_eq!(
            company.walk(true, parallel, Seen::default()),
            ["a", "b", "#0", "#1", "c", "#2", "d", "e", "#3"]
        );
    }
}

#[test]
fn unordered_members_come_as_they_come() {
    let mut company = Company::new(&[&["a"], &["b"], &["c"]]);
    company.paces = vec![9, 4, 0];
    let mut out = company.walk(false, 3, Seen::default());
    out.retain(|name| !name.starts_with('#'));
    assert_eq!(out, ["c", "b", "a"]);
}

#[test]
fn a_member_of_five_departments_comes_once_in_any_spelling() {
    let company = Company::new(&[
        &["Mei.Lin", "a"],
        &["mei.lin"],
        &["MEI.LIN"],
        &["b", "mei.Lin"],
        &["mei.lin"],
    ]);
    assert_eq!(
        company.walk(true, 2, Seen::default()),
        ["Mei.Lin", "a", "#0", "#1", "#2", "b", "#3", "#4"]
    );
    let seen: Seen = [Fingerprint::of("mei.lin"), Fingerprint::of("A")]
        .into_iter()
        .collect();
    assert_eq!(
        company.walk(true, 2, seen),
        ["#0", "#1", "#2", "b", "#3", "#4"],
        "resumed"
    );
}

#[test]
fn a_department_that_is_gone_counts_as_empty() {
    let mut company = Company::new(&[&["a"], &[], &["b"]]);
    company.departments[1] = vec![Err(Severity::Absent)];
    assert_eq!(
        company.walk(true, 1, Seen::default()),
        ["a", "#0", "#1", "b", "#2"]
    );
}

#[test]
fn a_list_that_breaks_off_is_asked_once_more_and_gives_nobody_twice() {
    let mut company = Company::new(&[&["a", "b", "c"], &["d"]]);
    company.departments[0].insert(2, Err(Severity::BrokenOff));
    assert_eq!(
        company.walk(true, 2, Seen::default()),
        ["a", "b", "c", "#0", "d", "#1"]
    );
    assert_eq!(company.asked.take(), [0, 1, 0]);
}

#[test]
fn a_list_that_breaks_off_without_coming_further_ends_the_walk() {
    let mut company = Company::new(&[&["a"]]);
    company.departments[0].extend([
        Err(Severity::BrokenOff),
        Err(Severity::BrokenOff),
        Ok("b".to_owned()),
    ]);
    assert_eq!(company.walk(true, 1, Seen::default()), ["a", "BrokenOff"]);
    assert_eq!(company.asked.take(), [0, 0]);
}

#[test]
fn a_list_that_comes_further_each_time_is_asked_until_it_is_whole() {
    let mut company = Company::default();
    let list = (0..5).flat_map(|n| [Ok(n.to_string()), Err(Severity::BrokenOff)]);
    company.departments.push(list.collect());
    assert_eq!(
        company.walk(true, 1, Seen::default()),
        ["0", "1", "2", "3", "4", "#0"]
    );
    assert_eq!(company.asked.take().len(), 6);
}

#[test]
fn replies_are_taken_in_while_members_wait() {
    let mut company = Company::new(&[&["a", "b", "c"], &["d"], &["e"]]);
    company.paces = vec![2, 2, 2];
    let mut walk = Walk::new(0..3, |d| company.list(d), false, 3, Seen::default());
    let mut cx = Context::from_waker(std::task::Waker::noop());
    while walk.poll_step(&mut cx).is_pending() {}
    assert_eq!(walk.queued, 2, "a is out, b and c wait");
    assert!(walk.poll_step(&mut cx).is_ready() && walk.poll_step(&mut cx).is_ready());
    assert_eq!(walk.queued, 2, "b and c are out, d and e wait");
}

#[test]
fn an_odd_member_is_handed_on_and_a_refusal_ends_the_walk() {
    let mut company = Company::new(&[&["a"], &["b", "c"], &["d"]]);
    company.departments[0].push(Err(Severity::Member));
    company.departments[1].insert(1, Err(Severity::Fatal));
    assert_eq!(
        company.walk(true, 3, Seen::default()),
        ["a", "Member", "#0", "b", "Fatal"]
    );
    assert_eq!(company.open.get(), 0, "what was in flight is dropped");
}

#[test]
fn a_department_that_may_not_be_read_leaves_the_others_alone() {
    let mut company = Company::new(&[&["a"], &["b"]]);
    company.departments[0].push(Err(Severity::Department));
    assert_eq!(
        company.walk(true, 2, Seen::default()),
        ["a", "Department", "!0", "b", "#1"]
    );
}

#[test]
fn nobody_piles_up_behind_a_slow_department() {
    let mut company = Company {
        departments: vec![vec![Ok("slow".to_owned())]],
        ..Company::default()
    };
    for department in 0..40 {
        company
            .departments
            .push((0..1000).map(|n| Ok(format!("{department}.{n}"))).collect());
    }
    company.paces = vec![100_000];
    let mut walk = Walk::new(0..41, |d| company.list(d), true, 4, Seen::default());
    let mut cx = Context::from_waker(std::task::Waker::noop());
    for _ in 0..50_000 {
        assert!(walk.poll_step(&mut cx).is_pending());
    }
    assert!(
        (QUEUED..QUEUED + 1024).contains(&walk.queued),
        "{}",
        walk.queued
    );
    drop(walk);
    company.paces.clear();
    assert_eq!(
        company.walk(true, 4, Seen::default()).len(),
        1 + 40_000 + 41
    );
}

proptest! {
    #[test]
    fn every_member_once_and_every_department_asked_once(
        departments in prop::collection::vec(prop::collection::vec(0u8..60, 0..20), 0..12),
        paces in prop::collection::vec(0usize..6, 12),
        ordered in any::<bool>(),
        parallel in 0usize..6,
    ) {
        let list = |members: &Vec<u8>| members.iter().map(|n| Ok(n.to_string())).collect();
        let company = Company { departments: departments.iter().map(list).collect(), paces, ..Company::default() };
        let out = company.walk(ordered, parallel, Seen::default());
        let members: Vec<&String> = out.iter().filter(|name| !name.starts_with('#')).collect();
        let all: BTreeSet<String> = departments.iter().flatten().map(u8::to_string).collect();
        assert_eq!(members.len(), all.len());
        assert_eq!(members.iter().map(|name| (*name).clone()).collect::<BTreeSet<_>>(), all);
        let mut asked = company.asked.take();
        asked.sort_unstable();
        assert_eq!(asked, (0..departments.len()).collect::<Vec<_>>());
        assert!(company.most_open.get() <= parallel.max(1));
        if ordered {
            assert_eq!(out, company.walk(true, 1, Seen::default()));
        }
    }
}
