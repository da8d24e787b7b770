//! Servers that mean no good: slow, endless, huge, and odd where it hurts.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::time::Instant;

use crate::retry::{Attempt, Never, RetryPolicy};
use crate::testing::{Reply, Server, builder, json};
use crate::{DecodeKind, Error, TransportKind};

/// A small answer that unpacks to a big one.
fn packed(unpacked: usize) -> Vec<u8> {
    let mut pack = GzEncoder::new(Vec::new(), Compression::fast());
    let body = format!(
        r#"{{"errcode":0,"errmsg":"ok","userid":"mei.lin","name":"{}"}}"#,
        "x".repeat(unpacked)
    );
    pack.write_all(body.as_bytes()).expect("into memory");
    let body = pack.finish().expect("into memory");
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.into_bytes(), body].concat()
}

#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_small_answer_that_unpacks_to_a_huge_one_is_stopped_at_the_cap() {
    let bomb = packed(4 << 20);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    let server = Server::with_tokens(move |_| Reply::Raw(bomb.clone())).await;
    let small = server.builder().with_body_cap(1 << 20).build();
    let users = small.expect("good settings").users();
    let error = users.get("mei.lin").await.expect_err("too large");
    assert!(
        matches!(&error, Error::Transport(e) if *e.kind() == TransportKind::TooLarge { limit: 1 << 20 }),
        "{error}"
    );
    let member = server.contacts().users().get("mei.lin").await;
    assert_eq!(member.expect("fits").name.expect("a name").len(), 4 << 20);
}

#[tokio::test]
async fn an_answer_that_drips_is_given_up_after_ten_read_time_outs() {
    let server = Server::with_tokens(|_| Reply::Drip(200, Duration::from_millis(5))).await;
    let contacts = server
        .builder()
        .with_read_timeout(Duration::from_millis(30))
        .with_retry(Never::new())
        .build()
        .expect("good settings");
    for error in [
        contacts.users().get("mei.lin").await.map(drop),
        contacts.departments().list().await.map(drop),
        // A stream is as long as it likes, but only once it has said that it is none of refusals.
        contacts.users().in_department(1).brief().await.map(drop),
    ] {
        let error = error.expect_err("never whole");
        assert!(error.is_timeout(), "{error}");
    }
}

