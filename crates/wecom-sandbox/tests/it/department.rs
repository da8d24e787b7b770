//! The department tree.

use serde_json::{Value, json};

use crate::support::{Company, code, ids};

async fn add(company: &Company, id: u32, parent: u32) -> i64 {
    code(
        &company
            .post(
                "department/create",
                json!({"name": format!("d{id}"), "parentid": parent, "id": id}),
            )
            .await,
    )
}

#[tokio::test]
async fn a_department_is_made_read_changed_and_deleted() {
    let company = Company::empty().await;
    let made = company
        .post(
            "department/create",
            json!({"name": "海港组", "name_en": "Harbour", "parentid": 1, "order": 10, "id": 12}),
        )
        .await;
    assert_eq!(
        (&made["errmsg"], &made["id"]),
        (&json!("created"), &json!(12))
    );
    let auto = company
        .post("department/create", json!({"name": "二号", "parentid": 12}))
        .await;
    let id = auto["id"].as_i64().unwrap();
    company.member("mei", "13900000001", &[12]).await;
    company
        .post(
            "user/update",
            json!({"userid": "mei", "is_leader_in_dept": [1]}),
        )
        .await;
    let one = company.get("department/get?id=12").await;
    assert_eq!(
        one["department"],
        json!({"id": 12, "name": "海港组", "name_en": "Harbour", "department_leader": ["mei"], "parentid": 1, "order": 10})
    );
    let root = company.get("department/get?id=1").await;
    assert_eq!(
        (
            &root["department"]["parentid"],
            &root["department"]["order"]
        ),
        (&json!(0), &json!(100000000))
    );
    let below = company.get("department/simplelist?id=12").await;
    assert_eq!(
        ids(&below["department_id"], "id"),
        [id.to_string(), "12".to_owned()]
    );
    assert_eq!(
        company
            .post("department/update", json!({"id": 12, "name": "新海港"}))
            .await["errmsg"],
        "updated"
    );
    assert_eq!(
        company.get("department/get?id=12").await["department"]["name_en"],
        "Harbour"
    );
    for (path, wanted) in [
        ("department/delete?id=12", 60005),
        ("department/delete?id=1", 60007),
        ("department/delete?id=99", 60003),
        ("department/delete", 60003),
        ("department/list?id=99", 60003),
        ("department/get", 60003),
    ] {
        assert_eq!(code(&company.get(path).await), wanted, "{path}");
    }
    company.get("user/delete?userid=mei").await;
    assert_eq!(code(&company.get("department/delete?id=12").await), 60006);
    company.get(&format!("department/delete?id={id}")).await;
    assert_eq!(
        company.get("department/delete?id=12").await["errmsg"],
        "deleted"
    );
}

#[tokio::test]
async fn names_parents_and_ids_have_their_rules() {
    let company = Company::empty().await;
    add(&company, 2, 1).await;
    for (body, wanted) in [
        (json!({"parentid": 1}), 60001),
        (json!({"name": "", "parentid": 1}), 60001),
        (json!({"name": "长".repeat(64), "parentid": 1}), 0),
        (json!({"name": "长".repeat(65), "parentid": 1}), 60001),
        (json!({"name": "a|b", "parentid": 1}), 60009),
        (json!({"name": "a｜b", "parentid": 1}), 60009),
        (json!({"name": "a:b", "parentid": 1}), 60009),
        (json!({"name": "x", "name_en": "a*", "parentid": 1}), 60009),
        (json!({"name": "x"}), 60004),
        (json!({"name": "x", "parentid": 99}), 60004),
        (json!({"name": "d2", "parentid": 1}), 60008),
        (json!({"name": "d2", "parentid": 2}), 0),
        (json!({"name": "x", "parentid": 1, "id": 2}), 60008),
        (json!({"name": "x", "parentid": 1, "id": 1}), 60008),
        (
            json!({"name": "x", "parentid": 1, "id": 4294967296_i64}),
            60123,
        ),
        (json!({"name": "x", "parentid": 1, "id": 4294967295_i64}), 0),
    ] {
        assert_eq!(
            code(&company.post("department/create", body.clone()).await),
            wanted,
            "{body}"
        );
    }
}

#[tokio::test]
async fn the_tree_has_no_circle_and_fifteen_levels() {
    let company = Company::empty().await;
    for id in 2..=15 {
        assert_eq!(add(&company, id, id - 1).await, 0, "level {id}");
    }
    assert_eq!(add(&company, 16, 15).await, 81002);
    let update = async |body: Value| code(&company.post("department/update", body).await);
    assert_eq!(update(json!({"id": 3, "parentid": 9})).await, 60010);
    assert_eq!(update(json!({"id": 3, "parentid": 3})).await, 60010);
    assert_eq!(update(json!({"id": 1, "parentid": 2})).await, 60010);
    assert_eq!(add(&company, 100, 1).await, 0);
    assert_eq!(add(&company, 101, 100).await, 0);
    assert_eq!(update(json!({"id": 3, "parentid": 101})).await, 81002);
    assert_eq!(update(json!({"id": 3, "parentid": 100})).await, 0);
    assert_eq!(update(json!({"id": 404, "name": "x"})).await, 60003);
    let moved = company.get("department/simplelist?id=100").await;
    assert_eq!(moved["department_id"].as_array().unwrap().len(), 15);
}

#[tokio::test]
async fn a_full_department_takes_no_more() {
    let company = Company::empty().await;
    company
        .sandbox
        .set_limits(&json!({"max_nodes_per_department": 2}))
        .unwrap();
    assert_eq!(add(&company, 2, 1).await, 0);
    assert_eq!(code(&company.member("a", "13900000001", &[1]).await), 0);
    assert_eq!(add(&company, 3, 1).await, 81001);
    assert_eq!(code(&company.member("b", "13900000002", &[1]).await), 81001);
    assert_eq!(code(&company.member("b", "13900000002", &[2]).await), 0);
}
