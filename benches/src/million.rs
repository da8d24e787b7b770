//! A company of a million members: everybody fetched, all ids read, everybody deleted, in bounded memory.

use std::io;

use futures_util::TryStreamExt;
use wecom_contacts::Contacts;

use crate::child::{self, Server};
use crate::clients::{contacts, runtime};
use crate::harness::{Outcome, Target};
use crate::machine;

const MEMBERS: usize = 1_000_000;
const DEPARTMENTS: usize = 30_000;

/// The million group.
pub(crate) fn run() -> Vec<Outcome> {
    let server = Server::sandbox(&format!("generate:{MEMBERS}:{DEPARTMENTS}"));
    let row = |way: &str, what: &str, target| {
        let kib = child::number(&["million-memory", way, &server.url]);
        Outcome::exact(
            "million",
            format!("MiB at the height, {what}, {MEMBERS} members"),
            kib / 1024.0,
            target,
        )
    };
    vec![
        row("rows", "the rows of list_id", Target::AtMost(8.0)),
        // 16 bytes for each member, to tell it from the others, and twice the room while the set grows.
        row(
            "recursive",
            "everybody of 30000 departments",
            Target::AtMost(64.0),
        ),
        // The report holds every id.
        row("delete", "delete_many of everybody", Target::AtMost(192.0)),
    ]
}

/// Prints how many KiB one of the works costs at its height, once it is done to the end.
pub(crate) fn print_peak(way: &str, url: &str) -> io::Result<()> {
    let runtime = runtime();
    let contacts = contacts(url);
    // Connections and the token belong to the program, not to the work.
    runtime
        .block_on(contacts.users().get("u0000000"))
        .map_err(io::Error::other)?;
    let peak = machine::peak_of("self", || {
        let members = runtime.block_on(work(way, &contacts));
        assert_eq!(members, MEMBERS, "{way} to the end");
    });
    println!("{}", peak.unwrap_or_default());
    Ok(())
}

async fn work(way: &str, contacts: &Contacts) -> usize {
    let users = contacts.users();
    match way {
        "rows" => {
            let mut rows = users.ids().rows();
            let mut seen = vec![false; MEMBERS];
            while let Some(row) = rows.try_next().await.expect("the list is sound") {
                let id = row.userid.expect("a row names somebody").into_string();
                let number: usize = id.trim_start_matches('u').parse().expect("a number");
                seen[number] = true;
            }
            seen.into_iter().filter(|seen| *seen).count()
        }
        "recursive" => {
            let request = users.in_department(1).recursive().brief();
            let mut members = request.concurrency(32).stream();
            let mut count = 0;
            while let Some(_member) = members.try_next().await.expect("the fetch is whole") {
                count += 1;
            }
            count
        }
        _ => {
            let ids = (0..MEMBERS).map(|at| format!("u{at:07}"));
            let report = users.delete_many(ids).concurrency(8).await;
            assert!(report.is_complete(), "{report}");
            report.deleted.len()
        }
    }
}