#[tokio::test]
async fn blanks_without_end_around_a_list_take_neither_memory_nor_time() {
    for (begins, most) in [
        // Ends without an errcode: nothing that follows can change that.
        (r#"{"userlist":[]}"#, 256 << 10),
        // More is to come, but no member comes.
        ("{", 2 << 20),
    ] {
        let mut parts = vec![begins.to_owned()];
        parts.resize(1000, " ".repeat(4096));
        let server = Server::with_tokens(move |_| Reply::Chunked(parts.clone())).await;
        let list = server.contacts().departments().list().await;
        let Err(Error::Decode(error)) = list else {
            panic!("no list: {list:?}")
        };
        assert!(error.length() < most, "{error}");
    }
}

#[tokio::test]
async fn a_list_without_end_is_given_up_when_it_is_awaited() {
    let mut parts = vec![r#"{"errcode":0,"errmsg":"ok","department":[1"#.to_owned()];
    parts.resize(1000, ",1".repeat(1024));
    let server = Server::with_tokens(move |_| Reply::Chunked(parts.clone())).await;
    let list = server.contacts().departments().list().await;
    let Err(Error::Decode(error)) = list else {
        panic!("all of it was kept")
    };
    let limit = 1_000_000;
    assert_eq!(*error.kind(), DecodeKind::TooMany { limit });
    assert!(error.to_string().contains("take the stream"), "{error}");
}

#[tokio::test]
async fn a_status_whose_body_never_comes_is_told_all_the_same() {
    let server = Server::with_tokens(|_| {
        Reply::Raw(b"HTTP/1.1 502 X\r\ncontent-length: 9999\r\n\r\n<html>".to_vec())
    })
    .await;
    let start = Instant::now();
    let impatient = server.impatient().users().get("mei.lin").await;
    let error = impatient.expect_err("no answer");
    assert!(error.to_string().contains("HTTP status 502 with 6 bytes"));
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_status_whose_body_drips_is_told_after_one_read_time_out() {
    let server = Server::with_tokens(|_| Reply::Drip(404, Duration::from_millis(5))).await;
    let start = Instant::now();
    let error = server.impatient().users().get("mei.lin").await;
    let error = error.expect_err("no answer").to_string();
    assert!(error.contains("HTTP status 404"), "{error}");
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "ten of them are an answer's"
    );
}

#[tokio::test]
async fn times_beyond_all_measure_are_survived() {
    let server = Server::with_tokens(|_| json(r#"{"errcode":0,"userid":"mei.lin"}"#)).await;
    let contacts = server
        .builder()
        .with_read_timeout(Duration::MAX)
        .with_connect_timeout(Duration::MAX)
        .with_deadline(Duration::MAX)
        .with_token_settings(
            crate::token::TokenSettings::default()
                .with_early(Duration::MAX)
                .with_lock_life(Duration::MAX)
                .with_refusal_memory(Duration::MAX)
                .with_store_timeout(Duration::MAX),
        )
        .with_limits(crate::Limits::published().with_max_wait(Duration::MAX))
        .build()
        .expect("good settings");
    let patient = contacts.with_max_wait(Duration::MAX);
    assert!(patient.users().get("mei.lin").await.is_ok());
}

#[tokio::test]
async fn an_errcode_that_is_no_number_is_said_to_be_one_that_is_none() {
    for body in [
        r#"{"errcode":"soon","errmsg":""}"#,
        r#"{"errcode":[],"errmsg":""}"#,
        r#"{"errcode":1.5}"#,
    ] {
        let server = Server::with_tokens(move |_| json(body)).await;
        for error in [
            server.contacts().users().get("mei.lin").await.map(drop),
            server
                .contacts()
                .users()
                .in_department(1)
                .brief()
                .await
                .map(drop),
        ] {
            let error = error.expect_err("odd");
            assert!(
                matches!(&error, Error::Decode(e) if matches!(e.kind(), DecodeKind::Shape(_))),
                "{error}"
            );
            assert!(error.to_string().contains("errcode"), "{error}");
        }
    }
}

#[tokio::test]
async fn an_errcode_as_text_or_behind_the_payload_is_read_like_any_other() {
    for body in [
        r#"{"errcode":"60111","errmsg":"userid not found"}"#,
        r#"{"userid":"mei.lin","name":"x","errmsg":"userid not found","errcode":60111}"#,
        r#"{"errcode":60111.0,"errmsg":"userid not found"}"#,
    ] {
        let server = Server::with_tokens(move |_| json(body)).await;
        let error = server.contacts().users().get("mei.lin").await;
        assert!(error.expect_err("refused").is_not_found(), "{body}");
    }
}

/// A policy that never gives up.
struct Always;

impl RetryPolicy for Always {
    fn after(&self, _: &Attempt<'_>) -> Option<Duration> {
        Some(Duration::ZERO)
    }
}

#[tokio::test]
async fn no_policy_makes_it_ask_again_with_a_wrong_secret_or_send_a_lost_delete_again() {
    let wrong = Server::start(|_| json(r#"{"errcode":40001,"errmsg":"invalid credential"}"#)).await;
    let contacts = wrong.builder().with_retry(Always).build();
    let error = contacts
        .expect("good settings")
        .users()
        .get("mei.lin")
        .await;
    assert!(error.expect_err("refused").is_token());
    assert_eq!(wrong.count("/cgi-bin/gettoken"), 1);
    for answer in [|| Reply::Reset, || Reply::Close] {
        let server = Server::with_tokens(move |_| answer()).await;
        let contacts = server.builder().with_retry(Always).build();
        let lost = contacts
            .expect("good settings")
            .users()
            .delete("mei.lin")
            .await;
        assert!(lost.expect_err("lost").is_outcome_unknown());
        assert_eq!(server.count("/cgi-bin/user/delete"), 1);
    }
}

#[tokio::test]
async fn a_server_that_nobody_reaches_is_an_error_that_says_why() {
    let contacts = builder("http://127.0.0.1:1")
        .build()
        .expect("good settings");
    let error = contacts.users().get("mei.lin").await.expect_err("refused");
    let line = error.to_string();
    assert!(
        line.contains("no connection to the server: ") && line.contains("refused"),
        "{line}"
    );
}
