//! The calls that take so many ids at a time and name the bad ones.

use tests::Company;
use wecom_contacts::types::BatchInvite;
use wecom_contacts::{ErrCode, Operation, TagTargets};
use wecom_sandbox::{Identity, Seed};

use super::calls;

/// 2,500 members, and their ids with one that nobody has and one that comes twice.
async fn company() -> (Company, Vec<String>) {
    let company = Company::seeded(Seed::Generate {
        members: 2500,
        departments: 10,
    })
    .await;
    let ids = company.contacts.users().ids().await.unwrap();
    let mut ids: Vec<String> = ids.iter().map(|member| member.userid.to_string()).collect();
    ids.insert(1700, "ghost".to_owned());
    ids.push(ids[0].to_uppercase());
    (company, ids)
}

#[tokio::test]
async fn a_tag_is_given_to_and_taken_from_any_number() {
    let (company, ids) = company().await;
    let tags = company.contacts.tags();
    let tag = tags.create("夜班").await.unwrap();
    let targets = TagTargets::users(&ids).and_departments([1, 999]);
    let report = tags.add(tag, targets.clone()).await.unwrap();
    assert_eq!(report.invalid_users, ["ghost"]);
    assert_eq!(report.invalid_departments, [999]);
    assert_eq!(calls(&company, Operation::TagAddMembers), 3);
    assert_eq!(tags.get(tag).await.unwrap().userlist.len(), 2500);

    let report = tags.remove(tag, targets).await.unwrap();
    assert_eq!(
        (
            report.invalid_users.len(),
            calls(&company, Operation::TagRemoveMembers)
        ),
        (1, 3)
    );
    assert!(tags.get(tag).await.unwrap().userlist.is_empty());
    let nobody = tags.add(tag, TagTargets::users(["ghost"])).await.unwrap();
    assert_eq!(nobody.invalid_users, ["ghost"]);
}

#[tokio::test]
async fn any_number_is_invited_and_the_bad_ones_are_named() {
    let (company, ids) = company().await;
    let invitation = BatchInvite::new().user(&ids).party([1, 999]);
    let report = company.contacts.users().invite(invitation).await.unwrap();
    assert_eq!(report.invalid_users, ["ghost"]);
    assert_eq!(report.invalid_departments, [999]);
    assert_eq!(calls(&company, Operation::BatchInvite), 3);

    let ghosts: Vec<String> = (0..1500).map(|n| format!("ghost{n}")).collect();
    let some = BatchInvite::new().user(ids[..1000].iter().chain(&ghosts));
    let report = company.contacts.users().invite(some).await.unwrap();
    assert!(
        report.invalid_users.iter().map(AsRef::as_ref).eq(&ghosts),
        "calls of nobody do not end it"
    );
    let nobody = BatchInvite::new().user(&ghosts);
    let refusal = company.contacts.users().invite(nobody).await.unwrap_err();
    assert_eq!(refusal.errcode(), Some(ErrCode::TARGETS_ALL_INVALID));
    let empty = company
        .contacts
        .users()
        .invite(BatchInvite::new())
        .await
        .unwrap_err();
    assert!(empty.is_invalid_input());
}

#[tokio::test]
async fn any_number_of_ids_is_converted_in_order() {
    let (company, ids) = company().await;
    let users = company.with_secret_of(Identity::ThirdParty).users();
    let converted = users.to_open_ids(&ids).await.unwrap();
    assert_eq!(converted.invalid, ["ghost"]);
    assert_eq!(converted.pairs.len(), 2500);
    let found = converted.pairs.iter().map(|pair| pair.userid.as_str());
    assert!(
        found.eq(ids[..2501]
            .iter()
            .map(String::as_str)
            .filter(|id| *id != "ghost"))
    );
    assert_eq!(calls(&company, Operation::BatchUseridToOpenuserid), 3);
}
