//! Bad input is refused with the field and the limit, before anything is sent.

use tests::Company;
use wecom_contacts::types::{
    BatchInvite, DepartmentCreate, MediaType, QrSize, UserBatchDelete, UserCreate, UserUpdate,
};
use wecom_contacts::{Error, TagTargets};
use wecom_contacts_api::Validate;

/// The field and the rule of a refusal that was made on our side.
fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> (String, String) {
    match result {
        Err(Error::Input(error)) => (error.field().to_owned(), error.rule().to_owned()),
        other => panic!("not refused before sending: {other:?}"),
    }
}

#[tokio::test]
async fn nothing_is_sent_when_an_argument_breaks_a_limit() {
    let company = Company::demo().await;
    let contacts = &company.contacts;
    let long = "x".repeat(65);

    let (field, rule) = refused(contacts.users().get("").await);
    assert_eq!(field, "userid");
    assert!(rule.contains('1'), "{rule}");
    let (field, rule) = refused(contacts.users().get(long.as_str()).await);
    assert_eq!(field, "userid");
    assert!(rule.contains("64"), "{rule}");
    assert_eq!(refused(contacts.users().delete("").await).0, "userid");
    assert_eq!(
        refused(contacts.users().update("", UserUpdate::default()).await).0,
        "userid"
    );
    assert_eq!(
        refused(
            contacts
                .users()
                .update("a", UserUpdate::new().userid("b"))
                .await
        )
        .0,
        "userid"
    );
    let unreachable = UserUpdate::new().mobile("").email("");
    assert!(
        refused(contacts.users().update("a", unreachable).await)
            .0
            .contains("mobile")
    );
    let uneven = UserUpdate::new().department([1, 2]).order([5]);
    assert_eq!(
        refused(contacts.users().update("a", uneven).await).0,
        "order"
    );

    let nameless = UserCreate::new("a", "").mobile("13900000001");
    assert_eq!(refused(contacts.users().create(nameless).await).0, "name");
    let unreachable = UserCreate::new("a", "A");
    assert!(
        refused(contacts.users().create(unreachable).await)
            .0
            .contains("mobile")
    );
    let crowded = UserCreate::new("a", "A")
        .mobile("13900000001")
        .department(0..101_i64);
    assert_eq!(
        refused(contacts.users().create(crowded).await).0,
        "department"
    );

    assert!(
        refused(contacts.users().invite(BatchInvite::default()).await)
            .0
            .contains("user")
    );
    for size in [0, 5] {
        assert_eq!(
            refused(contacts.users().join_qrcode(QrSize::from(size)).await).0,
            "size_type"
        );
    }

    assert_eq!(
        refused(contacts.departments().get(4_294_967_296_i64).await).0,
        "id"
    );
    assert_eq!(
        refused(
            contacts
                .departments()
                .create(DepartmentCreate::new("a:b", 1))
                .await
        )
        .0,
        "name"
    );
    assert_eq!(
        refused(contacts.tags().create("x".repeat(33)).await).0,
        "tagname"
    );
    assert!(
        !refused(contacts.tags().add(1, TagTargets::default()).await)
            .0
            .is_empty()
    );

    assert_eq!(
        refused(contacts.linked_corp().departments("1").await).0,
        "department_id"
    );
    assert_eq!(
        refused(contacts.linked_corp().users("1").await).0,
        "department_id"
    );
    assert_eq!(
        refused(contacts.linked_corp().user("li.tan").await).0,
        "userid"
    );
    assert!(
        !refused(
            contacts
                .media()
                .upload(MediaType::File, "a.csv", "12345")
                .await
        )
        .0
        .is_empty()
    );

    assert_eq!(company.sandbox.requests().len(), 0, "something was sent");
}

#[test]
fn two_hundred_and_one_ids_do_not_fit_in_one_raw_call() {
    let body = UserBatchDelete::new((0..201).map(|n| format!("u{n}")));
    let violation = body.validate().unwrap_err();
    assert_eq!(violation.field, "useridlist");
    assert!(violation.to_string().contains("200"), "{violation}");
    assert!(
        UserBatchDelete::new((0..200).map(|n| format!("u{n}")))
            .validate()
            .is_ok()
    );
}
