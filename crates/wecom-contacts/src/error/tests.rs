//! Predicates, remedies and the one line of each error.

use std::time::Duration;

use wecom_contacts_api::{ErrCode, Operation, Violation};

use super::{
    ApiError, DecodeError, DecodeKind, Error, InputError, Lang, SetupError, TokenError,
    TransportError, TransportKind,
};
use crate::testing::rendered;

fn refused(code: i64, message: &str) -> Error {
    ApiError::new(Operation::UserCreate, ErrCode(code), message.to_owned()).into()
}

#[test]
fn predicates_sort_the_refusals() {
    type Predicate = fn(&Error) -> bool;
    type Row<'a> = (i64, &'a [(&'a str, Predicate)]);
    let rows: [Row<'_>; 10] = [
        (60111, &[("not_found", Error::is_not_found)]),
        (
            60102,
            &[
                ("exists", Error::is_already_exists),
                ("conflict", Error::is_conflict),
            ],
        ),
        (60104, &[("exists", Error::is_already_exists)]),
        (60005, &[("conflict", Error::is_conflict)]),
        (
            45009,
            &[
                ("rate", Error::is_rate_limited),
                ("retryable", Error::is_retryable),
            ],
        ),
        (
            45033,
            &[
                ("rate", Error::is_rate_limited),
                ("retryable", Error::is_retryable),
            ],
        ),
        (48002, &[("permission", Error::is_permission)]),
        (81001, &[("quota", Error::is_quota)]),
        (40014, &[("token", Error::is_token)]),
        (-1, &[("retryable", Error::is_retryable)]),
    ];
    for (code, predicates) in rows {
        for (name, holds) in predicates {
            assert!(holds(&refused(code, "")), "{code} {name}");
        }
    }
    assert!(!refused(60005, "").is_already_exists());
    assert!(!refused(60111, "").is_retryable());
    assert!(refused(60103, "").is_invalid_input());
}

#[test]
fn an_unknown_code_keeps_code_and_message() {
    let error = refused(
        987_654_321,
        "something new, hint: [1722222222123456789012345]",
    );
    assert_eq!(error.errcode(), Some(ErrCode(987_654_321)));
    assert_eq!(error.message(), Some("something new"));
    assert_eq!(error.remedy(Lang::En), None);
    let line = error.to_string();
    assert_eq!(
        line,
        "user_create was refused: 987654321, something new, hint [1722222222123456789012345]"
    );
}

#[test]
fn the_other_member_of_a_taken_mobile_is_masked_but_can_be_asked_for() {
    let error = refused(
        60104,
        "mobile existed:tom.wu, hint: [1722222222123456789012345], from ip: 203.0.113.7",
    );
    assert!(!rendered(&error).contains("tom.wu"), "{}", rendered(&error));
    assert_eq!(error.refusal().and_then(ApiError::held_by), Some("tom.wu"));
}

#[test]
fn the_remedy_of_an_untrusted_address_names_it() {
    let text = "not allow to access from your ip, hint: [1722222222123456789012345], from ip: 203.0.113.7, more info at https://x/?e=60020";
    let error = refused(60020, text);
    for lang in [Lang::En, Lang::Zh] {
        assert!(error.remedy(lang).expect("known").contains("203.0.113.7"));
    }
    assert_eq!(error.from_ip(), Some("203.0.113.7"));
    assert_eq!(error.more_info(), Some("https://x/?e=60020"));
    assert!(
        refused(48009, "")
            .remedy(Lang::En)
            .expect("known")
            .contains("user/list_id")
    );
    assert!(
        refused(48009, "")
            .remedy(Lang::Zh)
            .expect("known")
            .contains("user/list_id")
    );
}

#[test]
fn the_remedy_of_a_wrong_kind_of_secret_names_the_right_ones() {
    let error = refused(48002, "api forbidden");
    let remedy = error.remedy(Lang::En).expect("known");
    assert!(
        remedy.ends_with(
            "This call takes the token of: the contact sync assistant, a third-party contact app."
        ),
        "{remedy}"
    );
    let remedy = error.remedy(Lang::Zh).expect("known");
    assert!(
        remedy.ends_with("通讯录同步、第三方通讯录应用。"),
        "{remedy}"
    );
}

#[test]
fn a_create_whose_answer_is_lost_is_of_unknown_outcome_and_not_retryable() {
    let lost = |operation| {
        Error::from(TransportError::new(
            operation,
            TransportKind::Interrupted,
            true,
        ))
    };
    assert!(lost(Operation::UserCreate).is_outcome_unknown());
    assert!(!lost(Operation::UserCreate).is_retryable());
    assert!(!lost(Operation::UserGet).is_outcome_unknown());
    assert!(lost(Operation::UserGet).is_retryable());
    let refused = Error::from(TransportError::new(
        Operation::UserCreate,
        TransportKind::Connect,
        false,
    ));
    assert!(!refused.is_outcome_unknown() && refused.is_retryable());
}

#[test]
fn every_error_is_one_line() {
    let violation = Violation::new("useridlist", "at most 200 items", "201 items");
    let refusal = ApiError::new(
        Operation::TokenGet,
        ErrCode(40001),
        "invalid\ncredential\u{7}".to_owned(),
    );
    let status = TransportKind::Status {
        status: 502,
        length: 137,
        media_type: "text/html".to_owned(),
    };
    let errors: [(Error, &str); 6] = [
        (
            InputError::new(Operation::UserBatchDelete, violation).into(),
            "user_batch_delete was not sent: useridlist: at most 200 items, got 201 items",
        ),
        (
            TokenError::remembered(refusal, Duration::from_millis(29_500)).into(),
            "no token: token_get was refused: 40001 SECRET_INVALID, invalidcredential (remembered for another 30 s)",
        ),
        (
            TransportError::new(Operation::UserGet, status, true).into(),
            "user_get: HTTP status 502 with 137 bytes (text/html) instead of an answer",
        ),
        (
            DecodeError::new(Operation::UserGet, DecodeKind::NoErrcode, 12).into(),
            "user_get: the answer of 12 bytes has no errcode",
        ),
        (
            ApiError::limited(Operation::UserGet, Duration::from_secs(43)).into(),
            "user_get was refused: 45009 RATE_LIMITED, not sent: the limit of this call is used up, try again in 43 s",
        ),
        (
            SetupError::new("corp_id", "give it").into(),
            "corp_id: give it",
        ),
    ];
    for (error, line) in errors {
        assert_eq!(error.to_string(), line);
    }
}

#[test]
fn a_main_that_returns_an_error_prints_its_line() {
    let advice = "WECOM_SECRET: set it to the app's secret";
    let setup = SetupError::new("WECOM_SECRET", "set it to the app's secret");
    assert_eq!(format!("{setup:?}"), advice);
    let error = Error::from(setup);
    assert_eq!(format!("{error:?}"), advice);
    assert!(format!("{error:#?}").starts_with("Input("), "{error:#?}");
}

#[test]
fn errors_are_small_and_can_be_shared() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Error>();
    assert!(size_of::<Error>() <= 128, "{}", size_of::<Error>());
}
