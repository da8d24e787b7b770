//! Tags, who carries them, and who may change them.

use tests::Company;
use wecom_contacts::{ErrCode, TagTargets};
use wecom_sandbox::Identity;

#[tokio::test]
async fn a_tag_takes_and_loses_members_and_departments_and_names_the_bad_ones() {
    let company = Company::demo().await;
    let tags = company.contacts.tags();
    let id = tags.create("夜班").await.unwrap();
    let report = tags
        .add(
            id,
            TagTargets::users(["lin.mei", "ghost"]).and_departments([21, 999]),
        )
        .await
        .unwrap();
    assert_eq!(report.invalid_users[0].as_str(), "ghost");
    assert_eq!(report.invalid_departments[0].get(), 999);

    let tag = tags.get(id).await.unwrap();
    assert_eq!((tag.userlist.len(), tag.partylist.len()), (1, 1));
    assert!(
        tags.remove(id, TagTargets::users(["lin.mei"]))
            .await
            .unwrap()
            .is_complete()
    );
    assert!(tags.get(id).await.unwrap().userlist.is_empty());
    tags.rename(id, "早班").await.unwrap();
    assert!(
        tags.list()
            .await
            .unwrap()
            .iter()
            .any(|tag| tag.tagname == "早班")
    );
    tags.delete(id).await.unwrap();
    assert!(tags.get(id).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_long_list_goes_out_in_parts_and_all_of_it_is_reported() {
    let company = Company::demo().await;
    let tags = company.contacts.tags();
    let ghosts = (0..2500).map(|n| format!("ghost{n}"));
    let targets = TagTargets::users(ghosts)
        .and_users(["lin.mei"])
        .and_departments(1_000..1_150_i64);
    let report = tags.add(2, targets).await.unwrap();
    assert_eq!(report.invalid_users.len(), 2500);
    assert_eq!(report.invalid_departments.len(), 150);
    assert!(
        tags.get(2)
            .await
            .unwrap()
            .userlist
            .iter()
            .any(|user| user.userid.as_str() == "lin.mei")
    );
}

#[tokio::test]
async fn an_app_changes_its_own_tags_only() {
    let company = Company::demo().await;
    let app = company.with_secret_of(Identity::App);
    let error = app.tags().rename(2, "mine").await.unwrap_err();
    assert!(error.is_permission(), "{error}");
    let own = app.tags().create("培训").await.unwrap();
    app.tags().rename(own, "培训营").await.unwrap();
    let write = app.users().delete("lin.mei").await.unwrap_err();
    assert_eq!(write.errcode(), Some(ErrCode::API_FORBIDDEN));
}
