//! Members, from their creation to their end.

use tests::Company;
use wecom_contacts::ErrCode;
use wecom_contacts::types::{UserCreate, UserId, UserUpdate};

#[tokio::test]
async fn a_member_is_created_read_changed_and_deleted() {
    let company = Company::demo().await;
    let users = company.contacts.users();
    let member = UserCreate::new("ye.qing", "叶青")
        .alias("Cyan")
        .mobile("13900003001")
        .department([21, 22])
        .order([5, 0])
        .position("工程师")
        .direct_leader(["lin.mei"])
        .to_invite(false);
    assert!(
        users.create(member.clone()).await.unwrap().is_empty(),
        "every department was there"
    );

    let read = users.get("YE.QING").await.unwrap();
    assert_eq!(
        read.userid.as_str(),
        "ye.qing",
        "the case of the creation is kept"
    );
    assert_eq!(read.name.as_deref(), Some("叶青"));
    assert_eq!(read.department.unwrap().len(), 2);

    let error = users.create(member).await.unwrap_err();
    assert_eq!(error.errcode(), Some(ErrCode::USERID_EXISTS));
    assert!(error.is_already_exists());

    users.delete("ye.qing").await.unwrap();
    assert!(users.get("ye.qing").await.unwrap_err().is_not_found());
    assert!(users.delete("ye.qing").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn an_update_leaves_what_is_absent_and_clears_what_is_empty() {
    let company = Company::demo().await;
    let users = company.contacts.users();
    let start = UserUpdate::new().alias("Tao").direct_leader(["lin.mei"]);
    users.update("wu.tao", start).await.unwrap();

    users
        .update("wu.tao", UserUpdate::new().position(""))
        .await
        .unwrap();
    let read = users.get("wu.tao").await.unwrap();
    assert_eq!(read.position.as_deref(), Some(""), "cleared");
    assert_eq!(read.alias.as_deref(), Some("Tao"), "left");
    assert_eq!(
        read.direct_leader,
        Some(vec![UserId::from("lin.mei")]),
        "left"
    );

    let clear = UserUpdate::new().direct_leader(Vec::<UserId>::new());
    users.update("wu.tao", clear).await.unwrap();
    assert_eq!(
        users.get("wu.tao").await.unwrap().direct_leader,
        Some(vec![])
    );
}

#[tokio::test]
async fn a_member_is_found_by_openid_mobile_and_mail() {
    let company = Company::demo().await;
    let users = company.contacts.users();
    let openid = users.to_openid("lin.mei").await.unwrap();
    assert_eq!(users.by_openid(openid).await.unwrap().as_str(), "lin.mei");
    assert_eq!(
        users.by_mobile("13800010001").await.unwrap().as_str(),
        "lin.mei"
    );
    assert_eq!(
        users
            .by_personal_email("zhang.wei@example.com")
            .await
            .unwrap()
            .as_str(),
        "zhang.wei"
    );
    assert_eq!(
        users
            .by_email("zhang.wei@yunfan.example")
            .await
            .unwrap()
            .as_str(),
        "zhang.wei"
    );
    assert_eq!(
        users.by_mobile("13999999999").await.unwrap_err().errcode(),
        Some(ErrCode::USER_NOT_FOUND)
    );
    assert!(
        users
            .to_openid_for_agent("lin.mei", 1_000_002)
            .await
            .unwrap()
            .appid
            .is_some()
    );
}

#[tokio::test]
async fn a_second_factor_is_passed_with_codes_that_work_once() {
    let company = Company::demo().await;
    let users = company.contacts.users();
    users.confirm_second_factor("lin.mei").await.unwrap();

    let code = company.sandbox.tfa_code("lin.mei").unwrap();
    let info = users.second_factor_info(code.as_str()).await.unwrap();
    assert_eq!(info.userid.as_str(), "lin.mei");
    assert_eq!(
        users
            .second_factor_info(code.as_str())
            .await
            .unwrap_err()
            .errcode(),
        Some(ErrCode::CODE_INVALID)
    );
    users
        .complete_second_factor(info.userid.clone(), info.tfa_code.clone())
        .await
        .unwrap();
    let again = users
        .complete_second_factor(info.userid, info.tfa_code)
        .await
        .unwrap_err();
    assert_eq!(again.errcode(), Some(ErrCode::TFA_CODE_INVALID));
}

#[tokio::test]
async fn the_ids_of_all_members_come_with_their_departments() {
    let company = Company::demo().await;
    let members = company.contacts.users().ids().page_size(7).await.unwrap();
    assert_eq!(members.len(), 30, "each member once");
    let both = members
        .iter()
        .find(|member| member.userid.as_str() == "li.qiang")
        .unwrap();
    assert_eq!(both.departments.len(), 2);
}
