//! Events from the sandbox to a receiver of the user's, over HTTP: typed, waking jobs, and missed ones found.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tests::Company;
use wecom_callback::receiver::{Delivery, Events, Receiver};
use wecom_callback::{Callback, EventKind, Frame, JobType, Origin, Reconcile, testing};
use wecom_contacts::import::ImportMember;
use wecom_contacts::job::JobWaker;
use wecom_contacts::types::{BatchCallback, DepartmentCreate, UserCreate, UserUpdate};
use wecom_sandbox::Identity;

/// The callback of a company.
fn callback(company: &Company) -> Callback {
    Callback::new(
        testing::TOKEN,
        testing::ENCODING_AES_KEY,
        company.sandbox.corp_id(),
    )
    .unwrap()
    .with_replay_window(60)
}

/// Serves a receiver on a free port and gives its URL.
async fn serve(receiver: &Receiver) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/events", listener.local_addr().unwrap());
    let router = receiver.router();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// A receiver whose events are read one by one.
async fn stream(company: &Company) -> (Receiver, Events, String) {
    let (receiver, events) = Receiver::builder(SystemTime::now)
        .at("/events", callback(company))
        .unwrap()
        .stream();
    let url = serve(&receiver).await;
    (receiver, events, url)
}

/// Has a kind of secret told at a URL, which is verified first, over HTTP as another program would do it.
async fn set_up(company: &Company, url: &str, more: Value) {
    let mut wanted = json!({
        "url": url, "token": testing::TOKEN, "encoding_aes_key": testing::ENCODING_AES_KEY, "verify": true,
    });
    wanted
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let answer = reqwest::Client::new()
        .post(format!("{}/_sandbox/callbacks", company.sandbox.base_url()))
        .json(&wanted)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
}

async fn next(events: &mut Events) -> Delivery {
    tokio::time::timeout(Duration::from_secs(20), events.next())
        .await
        .unwrap()
        .unwrap()
}

fn night_shift() -> DepartmentCreate {
    let mut department = DepartmentCreate::new("夜班", 1);
    department.id = Some(4711.into());
    department
}

fn new_member() -> UserCreate {
    UserCreate::new("night.owl", "夜猫")
        .mobile("13712345678")
        .department([4711])
}

#[tokio::test]
async fn changes_come_as_typed_events_that_hold_what_changed() {
    let company = Company::demo().await;
    let (receiver, mut events, url) = stream(&company).await;
    set_up(&company, &url, json!({"secret": "app_legacy"})).await;

    // Events may overtake each other, so each is waited for.
    let contacts = &company.contacts;
    contacts.departments().create(night_shift()).await.unwrap();
    let EventKind::CreateParty(party) = next(&mut events).await.event.kind else {
        panic!("another kind")
    };
    assert_eq!((party.id, party.name.as_deref()), (4711, Some("夜班")));

    contacts.users().create(new_member()).await.unwrap();
    let delivery = next(&mut events).await;
    assert_eq!(delivery.envelope.agent_id.as_deref(), Some("1000002"));
    let EventKind::CreateUser(user) = delivery.event.kind else {
        panic!("another kind")
    };
    assert_eq!(user.mobile.as_deref(), Some("13712345678"));
    assert_eq!(user.department.as_deref(), Some(&[4711][..]));

    let mut change = UserUpdate::new().userid("night.owl");
    change.position = Some("领班".to_owned());
    contacts.users().update("night.owl", change).await.unwrap();
    let EventKind::UpdateUser(user) = next(&mut events).await.event.kind else {
        panic!("another kind")
    };
    assert_eq!(user.position.as_deref(), Some("领班"));
    assert_eq!(
        (user.name, user.department, user.mobile),
        (None, None, None)
    );

    contacts.users().delete("night.owl").await.unwrap();
    let EventKind::DeleteUser(user) = next(&mut events).await.event.kind else {
        panic!("another kind")
    };
    assert_eq!(user.user_id, "night.owl");
    assert_eq!(receiver.stats().refused, 0);
}

