//! Whether anything grows: memory over a million calls, with the limiter off and the token in memory.

use std::hint::black_box;
use std::io;

use crate::child::{self, Server};
use crate::clients::{contacts, runtime};
use crate::harness::{Outcome, Target};
use crate::{call, machine};

const CONCURRENT: usize = 64;

/// Until pools, buffers and the allocator have what they need.
const WARM_UP: usize = 100_000;

const CALLS: usize = 1_000_000;

/// Pages that the allocator takes now and then. One leaked pointer a call would be eight times as much.
const NOISE_KIB: f64 = 1024.0;

/// The soak group.
pub(crate) fn run() -> Vec<Outcome> {
    let server = Server::canned();
    vec![Outcome::exact(
        "soak",
        format!("KiB that {CALLS} calls add to the memory, {CONCURRENT} at a time"),
        child::number(&["soak", &server.url]),
        Target::AtMost(NOISE_KIB),
    )]
}

/// Makes the calls, and prints by how many KiB the memory has grown meanwhile.
pub(crate) fn part(url: &str) -> io::Result<()> {
    let runtime = runtime();
    let users = contacts(url).users();
    let get = move || {
        let users = users.clone();
        async move {
            black_box(users.get("u0000042").await.expect("the member is there"));
        }
    };
    let unknown = || io::Error::other("the system does not tell the memory of a process");
    call::many(&runtime, CONCURRENT, WARM_UP, get.clone());
    let (before, _) = machine::memory("self").ok_or_else(unknown)?;
    call::many(&runtime, CONCURRENT, CALLS, get);
    let (after, _) = machine::memory("self").ok_or_else(unknown)?;
    println!("{}", after.saturating_sub(before));
    Ok(())
}
