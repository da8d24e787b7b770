//! Tests of limits.

use super::{Validate, Violation};
use crate::types::{
    Attr, AttrText, BatchCallback, DepartmentCreate, DepartmentId, ExtAttr, LinkedUserId, QrSize,
    UserBatchDelete, UserCreate, UserGetActiveStat, UserId, UserUpdate,
};

/// The violation of a value, in one line.
fn refused(value: &impl Validate) -> String {
    value.validate().unwrap_err().to_string()
}

#[test]
fn a_list_that_is_too_long_or_empty_is_named_with_its_limit() {
    let ids = (0..201).map(|number| format!("u{number}"));
    assert_eq!(
        refused(&UserBatchDelete::new(ids)),
        "useridlist: at most 200 items, got 201 items"
    );
    assert_eq!(
        refused(&UserBatchDelete::new(Vec::<&str>::new())),
        "useridlist: at least 1 item, got 0 items"
    );
}

#[test]
fn an_element_is_named_by_its_place_and_its_value_is_not_told() {
    let long = "x".repeat(65);
    let violation = UserBatchDelete::new(["a", "b", "c", &long])
        .validate()
        .unwrap_err();
    assert_eq!(
        violation,
        Violation::new("useridlist[3]", "at most 64 bytes", "65 bytes")
    );
}

#[test]
fn bytes_and_characters_are_told_apart() {
    let id = "员".repeat(22);
    assert_eq!(
        refused(&UserId::new(id)),
        "userid: at most 64 bytes, got 66 bytes"
    );
    let name = |count| DepartmentCreate::new("部".repeat(count), 1);
    assert_eq!(name(64).validate(), Ok(()));
    assert_eq!(
        refused(&name(65)),
        "name: at most 64 characters, got 65 characters"
    );
}

#[test]
fn a_nested_field_is_named_by_its_path() {
    let text = AttrText::new().value("x".repeat(65));
    let attrs = [Attr::new("grade"), Attr::new("shirt").text(text)];
    let update = UserUpdate::new()
        .userid("a")
        .extattr(ExtAttr::new().attrs(attrs));
    assert_eq!(
        refused(&update),
        "extattr.attrs[1].text.value: at most 64 characters, got 65 characters"
    );
}

#[test]
fn numbers_keep_their_range() {
    assert_eq!(DepartmentId::new(4_294_967_295).validate(), Ok(()));
    assert_eq!(
        refused(&DepartmentId::new(4_294_967_296)),
        "departmentid: at most 4294967295, got 4294967296"
    );
    assert_eq!(
        refused(&DepartmentCreate::new("a", -1)),
        "parentid: at least 0, got -1"
    );
    let mut root = DepartmentCreate::new("a", 1);
    root.id = Some(DepartmentId::new(1));
    assert_eq!(refused(&root), "id: at least 2, got 1");
    assert!(QrSize::from(5).validate().is_err());
}

#[test]
fn patterns_are_matched_without_an_engine() {
    for (good, id) in [
        (true, "a"),
        (true, "7x.y_z-@"),
        (false, "-a"),
        (false, "a b"),
        (false, "员工"),
    ] {
        assert_eq!(
            UserCreate::new(id, "Mei Lin").validate().is_ok(),
            good,
            "{id}"
        );
    }
    for (good, date) in [
        (true, "2026-01-31"),
        (false, "2026-1-31"),
        (false, "2026-01-311"),
        (false, ""),
    ] {
        assert_eq!(
            UserGetActiveStat::new(date).validate().is_ok(),
            good,
            "{date}"
        );
    }
    for (good, id) in [
        (true, "ww1/li.tan"),
        (false, "ww1"),
        (false, "ww1/"),
        (false, "a/b/c"),
    ] {
        assert_eq!(LinkedUserId::from(id).validate().is_ok(), good, "{id}");
    }
    let callback = |url: &str| BatchCallback::new(url, "Tok3n", "a".repeat(43));
    assert_eq!(callback("https://example.com/x").validate(), Ok(()));
    let violation = refused(&callback("ftp://example.com"));
    assert_eq!(
        violation,
        "url: must match ^https?://, got 17 characters that do not"
    );
}
