//! Lists as streams take the same way: refresh, refusals, repeats.

use std::time::Duration;

use futures_util::StreamExt;
use wecom_contacts_api::ErrCode;

use crate::testing::{Reply, Server, json, token};
use crate::{Error, Limits};

fn list(errcode_first: bool, members: usize) -> String {
    let members: Vec<_> = (0..members)
        .map(|n| format!(r#"{{"userid":"u{n}","name":"成员{n}"}}"#))
        .collect();
    let members = members.join(",");
    if errcode_first {
        format!(r#"{{"errcode":0,"errmsg":"ok","userlist":[{members}]}}"#)
    } else {
        format!(r#"{{"userlist":[{members}],"errmsg":"ok","errcode":0}}"#)
    }
}

fn parts(text: &str, size: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars
        .chunks(size)
        .map(|part| part.iter().collect())
        .collect()
}

#[tokio::test]
async fn a_list_comes_whole_wherever_errcode_stands_and_however_it_is_cut() {
    for errcode_first in [true, false] {
        for size in [7, 1000, 1_000_000] {
            let body = list(errcode_first, 3000);
            let server = Server::with_tokens(move |_| Reply::Chunked(parts(&body, size))).await;
            let found = server
                .contacts()
                .users()
                .in_department(12)
                .brief()
                .await
                .expect("a list");
            assert_eq!(found.len(), 3000, "{errcode_first} {size}");
            assert!(found.bad().is_empty());
        }
    }
}

#[tokio::test]
async fn a_stale_token_is_refreshed_for_a_stream_too() {
    let server = Server::with_tokens(|seen| {
        let stale = r#"{"userlist":[],"errmsg":"access_token expired","errcode":42001}"#;
        json(if seen.token() == token(1) {
            stale.to_owned()
        } else {
            list(true, 5)
        })
    })
    .await;
    assert_eq!(
        server
            .contacts()
            .users()
            .in_department(12)
            .detailed()
            .await
            .expect("a list")
            .len(),
        5
    );
    assert_eq!(server.count("/cgi-bin/gettoken"), 2);
}

#[tokio::test]
async fn a_refusal_is_a_typed_error_whether_errcode_comes_first_or_last() {
    for body in [
        r#"{"errcode":60123,"errmsg":"invalid party id"}"#,
        r#"{"userlist":[],"errmsg":"x","errcode":60123}"#,
    ] {
        for size in [5, 1000] {
            let server = Server::with_tokens(move |_| Reply::Chunked(parts(body, size))).await;
            let error = server
                .contacts()
                .users()
                .in_department(12)
                .brief()
                .await
                .expect_err("refused");
            assert_eq!(
                error.errcode(),
                Some(ErrCode::DEPARTMENT_ID_INVALID),
                "{error}"
            );
        }
    }
}

#[tokio::test]
async fn a_refusal_is_one_however_its_code_is_cut_and_though_its_end_never_comes() {
    let text = "access_token expired ".repeat(20);
    let late = format!(r#"{{"userlist":[],"errmsg":"{text}","errcode":42001}}"#);
    let (begins, ends) = late.split_at(late.len() - 3);
    let parts = vec![begins.to_owned(), ends.to_owned()];
    let server = Server::with_tokens(move |seen| {
        if seen.token() == token(1) {
            Reply::Chunked(parts.clone())
        } else {
            let begins = format!(r#"{{"errcode":60123,"errmsg":"{text}","#);
            Reply::Cut(begins, 1000)
        }
    })
    .await;
    let list = server.contacts().users().in_department(12).brief().await;
    assert_eq!(
        list.expect_err("refused").errcode(),
        Some(ErrCode::DEPARTMENT_ID_INVALID)
    );
    assert_eq!(server.count("/cgi-bin/gettoken"), 2);
    assert_eq!(server.count("/cgi-bin/user/simplelist"), 2);
}

#[tokio::test]
async fn a_stream_that_is_cut_ends_with_an_error_after_its_whole_members() {
    let body = list(true, 3000);
    let server =
        Server::with_tokens(move |_| Reply::Cut(body[..body.len() / 2].to_owned(), body.len()))
            .await;
    let mut stream = server.contacts().users().in_department(12).brief().stream();
    let (mut members, mut last) = (0, None);
    while let Some(item) = stream.next().await {
        match item {
            Ok(_) => members += 1,
            Err(error) => last = Some(error),
        }
    }
    assert!(members > 1000, "{members}");
    assert!(
        matches!(last, Some(Error::Transport(_) | Error::Decode(_))),
        "{last:?}"
    );
}

#[tokio::test]
async fn who_calls_for_each_member_of_a_list_does_not_wait_for_the_list() {
    let server = Server::with_tokens(|seen| {
        json(match &*seen.path {
            "/cgi-bin/user/get" => r#"{"errcode":0,"errmsg":"ok","userid":"u0"}"#.to_owned(),
            _ => list(true, 3),
        })
    })
    .await;
    let limits = Limits::published().with_concurrency(1);
    let contacts = server.builder().with_limits(limits).build().expect("good");
    let users = contacts.users();
    let mut members = users.in_department(12).brief().stream();
    let each = async {
        let mut found = 0;
        while let Some(member) = members.next().await {
            users.get(member.expect("readable").userid).await?;
            found += 1;
        }
        Ok::<_, Error>(found)
    };
    let found = tokio::time::timeout(Duration::from_secs(20), each).await;
    assert_eq!(found.expect("no standstill").expect("works"), 3);
}
