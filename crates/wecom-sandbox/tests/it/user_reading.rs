//! Reading members: lists, look-ups, visible ranges, privacy.

use serde_json::json;
use wecom_sandbox::{Identity, Scope};

use crate::support::{Company, code, ids};

#[tokio::test]
async fn lists_follow_departments_and_children() {
    let company = Company::demo().await;
    let brief = company.get("user/simplelist?department_id=2").await;
    assert_eq!(ids(&brief["userlist"], "userid"), ["lin.mei"]);
    let all = company.get("user/list?department_id=2&fetch_child=1").await;
    let found = ids(&all["userlist"], "userid");
    assert!(
        found.len() > 8 && found.contains(&"felix.mueller".to_owned()),
        "{found:?}"
    );
    let mut unique = found.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), found.len(), "each member once");
    for (path, wanted) in [
        ("user/list", 40063),
        ("user/list?department_id=999", 60003),
        ("user/list?department_id=x", 60003),
        ("user/get", 41009),
        ("user/get?userid=ghost", 60111),
    ] {
        assert_eq!(code(&company.get(path).await), wanted, "{path}");
    }
}

#[tokio::test]
async fn the_id_list_walks_every_pair_once() {
    let company = Company::demo().await;
    let (mut cursor, mut pairs) = (String::new(), Vec::new());
    loop {
        let page = company
            .post("user/list_id", json!({"cursor": cursor, "limit": 7}))
            .await;
        let rows = page["dept_user"].as_array().unwrap().clone();
        assert!(rows.len() <= 7);
        pairs.extend(
            rows.iter()
                .map(|row| (row["userid"].to_string(), row["department"].as_i64())),
        );
        cursor = page["next_cursor"].as_str().unwrap().to_owned();
        if cursor.is_empty() {
            break;
        }
    }
    let whole = company.post("user/list_id", json!({})).await;
    assert_eq!(pairs.len(), whole["dept_user"].as_array().unwrap().len());
    let mut unique = pairs.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), pairs.len());
    assert!(pairs.len() > 30, "some members have two departments");
    let bad = company
        .post("user/list_id", json!({"cursor": "mine"}))
        .await;
    assert_eq!((code(&bad), &bad["dept_user"]), (50100, &json!([])));
    assert_eq!(
        code(&company.post("user/list_id", json!({"limit": 10001})).await),
        40058
    );
}

#[tokio::test]
async fn a_new_app_does_not_see_what_is_private() {
    let mut company = Company::demo().await;
    let private = [
        "avatar",
        "gender",
        "mobile",
        "email",
        "biz_mail",
        "qr_code",
        "address",
        "thumb_avatar",
    ];
    for (identity, sees) in [
        (Identity::Sync, true),
        (Identity::AppLegacy, true),
        (Identity::App, false),
        (Identity::Custom, false),
    ] {
        let member = company
            .switch(identity)
            .await
            .get("user/get?userid=lin.mei")
            .await;
        for key in private {
            assert_eq!(
                member.get(key).is_some(),
                sees,
                "{key} for {}",
                identity.name()
            );
        }
        assert_eq!(
            (&member["enable"], &member["hide_mobile"]),
            (&json!(1), &json!(0))
        );
    }
    let member = company
        .switch(Identity::ThirdParty)
        .await
        .get("user/get?userid=lin.mei")
        .await;
    assert_eq!(
        (&member["name"], &member["department"]),
        (&json!("lin.mei"), &json!([1]))
    );
    assert!(member.get("order").is_none() && member["open_userid"].is_string());
    assert!(member.get("mobile").is_none() && member.get("biz_mail").is_none());
    let member = company
        .switch(Identity::ThirdPartyContact)
        .await
        .get("user/get?userid=lin.mei")
        .await;
    assert!(member["mobile"].is_string() && member.get("biz_mail").is_none());
}

