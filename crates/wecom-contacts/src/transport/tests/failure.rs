//! What fails on the way, what is sent again, and what never is.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use wecom_contacts_api::Operation;
use wecom_contacts_api::types::{BatchInvite, QrSize, UserCreate};

use crate::retry::Never;
use crate::testing::{Reply, Server, json};
use crate::{DecodeKind, Error, Limits, TagTargets, TransportKind};

mod repeat;

const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;
const MEMBER: &str =
    r#"{"errcode":0,"errmsg":"ok","userid":"mei.lin","name":"林梅","mobile":"13900000001"}"#;

fn member() -> UserCreate {
    UserCreate::new("mei.lin", "林梅").mobile("13900000001")
}

/// A server whose n-th answer (from 0) to anything but gettoken is `answer(n)`.
async fn nth(answer: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Server {
    let count = AtomicUsize::new(0);
    Server::with_tokens(move |_| answer(count.fetch_add(1, Ordering::SeqCst))).await
}

type Answer = fn() -> Reply;

fn broken() -> [Answer; 5] {
    [
        || Reply::Close,
        || Reply::Cut(r#"{"errcode":0,"#.to_owned(), 500),
        || Reply::Silence,
        || Reply::Status(502, "text/html", "<html>bad gateway</html>".to_owned()),
        || Reply::Status(503, "text/plain", String::new()),
    ]
}

#[tokio::test]
async fn odd_answers_say_what_and_how_long() {
    let rows: [(Answer, &str); 10] = [
        (|| json("<html>"), "is not JSON"),
        (|| json(""), "the answer of 0 bytes is cut off"),
        (|| json("[1]"), "the answer of 3 bytes is not JSON"),
        (|| json(r#"{"userid":"mei.lin"}"#), "has no errcode"),
        (|| json(r#"{"errcode":0,"userid":"mei"#), "is cut off"),
        (
            || json(r#"{"errcode":0,"name":"x"}"#),
            "missing field `userid`",
        ),
        (
            || Reply::Status(404, "", String::new()),
            "HTTP status 404 with 0 bytes (no media type)",
        ),
        (
            || Reply::Status(502, "text/html; charset=x", "<html>13900000001".to_owned()),
            "HTTP status 502 with 17 bytes (text/html)",
        ),
        (
            || Reply::Status(302, "", String::new()),
            "HTTP status 302, a redirect",
        ),
        (
            || Reply::Cut(r#"{"errcode":0"#.to_owned(), 400),
            "the connection broke",
        ),
    ];
    for (answer, says) in rows {
        let server = nth(move |_| answer()).await;
        let error = server
            .contacts()
            .users()
            .get("mei.lin")
            .await
            .expect_err(says);
        assert!(error.to_string().contains(says), "{error}");
        assert!(!error.to_string().contains('\n'));
    }
}

#[tokio::test]
async fn an_absent_errcode_is_accepted_where_the_reference_has_none() {
    let server = nth(|_| json(r#"{"ip_list":["101.226.9.*","203.0.113.7"]}"#)).await;
    assert_eq!(
        server
            .contacts()
            .server()
            .callback_ips()
            .await
            .expect("a list")
            .len(),
        2
    );
    let error = server
        .contacts()
        .server()
        .api_domain_ips()
        .await
        .expect_err("no errcode");
    assert!(
        matches!(&error, Error::Decode(e) if *e.kind() == DecodeKind::NoErrcode),
        "{error}"
    );
}

#[tokio::test]
async fn a_body_beyond_the_cap_is_refused_whether_announced_or_not() {
    let body = format!(
        r#"{{"errcode":0,"userid":"mei.lin","name":"{}"}}"#,
        "x".repeat(3000)
    );
    let (whole, parts) = (
        body.clone(),
        vec![
            body[..1000].to_owned(),
            body[1000..2000].to_owned(),
            body[2000..].to_owned(),
        ],
    );
    for chunked in [false, true] {
        let (whole, parts) = (whole.clone(), parts.clone());
        let server = nth(move |_| {
            if chunked {
                Reply::Chunked(parts.clone())
            } else {
                json(whole.clone())
            }
        })
        .await;
        let small = server.builder().with_body_cap(2500).build().expect("good");
        let error = small.users().get("mei.lin").await.expect_err("too large");
        assert!(
            matches!(&error, Error::Transport(e) if *e.kind() == TransportKind::TooLarge { limit: 2500 }),
            "{error}"
        );
        let large = server.builder().with_body_cap(5000).build().expect("good");
        assert_eq!(
            large
                .users()
                .get("mei.lin")
                .await
                .expect("fits")
                .name
                .expect("a name")
                .len(),
            3000
        );
    }
}

#[tokio::test]
async fn deep_json_is_an_error_and_no_overflow() {
    let server = nth(|_| json(format!(r#"{{"errcode":0,"userid":{}"#, "[".repeat(500_000)))).await;
    let error = server
        .contacts()
        .users()
        .get("mei.lin")
        .await
        .expect_err("nonsense");
    assert!(matches!(error, Error::Decode(_)), "{error}");
}

#[tokio::test]
async fn what_breaks_a_limit_is_not_sent() {
    let server = Server::with_tokens(|_| json(OK)).await;
    let contacts = server.contacts();
    let (users, long) = (contacts.users(), "x".repeat(65));
    let errors = [
        users.get("").await.map(drop).expect_err("empty"),
        users
            .get(long.as_str())
            .await
            .map(drop)
            .expect_err("too long"),
        users
            .invite(BatchInvite::new())
            .await
            .map(drop)
            .expect_err("nobody"),
        users
            .join_qrcode(QrSize::from(5))
            .await
            .map(drop)
            .expect_err("no such size"),
        contacts
            .linked_corp()
            .departments("77")
            .await
            .map(drop)
            .expect_err("no linked id"),
        contacts
            .linked_corp()
            .user("li.tan")
            .await
            .map(drop)
            .expect_err("no company"),
        contacts
            .tags()
            .add(7, TagTargets::default())
            .await
            .map(drop)
            .expect_err("nobody"),
        contacts
            .departments()
            .get(-1)
            .await
            .map(drop)
            .expect_err("negative"),
    ];
    for error in errors {
        assert!(
            matches!(&error, Error::Input(e) if !e.field().is_empty() && !e.rule().is_empty()),
            "{error:?}"
        );
        assert!(error.is_invalid_input());
        assert!(!error.to_string().contains(&long));
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_deadline_bounds_waiting_and_retries() {
    let server = Server::with_tokens(|seen| match seen.path.as_str() {
        "/cgi-bin/user/create" => Reply::Silence,
        _ => json(r#"{"errcode":0,"errmsg":"ok","userid":"mei.lin"}"#),
    })
    .await;
    let contacts = server.contacts();
    // The token is there before the clock of the deadline runs.
    contacts.users().get("mei.lin").await.expect("a member");
    let error = contacts
        .with_deadline(Duration::from_millis(200))
        .users()
        .create(member())
        .await
        .expect_err("late");
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn a_used_up_window_pauses_the_operation_without_asking_the_server_again() {
    let server =
        nth(|_| json(r#"{"errcode":45009,"errmsg":"reach max api daily quota limit"}"#)).await;
    let contacts = server
        .contacts()
        .with_max_wait(Duration::ZERO)
        .with_retry(Never::new());
    let first = contacts.users().get("mei.lin").await.expect_err("refused");
    assert_eq!(first.retry_after(), Some(Duration::from_secs(60)));
    let second = contacts
        .users()
        .get("mei.lin")
        .await
        .expect_err("held back");
    assert!(
        second
            .refusal()
            .is_some_and(|refusal| refusal.is_from_limiter())
    );
    assert!(second.is_rate_limited() && second.retry_after().is_some());
    assert_eq!(server.count("/cgi-bin/user/get"), 1);
    let off = server
        .builder()
        .with_limits(Limits::off())
        .with_retry(Never::new())
        .build()
        .expect("good");
    off.users().get("mei.lin").await.expect_err("refused");
    off.users().get("mei.lin").await.expect_err("refused");
    assert_eq!(server.count("/cgi-bin/user/get"), 3);
}

#[tokio::test]
async fn every_operation_says_itself_in_its_error() {
    let server = nth(|_| json(r#"{"errcode":48002,"errmsg":"api forbidden"}"#)).await;
    let contacts = server.contacts();
    let error = contacts.tags().list().await.expect_err("forbidden");
    assert_eq!(error.operation(), Some(Operation::TagList));
    let error = contacts
        .departments()
        .tree()
        .await
        .map(drop)
        .expect_err("forbidden");
    assert_eq!(error.operation(), Some(Operation::DepartmentList));
    assert!(error.is_permission());
}
