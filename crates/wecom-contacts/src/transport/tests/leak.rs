//! No failure gives away a token, a secret, a mobile number or a body.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use wecom_contacts_api::types::UserCreate;

use crate::testing::{MOBILE, Reply, SECRET, Server, builder, json, rendered, token};
use crate::token::FileStore;
use crate::{Contacts, Error};

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

const BODY: &str = "Quetzalcoatl";

/// What must never be seen.
fn assert_clean(text: &str, what: &str) {
    for secret in [
        SECRET,
        &token(1),
        &token(2),
        "_Qm2Zc",
        MOBILE,
        BODY,
        "access_token=",
        "hunter2",
    ] {
        assert!(!text.contains(secret), "{what} shows {secret}: {text}");
    }
}

async fn fail(contacts: &Contacts) -> Vec<Error> {
    let member = UserCreate::new("mei.lin", BODY).mobile(MOBILE);
    let errors = [
        contacts.users().create(member).await.map(drop).err(),
        contacts.users().by_mobile(MOBILE).await.map(drop).err(),
        contacts.users().get("mei.lin").await.map(drop).err(),
        contacts
            .users()
            .in_department(1)
            .detailed()
            .await
            .map(drop)
            .err(),
        contacts
            .users()
            .in_department(1)
            .brief()
            .strict()
            .await
            .map(drop)
            .err(),
    ];
    errors.into_iter().flatten().collect()
}

/// Answers that are errors in every way, all of them as talkative as they can be.
fn answers() -> Vec<fn(&str) -> Reply> {
    vec![
        |_| Reply::Close,
        |_| Reply::Reset,
        |_| Reply::Silence,
        |token| {
            Reply::Cut(
                format!(r#"{{"errcode":0,"userid":"{MOBILE}","x":"{BODY}{token}"#),
                5000,
            )
        },
        |token| Reply::Status(302, "text/html", format!("{BODY} {token}")),
        |token| {
            Reply::Status(
                502,
                "text/html",
                format!("<html>{BODY} {token} {MOBILE}</html>"),
            )
        },
        |token| json(format!("<html>{BODY} {token} {MOBILE}</html>")),
        |_| {
            json(format!(
                r#"{{"errcode":0,"userid":{{"{BODY}":"{MOBILE}"}},"userlist":"{MOBILE}"}}"#
            ))
        },
        |_| {
            json(format!(
                r#"{{"errcode":0,"userid":"u","order":"{BODY}","userlist":[{{"userid":"{BODY}","order":"{MOBILE}"}},{{"userid":["{MOBILE}"]}}]}}"#
            ))
        },
        |_| {
            json(format!(
                r#"{{"errcode":0,"userlist":[{{"userid":"{MOBILE}","name":{{"{BODY}":1}}}}]}}"#
            ))
        },
        |_| Reply::Status(502, "text/13900000001", String::new()),
        |_| json(format!(r#"{{"{BODY}":"{MOBILE}"}}"#)),
        |token| {
            json(format!(
                r#"{{"errcode":40014,"errmsg":"invalid access_token {token}"}}"#
            ))
        },
        |_| {
            json(format!(
                r#"{{"errcode":60104,"errmsg":"mobile existed:{BODY}"}}"#
            ))
        },
        |_| {
            json(format!(
                r#"{{"errcode":60103,"errmsg":"invalid mobile {MOBILE}, hint: [{MOBILE}]"}}"#
            ))
        },
        |_| {
            json(format!(
                r#"{{"errcode":99999999,"errmsg":"invalid string value `{BODY}` secret {SECRET}"}}"#
            ))
        },
        |_| json(format!(r#"{{"errcode":"{BODY}","errmsg":"{MOBILE}"}}"#)),
    ]
}

#[tokio::test]
async fn no_failure_gives_anything_away() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(log.clone())
        .finish();
    // For the whole test program: the logs of the other tests may be looked at just as well, and a subscriber of one thread
    // would miss the spans that another thread met first.
    tracing::subscriber::set_global_default(subscriber).expect("the only subscriber");
    let mut failed = 0;
    for (n, answer) in answers().into_iter().enumerate() {
        let with_tokens = Server::with_tokens(move |seen| answer(seen.token())).await;
        let without = Server::start(move |seen| answer(seen.query.as_str())).await;
        let folder = tempfile::tempdir().expect("a folder");
        let store = FileStore::open(folder.path().join("gone")).expect("made");
        std::fs::remove_dir(folder.path().join("gone")).expect("removed");
        let proxy = with_tokens.url.replace("http://", "http://user:hunter2@");
        let builders = [
            with_tokens.builder(),
            without.builder(),
            with_tokens.builder().with_token_store(store),
            builder("http://127.0.0.1:1").with_proxy(proxy),
            #[cfg(feature = "redis")]
            with_tokens.builder().with_redis(
                crate::token::RedisStore::open("redis://user:hunter2@127.0.0.1:1/")
                    .expect("a good URL"),
            ),
        ];
        for builder in builders {
            let moment = std::time::Duration::from_millis(30);
            let contacts = builder
                .with_read_timeout(moment)
                .build()
                .expect("good settings");
            for error in fail(&contacts).await {
                assert_clean(&rendered(&error), &format!("error {n}"));
                failed += 1;
            }
        }
    }
    for error in fail(&builder("http://127.0.0.1:1").build().expect("good")).await {
        assert_clean(&rendered(&error), "refused");
    }
    assert!(failed > 100, "{failed}");
    let log = String::from_utf8(log.0.lock().expect("no panic").clone()).expect("text");
    assert!(
        log.contains("wecom_call") && log.contains("user_get"),
        "spans are logged"
    );
    assert!(
        log.contains("the shared store fails"),
        "the store's failure is logged"
    );
    #[cfg(feature = "redis")]
    assert!(
        log.contains("no connection to Redis"),
        "that Redis is down is logged"
    );
    assert_clean(&log, "the log");
}
