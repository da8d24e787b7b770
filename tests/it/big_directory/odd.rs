//! Replies that no honest server sends.

use httpmock::{Mock, MockServer};
use serde_json::{Value, json};
use wecom_contacts::{Contacts, Error};

/// A server that gives tokens and answers the paths with these bodies.
fn server(replies: &[(&str, Value)]) -> (MockServer, Contacts) {
    let server = MockServer::start();
    reply(
        &server,
        "/cgi-bin/gettoken",
        &json!({"errcode":0,"errmsg":"ok","access_token":"t","expires_in":7200}),
    );
    for (path, body) in replies {
        reply(&server, path, body);
    }
    let builder = Contacts::builder()
        .corp_id("ww1")
        .secret("s")
        .base_url(server.base_url());
    let contacts = builder.build().unwrap();
    (server, contacts)
}

fn reply<'a>(server: &'a MockServer, path: &str, body: &Value) -> Mock<'a> {
    server.mock(|when, then| {
        when.path(path);
        then.status(200).json_body(body.clone());
    })
}

fn department(id: i64, parent: i64) -> Value {
    json!({"id": id, "parentid": parent, "order": 0})
}

#[tokio::test]
async fn circles_and_duplicates_among_departments_do_not_loop() {
    let list = json!([
        department(2, 3),
        department(3, 2),
        department(2, 3),
        department(9, 9)
    ]);
    let (server, contacts) = server(&[(
        "/cgi-bin/department/simplelist",
        json!({"errcode":0,"errmsg":"ok","department_id":list}),
    )]);
    let members: Vec<Mock<'_>> = [2, 3, 9]
        .into_iter()
        .map(|id: i64| {
            server.mock(|when, then| {
                when.path("/cgi-bin/user/simplelist").query_param("department_id", id.to_string());
                let list = json!([{"userid": format!("u{id}"), "department": [id]}, {"userid": "Both", "department": [2, 3]}]);
                then.status(200).json_body(json!({"errcode":0,"errmsg":"ok","userlist":list}));
            })
        })
        .collect();
    let everybody = contacts
        .users()
        .in_department(2)
        .recursive()
        .brief()
        .await
        .unwrap();
    let ids: Vec<_> = everybody
        .iter()
        .map(|member| member.userid.as_str())
        .collect();
    assert_eq!(ids, ["u2", "Both", "u3", "u9"]);
    members.iter().for_each(|mock| assert_eq!(mock.calls(), 1));

    let departments = json!({"errcode":0,"errmsg":"ok","department":[department(2, 3), department(3, 2), department(2, 3)]});
    reply(&server, "/cgi-bin/department/list", &departments);
    let tree = contacts.departments().tree().await.unwrap();
    assert_eq!((tree.len(), tree.problems().len()), (2, 2));
}

#[tokio::test]
async fn a_member_in_a_department_that_is_not_listed_and_in_five_comes_once_and_whole() {
    let (_server, contacts) = server(&[
        (
            "/cgi-bin/department/simplelist",
            json!({"errcode":0,"errmsg":"ok","department_id":[
            department(1, 0), department(2, 1), department(3, 1), department(4, 1), department(5, 1)]}),
        ),
        (
            "/cgi-bin/user/list",
            json!({"errcode":0,"errmsg":"ok","userlist":[
            {"userid":"mei","department":[1,2,3,4,5,999],"order":[0,0,0,0,0,0]}]}),
        ),
    ]);
    let everybody = contacts
        .users()
        .in_department(1)
        .recursive()
        .detailed()
        .await
        .unwrap();
    assert_eq!(everybody.len(), 1);
    let departments = everybody[0].department.as_ref().unwrap();
    assert_eq!(
        departments.iter().map(|id| id.get()).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5, 999]
    );
}

#[tokio::test]
async fn an_empty_list_of_departments_still_asks_for_the_one_that_was_meant() {
    let (_server, contacts) = server(&[
        (
            "/cgi-bin/department/simplelist",
            json!({"errcode":0,"errmsg":"ok","department_id":[]}),
        ),
        (
            "/cgi-bin/user/list",
            json!({"errcode":0,"errmsg":"ok","userlist":[]}),
        ),
        (
            "/cgi-bin/department/list",
            json!({"errcode":0,"errmsg":"ok","department":[]}),
        ),
    ]);
    assert!(
        contacts
            .users()
            .in_department(7)
            .recursive()
            .detailed()
            .await
            .unwrap()
            .is_empty()
    );
    assert!(contacts.departments().tree().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_odd_member_does_not_lose_the_list_of_ten_thousand() {
    let mut list: Vec<Value> = (0..10_000)
        .map(|n| json!({"userid": format!("u{n}"), "department": [1]}))
        .collect();
    list[4321] = json!({"userid": "odd", "department": "one"});
    let (_server, contacts) = server(&[(
        "/cgi-bin/user/list",
        json!({"errcode":0,"errmsg":"ok","userlist":list}),
    )]);
    let members = contacts.users().in_department(1).detailed().await.unwrap();
    assert_eq!(members.len(), 9999);
    let bad = members.bad()[0].bad_element().unwrap();
    assert_eq!((bad.index, bad.id.as_deref()), (4321, Some("odd")));
    assert!(
        contacts
            .users()
            .in_department(1)
            .detailed()
            .strict()
            .await
            .is_err()
    );
}

#[tokio::test]
async fn an_odd_department_stops_the_recursion_since_it_would_hide_its_members() {
    let (_server, contacts) = server(&[
        (
            "/cgi-bin/department/simplelist",
            json!({"errcode":0,"errmsg":"ok","department_id":[department(1, 0), {"id": [2]}]}),
        ),
        (
            "/cgi-bin/user/list",
            json!({"errcode":0,"errmsg":"ok","userlist":[]}),
        ),
    ]);
    let error = contacts
        .users()
        .in_department(1)
        .recursive()
        .detailed()
        .await
        .unwrap_err();
    assert_eq!(error.bad_element().map(|bad| bad.index), Some(1));
}

#[tokio::test]
async fn a_refusal_after_the_members_is_a_refusal() {
    let list = r#"{"userlist":[{"userid":"a"}],"errmsg":"api forbidden","errcode":48002}"#;
    let (server, contacts) = server(&[]);
    server.mock(|when, then| {
        when.path("/cgi-bin/user/list");
        then.status(200).body(list);
    });
    let error: Error = contacts
        .users()
        .in_department(1)
        .detailed()
        .await
        .unwrap_err();
    assert!(error.is_permission(), "{error}");
}

#[tokio::test]
async fn a_cursor_that_repeats_does_not_loop() {
    let page = json!({"errcode":0,"errmsg":"ok","next_cursor":"c","dept_user":[{"userid":"a","department":1}]});
    let (server, contacts) = server(&[]);
    let list = reply(&server, "/cgi-bin/user/list_id", &page);
    let error = contacts.users().ids().await.unwrap_err();
    assert!(error.to_string().contains("the cursor repeats"), "{error}");
    assert_eq!(list.calls(), 2);
}
