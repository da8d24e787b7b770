//! Events that are really posted, encrypted and signed.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::post;
use serde_json::json;
use tokio::sync::mpsc;
use wecom_callback::{Callback, Event, EventKind, Query};
use wecom_sandbox::Sandbox;

use crate::support::{Company, code};

const TOKEN: &str = "Tok3nForTests";
const KEY: &str = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvB";

struct Receiver {
    callback: Callback,
    statuses: std::sync::Mutex<Vec<u16>>,
    plain: mpsc::UnboundedSender<String>,
}

async fn receive(
    State(receiver): State<Arc<Receiver>>,
    RawQuery(query): RawQuery,
    body: String,
) -> (http::StatusCode, &'static str) {
    let text = query.unwrap();
    let query = Query::parse(&text).unwrap();
    let envelope = receiver.callback.decrypt(&query, body.as_bytes()).unwrap();
    let suite = envelope.plain.contains("<SuiteId>");
    receiver.plain.send(envelope.plain).unwrap();
    let status = receiver.statuses.lock().unwrap().pop().unwrap_or(200);
    let answer = if suite { "success" } else { "" };
    (http::StatusCode::from_u16(status).unwrap(), answer)
}

async fn echo(State(receiver): State<Arc<Receiver>>, RawQuery(query): RawQuery) -> String {
    let text = query.unwrap();
    let query = Query::parse(&text).unwrap();
    receiver.callback.verify_url(&query).unwrap_or_default()
}

/// A receiver that answers with these statuses first, the last one first, then 200.
async fn receiver(corp_id: &str, statuses: Vec<u16>) -> (String, mpsc::UnboundedReceiver<String>) {
    let (plain, inbox) = mpsc::unbounded_channel();
    let callback = Callback::new(TOKEN, KEY, corp_id).unwrap();
    let state = Arc::new(Receiver {
        callback,
        statuses: statuses.into(),
        plain,
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/cb?own=1", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/cb", post(receive).get(echo))
        .with_state(state);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, inbox)
}

