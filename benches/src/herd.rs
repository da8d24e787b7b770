//! What happens when a token ends under many callers: how often a new one is fetched.

use std::io;

use tokio::task::JoinSet;
use wecom_contacts::token::{FileStore, RedisStore};
use wecom_contacts::{Contacts, Limits};

use crate::child::{Part, Server};
use crate::clients::{Bare, CORP_ID, SECRET, contacts, runtime};
use crate::harness::{Outcome, Target};
use crate::machine;
use crate::redis::Redis;

const CALLERS: usize = 10_000;
const PROGRAMS: usize = 4;
const TASKS: usize = 64;

/// The herd group.
pub(crate) fn run() -> Vec<Outcome> {
    let files = machine::open_files();
    let callers = CALLERS.min(
        usize::try_from(files)
            .unwrap_or(CALLERS)
            .saturating_sub(200),
    );
    let mut outcomes = vec![Outcome::exact(
        "herd",
        format!("gettoken for {callers} calls at a time when the token has ended"),
        one_program(callers),
        Target::AtMost(1.0),
    )];
    let folder = tempfile::tempdir().expect("a folder for a moment");
    let mut shared = |what: &str, store: &str| {
        outcomes.push(Outcome::exact(
            "herd",
            format!("gettoken for {PROGRAMS} programs x {TASKS} tasks with one {what}"),
            several_programs(store),
            Target::AtMost(1.0),
        ));
    };
    shared("file", &folder.path().display().to_string());
    match Redis::start() {
        Ok(redis) => shared("Redis", &redis.url),
        Err(error) => println!("herd: no redis-server (Debian package redis-server): {error}"),
    }
    outcomes
}

fn one_program(callers: usize) -> f64 {
    let server = Server::canned();
    let runtime = runtime();
    let contacts = contacts(&server.url);
    runtime.block_on(async {
        let bare = Bare::new(&server.url).await;
        contacts
            .users()
            .get("u0000042")
            .await
            .expect("the member is there");
        bare.get("/control/expire", &[]).await;
        calls(&contacts, callers).await;
        fetched(&bare).await
    })
}

fn several_programs(store: &str) -> f64 {
    let server = Server::canned();
    let runtime = runtime();
    runtime.block_on(async {
        let bare = Bare::new(&server.url).await;
        // The programs start with an old token in the store, which the first answer of the server refuses.
        let first = with_store(&server.url, store);
        first
            .users()
            .get("u0000042")
            .await
            .expect("the member is there");
        bare.get("/control/expire", &[]).await;
        let words = ["herd", server.url.as_str(), store];
        let mut programs: Vec<Part> = (0..PROGRAMS).map(|_| Part::start(&words)).collect();
        for program in &mut programs {
            assert_eq!(program.line(), "done");
        }
        fetched(&bare).await
    })
}

/// One of the programs.
pub(crate) fn part(url: &str, store: &str) -> io::Result<()> {
    runtime().block_on(async {
        let contacts = with_store(url, store);
        calls(&contacts, TASKS).await;
    });
    println!("done");
    Ok(())
}

fn with_store(url: &str, store: &str) -> Contacts {
    let builder = Contacts::builder()
        .corp_id(CORP_ID)
        .secret(SECRET)
        .base_url(url)
        .with_limits(Limits::off());
    let builder = if store.starts_with("redis://") {
        builder.with_redis(RedisStore::open(store).expect("inside of a run time"))
    } else {
        builder.with_token_store(FileStore::open(store).expect("the folder is ours"))
    };
    builder.build().expect("the settings are sound")
}

async fn calls(contacts: &Contacts, callers: usize) {
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let users = contacts.users();
        tasks.spawn(async move { users.get("u0000042").await.map(drop) });
    }
    for result in tasks.join_all().await {
        result.expect("every caller is served");
    }
}

async fn fetched(bare: &Bare) -> f64 {
    let count = bare.get("/control/count", &[]).await;
    String::from_utf8_lossy(&count).parse().unwrap_or(f64::NAN)
}
