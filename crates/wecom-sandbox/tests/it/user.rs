//! Members: fields, limits, uniqueness, patches, lists, look-ups, privacy.

use serde_json::{Value, json};

use crate::support::{Company, code, ids};

async fn create(company: &Company, more: Value) -> i64 {
    let mut body = json!({"userid": "a1", "name": "A", "mobile": "13900000001", "department": [1]});
    for (key, value) in more.as_object().unwrap() {
        if value.is_null() {
            body.as_object_mut().unwrap().remove(key);
        } else {
            body[key] = value.clone();
        }
    }
    let reply = company.post("user/create", body).await;
    if code(&reply) == 0 {
        company.get("user/delete?userid=a1").await;
    }
    code(&reply)
}

#[tokio::test]
async fn every_field_has_its_own_refusal() {
    let company = Company::empty().await;
    company.member("taken", "13911111111", &[1]).await;
    company
        .post(
            "user/update",
            json!({"userid": "taken", "email": "t@example.com", "biz_mail": "t@corp.example"}),
        )
        .await;
    for (change, wanted) in [
        (json!({}), 0),
        (json!({"userid": null}), 41009),
        (json!({"userid": "_x"}), 40003),
        (json!({"userid": "TAKEN"}), 60102),
        (json!({"name": null}), 60112),
        (json!({"name": ""}), 60112),
        (json!({"name": "林".repeat(64)}), 0),
        (json!({"name": "林".repeat(65)}), 60112),
        (json!({"mobile": null}), 60129),
        (json!({"mobile": null, "email": "a@example.com"}), 0),
        (json!({"mobile": "123"}), 60103),
        (json!({"mobile": "+86 139 1111 1111"}), 60104),
        (json!({"email": "nobody"}), 60105),
        (json!({"email": "T@EXAMPLE.com"}), 60106),
        (json!({"biz_mail": "nobody"}), 60143),
        (json!({"biz_mail": "t@corp.example"}), 60145),
        (json!({"department": "1"}), 40066),
        (json!({"department": []}), 40066),
        (json!({"department": [-1]}), 40066),
        (json!({"department": ["1"]}), 0),
        (json!({"department": (2..=102).collect::<Vec<_>>()}), 60110),
        (json!({"order": [1, 2]}), 40035),
        (json!({"is_leader_in_dept": [1, 0]}), 60132),
        (json!({"main_department": 7}), 60123),
        (json!({"position": "x".repeat(129)}), 301012),
        (json!({"telephone": "call me"}), 301013),
        (json!({"telephone": "020-1234567,8+1"}), 0),
        (json!({"direct_leader": ["taken"]}), 0),
        (json!({"direct_leader": ["ghost"]}), 40003),
        (
            json!({"direct_leader": ["a", "b", "c", "d", "e", "f"]}),
            60257,
        ),
        (json!({"avatar_mediaid": "none"}), 301015),
        (
            json!({"external_profile": {"external_attr": [{"type": 9, "name": "n"}]}}),
            90100,
        ),
        (json!({"gender": 1}), 0),
        (json!({"gender": "2"}), 0),
    ] {
        assert_eq!(create(&company, change.clone()).await, wanted, "{change}");
    }
}

#[tokio::test]
async fn a_used_mobile_names_its_holder() {
    let company = Company::empty().await;
    company.member("Holder", "13900000001", &[1]).await;
    let reply = company.member("other", "13900000001", &[1]).await;
    assert!(
        reply["errmsg"]
            .as_str()
            .unwrap()
            .starts_with("mobile existed:Holder, hint: ["),
        "{reply}"
    );
}

#[tokio::test]
async fn a_wrong_type_is_dropped_with_a_warning() {
    let company = Company::empty().await;
    let body = json!({"userid": "a", "name": "A", "mobile": "13900000001", "position": 7});
    let reply = company.post("user/create", body).await;
    assert_eq!(
        (code(&reply), reply["errmsg"].as_str()),
        (0, Some("created. Warning: wrong json format. "))
    );
    let reply = company
        .post(
            "user/create",
            json!({"userid": "b", "name": "B", "mobile": 13900000002_i64}),
        )
        .await;
    assert_eq!(code(&reply), 60129);
    assert!(
        reply["errmsg"]
            .as_str()
            .unwrap()
            .starts_with("Warning: wrong json format. missing mobile"),
        "{reply}"
    );
    let form = company
        .post_raw("department/create", b"name=x&parentid=1".to_vec())
        .await;
    assert_eq!(code(&form), 60001);
    assert_eq!(
        code(&company.post_raw("user/list_id", b"no json".to_vec()).await),
        40058
    );
}

#[tokio::test]
async fn an_unknown_department_is_made_and_reported() {
    let company = Company::empty().await;
    let reply = company.member("a", "13900000001", &[77]).await;
    assert_eq!(
        reply["created_department_list"]["department_info"][0]["id"],
        77
    );
    let parked = company.member("b", "13900000002", &[0]).await;
    assert_eq!(code(&parked), 0);
    assert!(parked.get("created_department_list").is_none());
    let list = company.get("department/list").await;
    assert!(
        list["department"]
            .as_array()
            .unwrap()
            .iter()
            .any(|d| d["name"] == "其他(待设置部门)"),
        "{list}"
    );
}

