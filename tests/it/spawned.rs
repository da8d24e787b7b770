//! Calls in tasks of their own: what is awaited must be `Send` and borrow nothing that does not last.

use std::future::{Future, pending};
use std::time::Duration;

use serde_json::json;
use tests::Company;
use wecom_contacts::import::ImportMember;
use wecom_contacts::types::{
    BatchInvite, BatchSyncUser, DepartmentCreate, DepartmentUpdate, MediaType, UserCreate,
    UserUpdate,
};
use wecom_contacts::{Contacts, TagTargets};

/// What `tokio::spawn` asks for, and more does not need to be known of most calls.
fn may_be_spawned(_: impl Future<Output: Send> + Send + 'static) {}

macro_rules! may_be_spawned {
    ($contacts:ident, $($call:expr),+ $(,)?) => {$(
        let contacts = $contacts.clone();
        may_be_spawned(async move {
            let $contacts = contacts;
            $call.await
        });
    )+};
}

fn one_by_one(contacts: &Contacts) {
    may_be_spawned!(
        contacts,
        contacts.users().create(UserCreate::new("mei.zhou", "周梅")),
        contacts
            .users()
            .create_or_confirm(UserCreate::new("mei.zhou", "周梅")),
        contacts.users().get("lin.mei"),
        contacts.users().update("lin.mei", UserUpdate::new()),
        contacts.users().delete("lin.mei"),
        contacts.users().by_mobile("13900000001"),
        contacts.users().to_openid("lin.mei"),
        contacts.users().confirm_second_factor("lin.mei"),
        contacts
            .departments()
            .create(DepartmentCreate::new("海港", 1)),
        contacts.departments().update(2, DepartmentUpdate::new()),
        contacts.departments().list(),
        contacts.departments().tree(),
        contacts.tags().create("night shift"),
        contacts.tags().get(1),
        contacts.contact_rules().list(),
        contacts.linked_corp().user("ww1/li.tan"),
        contacts.linked_corp().departments("wh1/1"),
        contacts.server().callback_ips(),
        contacts.snapshot(),
        contacts.forget_token(),
    );
}

fn in_numbers(contacts: &Contacts) {
    may_be_spawned!(
        contacts,
        contacts.users().in_department(1).detailed(),
        contacts.users().in_department(1).recursive().brief(),
        contacts.users().ids(),
        contacts.users().hydrate(["lin.mei"]),
        contacts.users().delete_many(["lin.mei"]),
        contacts.users().delete_many(["lin.mei"]).dry_run(),
        contacts
            .users()
            .invite(BatchInvite::new().user(["lin.mei"])),
        contacts.users().invite_until(BatchInvite::new(), pending()),
        contacts.users().to_open_ids(["lin.mei"]),
        contacts.users().from_open_ids(1, ["wo1"]),
        contacts.users().member_authorizations(),
        contacts.tags().add(1, TagTargets::users(["lin.mei"])),
        contacts
            .tags()
            .remove_until(1, TagTargets::users(["lin.mei"]), pending()),
        contacts.contact_rules().delete([1]),
        contacts
            .media()
            .upload(MediaType::File, "a.csv", "rows of it"),
        contacts.media().upload_path(MediaType::File, "a.csv"),
        contacts
            .media()
            .upload_reader(MediaType::File, "a.csv", &b"rows of it"[..]),
        contacts.batch().sync_users(BatchSyncUser::new("m1")),
        contacts.batch().job("j1").until_done(),
        contacts
            .batch()
            .import_users(Vec::<ImportMember>::new())
            .run(),
        contacts
            .batch()
            .import_users(Vec::<ImportMember>::new())
            .start(),
        contacts.export().users().start(),
        contacts.export().job("j1").until_done(),
    );
}

#[tokio::test]
async fn every_call_may_be_made_in_a_task_of_its_own() {
    let Company { sandbox, contacts } = Company::demo().await;
    one_by_one(&contacts);
    in_numbers(&contacts);

    sandbox.set_limits(&json!({"export_ms": 0})).unwrap();
    let moment = Duration::from_millis(5);
    let export = tokio::spawn(async move {
        let request = contacts.export().users().with_pauses(moment, moment);
        request.run().await?.to_vec().await
    });
    assert_eq!(export.await.unwrap().unwrap().len(), 30);
}