async fn next(inbox: &mut mpsc::UnboundedReceiver<String>) -> String {
    tokio::time::timeout(Duration::from_secs(20), inbox.recv())
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_finished_import_is_told_and_told_again_until_it_is_heard() {
    let company = Company::empty().await;
    let (url, mut inbox) = receiver(company.sandbox.corp_id(), vec![503, 500]).await;
    let media = company
        .upload(
            "a.csv",
            "姓名,帐号,手机号,所在部门\n甲,a,13900000001,1\n".as_bytes(),
        )
        .await;
    let callback = json!({"url": url, "token": TOKEN, "encodingaeskey": KEY});
    let job = company
        .post(
            "batch/syncuser",
            json!({"media_id": media, "callback": callback}),
        )
        .await;
    assert_eq!(code(&job), 0, "{job}");
    // Nobody polls: the event goes out by itself.
    let first = next(&mut inbox).await;
    assert!(
        first.contains(&format!(
            "<JobId><![CDATA[{}]]></JobId>",
            job["jobid"].as_str().unwrap()
        )),
        "{first}"
    );
    assert!(first.contains("<Event><![CDATA[batch_job_result]]></Event>"));
    assert!(first.contains("<JobType><![CDATA[sync_user]]></JobType><ErrCode>0</ErrCode>"));
    assert_eq!(next(&mut inbox).await, first);
    assert_eq!(next(&mut inbox).await, first);
    assert_eq!(code(&company.get("user/get?userid=a").await), 0);
}

#[tokio::test]
async fn a_callback_that_cannot_work_is_refused_and_half_a_one_ignored() {
    let company = Company::empty().await;
    let media = company
        .upload(
            "a.csv",
            "姓名,帐号,手机号,所在部门\n甲,a,13900000001,1\n".as_bytes(),
        )
        .await;
    let start = async |callback| {
        code(
            &company
                .post(
                    "batch/syncuser",
                    json!({"media_id": media, "callback": callback}),
                )
                .await,
        )
    };
    assert_eq!(
        start(json!({"url": "http://x.example", "token": TOKEN, "encodingaeskey": "short"})).await,
        40058
    );
    assert_eq!(
        start(json!({"url": "ftp://x.example", "token": TOKEN, "encodingaeskey": KEY})).await,
        40058
    );
    assert_eq!(start(json!({"url": "http://x.example"})).await, 0);
}

#[tokio::test]
async fn changes_are_told_to_apps_and_not_to_who_made_them() {
    let company = Company::with(Sandbox::builder()).await;
    let (url, mut inbox) = receiver(company.sandbox.corp_id(), Vec::new()).await;
    let callback = |secret: &str| json!({"secret": secret, "url": url, "token": TOKEN, "encoding_aes_key": KEY});
    company
        .sandbox
        .add_callback(&callback("app_legacy"))
        .unwrap();
    company.sandbox.add_callback(&callback("sync")).unwrap();
    company
        .post(
            "user/update",
            json!({"userid": "lin.mei", "position": "CTO"}),
        )
        .await;
    let xml = next(&mut inbox).await;
    assert!(
        xml.contains(
            "<ChangeType><![CDATA[update_user]]></ChangeType><UserID><![CDATA[lin.mei]]></UserID>"
        ),
        "{xml}"
    );
    assert!(
        xml.contains("<Position><![CDATA[CTO]]></Position>") && !xml.contains("<Mobile>"),
        "{xml}"
    );
    company
        .post(
            "tag/addtagusers",
            json!({"tagid": 2, "userlist": ["lin.mei"]}),
        )
        .await;
    let xml = next(&mut inbox).await;
    assert!(
        xml.contains("<TagId>2</TagId><AddUserItems><![CDATA[lin.mei]]></AddUserItems>"),
        "{xml}"
    );
    let listed = company
        .admin("GET", "callbacks", json!({}))
        .await
        .to_string();
    assert!(
        !listed.contains(TOKEN) && !listed.contains(KEY) && !listed.contains("own=1"),
        "{listed}"
    );
}

#[tokio::test]
async fn a_url_is_verified_before_it_is_saved() {
    let company = Company::empty().await;
    let (url, mut inbox) = receiver(company.sandbox.corp_id(), Vec::new()).await;
    let (other, _) = receiver("wwother", Vec::new()).await;
    let (mut good, mut bad) = (
        json!({"secret": "app_legacy", "url": url, "token": TOKEN, "encoding_aes_key": KEY}),
        json!({"secret": "app", "url": other, "token": TOKEN, "encoding_aes_key": KEY}),
    );
    good["verify"] = true.into();
    bad["verify"] = true.into();
    let refused = company.admin("POST", "callbacks", bad).await;
    let reason = refused["error"].as_str().unwrap();
    assert!(
        reason.contains("40057") && reason.contains("not the plain echo"),
        "{refused}"
    );
    let listed = company.admin("POST", "callbacks", good).await;
    assert_eq!(listed["callbacks"].as_array().unwrap().len(), 1, "{listed}");
    let made = company
        .post(
            "department/create",
            json!({"name": "Night", "parentid": 1, "id": 7}),
        )
        .await;
    assert_eq!(code(&made), 0, "{made}");
    assert!(next(&mut inbox).await.contains("<Id>7</Id>"));
}

#[tokio::test]
async fn a_switch_of_a_callback_that_is_no_switch_is_refused() {
    let company = Company::empty().await;
    for switch in ["shrunk", "own_writes", "verify"] {
        let mut callback = json!({"secret": "sync", "url": "http://127.0.0.1:9/", "token": TOKEN, "encoding_aes_key": KEY});
        callback[switch] = "yes".into();
        let refused = company.admin("POST", "callbacks", callback).await;
        assert_eq!(refused["error"], format!("{switch}: true or false"));
    }
    let listed = company.admin("GET", "callbacks", json!({})).await;
    assert_eq!(listed["callbacks"], json!([]));
}

/// The next event, read by the crate that users read it with.
async fn next_event(inbox: &mut mpsc::UnboundedReceiver<String>) -> Event {
    Event::parse(&next(inbox).await).unwrap()
}

#[tokio::test]
async fn suites_are_told_in_a_frame_of_their_own_without_names() {
    let company = Company::with(Sandbox::builder()).await;
    let mut inboxes = Vec::new();
    for secret in ["third_party", "third_party_contact"] {
        let (url, inbox) = receiver("wwsuite0000000001", Vec::new()).await;
        let callback =
            json!({"secret": secret, "url": url, "token": TOKEN, "encoding_aes_key": KEY});
        company.sandbox.add_callback(&callback).unwrap();
        inboxes.push(inbox);
    }
    let new = json!({"name": "Night", "parentid": 1, "id": 4711, "order": 5});
    assert_eq!(code(&company.post("department/create", new).await), 0);
    for (inbox, order) in inboxes.iter_mut().zip([Some(5), None]) {
        let event = next_event(inbox).await;
        assert_eq!(event.frame.suite_id.as_deref(), Some("wwsuite0000000001"));
        assert_eq!(event.frame.corp_id(), Some(company.sandbox.corp_id()));
        let EventKind::CreateParty(party) = event.kind else {
            panic!("{event:?}")
        };
        assert_eq!(
            (party.id, party.parent_id, party.order),
            (4711, Some(1), order)
        );
        assert_eq!(party.name, None);
    }
    company
        .post("user/update", json!({"userid": "lin.mei", "name": "林美"}))
        .await;
    company
        .post(
            "user/update",
            json!({"userid": "lin.mei", "position": "CTO"}),
        )
        .await;
    let gone = company.get("user/delete?userid=wu.tao").await;
    assert_eq!(code(&gone), 0, "{gone}");
    for inbox in &mut inboxes {
        // The change of a name is not told.
        let EventKind::UpdateUser(user) = next_event(inbox).await.kind else {
            panic!("another kind")
        };
        assert_eq!(
            (user.user_id.as_str(), user.position.as_deref(), &user.name),
            ("lin.mei", Some("CTO"), &None)
        );
        assert!(user.open_user_id.unwrap().starts_with("wo"));
        let EventKind::DeleteUser(user) = next_event(inbox).await.kind else {
            panic!("another kind")
        };
        assert!(user.user_id == "wu.tao" && user.open_user_id.is_some());
    }
}
