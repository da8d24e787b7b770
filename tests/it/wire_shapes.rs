//! The shapes that the platform really sends, sample by sample of the reference, through the mocks into the SDK.

use httpmock::MockServer;
use wecom_contacts::job::JobState;
use wecom_contacts::types::{
    BatchInvite, Gender, MediaType, MemberStatus, QrSize, TokenGetReply, UserCreate,
};
use wecom_contacts::{Contacts, ErrCode, Error, TagTargets};
use wecom_contacts_httpmock::MockServerExt;

/// A mocked platform that has given a token.
struct Mocked {
    server: MockServer,
    contacts: Contacts,
}

impl Mocked {
    async fn start() -> Mocked {
        let server = MockServer::start_async().await;
        server.token_get(|_, then| {
            then.ok(&TokenGetReply::new("tk_7Qm2Zc", 7200));
        });
        let contacts = Contacts::builder()
            .corp_id("ww0123456789abcdef")
            .secret("s3cr3t")
            .base_url(server.base_url())
            .build()
            .expect("the settings are sound");
        Mocked { server, contacts }
    }
}

/// Answers an operation with these bytes, then makes the call.
macro_rules! answered {
    ($operation:ident, $body:expr, |$contacts:ident| $call:expr) => {{
        let mocked = Mocked::start().await;
        mocked.server.$operation(|_, then| {
            then.into_inner()
                .status(200)
                .header("content-type", "application/json; charset=UTF-8")
                .body($body);
        });
        let $contacts = &mocked.contacts;
        $call.await
    }};
}

#[tokio::test]
async fn a_member_is_read_as_the_platform_sends_it() {
    let body = r#"{"errcode":0,"errmsg":"ok","userid":"mei.lin","name":"Mei Lin","department":[12],"order":[5],"is_leader_in_dept":[0],"direct_leader":[],"position":"","status":4,"enable":1,"isleader":0,"hide_mobile":0,"telephone":"","alias":"","main_department":12,"extattr":{"attrs":[]}}"#;
    let user = answered!(user_get, body, |contacts| contacts.users().get("mei.lin")).unwrap();
    assert_eq!(user.userid.as_str(), "mei.lin");
    assert_eq!(user.status, Some(MemberStatus::NotActivated));
    assert_eq!(user.position.as_deref(), Some(""), "unset is empty");
    assert_eq!(user.mobile, None, "hidden is absent");
    assert_eq!(user.department.unwrap()[0].get(), 12);
    assert_eq!(user.direct_leader, Some(vec![]));
}

#[tokio::test]
async fn strings_for_numbers_numbers_for_strings_nulls_and_strangers_do_not_lose_a_member() {
    let body = r#"{"new":{"deep":[1]},"errcode":"0","errmsg":null,"userid":10001,"name":null,"gender":9,"status":"77","department":["12",4294967297],"order":["5"],"enable":"1","isleader":true,"main_department":"12","avatar":null,"extattr":{"attrs":[{"type":"5","name":"x","unknown":{}}]}}"#;
    let user = answered!(user_get, body, |contacts| contacts.users().get("10001")).unwrap();
    assert_eq!(user.userid.as_str(), "10001");
    assert_eq!(user.name, None);
    assert_eq!(user.gender, Some(Gender::Unknown("9".into())));
    assert_eq!(user.status, Some(MemberStatus::Unknown(77)));
    assert_eq!(
        user.department.unwrap()[1].get(),
        4_294_967_297,
        "an id above 2^32 is kept"
    );
    assert!(user.isleader.unwrap().0);
}

#[tokio::test]
async fn a_gender_is_read_from_a_string_and_from_a_number() {
    for body in [
        r#"{"errcode":0,"errmsg":"ok","userid":"a","gender":"2"}"#,
        r#"{"errcode":0,"userid":"a","gender":2}"#,
    ] {
        let user = answered!(user_get, body, |contacts| contacts.users().get("a")).unwrap();
        assert_eq!(user.gender, Some(Gender::Female));
    }
}

