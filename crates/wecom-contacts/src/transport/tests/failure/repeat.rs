//! What is sent again, and what never is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wecom_contacts_api::ErrCode;
use wecom_contacts_api::types::UserUpdate;

use super::{MEMBER, OK, broken, member, nth};
use crate::retry::Never;
use crate::testing::{Reply, Server, builder, json};
use crate::{Confirmed, Error, TransportKind};

#[tokio::test]
async fn a_create_is_never_sent_blindly_again() {
    for (n, answer) in broken().into_iter().enumerate() {
        let server = nth(move |_| answer()).await;
        let error = server
            .impatient()
            .users()
            .create(member())
            .await
            .expect_err("lost");
        assert!(
            error.is_outcome_unknown() && !error.is_retryable(),
            "{n}: {error}"
        );
        assert_eq!(server.count("/cgi-bin/user/create"), 1, "{n}");
    }
}

#[tokio::test]
async fn a_get_that_deletes_is_not_repeated_and_one_that_reads_is() {
    let server = nth(|_| Reply::Close).await;
    server
        .contacts()
        .users()
        .delete("mei.lin")
        .await
        .expect_err("lost");
    assert_eq!(server.count("/cgi-bin/user/delete"), 1);
    for answer in broken() {
        let server = nth(move |n| if n < 2 { answer() } else { json(MEMBER) }).await;
        server
            .impatient()
            .users()
            .get("mei.lin")
            .await
            .expect("at the third try");
        assert_eq!(server.count("/cgi-bin/user/get"), 3);
    }
}

#[tokio::test]
async fn an_update_that_sets_is_repeated() {
    let server = nth(|n| if n == 0 { Reply::Close } else { json(OK) }).await;
    let change = UserUpdate::new().userid("mei.lin").position("组长");
    server
        .contacts()
        .users()
        .update("mei.lin", change)
        .await
        .expect("at the second try");
    assert_eq!(server.count("/cgi-bin/user/update"), 2);
    let sent = String::from_utf8(server.seen()[1].body.clone()).expect("text");
    assert!(
        sent.contains("组长") && sent.contains("mei.lin"),
        "raw UTF-8, and the id that was given: {sent}"
    );
}

#[tokio::test]
async fn a_passing_refusal_is_tried_again_even_for_a_create() {
    for code in [-1, 6000, 45033] {
        let server = nth(move |n| {
            json(if n < 2 {
                format!(r#"{{"errcode":{code},"errmsg":"busy"}}"#)
            } else {
                OK.to_owned()
            })
        })
        .await;
        server
            .contacts()
            .users()
            .create(member())
            .await
            .expect("at the third try");
        let server = nth(move |_| json(format!(r#"{{"errcode":{code},"errmsg":"busy"}}"#))).await;
        let error = server
            .contacts()
            .users()
            .create(member())
            .await
            .expect_err("always busy");
        assert_eq!(error.errcode(), Some(ErrCode(code)));
        assert_eq!(
            server.count("/cgi-bin/user/create"),
            3,
            "the cap on attempts"
        );
    }
}

#[tokio::test]
async fn a_policy_can_be_replaced_for_one_call() {
    let server = nth(|_| json(r#"{"errcode":-1,"errmsg":"busy"}"#)).await;
    let contacts = server.contacts();
    contacts
        .with_retry(Never::new())
        .users()
        .get("mei.lin")
        .await
        .expect_err("busy");
    assert_eq!(server.count("/cgi-bin/user/get"), 1);
    contacts.users().get("mei.lin").await.expect_err("busy");
    assert_eq!(server.count("/cgi-bin/user/get"), 4);
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_for_every_call() {
    let error = builder("http://127.0.0.1:1")
        .build()
        .expect("good")
        .users()
        .create(member())
        .await;
    let error = error.expect_err("nobody listens");
    assert!(
        matches!(&error, Error::Transport(e) if *e.kind() == TransportKind::Connect && !e.was_sent()),
        "{error}"
    );
    assert!(error.is_retryable() && !error.is_outcome_unknown());
}

#[tokio::test]
async fn create_or_confirm_reads_back_what_became_of_a_lost_create() {
    const NOT_THERE: &str = r#"{"errcode":60111,"errmsg":"userid not found"}"#;
    const TAKEN: &str = r#"{"errcode":60102,"errmsg":"userid existed"}"#;
    const OTHER: &str = r#"{"errcode":0,"userid":"mei.lin","name":"吴涛"}"#;
    type Expect = fn(&Confirmed) -> bool;
    type Row<'a> = (&'a [&'a str], &'a [&'a str], Expect, usize);
    let rows: [Row<'static>; 5] = [
        (&[OK], &[], |c| matches!(c, Confirmed::Created(_)), 1),
        (&[""], &[MEMBER], |c| matches!(c, Confirmed::Created(_)), 1),
        (
            &["", OK],
            &[NOT_THERE],
            |c| matches!(c, Confirmed::Created(_)),
            2,
        ),
        (
            &[TAKEN],
            &[MEMBER],
            |c| matches!(c, Confirmed::AlreadyThere(_)),
            1,
        ),
        (
            &[TAKEN],
            &[OTHER],
            |c| matches!(c, Confirmed::Conflicts { fields, .. } if *fields == ["name"]),
            1,
        ),
    ];
    for (creates, gets, expect, sent) in rows {
        let (creates, gets) = (Arc::new(creates.to_vec()), Arc::new(gets.to_vec()));
        let counts = [AtomicUsize::new(0), AtomicUsize::new(0)];
        let server = Server::with_tokens(move |seen| {
            let (answers, count) = if seen.path.ends_with("create") {
                (&creates, &counts[0])
            } else {
                (&gets, &counts[1])
            };
            match answers[count.fetch_add(1, Ordering::SeqCst)] {
                "" => Reply::Close,
                answer => json(answer),
            }
        })
        .await;
        let confirmed = server
            .contacts()
            .users()
            .create_or_confirm(member())
            .await
            .expect("confirmed");
        assert!(expect(&confirmed), "{confirmed:?}");
        assert_eq!(server.count("/cgi-bin/user/create"), sent);
    }
}
