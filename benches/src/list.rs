//! A list of 100,000 members: time and memory, streamed and collected, against the whole body and `from_slice`.

use std::hint::black_box;
use std::io;

use futures_util::TryStreamExt;
use tokio::runtime::Runtime;
use wecom_contacts::Contacts;

use crate::child::{self, Server};
use crate::clients::{Bare, contacts, runtime};
use crate::harness::{Outcome, Target, Turns, wall};
use crate::machine;
use crate::member::ListReply;

const MEMBERS: i64 = 100_000;
const TURNS: usize = 7;

/// The list group.
pub(crate) fn run() -> Vec<Outcome> {
    let server = Server::canned();
    let mut outcomes = memory(&server.url);
    machine::keep_to_core(0);
    outcomes.extend(time(&server.url));
    machine::use_all_cores();
    outcomes
}

fn time(url: &str) -> Vec<Outcome> {
    let runtime = runtime();
    let contacts = contacts(url);
    let bare = runtime.block_on(Bare::new(url));
    let mut streamed = || stream(&runtime, &contacts, MEMBERS);
    let mut collected = || collect(&runtime, &contacts, MEMBERS);
    let mut by_hand = || whole(&runtime, &bare, MEMBERS);
    let turns = Turns::run(TURNS, &mut [&mut streamed, &mut collected, &mut by_hand]);
    let row = |what: &str, side, target| {
        let what = format!("{what}, time / bare bytes() + from_slice, {MEMBERS} members");
        Outcome::of("list", what, turns.ratios(side, 2, wall), target)
    };
    vec![
        row("streamed", 0, Target::AtMost(0.75)),
        row("collected", 1, Target::AtMost(1.05)),
    ]
}

fn memory(url: &str) -> Vec<Outcome> {
    let peak = |what: &str, members: i64| {
        let kib = child::number(&["memory", what, url, &members.to_string()]);
        kib / 1024.0
    };
    let whole = peak("whole", MEMBERS);
    let streamed = [peak("stream", MEMBERS), peak("stream", 10 * MEMBERS)];
    let row = |what: String, mib, target| Outcome::exact("list", what, mib, target);
    vec![
        row(
            format!("streamed, MiB at the height, {MEMBERS} members"),
            streamed[0],
            Target::AtMost(8.0),
        ),
        row(
            format!("streamed, MiB at the height, {} members", 10 * MEMBERS),
            streamed[1],
            Target::AtMost(8.0),
        ),
        row(
            format!("collected, memory / bare bytes() + from_slice, {MEMBERS} members"),
            peak("collect", MEMBERS) / whole,
            Target::Shown,
        ),
        row(
            format!("bare, MiB at the height, {MEMBERS} members"),
            whole,
            Target::Shown,
        ),
    ]
}

/// Prints how many KiB one way of fetching a list costs at its height.
pub(crate) fn print_peak(what: &str, url: &str, members: &str) -> io::Result<()> {
    let members: i64 = members.parse().map_err(io::Error::other)?;
    let runtime = runtime();
    let contacts = contacts(url);
    let bare = runtime.block_on(Bare::new(url));
    let work = |members| match what {
        "stream" => stream(&runtime, &contacts, members),
        "collect" => collect(&runtime, &contacts, members),
        _ => whole(&runtime, &bare, members),
    };
    // Connections, the token and the allocator's first pages belong to the program, not to the list.
    work(1000);
    let peak = machine::peak_of("self", || work(members)).unwrap_or_default();
    println!("{peak}");
    Ok(())
}

fn stream(runtime: &Runtime, contacts: &Contacts, members: i64) {
    runtime.block_on(async {
        let mut list = contacts.users().in_department(members).detailed().stream();
        let mut count = 0;
        while let Some(member) = list.try_next().await.expect("the list is sound") {
            black_box(&member);
            count += 1;
        }
        assert_eq!(count, members);
    });
}

fn collect(runtime: &Runtime, contacts: &Contacts, members: i64) {
    runtime.block_on(async {
        let request = contacts.users().in_department(members).detailed();
        let list = request.await.expect("the list is sound");
        assert_eq!(i64::try_from(black_box(list).len()), Ok(members));
    });
}

fn whole(runtime: &Runtime, bare: &Bare, members: i64) {
    runtime.block_on(async {
        let department = members.to_string();
        let query = [("department_id", department.as_str()), ("fetch_child", "0")];
        let body = bare.get("/cgi-bin/user/list", &query).await;
        let list: ListReply = serde_json::from_slice(&body).expect("the list is sound");
        assert_eq!(i64::try_from(black_box(list).userlist.len()), Ok(members));
    });
}
