//! Frames of every kind, and what becomes of odd ones.
use super::*;

const HEAD: &str = "<ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1735700000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event>";

fn change(inside: &str) -> EventKind {
    Event::parse(&format!("<xml>{HEAD}{inside}</xml>"))
        .unwrap()
        .kind
}

fn frame() -> Frame {
    Frame::company("ww0123456789abcdef", 1_735_700_000)
}

fn user(id: &str, fill: impl FnOnce(&mut UserChange)) -> UserChange {
    let mut user = UserChange::new(id);
    fill(&mut user);
    user
}

#[test]
fn update_holds_only_what_changed() {
    let kind = change(
        "<ChangeType>update_user</ChangeType><UserID>mei.lin</UserID><MainDepartment>12</MainDepartment>",
    );
    assert_eq!(
        kind,
        EventKind::UpdateUser(user("mei.lin", |user| user.main_department = Some(12)))
    );
}

#[test]
fn empty_is_not_absent() {
    let kind = change(
        "<ChangeType>update_user</ChangeType><UserID>a</UserID><Department><![CDATA[]]></Department><Name/><DirectLeader></DirectLeader>",
    );
    let expected = user("a", |user| {
        user.department = Some(vec![]);
        user.name = Some(String::new());
        user.direct_leader = Some(vec![]);
    });
    assert_eq!(kind, EventKind::UpdateUser(expected));
}

fn everything() -> UserChange {
    user("mei.lin", |user| {
        user.new_user_id = Some("mei.wu".into());
        user.name = Some("林梅 ]]> & <b>".into());
        user.department = Some(vec![12, 15]);
        user.main_department = Some(12);
        user.is_leader_in_dept = Some(vec![true, false]);
        user.direct_leader = Some(vec!["tom.wu".into(), "li".into()]);
        user.position = Some("工程师".into());
        user.mobile = Some("+86 13900000009".into());
        user.gender = Some(2);
        user.email = Some("mei@example.com".into());
        user.biz_mail = Some("mei@biz.example.com".into());
        user.status = Some(1);
        user.avatar = Some("https://a.example/1?x=1&y=2".into());
        user.alias = Some("Mei".into());
        user.telephone = Some("020-1234".into());
        user.address = Some("  a street\r\n".into());
        user.ext_attr = Some(vec![
            ExtAttr::new("one", AttrValue::Text("v".into())),
            ExtAttr::new(
                "two",
                AttrValue::Web {
                    title: "t".into(),
                    url: "https://w.example".into(),
                },
            ),
            ExtAttr::new("three", AttrValue::Flat("old".into())),
            ExtAttr::new("four", AttrValue::Unknown(Some(2))),
        ]);
        user.english_name = Some("Mei Lin".into());
        user.is_leader = Some(true);
        user.hide_mobile = Some(false);
        user.other.insert("Brand".into(), "new".into());
    })
}

fn all() -> Vec<Event> {
    let mut party = PartyChange::new(7);
    (party.name, party.parent_id, party.order) = (Some("Dock".into()), Some(1), Some(100_000_000));
    let mut tag = TagChange::new(7);
    (tag.add_users, tag.del_parties) = (
        Some(vec!["mei.lin".into(), "tom.wu".into()]),
        Some(vec![1, 2]),
    );
    let mut gone = UserDelete::new("mei.lin");
    gone.open_user_id = Some("open".into());
    let mut translated = JobResult::new("job_5Yk", JobType::ContactIdTranslate);
    (translated.err_code, translated.err_msg) = (None, None);
    let mut provider = Frame::suite("", "ww1", 1_735_700_000);
    (provider.suite_id, provider.service_corp_id) = (None, Some("wwprovider".into()));
    let suite = Frame::suite("suite1", "ww1", 1_735_700_000);
    vec![
        Event::new(frame(), EventKind::CreateUser(everything())),
        Event::new(suite.clone(), EventKind::UpdateUser(everything())),
        Event::new(suite, EventKind::DeleteUser(gone)),
        Event::new(frame(), EventKind::CreateParty(party.clone())),
        Event::new(frame(), EventKind::UpdateParty(party)),
        Event::new(frame(), EventKind::DeleteParty(PartyDelete::new(7))),
        Event::new(frame(), EventKind::UpdateTag(tag)),
        Event::new(
            frame(),
            EventKind::BatchJobResult(JobResult::new("job_5Yk", JobType::ExportTag)),
        ),
        Event::new(provider, EventKind::BatchJobResult(translated)),
    ]
}

#[test]
fn every_kind_survives_writing_and_reading() {
    for event in all() {
        assert_eq!(
            Event::parse(&event.to_xml()).unwrap(),
            event,
            "{}",
            event.to_xml()
        );
    }
}

#[test]
fn element_order_does_not_matter() {
    let xml = "<xml><Order>3</Order><Id>7</Id><ParentId><![CDATA[1]]></ParentId><ChangeType>create_party</ChangeType><Event>change_contact</Event></xml>";
    let mut party = PartyChange::new(7);
    (party.parent_id, party.order) = (Some(1), Some(3));
    assert_eq!(
        Event::parse(xml).unwrap().kind,
        EventKind::CreateParty(party)
    );
}

#[test]
fn values_that_do_not_fit_are_kept_as_text() {
    let kind = change(
        "<ChangeType>update_user</ChangeType><UserID>a</UserID><Gender>x</Gender><Department>1,b</Department><IsLeaderInDept>2</IsLeaderInDept><New>n</New>",
    );
    let EventKind::UpdateUser(user) = kind else {
        panic!("another kind")
    };
    assert_eq!(
        (user.gender, &user.department, &user.is_leader_in_dept),
        (None, &None, &None)
    );
    let other: Vec<_> = user
        .other
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    assert_eq!(
        other,
        [
            ("Department", "1,b"),
            ("Gender", "x"),
            ("IsLeaderInDept", "2"),
            ("New", "n")
        ]
    );
}