#[tokio::test]
async fn an_update_changes_only_what_it_names() {
    let company = Company::empty().await;
    for id in [2, 3] {
        company
            .post(
                "department/create",
                json!({"name": format!("d{id}"), "parentid": 1, "id": id}),
            )
            .await;
    }
    let body = json!({"userid": "Mei", "name": "Mei", "mobile": "13900000001", "email": "m@example.com", "department": [2],
        "order": [5], "is_leader_in_dept": [1], "position": "Lead", "alias": "M", "gender": "2",
        "extattr": {"attrs": [{"type": 0, "name": "工号", "text": {"value": "7"}}, {"type": 0, "name": "nobody knows", "text": {"value": "x"}}]}});
    assert_eq!(company.post("user/create", body).await["errmsg"], "created");
    let before = company.get("user/get?userid=mei").await;
    assert_eq!(before["extattr"]["attrs"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&before["gender"], &before["status"], &before["userid"]),
        (&json!("2"), &json!(4), &json!("Mei"))
    );
    let reply = company
        .post(
            "user/update",
            json!({"userid": "MEI", "alias": "", "department": [2, 3]}),
        )
        .await;
    assert_eq!(reply["errmsg"], "updated");
    let after = company.get("user/get?userid=mei").await;
    assert_eq!(
        (&after["alias"], &after["position"]),
        (&json!(""), &json!("Lead"))
    );
    assert_eq!(after["department"], json!([2, 3]));
    assert_eq!(after["order"], json!([5, 0]));
    assert_eq!(after["is_leader_in_dept"], json!([1, 0]));
    for (change, wanted) in [
        (json!({"order": [1, 2]}), 40035),
        (json!({"is_leader_in_dept": [1]}), 60132),
        (json!({"mobile": "", "email": ""}), 60129),
        (json!({"mobile": ""}), 0),
        (json!({"email": ""}), 60129),
        (json!({"new_userid": "other"}), 301036),
        (json!({"extattr": {"attrs": []}}), 0),
        (json!({"name": null}), 0),
        (json!({"enable": 0}), 0),
    ] {
        let mut body = json!({"userid": "mei"});
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        assert_eq!(
            code(&company.post("user/update", body).await),
            wanted,
            "{change}"
        );
    }
    let last = company.get("user/get?userid=mei").await;
    assert_eq!(
        (&last["extattr"]["attrs"], &last["status"]),
        (&json!([]), &json!(2))
    );
}

#[tokio::test]
async fn a_mailbox_fault_does_not_undo_the_rest() {
    let company = Company::empty().await;
    company.member("a", "13900000001", &[1]).await;
    let reply = company
        .post(
            "user/update",
            json!({"userid": "a", "position": "Chef", "biz_mail": "x"}),
        )
        .await;
    assert_eq!(code(&reply), 60143);
    assert_eq!(company.get("user/get?userid=a").await["position"], "Chef");
}

#[tokio::test]
async fn deleting_many_is_all_or_nothing() {
    let company = Company::empty().await;
    for n in 0..3 {
        company
            .member(&format!("u{n}"), &format!("1390000000{n}"), &[1])
            .await;
    }
    let delete = async |list: Value| {
        code(
            &company
                .post("user/batchdelete", json!({"useridlist": list}))
                .await,
        )
    };
    assert_eq!(delete(json!(["u0", "ghost"])).await, 40031);
    assert_eq!(code(&company.get("user/get?userid=u0").await), 0);
    assert_eq!(delete(json!([])).await, 40063);
    assert_eq!(delete(json!(vec!["u0"; 201])).await, 40032);
    assert_eq!(delete(json!(["u0", "U1"])).await, 0);
    assert_eq!(code(&company.get("user/delete?userid=u1").await), 60111);
}

#[tokio::test]
async fn the_creator_of_the_company_stays() {
    let company = Company::demo().await;
    assert_eq!(
        code(&company.get("user/delete?userid=ZHANG.WEI").await),
        301005
    );
    let many = company
        .post(
            "user/batchdelete",
            json!({"useridlist": ["lin.mei", "zhang.wei"]}),
        )
        .await;
    assert_eq!(code(&many), 301005);
    assert_eq!(code(&company.get("user/get?userid=lin.mei").await), 0);
}

#[tokio::test]
async fn an_id_the_platform_made_may_be_changed_once() {
    let company = Company::demo().await;
    let rename = async |from: &str, to: &str| {
        code(
            &company
                .post("user/update", json!({"userid": from, "new_userid": to}))
                .await,
        )
    };
    assert_eq!(rename("wangxiaoming", "lin.mei").await, 60102);
    assert_eq!(rename("wangxiaoming", "wang.xiaoming").await, 0);
    assert_eq!(rename("wang.xiaoming", "again").await, 301036);
    let tag = company.get("tag/get?tagid=2").await;
    assert!(ids(&tag["userlist"], "userid").contains(&"wang.xiaoming".to_owned()));
}

#[tokio::test]
async fn a_hundred_writers_lose_and_double_nothing() {
    let company = std::sync::Arc::new(Company::empty().await);
    let tasks: Vec<_> = (0..100)
        .map(|n| {
            let company = std::sync::Arc::clone(&company);
            tokio::spawn(async move {
                // Two writers each want the same id.
                let reply = company
                    .member(&format!("u{}", n / 2), &format!("139000{:05}", n), &[1])
                    .await;
                code(&reply)
            })
        })
        .collect();
    let mut codes = Vec::new();
    for task in tasks {
        codes.push(task.await.unwrap());
    }
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 50);
    assert_eq!(codes.iter().filter(|code| **code == 60102).count(), 50);
    let list = company.get("user/simplelist?department_id=1").await;
    assert_eq!(list["userlist"].as_array().unwrap().len(), 50);
}
