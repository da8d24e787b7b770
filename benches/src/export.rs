//! Reading an export: decrypting and decoding the files, against `from_slice` on the plain text.

use std::hint::black_box;
use std::io;

use serde::Deserialize;
use serde_json::json;
use wecom_contacts::Contacts;
use wecom_contacts::export::{AesKey, Exported};
use wecom_contacts::job::JobState;
use wecom_contacts::types::User;

use crate::child::{self, Server};
use crate::clients::{Bare, contacts, runtime};
use crate::control;
use crate::harness::{Outcome, Target, Turns, cpu};
use crate::machine;
use crate::member::Member;

const MEMBERS: usize = 100_000;
const MANY: usize = 1_000_000;
const TURNS: usize = 11;

/// The whole of a file.
#[derive(Deserialize)]
struct File {
    userlist: Vec<Member>,
}

/// The export group.
pub(crate) fn run() -> Vec<Outcome> {
    let server = Server::sandbox(&format!("generate:{MEMBERS}:2000"));
    let runtime = runtime();
    let bare = runtime.block_on(Bare::new(&server.url));
    let contacts = contacts(&server.url);
    let key = AesKey::random().expect("the system has random bytes");
    let (exported, plain) = runtime.block_on(async {
        control::limits(&bare, &json!({ "export_ms": 0 })).await;
        fetch(&contacts, &bare, &key).await
    });
    let mut ours = || {
        let mut count = 0;
        for record in exported.records() {
            black_box(record.expect("the file is sound"));
            count += 1;
        }
        assert_eq!(count, MEMBERS);
    };
    let mut by_hand = || {
        let file: File = serde_json::from_slice(&plain).expect("the file is sound");
        assert_eq!(black_box(file).userlist.len(), MEMBERS);
    };
    let turns = Turns::run(TURNS, &mut [&mut ours, &mut by_hand]);
    let mut outcomes = vec![Outcome::of(
        "export",
        format!(
            "decrypt + decode, bytes per second / from_slice of the plain text, {MEMBERS} members"
        ),
        turns.ratios(1, 0, cpu),
        Target::AtLeast(0.6),
    )];
    drop((exported, plain, server));
    let peak = |members: usize| {
        let server = Server::sandbox(&format!("generate:{members}:2000"));
        child::number(&["export-memory", &server.url]) / 1024.0
    };
    for members in [MEMBERS, MANY] {
        outcomes.push(Outcome::exact(
            "export",
            format!("MiB at the height, run and read, {members} members"),
            peak(members),
            Target::AtMost(8.0),
        ));
    }
    outcomes
}

/// The same files, ours encrypted on the disk and theirs as plain text in memory.
async fn fetch(contacts: &Contacts, bare: &Bare, key: &AesKey) -> (Exported<User>, Vec<u8>) {
    let request = || contacts.export().users().with_key(key.clone());
    let (job, _) = request().start().await.expect("the job starts");
    let exported = request()
        .resume(job.id().clone())
        .await
        .expect("the job ends well");
    assert_eq!(exported.parts(), 1);
    let JobState::Done(files) = job.poll().await.expect("the job is known") else {
        unreachable!("the job was waited for");
    };
    let mut bytes = Vec::new();
    for file in &files {
        let response = bare
            .http
            .get(&file.url)
            .send()
            .await
            .expect("the file is there");
        bytes.extend_from_slice(&response.bytes().await.expect("the file is whole"));
    }
    (exported, key.decrypt(&bytes).expect("the key fits"))
}

/// Prints how many KiB a whole export costs at its height.
pub(crate) fn print_peak(url: &str) -> io::Result<()> {
    let runtime = runtime();
    let contacts = contacts(url);
    let bare = runtime.block_on(Bare::new(url));
    runtime.block_on(async {
        control::limits(&bare, &json!({ "export_ms": 0 })).await;
        // Connections and the token belong to the program, not to the export.
        contacts
            .users()
            .get("u0000000")
            .await
            .expect("the member is there");
    });
    let peak = machine::peak_of("self", || {
        let exported = runtime.block_on(contacts.export().users().run());
        for record in exported.expect("the job ends well").records() {
            black_box(record.expect("the file is sound"));
        }
    });
    println!("{}", peak.unwrap_or_default());
    Ok(())
}
