//! How work grows from 1,000 to 1,000,000 members: the exponent of its instructions, 1 for work that is linear.
//!
//! A thousand times the members in a thousand times the instructions is an exponent of 1. The processor time is shown
//! beside it: it grows by what the memory of a big company costs, which no cache holds, whatever the program does.

mod steps;

use std::hint::black_box;
use std::io;
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
/// A factor of 1.15 from end to end: room for the logarithm of a tree, none for a loop in a loop.
const LIMIT: f64 = 1.02;
/// How often the small work is done.
const TIMES: usize = 50;

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
    let clocked = WORKS.iter().flat_map(|(name, work)| clocked(name, *work));
    clocked.chain(steps::run()).collect()
}

/// The exponents of the processor time of a work and of its sandbox.
fn clocked(name: &str, work: Work) -> Vec<Outcome> {
    // The first run pays for what happens once.
    work(FEW, 1);
    let (few, many) = (work(FEW, TIMES), work(MANY, 1));
    let micros = |time: Duration, members: usize| time.as_secs_f64() * 1e6 / members as f64;
    let outcome = |what: String, few: Duration, many: Duration| {
        let each = (micros(few, FEW * TIMES), micros(many, MANY));
        exponent(format!("{what}, µs"), each, Target::Shown)
    };
    let sandbox = few.sandbox.zip(many.sandbox);
    let sandbox = sandbox.map(|(few, many)| outcome(format!("{name}, the sandbox"), few, many));
    let ours = outcome(name.to_owned(), few.ours, many.ours);
    std::iter::once(ours).chain(sandbox).collect()
}

/// The exponent out of what a member costs among few and among many.
fn exponent(what: String, (few, many): (f64, f64), target: Target) -> Outcome {
    let exponent = 1.0 + (many / few).log10() / (MANY as f64 / FEW as f64).log10();
    let what = format!("{what} a member: {few:.2} for {FEW}, {many:.2} for {MANY}");
    Outcome::exact("growth", what, exponent, target)
}

/// One of the works as a part of its own.
pub(crate) fn part(name: &str, members: &str, times: &str) -> io::Result<()> {
    let number = |text: &str| text.parse::<usize>().map_err(io::Error::other);
    let (members, times) = (number(members)?, number(times)?);
    match WORKS.iter().find(|(work, _)| *work == name) {
        Some((_, work)) => drop(work(members, times)),
        None if name == steps::COMPANY => drop(company(members)),
        None => return Err(io::Error::other("no such work")),
    }
    Ok(())
}

/// The processor time of the work, and of the sandbox meanwhile.
fn spent(sandbox: Option<&Server>, work: impl FnOnce()) -> Spent {
    // Not by the process's clock, which rustix reads in a way that valgrind does not bear.
    let ours = || machine::cpu_time_of_threads(std::process::id());
    let theirs = || sandbox.map(|server| machine::cpu_time_of_threads(server.pid()));
    let (used, served) = (ours(), theirs());
    work();
    Spent {
        ours: ours().saturating_sub(used),
        sandbox: theirs()
            .zip(served)
            .map(|(after, before)| after.saturating_sub(before)),
    }
}

fn company(members: usize) -> Server {
    let departments = members / MEMBERS_IN_A_DEPARTMENT;
    steps::start(&format!("generate:{members}:{departments}"))
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