#[tokio::test]
async fn a_refusal_is_an_error_with_its_code_whatever_stands_beside_it() {
    let empty = r#"{"errcode":60111,"errmsg":"invalid string value `x`. userid not found, hint: [1735689600123456789012345], from ip: 203.0.113.9, more info at https://open.work.weixin.qq.com/devtool/query?e=60111","department":[],"order":[]}"#;
    let last = r#"{"department":[],"order":[],"errmsg":"nope","errcode":60111}"#;
    let text = r#"{"errcode":"60111"}"#;
    for body in [empty, last, text] {
        let error =
            answered!(user_get, body, |contacts| contacts.users().get("ghost")).unwrap_err();
        assert_eq!(error.errcode(), Some(ErrCode::USERID_NOT_FOUND), "{error}");
        assert!(error.is_not_found());
    }
}

#[tokio::test]
async fn the_parts_of_an_error_text_are_told_apart() {
    let body = r#"{"errcode":60020,"errmsg":"not allow to access from your ip, hint: [1735689600123456789012345], from ip: 203.0.113.9, more info at https://open.work.weixin.qq.com/devtool/query?e=60020"}"#;
    let error = answered!(user_get, body, |contacts| contacts.users().get("a")).unwrap_err();
    assert_eq!(error.hint(), Some("1735689600123456789012345"));
    assert_eq!(error.from_ip(), Some("203.0.113.9"));
    assert!(error.more_info().is_some());
}

#[tokio::test]
async fn a_list_of_departments_has_its_departments() {
    let body = r#"{"errcode":0,"errmsg":"ok","department":[{"id":1,"name":"Acme","name_en":"","department_leader":[],"parentid":0,"order":100000000},{"id":"12","name":"Harbour Team","parentid":"1","order":4294967295,"department_leader":null}]}"#;
    let list = answered!(department_list, body, |contacts| contacts
        .departments()
        .list())
    .unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!((list[1].id.get(), list[1].parentid.get()), (12, 1));
}

#[tokio::test]
async fn department_is_an_object_in_get_and_department_id_a_list_of_objects_in_simplelist() {
    let body = r#"{"errcode":0,"errmsg":"ok","department":{"id":12,"name":"Harbour Team","name_en":"","department_leader":["mei.lin"],"parentid":1,"order":10}}"#;
    let one = answered!(department_get, body, |contacts| contacts
        .departments()
        .get(12))
    .unwrap();
    assert_eq!(one.name.as_deref(), Some("Harbour Team"));

    let body = r#"{"errcode":0,"errmsg":"ok","department_id":[{"id":12,"parentid":1,"order":10}]}"#;
    let ids = answered!(department_simple_list, body, |contacts| contacts
        .departments()
        .ids())
    .unwrap();
    assert_eq!(ids[0].id.get(), 12);
}

#[tokio::test]
async fn tags_succeed_in_part_with_a_joined_string_and_a_list() {
    let body = r#"{"errcode":0,"errmsg":"ok","invalidlist":"ghost|phantom","invalidparty":[999]}"#;
    let targets = || TagTargets::users(["mei.lin", "ghost", "phantom"]).and_departments([12, 999]);
    let report = answered!(tag_add_members, body, |contacts| contacts
        .tags()
        .add(7, targets()))
    .unwrap();
    assert_eq!(
        report
            .invalid_users
            .iter()
            .map(|id| id.as_str())
            .collect::<Vec<_>>(),
        ["ghost", "phantom"]
    );
    assert_eq!(report.invalid_departments[0].get(), 999);

    let body = r#"{"errcode":0,"errmsg":"deleted"}"#;
    let report = answered!(tag_remove_members, body, |contacts| contacts
        .tags()
        .remove(7, targets()))
    .unwrap();
    assert!(
        report.is_complete(),
        "absent lists mean that nothing was bad"
    );
}