#[test]
fn unknown_kinds_and_frames_without_their_id_are_handed_on() {
    for (xml, name) in [
        (
            "<xml><Event>change_contact</Event><ChangeType>new_thing</ChangeType></xml>",
            "new_thing",
        ),
        ("<xml><Event>change_contact</Event></xml>", "change_contact"),
        (
            "<xml><Event>change_contact</Event><ChangeType>delete_user</ChangeType></xml>",
            "delete_user",
        ),
        (
            "<xml><Event>change_contact</Event><ChangeType>delete_party</ChangeType><Id>x</Id></xml>",
            "delete_party",
        ),
        (
            "<xml><Event>batch_job_result</Event></xml>",
            "batch_job_result",
        ),
        (
            "<xml><MsgType>text</MsgType><Content>hello</Content></xml>",
            "unknown",
        ),
        ("<anything/>", "unknown"),
    ] {
        let event = Event::parse(xml).unwrap();
        let EventKind::Unknown(unknown) = &event.kind else {
            panic!("{xml}")
        };
        assert_eq!((event.kind.name(), unknown.raw.as_str()), (name, xml));
        assert_eq!(event.to_xml(), xml);
    }
}

#[test]
fn job_types_of_every_source_are_known() {
    let job = |kind: &str| {
        let xml = format!(
            "<xml><Event>batch_job_result</Event><BatchJob><JobId>j</JobId><JobType>{kind}</JobType><ErrCode>-1</ErrCode><ErrMsg>system busy</ErrMsg></BatchJob></xml>"
        );
        let EventKind::BatchJobResult(job) = Event::parse(&xml).unwrap().kind else {
            panic!("another kind")
        };
        assert_eq!(
            (job.err_code, job.err_msg.as_deref()),
            (Some(-1), Some("system busy"))
        );
        job.job_type
    };
    for kind in JobType::KNOWN {
        assert_eq!(job(kind.as_str()), kind);
    }
    assert_eq!(job("brand_new"), JobType::Unknown("brand_new".into()));
    assert!(job("export_tag").is_export() && job("export_taguser").is_export());
    assert!(!job("sync_user").is_export());
}

#[test]
fn third_party_heads_are_told_apart() {
    let parse = |xml: &str| Event::parse(xml).unwrap();
    let export = parse(
        "<xml><SuiteId>s</SuiteId><InfoType>batch_job_result</InfoType><TimeStamp>5</TimeStamp><BatchJob><JobId>j</JobId><JobType>export_taguser</JobType><ErrCode>0</ErrCode><ErrMsg>ok</ErrMsg></BatchJob></xml>",
    );
    assert_eq!(
        (export.frame.corp_id(), export.frame.create_time),
        (None, Some(5))
    );
    let names = parse(
        "<xml><ServiceCorpId>p</ServiceCorpId><InfoType>batch_job_result</InfoType><TimeStamp>5</TimeStamp><AuthCorpId>ww1</AuthCorpId><BatchJob><JobId>j</JobId><JobType>contact_id_translate</JobType></BatchJob></xml>",
    );
    assert_eq!(
        (
            names.frame.service_corp_id.as_deref(),
            names.frame.corp_id()
        ),
        (Some("p"), Some("ww1"))
    );
    let EventKind::BatchJobResult(job) = names.kind else {
        panic!("another kind")
    };
    assert_eq!((job.err_code, job.err_msg), (None, None));
}

#[test]
fn json_event_with_numbers_is_read() {
    let event = Event::parse(r#"{"SuiteId":"s","AuthCorpId":"ww1","InfoType":"change_contact","TimeStamp":1403610513,"ChangeType":"create_party","Id":2,"ParentId":1,"Order":1}"#).unwrap();
    let mut party = PartyChange::new(2);
    (party.parent_id, party.order) = (Some(1), Some(1));
    assert_eq!(
        event,
        Event::new(
            Frame::suite("s", "ww1", 1_403_610_513),
            EventKind::CreateParty(party)
        )
    );
}

#[test]
fn debug_prints_names_of_elements_only() {
    let mut printed = String::new();
    for event in all() {
        printed += &format!("{event:?}\n");
    }
    let raw =
        "<xml><FromUserName>mei.lin</FromUserName><Event>x</Event><UserID>mei.lin</UserID></xml>";
    printed += &format!("{:?}", Event::parse(raw).unwrap());
    for secret in [
        "mei",
        "Mei",
        "林梅",
        "139",
        "example",
        "工程师",
        "Dock",
        "tom.wu",
        "street",
        "020",
        "new",
    ] {
        assert!(!printed.contains(secret), "{secret}: {printed}");
    }
    assert!(
        printed.contains("UserChange([\"UserID\", \"NewUserID\", \"Name\""),
        "{printed}"
    );
}

#[test]
fn serialized_event_leaves_out_what_was_absent() {
    let event = Event::new(
        frame(),
        EventKind::UpdateUser(user("a", |user| user.department = Some(vec![1]))),
    );
    assert_eq!(
        serde_json::to_value(&event).unwrap(),
        serde_json::json!({
            "event": "update_user", "user_id": "a", "department": [1],
            "frame": {"to_user_name": "ww0123456789abcdef", "from_user_name": "sys", "create_time": 1_735_700_000, "origin": "pushed"},
        })
    );
}