#[tokio::test]
async fn assistant_since_2022_hears_only_of_ids_and_departments() {
    let company = Company::demo().await;
    let (_receiver, mut events, url) = stream(&company).await;
    let told = json!({"secret": "sync", "shrunk": true, "own_writes": true});
    set_up(&company, &url, told).await;

    let contacts = &company.contacts;
    contacts.departments().create(night_shift()).await.unwrap();
    let EventKind::CreateParty(party) = next(&mut events).await.event.kind else {
        panic!("another kind")
    };
    assert_eq!((party.name, party.parent_id), (None, Some(1)));

    contacts.users().create(new_member()).await.unwrap();
    let EventKind::CreateUser(user) = next(&mut events).await.event.kind else {
        panic!("another kind")
    };
    assert_eq!((user.name, user.mobile), (None, None));
    assert_eq!(user.department.as_deref(), Some(&[4711][..]));

    let mut unseen = UserUpdate::new().userid("night.owl");
    unseen.position = Some("领班".to_owned());
    contacts.users().update("night.owl", unseen).await.unwrap();
    let mut moved = UserUpdate::new().userid("night.owl");
    moved.department = Some(vec![1.into()]);
    contacts.users().update("night.owl", moved).await.unwrap();
    let EventKind::UpdateUser(user) = next(&mut events).await.event.kind else {
        panic!("another kind")
    };
    assert_eq!(user.department.as_deref(), Some(&[1][..]));
}

#[tokio::test]
async fn end_of_an_import_wakes_the_one_who_waits() {
    let company = Company::demo().await;
    let waker = JobWaker::new();
    let told = waker.clone();
    let receiver = Receiver::builder(SystemTime::now)
        .at("/events", callback(&company))
        .unwrap()
        .handle(move |delivery: Delivery| {
            let heard = told.hear(&delivery.event);
            async move { assert!(heard, "an event of another kind") }
        });
    let url = serve(&receiver).await;
    // It takes a moment, so that the first poll comes too early, and the next one would come in an hour.
    company
        .sandbox
        .set_limits(&json!({"job_start_ms": 500}))
        .unwrap();
    let hour = Duration::from_secs(3_600);
    let import = company
        .contacts
        .batch()
        .import_users([ImportMember::new("night.owl", "夜猫")
            .mobile("13712345678")
            .department(1)])
        .with_callback(BatchCallback::new(
            url,
            testing::TOKEN,
            testing::ENCODING_AES_KEY,
        ))
        .with_pauses(hour, hour)
        .with_waker(&waker);
    let report = tokio::time::timeout(Duration::from_secs(20), import.run()).await;
    assert!(report.expect("the event was not heard").unwrap().is_clean());
    receiver.shut_down().await;
    assert_eq!(
        (receiver.stats().handled, receiver.stats().panicked),
        (1, 0)
    );
}

#[tokio::test]
async fn end_of_an_export_is_told_to_the_app_that_started_it() {
    let company = Company::demo().await;
    let app = company.with_secret_of(Identity::AppLegacy);
    let (_receiver, mut events, url) = stream(&company).await;
    set_up(&company, &url, json!({"secret": "app_legacy"})).await;
    let tag = app.tags().list().await.unwrap()[0].tagid;
    let exported = app.export().tag(tag).run().await;
    assert!(exported.is_ok(), "{exported:?}");
    let EventKind::BatchJobResult(job) = next(&mut events).await.event.kind else {
        panic!("another kind")
    };
    assert_eq!((job.job_type, job.err_code), (JobType::ExportTag, Some(0)));
}

#[tokio::test]
async fn what_was_missed_is_found_and_what_came_is_not_found_again() {
    let company = Company::demo().await;
    let contacts = &company.contacts;
    let mut known = contacts.snapshot().await.unwrap();
    assert!(
        known.users.len() > 10 && known.parties.len() > 5,
        "{known:?}"
    );

    let (_receiver, mut events, url) = stream(&company).await;
    let told = json!({"secret": "sync", "shrunk": true, "own_writes": true});
    set_up(&company, &url, told).await;
    contacts.departments().create(night_shift()).await.unwrap();
    known.apply(&next(&mut events).await.event.kind);
    assert_eq!(known, contacts.snapshot().await.unwrap());

    company.sandbox.clear_callbacks();
    contacts.users().create(new_member()).await.unwrap();
    let mut moved = UserUpdate::new().userid("wu.tao");
    moved.department = Some(vec![4711.into()]);
    contacts.users().update("wu.tao", moved).await.unwrap();
    contacts.users().delete("lin.mei").await.unwrap();
    let fresh = contacts.snapshot().await.unwrap();
    let missed =
        Reconcile::new(&known, &fresh).events(&Frame::company(company.sandbox.corp_id(), 5));
    let kinds: Vec<_> = missed.iter().map(|event| event.kind.name()).collect();
    assert_eq!(kinds, ["create_user", "update_user", "delete_user"]);
    for event in &missed {
        assert_eq!(event.frame.origin, Origin::Reconciled);
        known.apply(&event.kind);
    }
    assert_eq!(known, fresh);
}
