//! Tags: ownership and partial success.

use serde_json::{Value, json};
use wecom_sandbox::Identity;

use crate::support::{Company, code, ids};

#[tokio::test]
async fn a_tag_lives_from_create_to_delete() {
    let company = Company::demo().await;
    let made = company
        .post("tag/create", json!({"tagname": "night shift", "tagid": 77}))
        .await;
    assert_eq!(
        (&made["errmsg"], &made["tagid"]),
        (&json!("created"), &json!(77))
    );
    let add = company.post("tag/addtagusers", json!({"tagid": 77, "userlist": ["lin.mei", "ghost", "nobody"], "partylist": [21, 999]})).await;
    assert_eq!(
        (code(&add), &add["invalidlist"], &add["invalidparty"]),
        (0, &json!("ghost|nobody"), &json!([999]))
    );
    let clean = company
        .post(
            "tag/addtagusers",
            json!({"tagid": 77, "userlist": ["LIN.MEI"]}),
        )
        .await;
    assert_eq!(clean, json!({"errcode": 0, "errmsg": "ok"}));
    let content = company.get("tag/get?tagid=77").await;
    assert_eq!(content["tagname"], "night shift");
    assert_eq!(
        content["userlist"],
        json!([{"userid": "lin.mei", "name": "林梅"}])
    );
    assert_eq!(content["partylist"], json!([21]));
    let gone = company
        .post(
            "tag/deltagusers",
            json!({"tagid": 77, "userlist": ["lin.mei"], "partylist": [21]}),
        )
        .await;
    assert_eq!(gone, json!({"errcode": 0, "errmsg": "deleted"}));
    assert_eq!(
        company
            .post("tag/update", json!({"tagid": 77, "tagname": "day"}))
            .await["errmsg"],
        "updated"
    );
    assert_eq!(
        company.get("tag/delete?tagid=77").await["errmsg"],
        "deleted"
    );
    assert!(!ids(&company.get("tag/list").await["taglist"], "tagid").contains(&"77".to_owned()));
}

#[tokio::test]
async fn refusals_of_tags_have_their_codes() {
    let company = Company::demo().await;
    let users: Vec<String> = (0..1001).map(|n| format!("u{n}")).collect();
    for (path, body, wanted) in [
        ("tag/create", json!({}), 41018),
        ("tag/create", json!({"tagname": ""}), 40072),
        ("tag/create", json!({"tagname": "标".repeat(33)}), 40072),
        ("tag/create", json!({"tagname": "标".repeat(32)}), 0),
        ("tag/create", json!({"tagname": "值班"}), 40071),
        ("tag/create", json!({"tagname": "n", "tagid": 1}), 40068),
        ("tag/create", json!({"tagname": "n", "tagid": -1}), 40068),
        ("tag/update", json!({"tagname": "n"}), 40068),
        ("tag/update", json!({"tagid": 2, "tagname": "值班"}), 40071),
        ("tag/addtagusers", json!({"tagid": 2}), 40035),
        (
            "tag/addtagusers",
            json!({"tagid": 2, "userlist": "lin.mei"}),
            40035,
        ),
        (
            "tag/addtagusers",
            json!({"tagid": 2, "userlist": users}),
            81014,
        ),
        (
            "tag/deltagusers",
            json!({"tagid": 2, "userlist": users}),
            40035,
        ),
        (
            "tag/addtagusers",
            json!({"tagid": 2, "userlist": ["ghost"]}),
            40070,
        ),
        (
            "tag/deltagusers",
            json!({"tagid": 2, "userlist": ["ghost"]}),
            40031,
        ),
        (
            "tag/addtagusers",
            json!({"tagid": 404, "userlist": ["lin.mei"]}),
            40068,
        ),
    ] {
        let reply = company.post(path, body.clone()).await;
        assert_eq!(code(&reply), wanted, "{path} {reply}");
    }
    assert_eq!(code(&company.get("tag/get").await), 41017);
    assert_eq!(code(&company.get("tag/delete?tagid=404").await), 40068);
    let all = company
        .post(
            "tag/addtagusers",
            json!({"tagid": 2, "userlist": ["ghost"]}),
        )
        .await;
    assert!(
        all["errmsg"]
            .as_str()
            .unwrap()
            .starts_with("all list invalid , hint"),
        "{all}"
    );
}

#[tokio::test]
async fn a_tag_belongs_to_who_made_it() {
    let mut company = Company::demo().await;
    let add = async |company: &Company, id: i64| -> i64 {
        let body: Value = json!({"tagid": id, "userlist": ["lin.mei"]});
        code(&company.post("tag/addtagusers", body).await)
    };
    // 1 is the console's, 2 the assistant's, 4 the app's.
    for (identity, wanted) in [
        (Identity::Sync, [0, 0, 81011]),
        (Identity::SyncNewIp, [0, 0, 81011]),
        (Identity::App, [81011, 81011, 0]),
        (Identity::AppLegacy, [81011, 81011, 81011]),
    ] {
        company.switch(identity).await;
        let codes = [
            add(&company, 1).await,
            add(&company, 2).await,
            add(&company, 4).await,
        ];
        assert_eq!(codes, wanted, "{}", identity.name());
        assert_eq!(code(&company.get("tag/get?tagid=2").await), 0);
    }
    let own = company
        .post("tag/create", json!({"tagname": "legacy's own"}))
        .await;
    assert_eq!(code(&own), 0);
    let id = own["tagid"].as_i64().unwrap();
    assert_eq!(add(&company, id).await, 0);
    company.switch(Identity::Sync).await;
    assert_eq!(
        code(&company.get(&format!("tag/delete?tagid={id}")).await),
        81011
    );
}

#[tokio::test]
async fn who_leaves_the_company_leaves_the_tags() {
    let company = Company::demo().await;
    company.get("user/delete?userid=song.yu").await;
    let tag = company.get("tag/get?tagid=2").await;
    assert!(!ids(&tag["userlist"], "userid").contains(&"song.yu".to_owned()));
}