#[tokio::test]
async fn a_tag_and_the_list_of_tags_are_read_with_ids_of_either_type() {
    let body = r#"{"errcode":0,"errmsg":"ok","tagname":"night shift","userlist":[{"userid":"mei.lin","name":"Mei Lin"}],"partylist":[12]}"#;
    let tag = answered!(tag_get, body, |contacts| contacts.tags().get(7)).unwrap();
    assert_eq!((tag.userlist.len(), tag.partylist[0].get()), (1, 12));
    let body = r#"{"errcode":0,"errmsg":"ok","taglist":[{"tagid":"7","tagname":"night shift"}]}"#;
    let list = answered!(tag_list, body, |contacts| contacts.tags().list()).unwrap();
    assert_eq!(list[0].tagid.get(), 7);
}

#[tokio::test]
async fn an_invitation_names_who_was_invalid_even_as_strings() {
    let invitation = || BatchInvite::new().user(["mei.lin", "ghost"]).party([12]);
    let body = r#"{"errcode":0,"errmsg":"ok","invaliduser":["ghost"],"invalidparty":["12"],"invalidtag":[]}"#;
    let report = answered!(batch_invite, body, |contacts| contacts
        .users()
        .invite(invitation()))
    .unwrap();
    assert_eq!(report.invalid_users[0].as_str(), "ghost");
    assert_eq!(report.invalid_departments[0].get(), 12);
    let body = r#"{"errcode":0,"errmsg":"ok"}"#;
    assert!(
        answered!(batch_invite, body, |contacts| contacts
            .users()
            .invite(invitation()))
        .unwrap()
        .is_complete()
    );
}

#[tokio::test]
async fn an_upload_was_made_at_a_time_of_either_type() {
    for created_at in ["\"1735689600\"", "1735689600"] {
        let body = format!(
            r#"{{"errcode":0,"errmsg":"","type":"file","media_id":"3aB9xQ","created_at":{created_at}}}"#
        );
        let media = answered!(media_upload, body, |contacts| contacts.media().upload(
            MediaType::File,
            "员工.csv",
            "123456"
        ))
        .unwrap();
        assert_eq!(media.media_id.as_str(), "3aB9xQ");
        assert_eq!(media.created_at.as_deref(), Some("1735689600"));
    }
}

#[tokio::test]
async fn a_job_is_read_row_by_row_only_when_it_is_done() {
    let body = r#"{"errcode":0,"errmsg":"ok","status":3,"type":"sync_user","total":2,"percentage":100,"result":[{"userid":"mei.lin","errcode":0,"errmsg":"ok"},{"userid":"tom.wu","errcode":60104,"errmsg":"mobile existed:mei.lin"},{}]}"#;
    let state = answered!(batch_get_result, body, |contacts| contacts
        .batch()
        .job("job_5Yk")
        .poll())
    .unwrap();
    let JobState::Done(outcome) = state else {
        panic!("{state:?}")
    };
    let codes: Vec<_> = outcome.members().map(|row| row.code).collect();
    assert_eq!(
        codes,
        [Some(ErrCode(0)), Some(ErrCode::MOBILE_EXISTS), None]
    );

    let body = r#"{"errcode":0,"errmsg":"ok","status":1,"type":"sync_user","result":[{"userid":"early"}]}"#;
    let state = answered!(batch_get_result, body, |contacts| contacts
        .batch()
        .job("job_5Yk")
        .poll())
    .unwrap();
    assert!(
        matches!(state, JobState::Running(_)),
        "rows count only when the job is done"
    );
}

#[tokio::test]
async fn linked_companies_write_their_ids_as_strings() {
    let body = r#"{"errcode":0,"errmsg":"ok","user_info":{"userid":"li.tan","name":"Li Tan","department":["wh77/3"],"mobile":"+86 13900000009","telephone":"","email":"","position":"","corpid":"ww99aa","extattr":{"attrs":[]}}}"#;
    let user = answered!(linked_corp_get_user, body, |contacts| contacts
        .linked_corp()
        .user("ww99aa/li.tan"))
    .unwrap();
    assert_eq!(user.department.unwrap()[0].as_str(), "wh77/3");
    for id in ["\"3\"", "3"] {
        let body = format!(
            r#"{{"errcode":0,"errmsg":"ok","department_list":[{{"department_id":{id},"department_name":"Dock","parentid":"1","order":100000000}}]}}"#
        );
        let list = answered!(linked_corp_list_departments, body, |contacts| contacts
            .linked_corp()
            .departments("wh77/1"))
        .unwrap();
        assert_eq!(list[0].department_id.as_str(), "3");
    }
}