#[tokio::test]
async fn an_app_sees_its_range_and_nothing_else() {
    let mut company = Company::demo().await;
    company
        .sandbox
        .set_scope(Identity::App, Scope::departments([24]));
    company.switch(Identity::App).await;
    assert_eq!(code(&company.get("user/get?userid=felix.mueller").await), 0);
    assert_eq!(code(&company.get("user/get?userid=wu.tao").await), 60011);
    assert_eq!(
        code(&company.get("user/list?department_id=21").await),
        60011
    );
    let both = company.get("user/get?userid=li.qiang").await;
    assert_eq!(
        (&both["department"], &both["order"]),
        (&json!([24]), &json!([0]))
    );
    assert!(both.get("main_department").is_none());
    let seen = company.get("department/list").await;
    assert_eq!(ids(&seen["department"], "id"), ["24", "241"]);
    assert_eq!(seen["department"][0]["parentid"], 2);
    let found = company
        .post("user/getuserid", json!({"mobile": "13800010002"}))
        .await;
    assert_eq!(code(&found), 46004);
}

#[tokio::test]
async fn other_ids_lead_back_to_the_member() {
    let mut company = Company::demo().await;
    let openid = company
        .post(
            "user/convert_to_openid",
            json!({"userid": "lin.mei", "agentid": 7}),
        )
        .await;
    assert!(openid["appid"].as_str().unwrap().starts_with("wx"));
    let back = company
        .post(
            "user/convert_to_userid",
            json!({"openid": openid["openid"]}),
        )
        .await;
    assert_eq!(back["userid"], "lin.mei");
    let disabled = company
        .post("user/convert_to_openid", json!({"userid": "luo.bin"}))
        .await;
    assert_eq!(code(&disabled), 43004);
    assert_eq!(
        code(
            &company
                .post("user/convert_to_userid", json!({"openid": "o-none"}))
                .await
        ),
        40073
    );
    let open = company
        .post(
            "batch/userid_to_openuserid",
            json!({"userid_list": ["lin.mei", "ghost"]}),
        )
        .await;
    assert_eq!(open["invalid_userid_list"], json!(["ghost"]));
    assert_eq!(open["errmsg"], "");
    let id = &open["open_userid_list"][0]["open_userid"];
    let body = json!({"open_userid_list": [id, "woNone"], "source_agentid": 1});
    company.switch(Identity::App).await;
    let back = company.post("batch/openuserid_to_userid", body).await;
    assert_eq!(back["userid_list"][0]["userid"], "lin.mei");
    assert_eq!(back["invalid_open_userid_list"], json!(["woNone"]));
    let missing = company
        .post(
            "batch/openuserid_to_userid",
            json!({"open_userid_list": [id]}),
        )
        .await;
    assert_eq!(code(&missing), 40063);
    company.switch(Identity::Sync).await;
    for (path, body, wanted) in [
        ("user/getuserid", json!({"mobile": "+8613800010001"}), 0),
        ("user/getuserid", json!({"mobile": "13999999999"}), 46004),
        ("user/getuserid", json!({}), 40063),
        (
            "user/get_userid_by_email",
            json!({"email": "lin.mei@example.com", "email_type": 2}),
            0,
        ),
        (
            "user/get_userid_by_email",
            json!({"email": "lin.mei@yunfan.example"}),
            0,
        ),
        (
            "user/get_userid_by_email",
            json!({"email": "lin.mei@example.com"}),
            46004,
        ),
        (
            "user/get_userid_by_email",
            json!({"email": "a@example.com", "email_type": 3}),
            40058,
        ),
    ] {
        assert_eq!(
            code(&company.post(path, body.clone()).await),
            wanted,
            "{path} {body}"
        );
    }
}

#[tokio::test]
async fn guessing_mobiles_is_stopped_for_the_day() {
    let company = Company::demo().await;
    company
        .sandbox
        .set_limits(&json!({"lookup_misses": 5}))
        .unwrap();
    let mut codes = Vec::new();
    for n in 0..8 {
        codes.push(code(
            &company
                .post(
                    "user/getuserid",
                    json!({"mobile": format!("1999999999{n}")}),
                )
                .await,
        ));
    }
    assert_eq!(
        codes,
        [46004, 46004, 46004, 46004, 46004, 46004, 46004, 45009]
    );
}
