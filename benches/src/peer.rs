//! The SDKs that people would take instead, each a program that does one order a line; ours is one of them.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use tokio::task::JoinSet;
use wecom_contacts::Contacts;

use crate::child;
use crate::clients::{CORP_ID, SECRET, contacts, runtime};
use crate::harness::Cost;
use crate::machine;

/// The member that everybody fetches.
const USERID: &str = "u0000042";

/// How to start a peer, as `--peer NAME=PROGRAM WORD…` tells it; no program means that its toolchain is missing.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) name: String,
    words: Vec<String>,
}

impl FromStr for Start {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, words) = text.split_once('=').ok_or("NAME=COMMAND is wanted")?;
        Ok(Start {
            name: name.to_owned(),
            words: words.split_whitespace().map(str::to_owned).collect(),
        })
    }
}

impl Start {
    /// Ours, by the same protocol.
    pub(crate) fn ours() -> Self {
        let program = std::env::current_exe().expect("the program knows its own path");
        Start {
            name: "wecom-contacts".to_owned(),
            words: vec![
                program.display().to_string(),
                child::WORD.to_owned(),
                "peer".to_owned(),
            ],
        }
    }

    /// Whether its toolchain is on this machine.
    pub(crate) fn is_there(&self) -> bool {
        !self.words.is_empty()
    }
}

/// A running peer; it ends when this is dropped.
pub(crate) struct Peer {
    pub(crate) name: String,
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts it against a server.
    pub(crate) fn start(start: &Start, url: &str) -> Self {
        let (program, words) = start.words.split_first().expect("it is there");
        let folder = crate::peer_folder(&start.name);
        let mut command = if program.contains('/') {
            Command::new(folder.join(program))
        } else {
            Command::new(program)
        };
        if folder.is_dir() {
            command.current_dir(folder);
        }
        let mut child = command
            .args(words)
            .env("WECOM_BASE_URL", url)
            .env("WECOM_CORP_ID", CORP_ID)
            .env("WECOM_SECRET", SECRET)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the peer can be started");
        Peer {
            name: start.name.clone(),
            orders: child.stdin.take().expect("its input is ours"),
            answers: BufReader::new(child.stdout.take().expect("its output is ours")),
            child,
        }
    }

    /// What one order costs; `None` where the peer has no such call.
    pub(crate) fn order(&mut self, order: &str) -> Option<Cost> {
        let (started, used) = (Instant::now(), self.cpu_time());
        writeln!(self.orders, "{order}").expect("the peer takes orders");
        let mut answer = String::new();
        let read = self.answers.read_line(&mut answer);
        let wall = started.elapsed();
        read.expect("the peer prints text");
        assert!(!answer.is_empty(), "{} broke down at: {order}", self.name);
        let cpu = self.cpu_time().saturating_sub(used);
        (answer.trim_end() == "ok").then_some(Cost { wall, cpu })
    }

    /// By how much an order raises its memory at its height, in KiB.
    pub(crate) fn peak_of(&mut self, order: &str) -> Option<u64> {
        let pid = self.child.id().to_string();
        let mut done = None;
        let peak = machine::peak_of(&pid, || done = self.order(order));
        done.and(peak)
    }

    fn cpu_time(&self) -> Duration {
        machine::cpu_time_of(self.child.id())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Our own driver program.
pub(crate) fn part() -> io::Result<()> {
    let url = std::env::var("WECOM_BASE_URL").map_err(io::Error::other)?;
    let (runtime, contacts) = (runtime(), contacts(&url));
    for order in io::stdin().lines() {
        let order = order?;
        let words: Vec<&str> = order.split(' ').collect();
        let number = |text: &str| text.parse::<usize>().map_err(io::Error::other);
        match words.as_slice() {
            ["get", concurrent, calls] => {
                runtime.block_on(get(&contacts, number(concurrent)?, number(calls)?));
            }
            ["list", members] => runtime.block_on(list(&contacts, number(members)?)),
            ["simplelist", members] => runtime.block_on(brief_list(&contacts, number(members)?)),
            _ => return Err(io::Error::other(order)),
        }
        println!("ok");
    }
    Ok(())
}

async fn get(contacts: &Contacts, concurrent: usize, calls: usize) {
    let mut workers = JoinSet::new();
    for _ in 0..concurrent {
        let users = contacts.users();
        workers.spawn(async move {
            for _ in 0..calls / concurrent {
                let user = users.get(USERID).await.expect("the member is there");
                assert_eq!(user.userid.as_str(), USERID);
            }
        });
    }
    workers.join_all().await;
}

async fn list(contacts: &Contacts, members: usize) {
    let department = i64::try_from(members).unwrap_or(i64::MAX);
    let request = contacts.users().in_department(department).detailed();
    let counted = request
        .stream()
        .try_fold(0, |sum, _| async move { Ok(sum + 1) });
    assert_eq!(counted.await.expect("the list is sound"), members);
}

async fn brief_list(contacts: &Contacts, members: usize) {
    let department = i64::try_from(members).unwrap_or(i64::MAX);
    let request = contacts.users().in_department(department).brief();
    let counted = request
        .stream()
        .try_fold(0, |sum, _| async move { Ok(sum + 1) });
    assert_eq!(counted.await.expect("the list is sound"), members);
}