#[tokio::test]
async fn only_the_callback_addresses_may_come_without_an_errcode() {
    let body = r#"{"ip_list":["101.226.9.*","203.0.113.7"]}"#;
    let ips = answered!(token_list_callback_ips, body, |contacts| contacts
        .server()
        .callback_ips())
    .unwrap();
    assert_eq!(ips, ["101.226.9.*", "203.0.113.7"]);
    let error = answered!(token_list_api_domain_ips, body, |contacts| contacts
        .server()
        .api_domain_ips())
    .unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error}");
}

#[tokio::test]
async fn the_cursor_ends_empty_or_absent() {
    for end in [r#","next_cursor":"""#, ""] {
        let body = format!(
            r#"{{"errcode":0,"errmsg":"ok"{end},"dept_user":[{{"userid":"mei.lin","department":12}},{{"userid":"mei.lin","department":15}}]}}"#
        );
        let members = answered!(user_list_id, body, |contacts| contacts.users().ids()).unwrap();
        assert_eq!(members.len(), 1, "the rows of one member are joined");
        assert_eq!(members[0].departments.len(), 2);
    }
}

#[tokio::test]
async fn an_unknown_department_that_was_made_on_the_way_is_reported() {
    let body = r#"{"errcode":0,"errmsg":"created","created_department_list":{"department_info":[{"name":"x","id":99}]}}"#;
    let member = UserCreate::new("a", "A")
        .mobile("13900000001")
        .department([99]);
    let made = answered!(user_create, body, |contacts| contacts
        .users()
        .create(member))
    .unwrap();
    assert_eq!(made[0].id.get(), 99);
}

#[tokio::test]
async fn the_address_of_the_joining_code_is_kept_as_it_is() {
    let body = r#"{"errcode":0,"errmsg":"ok","join_qrcode":"https:\/\/work.weixin.qq.com\/x?action=join&amp;vcode=abc"}"#;
    let url = answered!(corp_get_join_qrcode, body, |contacts| contacts
        .users()
        .join_qrcode(QrSize::Px741))
    .unwrap();
    assert_eq!(
        url,
        "https://work.weixin.qq.com/x?action=join&amp;vcode=abc"
    );
}

#[tokio::test]
async fn what_is_no_json_is_an_error_that_says_what_and_how_long_but_not_what_it_held() {
    let secret = "<html>13900000001</html>";
    for body in [
        secret,
        "",
        "[]",
        r#"{"errcode":0,"userid":"13900000001"#,
        "\u{feff}null",
    ] {
        let error = answered!(user_get, body, |contacts| contacts.users().get("a")).unwrap_err();
        let Error::Decode(decode) = &error else {
            panic!("{body}: {error}")
        };
        assert_eq!(decode.length(), body.len() as u64, "{error}");
        let told = format!("{error} {error:?} {error:#?}");
        assert!(
            !told.contains("13900000001") && !told.contains("html>"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_gateway_s_page_is_an_error_with_its_status() {
    let mocked = Mocked::start().await;
    mocked.server.user_update(|_, then| {
        then.into_inner()
            .status(502)
            .header("content-type", "text/html")
            .body("<html>bad gateway</html>");
    });
    let changes = wecom_contacts::types::UserUpdate::new().userid("a");
    let error = mocked
        .contacts
        .users()
        .update("a", changes)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("502"), "{error}");
    assert!(!format!("{error:?}").contains("bad gateway"));
}

#[tokio::test]
async fn a_busy_platform_decodes_although_its_code_is_negative() {
    let body = r#"{"errcode":-1,"errmsg":"system busy"}"#;
    let error = answered!(tag_delete, body, |contacts| contacts
        .with_retry(wecom_contacts::retry::Never::new())
        .tags()
        .delete(7))
    .unwrap_err();
    assert_eq!(error.errcode(), Some(ErrCode::SYSTEM_BUSY));
}
