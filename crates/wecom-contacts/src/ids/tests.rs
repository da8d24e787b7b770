//! Pages made of text, walked by cursor.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use wecom_contacts_api::ByteStream;
use wecom_contacts_api::{ErrCode, Operation};

use super::{IdsRequest, MemberDepartments};
use crate::error::Error;
use crate::stream::ListStream;

/// Answers the cursor `n` (none: 0) with page `n`.
fn ids<const N: usize>(pages: [&'static str; N]) -> IdsRequest {
    IdsRequest::new(Box::new(move |cursor, _| {
        let page = pages[cursor.map_or(0, |cursor| cursor.parse::<usize>().unwrap())];
        ListStream::new(Operation::UserListId, "userid", async move {
            let chunks: Vec<_> = page
                .as_bytes()
                .chunks(7)
                .map(|chunk| Ok(Bytes::from_static(chunk)))
                .collect();
            Ok(ByteStream::new(Box::pin(stream::iter(chunks))))
        })
    }))
}

fn member(userid: &str, departments: &[i64]) -> MemberDepartments {
    MemberDepartments {
        userid: userid.into(),
        departments: departments.iter().map(|&id| id.into()).collect(),
    }
}

const FIRST: &str = r#"{"errcode":0,"errmsg":"ok","next_cursor":"1","dept_user":[
    {"userid":"Mei.Lin","department":12},{"userid":"tom","department":1}]}"#;
const LAST: &str = r#"{"dept_user":[{"userid":"mei.lin","department":15},{"userid":"mei.lin","department":12}],
    "errcode":0,"errmsg":"ok","next_cursor":""}"#;
const AGAIN: &str =
    r#"{"errcode":0,"errmsg":"ok","next_cursor":"1","dept_user":[{"userid":"a","department":1}]}"#;

#[tokio::test]
async fn members_come_once_with_all_departments_over_all_pages() {
    let members = ids([FIRST, LAST]).await.unwrap();
    assert_eq!(
        members.into_vec(),
        [member("Mei.Lin", &[12, 15]), member("tom", &[1])]
    );
    assert_eq!(ids([FIRST, LAST]).rows().count().await, 4);
}

#[tokio::test]
async fn an_absent_cursor_ends_the_walk_and_open_userids_count() {
    let page = r#"{"errcode":0,"errmsg":"ok","dept_user":[{"open_userid":"wo1","department":3}]}"#;
    assert_eq!(ids([page]).await.unwrap().into_vec(), [member("wo1", &[3])]);
}

#[tokio::test]
async fn a_repeated_cursor_is_refused() {
    let mut rows = ids([FIRST, AGAIN]).rows();
    let mut count = 0;
    let error = loop {
        match rows.next().await {
            Some(Ok(_)) => count += 1,
            Some(Err(error)) => break error,
            None => panic!("ended"),
        }
    };
    assert_eq!((count, rows.next().await.is_none()), (3, true));
    assert!(error.to_string().contains("the cursor repeats"), "{error}");
    assert!(ids([FIRST, AGAIN]).await.is_err());
}

#[tokio::test]
async fn odd_rows_are_reported_beside_the_others() {
    let page = r#"{"errcode":0,"errmsg":"ok","dept_user":[{"userid":"a"},{"department":3},{"userid":"b","department":1}]}"#;
    let members = ids([page]).await.unwrap();
    assert_eq!(*members, [member("b", &[1])]);
    let bad: Vec<String> = members.bad().iter().map(Error::to_string).collect();
    assert!(
        bad[0].contains("element 0 (a)") && bad[1].contains("names nobody"),
        "{bad:?}"
    );
}

#[tokio::test]
async fn a_refusal_of_a_later_page_ends_the_walk() {
    let refusal = r#"{"errcode":50100,"errmsg":"invalid cursor","dept_user":[]}"#;
    let error = ids([FIRST, refusal]).await.unwrap_err();
    assert_eq!(error.errcode(), Some(ErrCode::CURSOR_INVALID));
}
