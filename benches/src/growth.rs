//! How work grows from 1,000 to 1,000,000 members: the exponent of its processor time, 1 for work that is linear.
//!
//! A thousand times the members in a thousand times the time is an exponent of 1; every 0.05 more is a factor of 1.41,
//! which caches explain and a nested loop does not.

use std::hint::black_box;
use std::time::Duration;

use futures_util::TryStreamExt;
use serde_json::json;
use wecom_contacts::import::{CsvWriter, ImportMember, Rows};

use crate::child::Server;
use crate::clients::{Bare, contacts, runtime};
use crate::harness::{Outcome, Target};
use crate::{control, import, machine};

const FEW: usize = 1_000;
const MANY: usize = 1_000_000;
const MEMBERS_IN_A_DEPARTMENT: usize = 50;
const LIMIT: f64 = 1.05;

/// Work on so many members, done so many times, and what it costs in all.
type Work = fn(usize, usize) -> Spent;

/// What some work cost.
#[derive(Clone, Copy, Default)]
struct Spent {
    ours: Duration,
    /// Of the sandbox, where it is what is worth watching.
    sandbox: Option<Duration>,
}

const WORKS: &[(&str, Work)] = &[
    ("list, streamed", streamed),
    ("list, collected", collected),
    ("import, checked and written", imported),
    ("export, run and read", exported),
    ("ids with their departments", ids),
    ("recursive fetch", recursive),
    ("delete_many", deleted),
];

/// The growth group.
pub(crate) fn run() -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (what, work) in WORKS {
        // The first run pays for what happens once.
        work(FEW, 1);
        let few = work(FEW, 50);
        let many = work(MANY, 1);
        outcomes.push(exponent(what, few.ours / 50, many.ours));
        if let (Some(few), Some(many)) = (few.sandbox, many.sandbox) {
            outcomes.push(exponent(&format!("{what}, the sandbox"), few / 50, many));
        }
    }
    outcomes
}

fn exponent(what: &str, few: Duration, many: Duration) -> Outcome {
    let each = |time: Duration, members: usize| time.as_secs_f64() * 1e6 / members as f64;
    let growth = (many.as_secs_f64() / few.as_secs_f64()).log10();
    let what = format!(
        "{what}: exponent; {:.2} µs a member for {FEW}, {:.2} for {MANY}",
        each(few, FEW),
        each(many, MANY)
    );
    let exponent = growth / (MANY as f64 / FEW as f64).log10();
    Outcome::exact("growth", what, exponent, Target::AtMost(LIMIT))
}

/// The processor time of the work, and of the sandbox meanwhile.
fn spent(sandbox: Option<&Server>, work: impl FnOnce()) -> Spent {
    let theirs = || sandbox.map(|server| machine::cpu_time_of_threads(server.pid()));
    let (used, served) = (machine::cpu_time(), theirs());
    work();
    Spent {
        ours: machine::cpu_time().saturating_sub(used),
        sandbox: theirs()
            .zip(served)
            .map(|(after, before)| after.saturating_sub(before)),
    }
}

fn company(members: usize) -> Server {
    let departments = members / MEMBERS_IN_A_DEPARTMENT;
    Server::sandbox(&format!("generate:{members}:{departments}"))
}

fn streamed(members: usize, times: usize) -> Spent {
    let server = Server::canned();
    let (runtime, contacts) = (runtime(), contacts(&server.url));
    let department = i64::try_from(members).unwrap_or(i64::MAX);
    spent(None, || {
        for _ in 0..times {
            let request = contacts.users().in_department(department).detailed();
            let counted = request
                .stream()
                .try_fold(0, |sum, _| async move { Ok(sum + 1) });
            let counted = runtime.block_on(counted).expect("the list is sound");
            assert_eq!(counted, members);
        }
    })
}

fn collected(members: usize, times: usize) -> Spent {
    let server = Server::canned();
    let (runtime, contacts) = (runtime(), contacts(&server.url));
    let department = i64::try_from(members).unwrap_or(i64::MAX);
    spent(None, || {
        for _ in 0..times {
            let request = contacts.users().in_department(department).detailed();
            let list = runtime.block_on(async { request.await });
            assert_eq!(list.expect("the list is sound").len(), members);
        }
    })
}

fn imported(members: usize, times: usize) -> Spent {
    let rows: Rows<ImportMember> = (0..members).map(import::member).into();
    spent(None, || {
        for _ in 0..times {
            assert!(rows.check().is_empty());
            black_box(CsvWriter::new().write(&rows).expect("every row fits"));
        }
    })
}

fn exported(members: usize, times: usize) -> Spent {
    let server = company(members);
    let (runtime, contacts) = (runtime(), contacts(&server.url));
    let bare = runtime.block_on(Bare::new(&server.url));
    runtime.block_on(control::limits(&bare, &json!({ "export_ms": 0 })));
    spent(Some(&server), || {
        for _ in 0..times {
            let exported = runtime.block_on(contacts.export().users().run());
            let records = exported.expect("the job ends well");
            assert_eq!(records.records().filter(Result::is_ok).count(), members);
        }
    })
}

fn ids(members: usize, times: usize) -> Spent {
    let server = company(members);
    let (runtime, contacts) = (runtime(), contacts(&server.url));
    spent(Some(&server), || {
        for _ in 0..times {
            let ids = contacts.users().ids().stream();
            let counted = ids.try_fold(0, |sum, _| async move { Ok(sum + 1) });
            assert_eq!(
                runtime.block_on(counted).expect("the walk ends well"),
                members
            );
        }
    })
}

fn recursive(members: usize, times: usize) -> Spent {
    let server = company(members);
    let (runtime, contacts) = (runtime(), contacts(&server.url));
    spent(Some(&server), || {
        for _ in 0..times {
            let request = contacts.users().in_department(1).recursive().detailed();
            let counted = request
                .stream()
                .try_fold(0, |sum, _| async move { Ok(sum + 1) });
            assert_eq!(
                runtime.block_on(counted).expect("the fetch is whole"),
                members
            );
        }
    })
}

/// A company for each time: what is deleted is gone.
fn deleted(members: usize, times: usize) -> Spent {
    let runtime = runtime();
    (0..times).fold(Spent::default(), |sum, _| {
        let server = company(members);
        let contacts = contacts(&server.url);
        let one = spent(Some(&server), || {
            let ids = (0..members).map(|at| format!("u{at:07}"));
            let request = contacts.users().delete_many(ids);
            let report = runtime.block_on(async { request.await });
            assert!(report.is_complete(), "{report}");
        });
        Spent {
            ours: sum.ours + one.ours,
            sandbox: Some(sum.sandbox.unwrap_or_default() + one.sandbox.unwrap_or_default()),
        }
    })
}
