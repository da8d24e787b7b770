//! Linked companies, contact rules, second factor, member authorization, the company's QR code.

use std::time::Duration;

use serde_json::{Value, json};
use wecom_sandbox::Identity;

use crate::support::{Company, code, ids};

#[tokio::test]
async fn linked_companies_are_read_by_apps() {
    let mut company = Company::empty().await;
    company.switch(Identity::App).await;
    let perm = company
        .post_raw("linkedcorp/agent/get_perm_list", Vec::new())
        .await;
    assert_eq!(perm["department_ids"], json!(["whsandbox01/1"]));
    assert!(
        perm["userids"]
            .as_array()
            .unwrap()
            .contains(&json!("wwlinked000000001/li.tan"))
    );
    let one = company
        .post(
            "linkedcorp/user/get",
            json!({"userid": "wwlinked000000001/li.tan"}),
        )
        .await;
    assert_eq!(
        (&one["user_info"]["userid"], &one["user_info"]["department"]),
        (&json!("li.tan"), &json!(["whsandbox01/3"]))
    );
    assert_eq!(one["user_info"]["extattr"], json!({"attrs": []}));
    let direct = company
        .post(
            "linkedcorp/user/simplelist",
            json!({"department_id": "whsandbox01/1"}),
        )
        .await;
    let all = company
        .post(
            "linkedcorp/user/list",
            json!({"department_id": "whsandbox01/1", "fetch_child": true}),
        )
        .await;
    assert_eq!(direct["userlist"].as_array().unwrap().len(), 1);
    assert_eq!(all["userlist"].as_array().unwrap().len(), 4);
    let below = company
        .post(
            "linkedcorp/department/list",
            json!({"department_id": "whsandbox01/2"}),
        )
        .await;
    assert_eq!(
        below["department_list"],
        json!([{"department_id": "3", "department_name": "Dock Team", "parentid": "2", "order": 100000000}])
    );
    for (path, body, wanted) in [
        ("linkedcorp/user/get", json!({}), 41009),
        ("linkedcorp/user/get", json!({"userid": "li.tan"}), 40003),
        (
            "linkedcorp/user/get",
            json!({"userid": "wwlinked000000001/ghost"}),
            60011,
        ),
        ("linkedcorp/user/list", json!({}), 40063),
        ("linkedcorp/user/list", json!({"department_id": "1"}), 60123),
        (
            "linkedcorp/department/list",
            json!({"department_id": "whsandbox01/99"}),
            60011,
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
async fn contact_rules_are_kept_and_limited() {
    let company = Company::demo().await;
    let group = json!({"userid": ["lin.mei"], "partyid": [2], "tagid": []});
    let rules = json!([{"rule_type": 1, "range": group}, {"rule_type": 2, "range": group, "is_allowed_search": true}]);
    let made = company
        .post("contactrule/create", json!({"rules": rules}))
        .await;
    let first = made["rule_ids"][0].as_i64().unwrap();
    assert_eq!(made["rule_ids"].as_array().unwrap().len(), 2);
    let change =
        json!([{"rule_id": first, "range": {"userid": [], "partyid": [2, 3], "tagid": []}}]);
    assert_eq!(
        code(
            &company
                .post("contactrule/update", json!({"rules": change}))
                .await
        ),
        0
    );
    let list = company.post("contactrule/list", json!({})).await;
    assert_eq!(
        (
            &list["rules"][0]["range"]["partyid"],
            &list["rules"][0]["rule_type"]
        ),
        (&json!([2, 3]), &json!(1))
    );
    assert_eq!(
        code(
            &company
                .post("contactrule/delete", json!({"rule_ids": [first]}))
                .await
        ),
        0
    );
    assert_eq!(
        code(
            &company
                .post("contactrule/delete", json!({"rule_ids": [first]}))
                .await
        ),
        2400003
    );
    assert_eq!(
        code(
            &company
                .post("contactrule/delete", json!({"rule_ids": []}))
                .await
        ),
        40063
    );
    // Five changes a minute, whichever they are.
    assert_eq!(
        code(
            &company
                .post("contactrule/create", json!({"rules": []}))
                .await
        ),
        45009
    );
    company.sandbox.advance(Duration::from_secs(61));
    assert_eq!(
        code(
            &company
                .post("contactrule/create", json!({"rules": []}))
                .await
        ),
        40063
    );
}

#[tokio::test]
async fn a_second_factor_code_works_once_for_five_minutes() {
    let company = Company::demo().await;
    let ask = async |code: &str| {
        company
            .post("auth/get_tfa_info", json!({"code": code}))
            .await
    };
    let code_of = || company.sandbox.tfa_code("lin.mei").unwrap();
    let first = code_of();
    let info = ask(&first).await;
    assert_eq!(info["userid"], "lin.mei");
    assert_eq!(code(&ask(&first).await), 40029);
    let pass = async |userid: &str, tfa_code: &Value| {
        code(
            &company
                .post(
                    "user/tfa_succ",
                    json!({"userid": userid, "tfa_code": tfa_code}),
                )
                .await,
        )
    };
    assert_eq!(pass("wu.tao", &info["tfa_code"]).await, 40207);
    assert_eq!(pass("lin.mei", &info["tfa_code"]).await, 0);
    assert_eq!(pass("lin.mei", &info["tfa_code"]).await, 40207);
    let late = code_of();
    company.sandbox.advance(Duration::from_secs(301));
    assert_eq!(code(&ask(&late).await), 40029);
    assert_eq!(code(&company.get("user/authsucc?userid=lin.mei").await), 0);
    assert_eq!(
        code(&company.get("user/authsucc?userid=ghost").await),
        60111
    );
    assert!(company.sandbox.state()["second_factor_passed"]["lin.mei"].is_i64());
}

#[tokio::test]
async fn a_suite_sees_who_authorized_it() {
    let mut company = Company::demo().await;
    company.switch(Identity::ThirdParty).await;
    let page = company
        .post("user/list_member_auth", json!({"limit": 3}))
        .await;
    let first = ids(&page["member_auth_list"], "open_userid");
    assert_eq!(first.len(), 3);
    let rest = company
        .post(
            "user/list_member_auth",
            json!({"cursor": page["next_cursor"]}),
        )
        .await;
    assert!(!ids(&rest["member_auth_list"], "open_userid").contains(&first[0]));
    let check = company
        .post("user/check_member_auth", json!({"open_userid": first[0]}))
        .await;
    assert_eq!(check["is_member_auth"], true);
    company
        .sandbox
        .authorize_member("zhang.wei", false)
        .unwrap();
    let check = company
        .post("user/check_member_auth", json!({"open_userid": first[0]}))
        .await;
    assert_eq!(check["is_member_auth"], false);
    assert_eq!(
        code(
            &company
                .post("user/check_member_auth", json!({"open_userid": "x"}))
                .await
        ),
        40125
    );
    let ticket = company
        .sandbox
        .selected_ticket("lin.mei", &["zhang.wei", "wu.tao"])
        .unwrap();
    let chosen = company
        .post(
            "user/list_selected_ticket_user",
            json!({"selected_ticket": ticket}),
        )
        .await;
    assert_eq!(
        (
            &chosen["total"],
            chosen["unauth_open_userid_list"].as_array().unwrap().len()
        ),
        (&json!(2), 1)
    );
    assert_eq!(
        code(
            &company
                .post("user/list_member_auth", json!({"limit": 1001}))
                .await
        ),
        40058
    );
}

#[tokio::test]
async fn the_company_has_a_code_to_join_and_a_count_of_the_active() {
    let company = Company::demo().await;
    let code_for = async |query: &str| company.get(&format!("corp/get_join_qrcode{query}")).await;
    assert!(
        code_for("").await["join_qrcode"]
            .as_str()
            .unwrap()
            .ends_with("qr_size=3")
    );
    assert!(
        code_for("?size_type=1").await["join_qrcode"]
            .as_str()
            .unwrap()
            .ends_with("qr_size=1")
    );
    assert_eq!(code(&code_for("?size_type=5").await), 40058);
    let stat = async |date: &str| {
        company
            .post("user/get_active_stat", json!({"date": date}))
            .await
    };
    assert_eq!(code(&stat("2020-01-01").await), 40058);
    assert_eq!(code(&stat("yesterday").await), 40058);
    assert_eq!(
        code(&company.post("user/get_active_stat", json!({})).await),
        40063
    );
    let ips = company.get("getcallbackip").await;
    assert!(!ips["ip_list"].as_array().unwrap().is_empty());
}
