//! Tokens and faults as a user of the SDK meets them.

use tests::Company;
use wecom_contacts::{Contacts, ErrCode, Error, Operation};
use wecom_sandbox::{Fault, FaultKind};

fn calls(company: &Company, operation: Operation) -> usize {
    company
        .sandbox
        .requests()
        .iter()
        .filter(|request| request.operation == Some(operation))
        .count()
}

#[tokio::test]
async fn one_token_serves_many_calls() {
    let company = Company::demo().await;
    for _ in 0..5 {
        company.contacts.users().get("lin.mei").await.unwrap();
    }
    assert_eq!(calls(&company, Operation::TokenGet), 1);
}

#[tokio::test]
async fn an_expired_token_is_refreshed_once_for_all_callers_and_each_call_sent_again_once() {
    let company = Company::demo().await;
    company.contacts.users().get("lin.mei").await.unwrap();
    company.sandbox.expire_tokens();
    company.sandbox.clear_requests();
    let callers = (0..32).map(|_| {
        let users = company.contacts.users();
        tokio::spawn(async move { users.get("lin.mei").await })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(calls(&company, Operation::TokenGet), 1);
    assert!(calls(&company, Operation::UserGet) <= 64);
}

#[tokio::test]
async fn a_revoked_token_is_replaced_too() {
    let company = Company::demo().await;
    company.contacts.users().get("lin.mei").await.unwrap();
    company.sandbox.revoke_tokens();
    company.contacts.users().get("lin.mei").await.unwrap();
    assert_eq!(calls(&company, Operation::TokenGet), 2);
}

#[tokio::test]
async fn a_server_that_refuses_every_token_ends_the_call_and_is_not_asked_for_ever() {
    let company = Company::demo().await;
    company
        .sandbox
        .inject(Fault::errcode(Operation::UserGet, 42001).times(100));
    let error = company.contacts.users().get("lin.mei").await.unwrap_err();
    assert_eq!(error.errcode(), Some(ErrCode::ACCESS_TOKEN_EXPIRED));
    assert_eq!(calls(&company, Operation::UserGet), 2);
    assert!(calls(&company, Operation::TokenGet) <= 2);
}

#[tokio::test]
async fn a_wrong_secret_is_asked_once_and_remembered() {
    let company = Company::demo().await;
    let wrong = Contacts::builder()
        .corp_id(company.sandbox.corp_id())
        .secret("not-the-secret")
        .base_url(company.sandbox.base_url())
        .build()
        .unwrap();
    for _ in 0..5 {
        let error = wrong.users().get("lin.mei").await.unwrap_err();
        assert!(matches!(error, Error::Token(_)), "{error}");
        assert!(!format!("{error} {error:?}").contains("not-the-secret"));
    }
    assert_eq!(calls(&company, Operation::TokenGet), 1);
}

#[tokio::test]
async fn a_write_that_may_have_been_carried_out_is_not_sent_again() {
    let company = Company::demo().await;
    company.contacts.users().get("lin.mei").await.unwrap();
    company.sandbox.inject(Fault::new(
        Operation::UserDelete,
        FaultKind::Truncate { bytes: 10 },
    ));
    let error = company
        .contacts
        .users()
        .delete("ma.chao")
        .await
        .unwrap_err();
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(calls(&company, Operation::UserDelete), 1);
}

#[tokio::test]
async fn a_read_that_was_cut_is_sent_again() {
    let company = Company::demo().await;
    company.sandbox.inject(Fault::new(
        Operation::UserGet,
        FaultKind::Truncate { bytes: 10 },
    ));
    company.contacts.users().get("lin.mei").await.unwrap();
    assert_eq!(calls(&company, Operation::UserGet), 2);
}
