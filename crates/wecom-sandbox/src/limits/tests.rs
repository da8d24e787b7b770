//! Windows and concurrency, by the sandbox's clock.

use super::*;

#[test]
fn a_full_minute_blocks_for_sixty_seconds() {
    let limits = Limits::default();
    limits
        .set(
            &json!({"operation":"user_get","per_minute":2}),
            &mut Sizes::default(),
        )
        .unwrap();
    let call = |now| {
        limits
            .check(Operation::UserGet, 1, false, now)
            .map_err(|r| r.code)
    };
    assert_eq!((call(0), call(1), call(2)), (Ok(()), Ok(()), Err(45009)));
    assert_eq!(call(60_001), Err(45009));
    assert_eq!(call(60_002), Ok(()));
}

#[test]
fn contact_rule_writes_share_five_a_minute() {
    let limits = Limits::default();
    for _ in 0..5 {
        assert!(
            limits
                .check(Operation::ContactRuleCreate, 1, false, 0)
                .is_ok()
        );
    }
    assert!(
        limits
            .check(Operation::ContactRuleDelete, 1, false, 0)
            .is_err()
    );
    assert!(
        limits
            .check(Operation::ContactRuleList, 1, false, 0)
            .is_ok()
    );
}

#[test]
fn debug_calls_have_their_own_five_a_minute() {
    let limits = Limits::default();
    for _ in 0..5 {
        assert!(limits.check(Operation::UserGet, 1, true, 0).is_ok());
    }
    assert!(limits.check(Operation::UserGet, 1, true, 0).is_err());
    assert!(limits.check(Operation::UserGet, 1, false, 0).is_ok());
}

#[test]
fn too_many_calls_at_once_are_45033() {
    let limits = Limits::default();
    let held: Vec<_> = (0..21)
        .map(|_| limits.enter(Operation::UserTfaSucc))
        .collect();
    assert_eq!(
        limits
            .check(Operation::UserTfaSucc, held[20].1, false, 0)
            .map_err(|r| r.code),
        Err(45033)
    );
    assert!(
        limits
            .check(Operation::UserTfaSucc, held[19].1, false, 0)
            .is_ok()
    );
    drop(held);
    assert_eq!(limits.enter(Operation::UserTfaSucc).1, 1);
}

#[test]
fn a_limit_nobody_knows_is_refused_and_nothing_is_changed() {
    let limits = Limits::default();
    let mut sizes = Sizes::default();
    let before = limits.to_json(&sizes);
    for (wrong, word) in [
        (json!({"max_tags": 1, "max_tag": 1}), "max_tag:"),
        (json!({"max_tags": "many"}), "max_tags:"),
        (
            json!({"operation": "user_get", "per_minute": -1}),
            "per_minute:",
        ),
        (
            json!([{"max_tags": 1}, {"operation": "nobody"}]),
            "operation:",
        ),
        (json!({"user_get": {"per_second": 1}}), "per_second:"),
        (json!(5), "an object"),
    ] {
        let error = limits.set(&wrong, &mut sizes).unwrap_err();
        assert!(error.starts_with(word), "{wrong}: {error}");
        assert_eq!(limits.to_json(&sizes), before, "{wrong}");
    }
    assert_eq!(
        limits.set(&before, &mut sizes),
        Ok(None),
        "what is shown can be set"
    );
    assert_eq!(limits.to_json(&sizes), before);
}
