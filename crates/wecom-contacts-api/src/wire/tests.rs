//! Tests of the scalars of the wire and of lenient reading.

use serde_json::{from_value, json, to_value};

use super::{IntBool, Multipart, Secret, from_json};
use crate::types::{
    ApiError, DepartmentId, DepartmentListReply, Gender, MemberStatus, TokenGetReply, User,
    UserCreate, UserListReply, UserUpdate,
};

/// A member as a careless server writes it.
fn odd_member() -> User {
    from_value(json!({
        "userid": 10086,
        "name": null,
        "mobile": 13800000000_i64,
        "department": ["1", 2.0, null, 4294967296_i64],
        "order": null,
        "is_leader_in_dept": ["1", 0, true],
        "gender": 1,
        "status": "4",
        "enable": "1",
        "hide_mobile": "",
        "main_department": "",
        "extattr": {"attrs": [{"type": "7", "name": 5, "future": {"a": [1]}}]},
        "future": [{"deep": null}],
    }))
    .unwrap()
}

#[test]
fn numbers_as_strings_strings_as_numbers_and_nulls_are_read() {
    let member = odd_member();
    assert_eq!(member.userid, "10086");
    assert_eq!(member.name, None);
    assert_eq!(member.mobile.as_deref(), Some("13800000000"));
    assert_eq!(
        member.department.unwrap(),
        [1, 2, 4_294_967_296_i64].map(DepartmentId::new)
    );
    assert_eq!(member.order, None);
    assert_eq!(
        member.is_leader_in_dept.unwrap(),
        [true, false, true].map(IntBool)
    );
    assert_eq!(member.gender, Some(Gender::Male));
    assert_eq!(member.status, Some(MemberStatus::NotActivated));
    assert_eq!(member.enable, Some(IntBool(true)));
    assert_eq!(member.hide_mobile, None);
    assert_eq!(member.main_department, None);
    let attr = &member.extattr.unwrap().attrs.unwrap()[0];
    assert_eq!(
        (attr.name.as_str(), attr.type_.map(|kind| kind.get())),
        ("5", Some(7))
    );
}

#[test]
fn unknown_enum_values_are_kept_and_sent_back_as_they_came() {
    let member: User = from_value(json!({"userid": "a", "gender": "9", "status": 77})).unwrap();
    assert_eq!(member.gender, Some(Gender::Unknown("9".into())));
    assert_eq!(member.status, Some(MemberStatus::Unknown(77)));
    assert_eq!(
        to_value(&member).unwrap(),
        json!({"userid": "a", "gender": "9", "status": 77})
    );
}

#[test]
fn a_list_that_is_null_is_empty_and_one_that_is_missing_is_an_error() {
    let reply: UserListReply = from_value(json!({"errcode": 0, "userlist": null})).unwrap();
    assert!(reply.userlist.is_empty());
    assert!(from_value::<UserListReply>(json!({"errcode": 0})).is_err());
}

#[test]
fn a_wrong_kind_of_value_is_an_error_that_does_not_repeat_it() {
    let wrong = json!({"department": [{"id": "Mei Lin 13800000000", "parentid": 1}]});
    let error = from_value::<DepartmentListReply>(wrong)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no whole number") && !error.contains("13800000000"),
        "{error}"
    );
}

#[test]
fn an_envelope_is_read_in_all_its_shapes() {
    for (wire, code, message) in [
        (json!({"errcode": -1, "errmsg": "busy"}), -1, "busy"),
        (json!({"errcode": "60111"}), 60111, ""),
        (
            json!({"errcode": 40014, "errmsg": null, "department": []}),
            40014,
            "",
        ),
    ] {
        let error: ApiError = from_value(wire).unwrap();
        assert_eq!((error.errcode, error.errmsg.as_str()), (code, message));
    }
}

#[test]
fn bytes_that_are_no_text_do_not_lose_the_answer() {
    // An emoji as two halves, which is no UTF-8, and a character that was cut.
    let answer = b"{\"userid\":\"mei.lin\",\"name\":\"Mei \xed\xa0\xbd\xed\xb8\x80\",\"future\":\"\xe6\xa2\"}";
    let member: User = from_json(answer).unwrap();
    assert_eq!(member.userid, "mei.lin");
    let name = member.name.unwrap();
    assert!(
        name.starts_with("Mei \u{fffd}") && !name.contains('"'),
        "{name:?}"
    );
    let member: User = from_json("{\"userid\":\"mei.lin\",\"name\":\"林梅\"}".as_bytes()).unwrap();
    assert_eq!(member.name.as_deref(), Some("林梅"));
}

#[test]
fn bytes_that_are_no_json_are_told_with_their_place() {
    let error = from_json::<User>(b"{\"userid\":\"mei.lin\",\n\xff\"name\":\"\"}\n").unwrap_err();
    assert!(error.is_syntax(), "{error}");
    assert_eq!((error.line(), error.column()), (2, 1), "{error}");
}

#[test]
fn what_is_none_is_not_sent_and_an_empty_list_is() {
    let update = UserUpdate::new()
        .userid("mei.lin")
        .direct_leader(Vec::<&str>::new())
        .department([1, 12])
        .gender(Gender::Female)
        .enable(true);
    let expected = json!({"userid": "mei.lin", "direct_leader": [], "department": [1, 12], "gender": "2", "enable": 1});
    assert_eq!(to_value(&update).unwrap(), expected);
    assert_eq!(
        to_value(UserUpdate::new().userid("a")).unwrap(),
        json!({"userid": "a"})
    );
}

#[test]
fn debug_shows_ids_and_nothing_about_the_person() {
    let create = UserCreate::new("mei.lin", "Mei Lin")
        .mobile("13800000000")
        .email("mei@example.com")
        .address("1 Harbour Road")
        .department([12]);
    let shown = format!("{create:?} {:?}", odd_member());
    for private in ["Mei Lin", "13800000000", "mei@example.com", "Harbour"] {
        assert!(!shown.contains(private), "{shown}");
    }
    assert!(
        shown.contains("mei.lin") && shown.contains("DepartmentId(12)"),
        "{shown}"
    );
}

#[test]
fn a_secret_is_read_and_sent_but_not_shown() {
    let reply: TokenGetReply =
        from_value(json!({"access_token": "t0p", "expires_in": "7200"})).unwrap();
    assert_eq!(
        (reply.access_token.expose(), reply.expires_in),
        ("t0p", 7200)
    );
    assert!(!format!("{reply:?} {:?}", Secret::from("t0p")).contains("t0p"));
    assert_eq!(to_value(Secret::new("t0p")).unwrap(), json!("t0p"));
}

#[test]
fn a_form_carries_the_file_name_as_it_is_and_the_length() {
    let content = "姓名,帐号\n".as_bytes();
    let form = Multipart::file("media", "员工\".csv", content);
    let boundary = form
        .content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let text = std::str::from_utf8(&form.body).unwrap();
    let expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"员工%22.csv\"; filelength=14\r\n\
         Content-Type: application/octet-stream\r\n\r\n姓名,帐号\n\r\n--{boundary}--\r\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn a_boundary_never_occurs_in_the_content() {
    let form = Multipart::file(
        "media",
        "a",
        b"wecom-contacts-00000000 wecom-contacts-00000001",
    );
    assert!(form.content_type.ends_with("wecom-contacts-00000002"));
}
