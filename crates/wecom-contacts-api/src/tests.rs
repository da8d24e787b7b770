//! Tests of the tables.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use reqwest::Request;

use crate::transport::{Failure, Transport};
use crate::{Addresses, ByteStream, Client, ErrClass, ErrCode, Operation, RetryRule, SecretKind};

#[test]
fn every_operation_is_found_by_its_id_and_has_a_path_of_its_own() {
    let mut paths = BTreeSet::new();
    for operation in Operation::ALL {
        assert_eq!(Operation::from_id(operation.id()), Some(*operation));
        assert!(paths.insert(operation.path()), "{operation}");
        assert!(
            operation.id().starts_with(&format!("{}_", operation.tag())),
            "{operation}"
        );
        assert!(
            operation.doc_url().ends_with(operation.doc_id()),
            "{operation}"
        );
    }
    assert_eq!(Operation::from_id("user_got"), None);
}

#[test]
fn facts_are_those_of_the_description() {
    let get = Operation::UserGet;
    assert_eq!(
        (get.id(), get.path(), get.tag(), get.doc_id()),
        ("user_get", "/cgi-bin/user/get", "user", "90196")
    );
    assert_eq!(
        (get.method(), get.idempotent(), get.needs_token()),
        (reqwest::Method::GET, true, true)
    );
    assert_eq!(get.query_params(), ["userid"]);
    assert!(get.secrets().contains(&SecretKind::Sync));
    assert!(!Operation::TokenGet.needs_token() && Operation::TokenGet.secrets().is_empty());
    assert_eq!(Operation::UserCreate.method(), reqwest::Method::POST);
    assert!(!Operation::UserCreate.idempotent() && !Operation::UserDelete.idempotent());
    assert_eq!(Operation::UserList.large_reply(), Some("userlist"));
    assert_eq!(Operation::ContactRuleCreate.limits().per_minute, Some(5));
}

#[test]
fn shared_limits_name_each_other() {
    for operation in Operation::ALL {
        for other in operation.limits().shared_with {
            assert!(
                other.limits().shared_with.contains(operation),
                "{other} does not name {operation}"
            );
        }
    }
}

#[test]
fn every_code_is_found_and_those_of_the_operations_are_explained() {
    for info in ErrCode::known() {
        assert_eq!(info.code.info(), Some(info));
    }
    for operation in Operation::ALL {
        for code in operation.errcodes() {
            let info = code.info().unwrap();
            assert!(
                !info.name.is_empty() && !info.remedy_en.is_empty() && !info.remedy_zh.is_empty(),
                "{code}"
            );
        }
    }
    assert_eq!(ErrCode(123_456_789).info(), None);
}

#[test]
fn codes_that_the_transport_acts_on_have_the_right_rules() {
    let rule = |code: i64| ErrCode(code).info().map(|info| (info.class, info.retry));
    assert_eq!(
        rule(40014),
        Some((ErrClass::Token, RetryRule::RefreshToken))
    );
    assert_eq!(
        rule(42001),
        Some((ErrClass::Token, RetryRule::RefreshToken))
    );
    assert_eq!(rule(45009), Some((ErrClass::Rate, RetryRule::WaitWindow)));
    assert_eq!(rule(-1), Some((ErrClass::Transient, RetryRule::Backoff)));
    assert_eq!(rule(60111).map(|(_, retry)| retry), Some(RetryRule::No));
}

/// Sends nothing, and keeps the addresses.
struct Listening(Arc<Mutex<Vec<String>>>);

impl Transport for Listening {
    type Error = String;

    async fn send(&self, request: Request, _: Operation) -> Result<Bytes, String> {
        let address = request.url().to_string();
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(address);
        Ok(Bytes::from_static(
            br#"{"errcode": 0, "taglist": [], "userid": "a", "department": "Mei Lin"}"#,
        ))
    }

    async fn open(&self, _: Request, operation: Operation) -> Result<ByteStream, String> {
        Err(format!("{operation} is not opened"))
    }

    fn failed(&self, operation: Operation, failure: Failure) -> String {
        format!("{operation}: {failure:?}")
    }
}

#[tokio::test]
async fn the_path_of_the_base_goes_before_every_path() {
    let seen = Arc::default();
    for base in [
        "http://h",
        "http://h/",
        "http://h:8080/we/com",
        "http://h/we/com/",
    ] {
        let base = Addresses::below(&base.parse().expect("an address"));
        let client = Client::new(base, reqwest::Client::new(), Listening(Arc::clone(&seen)));
        let list = client.tag_list().await.expect("a list of tags");
        assert!(list.taglist.is_empty());
        let error = client.user_get(&"a b".into()).await.expect_err("no member");
        assert!(error.starts_with("user_get: Decode"), "{error}");
        assert!(!error.contains("Mei Lin"), "{error}");
    }
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let expected = [
        "http://h/cgi-bin/tag/list",
        "http://h/cgi-bin/user/get?userid=a+b",
        "http://h/cgi-bin/tag/list",
        "http://h/cgi-bin/user/get?userid=a+b",
        "http://h:8080/we/com/cgi-bin/tag/list",
        "http://h:8080/we/com/cgi-bin/user/get?userid=a+b",
        "http://h/we/com/cgi-bin/tag/list",
        "http://h/we/com/cgi-bin/user/get?userid=a+b",
    ];
    assert_eq!(*seen, expected);
}
