//! The hot paths, each as a part that does its work so many times and nothing else: for counting instructions, and for
//! whoever wants to profile one of them (`perf record target/release/benches part hot user_get 100000`).

use std::hint::black_box;
use std::io;

use futures_util::TryStreamExt;
use serde_json::json;
use wecom_callback::{Callback, Stamp};
use wecom_contacts::import::{CsvWriter, ImportMember, Rows};

use crate::child::Server;
use crate::clients::{Bare, contacts, runtime};
use crate::member::GetReply;
use crate::{callback, control, import};

/// One path: its name, what one unit of it is, and how many units are enough to count.
pub(crate) struct Path {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) enough: usize,
    work: fn(usize),
}

/// All of them.
pub(crate) const PATHS: &[Path] = &[
    Path {
        name: "user_get",
        unit: "call, over a kept connection: transport, peek, decode",
        enough: 400,
        work: user_get,
    },
    Path {
        name: "user_get_bare",
        unit: "call by bare reqwest + from_slice, to compare",
        enough: 400,
        work: user_get_bare,
    },
    Path {
        name: "user_get_limited",
        unit: "call with the limiter on",
        enough: 400,
        work: user_get_limited,
    },
    Path {
        name: "list",
        unit: "member of a streamed list: splitter, decode",
        enough: 4_000,
        work: list,
    },
    Path {
        name: "callback",
        unit: "event: signature, cipher, XML",
        enough: 400,
        work: event,
    },
    Path {
        name: "import",
        unit: "row: checks, CSV",
        enough: 4_000,
        work: rows,
    },
    Path {
        name: "export",
        unit: "record: cipher, splitter, decode",
        enough: 2,
        work: export,
    },
];

/// Records in the file of `export`; its unit is one of them.
pub(crate) const EXPORTED: usize = 2_000;

/// Does one of them.
pub(crate) fn part(name: &str, times: &str) -> io::Result<()> {
    let path = PATHS.iter().find(|path| path.name == name);
    let path = path.ok_or_else(|| io::Error::other("no such path"))?;
    (path.work)(times.parse().map_err(io::Error::other)?);
    Ok(())
}

fn user_get(times: usize) {
    let server = Server::canned();
    let users = contacts(&server.url).users();
    runtime().block_on(async {
        for _ in 0..times {
            black_box(users.get("u0000042").await.expect("the member is there"));
        }
    });
}

fn user_get_limited(times: usize) {
    let server = Server::canned();
    let contacts = wecom_contacts::Contacts::builder()
        .corp_id(crate::clients::CORP_ID)
        .secret(crate::clients::SECRET)
        .base_url(&server.url)
        .build()
        .expect("the settings are sound");
    let users = contacts.users();
    runtime().block_on(async {
        for _ in 0..times {
            black_box(users.get("u0000042").await.expect("the member is there"));
        }
    });
}

fn user_get_bare(times: usize) {
    let server = Server::canned();
    runtime().block_on(async {
        let bare = Bare::new(&server.url).await;
        for _ in 0..times {
            let query = [("userid", "u0000042")];
            let body = bare.get("/cgi-bin/user/get", &query).await;
            let reply: GetReply = serde_json::from_slice(&body).expect("the usual shape");
            black_box(reply);
        }
    });
}

fn list(times: usize) {
    let server = Server::canned();
    let contacts = contacts(&server.url);
    runtime().block_on(async {
        let members = i64::try_from(times).unwrap_or(i64::MAX);
        let mut list = contacts.users().in_department(members).detailed().stream();
        while let Some(member) = list.try_next().await.expect("the list is sound") {
            black_box(&member);
        }
    });
}

fn event(times: usize) {
    let callback = Callback::new(callback::TOKEN, callback::KEY, "ww0123456789abcdef")
        .expect("the key is well formed");
    let stamp = Stamp::fixed(1_735_700_000, "987654321", *b"0123456789ABCDEF");
    let sealed = callback.encrypt(callback::EVENT, &stamp);
    let (query, body) = (sealed.query(), sealed.body_xml(None));
    for _ in 0..times {
        let envelope = callback.decrypt(&query, body.as_bytes());
        let envelope = envelope.expect("the message is valid");
        black_box(envelope.event().expect("the event is valid"));
    }
}

fn rows(times: usize) {
    let rows: Rows<ImportMember> = (0..times).map(import::member).into();
    assert!(rows.check().is_empty());
    black_box(CsvWriter::new().write(&rows).expect("every row fits"));
}

fn export(times: usize) {
    let server = Server::sandbox(&format!("generate:{EXPORTED}:20"));
    let runtime = runtime();
    let contacts = contacts(&server.url);
    let exported = runtime.block_on(async {
        let bare = Bare::new(&server.url).await;
        control::limits(&bare, &json!({ "export_ms": 0 })).await;
        contacts.export().users().run().await
    });
    let exported = exported.expect("the job ends well");
    for _ in 0..times {
        for record in exported.records() {
            black_box(record.expect("the file is sound"));
        }
    }
}
