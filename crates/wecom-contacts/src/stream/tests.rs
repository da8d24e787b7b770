//! Bodies as the server, a proxy or an enemy may send them.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use wecom_contacts_api::ByteStream;
use wecom_contacts_api::types::UserBrief;
use wecom_contacts_api::{ErrCode, Operation};

use super::{ListRequest, ListStream};
use crate::error::{DecodeKind, Error};

fn list(body: &str) -> ListStream<UserBrief> {
    let chunks: Vec<_> = body
        .as_bytes()
        .chunks(5)
        .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
        .collect();
    ListStream::new(Operation::UserSimpleList, "userid", async move {
        Ok(ByteStream::new(Box::pin(stream::iter(chunks))))
    })
}

/// Userids and errors in the order in which they come out.
async fn read(list: ListStream<UserBrief>) -> (Vec<String>, Vec<Error>) {
    let items: Vec<_> = list.collect().await;
    let mut read = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Ok(member) => read.0.push(member.userid.to_string()),
            Err(error) => read.1.push(error),
        }
    }
    read
}

#[tokio::test]
async fn a_refusal_is_a_typed_error_wherever_errcode_stands() {
    for body in [
        r#"{"errcode":60003,"errmsg":"department not found","userlist":[]}"#,
        r#"{"userlist":[{"userid":"a"}],"errmsg":"department not found","errcode":"60003"}"#,
        r#"{"errmsg":"department not found","errcode":60003}"#,
    ] {
        let (members, errors) = read(list(body)).await;
        assert_eq!(members.len(), body.matches("userid").count());
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].errcode(), Some(ErrCode::DEPARTMENT_NOT_FOUND));
        assert_eq!(
            ListRequest::new(list(body)).await.unwrap_err().errcode(),
            Some(ErrCode::DEPARTMENT_NOT_FOUND)
        );
    }
}

#[tokio::test]
async fn a_list_cut_in_the_middle_is_an_error_after_its_whole_members() {
    let (members, errors) = read(list(
        r#"{"errcode":0,"userlist":[{"userid":"a"},{"userid":"b"},{"user"#,
    ))
    .await;
    assert_eq!(members, ["a", "b"]);
    assert!(
        matches!(&errors[..], [Error::Decode(error)] if *error.kind() == DecodeKind::CutOff),
        "{errors:?}"
    );
}

#[tokio::test]
async fn an_empty_list_is_empty_and_a_missing_one_is_an_error() {
    assert!(
        ListRequest::new(list(r#"{"errcode":0,"errmsg":"ok","userlist":[]}"#))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        ListRequest::new(list(r#"{"errcode":0,"errmsg":"ok","userlist":null}"#))
            .await
            .unwrap()
            .is_empty()
    );
    let error = ListRequest::new(list(r#"{"errcode":0,"errmsg":"ok"}"#))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("missing field `userlist`"),
        "{error}"
    );
    for odd in [r#"{"0":{"userid":"a"}}"#, "{}", r#""""#, "7"] {
        let body = format!(r#"{{"errcode":0,"errmsg":"ok","userlist":{odd}}}"#);
        let error = ListRequest::new(list(&body)).await.unwrap_err();
        assert!(
            error.to_string().contains("field `userlist` is no list"),
            "{error}"
        );
    }
    let error = ListRequest::new(list(r#"{"userlist":[]}"#))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::Decode(error) if *error.kind() == DecodeKind::NoErrcode),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_odd_member_is_kept_beside_the_others_unless_strict() {
    let body = r#"{"errcode":0,"userlist":[{"userid":"a"},{"userid":"b","department":7},{"userid":"c"}],"errmsg":"ok"}"#;
    let members = ListRequest::new(list(body)).await.unwrap();
    assert_eq!(
        members
            .iter()
            .map(|member| member.userid.as_str())
            .collect::<Vec<_>>(),
        ["a", "c"]
    );
    let bad = members.bad()[0].bad_element().unwrap();
    assert_eq!((bad.index, bad.id.as_deref()), (1, Some("b")));

    let error = ListRequest::new(list(body)).strict().await.unwrap_err();
    assert_eq!(error.bad_element().unwrap().index, 1);
    let (members, errors) = read(list(body).strict()).await;
    assert_eq!((members, errors.len()), (vec!["a".to_owned()], 1));
}

#[tokio::test]
async fn html_and_hostile_members_end_the_stream_without_their_content() {
    let large = format!(
        r#"{{"errcode":0,"userlist":[{{"userid":"{}"}}]}}"#,
        "secret".repeat(200_000)
    );
    let deep = format!(r#"{{"errcode":0,"userlist":[{}]}}"#, "[".repeat(5000));
    for (body, says) in [
        ("<html>secret</html>", "is not JSON"),
        (&large, "element 0 of the list is larger than 1048576 bytes"),
        (&deep, "nests deeper than 128 levels"),
    ] {
        let (members, errors) = read(list(body)).await;
        assert_eq!((members.len(), errors.len()), (0, 1));
        let text = format!("{} {:?}", errors[0], errors[0]);
        assert!(text.contains(says) && !text.contains("secret"), "{text}");
    }
}
