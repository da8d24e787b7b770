//! Reports that one run hands to the next, and lists of ids that prove nothing.

use crate::testing::{Server, json};

#[tokio::test]
async fn a_dry_run_can_be_continued_for_good() {
    let server = Server::with_tokens(|seen| {
        json(match &*seen.path {
            "/cgi-bin/user/list_id" => {
                r#"{"errcode":0,"errmsg":"ok","dept_user":[{"userid":"a","department":1},{"userid":"b","department":1}]}"#
            }
            _ => r#"{"errcode":0,"errmsg":"deleted"}"#,
        })
    })
    .await;
    let users = server.contacts().users();
    let plan = users.delete_many(["a", "b", "c"]).dry_run().await;
    assert_eq!(plan.deleted, ["a", "b"]);
    let none: [&str; 0] = [];
    let plan = users.delete_many(none).continuing(plan).dry_run().await;
    let report = users.delete_many(none).continuing(plan).await;
    assert_eq!(server.count("/cgi-bin/user/batchdelete"), 1);
    assert_eq!(
        (&report.deleted[..], report.calls),
        (&["a".into(), "b".into()][..], 1)
    );
    assert_eq!(report.already_gone, ["c"]);
    let again = users.delete_many(["a", "c"]).continuing(report).await;
    assert_eq!((again.deleted.len(), again.calls), (2, 1));
}

#[tokio::test]
async fn an_empty_list_of_ids_proves_of_nobody_that_he_is_gone() {
    let server = Server::with_tokens(|seen| {
        json(match &*seen.path {
            "/cgi-bin/user/list_id" => r#"{"errcode":0,"errmsg":"ok","dept_user":[]}"#,
            "/cgi-bin/user/batchdelete" => r#"{"errcode":60111,"errmsg":"userid not found"}"#,
            _ => r#"{"errcode":0,"errmsg":"deleted"}"#,
        })
    })
    .await;
    let ids: Vec<String> = (0..400).map(|n| format!("u{n}")).collect();
    let report = server.contacts().users().delete_many(ids).await;
    assert_eq!((report.deleted.len(), report.already_gone.len()), (400, 0));
}
