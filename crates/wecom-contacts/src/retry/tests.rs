//! The policies and how they compose.

use std::time::Duration;

use wecom_contacts_api::{ErrCode, Operation};

use super::{Attempt, BySpec, Never, RetryPolicy};
use crate::error::{ApiError, DecodeError, DecodeKind, Error, TransportError, TransportKind};

fn refused(code: i64) -> Error {
    ApiError::new(Operation::UserGet, ErrCode(code), String::new()).into()
}

fn attempt(error: &Error, number: u32, elapsed: u64) -> Attempt<'_> {
    let operation = Operation::UserGet;
    Attempt {
        operation,
        number,
        elapsed: Duration::from_secs(elapsed),
        error,
    }
}

#[test]
fn the_spec_says_what_passes() {
    for (error, again) in [
        (refused(-1), true),
        (refused(6000), true),
        (refused(45033), true),
        (refused(60111), false),
        (refused(302008), false),
        (refused(987_654_321), false),
        (
            TransportError::new(Operation::UserGet, TransportKind::Connect, false).into(),
            true,
        ),
        (
            TransportError::new(
                Operation::UserGet,
                TransportKind::TooLarge { limit: 1 },
                true,
            )
            .into(),
            false,
        ),
        (
            DecodeError::new(Operation::UserGet, DecodeKind::NotJson, 3).into(),
            false,
        ),
        (
            DecodeError::new(Operation::UserGet, DecodeKind::CutOff, 3).into(),
            true,
        ),
    ] {
        assert_eq!(
            BySpec::new().after(&attempt(&error, 1, 0)).is_some(),
            again,
            "{error}"
        );
    }
}

#[test]
fn pauses_grow_and_are_bounded() {
    let policy = BySpec::new().with_pauses(Duration::from_millis(100), Duration::from_secs(1));
    let error = refused(-1);
    for (number, least, most) in [
        (1, 50, 100),
        (2, 100, 200),
        (4, 400, 800),
        (5, 500, 1000),
        (60, 500, 1000),
    ] {
        let pause = policy
            .after(&attempt(&error, number, 0))
            .expect("a pause")
            .as_millis();
        assert!(
            (least..=most).contains(&pause),
            "attempt {number}: {pause} ms"
        );
    }
}

#[test]
fn a_used_up_window_is_waited_for_as_long_as_the_server_says() {
    let refusal = ApiError::new(Operation::UserGet, ErrCode::RATE_LIMITED, String::new());
    let error = refusal.with_retry_after(Duration::from_secs(7)).into();
    assert_eq!(
        BySpec::new().after(&attempt(&error, 1, 0)),
        Some(Duration::from_secs(7))
    );
}

#[test]
fn policies_compose() {
    let error = refused(-1);
    let pauses = BySpec::new().with_pauses(Duration::from_secs(2), Duration::from_secs(2));
    let policy = pauses.max_attempts(3).max_elapsed(Duration::from_secs(10));
    assert!(policy.after(&attempt(&error, 2, 1)).is_some());
    assert!(policy.after(&attempt(&error, 3, 1)).is_none());
    assert!(policy.after(&attempt(&error, 1, 10)).is_none());
    assert!(
        Never::new()
            .or(policy)
            .after(&attempt(&error, 1, 0))
            .is_some()
    );
    assert!(Never::new().after(&attempt(&error, 1, 0)).is_none());
}
