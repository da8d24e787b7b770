//! Tokens, the gate before every call, and the form of answers.

use serde_json::{Value, json};
use wecom_contacts_api::Operation;
use wecom_sandbox::{Identity, Sandbox, Seed};

use crate::support::{Company, code};

#[tokio::test]
async fn a_refusal_has_the_platforms_form() {
    let company = Company::empty().await;
    let reply = company
        .http
        .get(company.url("/cgi-bin/user/get?userid=x"))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200);
    assert_eq!(
        reply.headers()["content-type"],
        "application/json; charset=UTF-8"
    );
    assert_eq!(reply.headers()["error-code"], "41001");
    assert!(
        reply.headers()["error-msg"]
            .to_str()
            .unwrap()
            .starts_with("access_token missing")
    );
    let body: Value = reply.json().await.unwrap();
    assert_eq!(code(&body), 41001);
    assert_eq!(body["department"], json!([]));
    assert_eq!(body["direct_leader"], json!([]));
    let text = body["errmsg"].as_str().unwrap();
    assert!(
        text.contains(", hint: [") && text.contains("], from ip: 127.0.0.1, more info at "),
        "{text}"
    );
    assert!(
        text.ends_with("https://open.work.weixin.qq.com/devtool/query?e=41001"),
        "{text}"
    );
}

#[tokio::test]
async fn an_unknown_path_is_404_without_a_body() {
    let company = Company::empty().await;
    for path in [
        "/cgi-bin/user/nothing",
        "/cgi-bin",
        "/x",
        "/cgi-bin/user/get/",
        "//cgi-bin/user/get",
    ] {
        let reply = company.http.get(company.url(path)).send().await.unwrap();
        assert_eq!(reply.status(), 404, "{path}");
        assert_eq!(reply.bytes().await.unwrap().len(), 0, "{path}");
    }
}

#[tokio::test]
async fn a_token_counts_only_in_the_query() {
    let company = Company::empty().await;
    let token = company.token_of(Identity::Sync).await;
    let request = company.http.get(company.url("/cgi-bin/department/list"));
    let reply: Value = request
        .bearer_auth(&token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(code(&reply), 41001);
    assert_eq!(code(&company.get("department/list").await), 0);
}

#[tokio::test]
async fn expired_is_42001_revoked_is_40014_and_a_new_token_works() {
    let mut company = Company::empty().await;
    company.sandbox.expire_tokens();
    assert_eq!(code(&company.get("department/list").await), 42001);
    company.switch(Identity::Sync).await;
    assert_eq!(code(&company.get("department/list").await), 0);
    company.sandbox.revoke_tokens();
    assert_eq!(code(&company.get("department/list").await), 40014);
    company.switch(Identity::Sync).await;
    company
        .sandbox
        .advance(std::time::Duration::from_secs(7200));
    assert_eq!(code(&company.get("department/list").await), 42001);
}

#[tokio::test]
async fn an_untrusted_address_is_refused_before_any_parameter() {
    let company = Company::with(
        Sandbox::builder()
            .seed(Seed::Empty)
            .trusted_ip("10.0.0.0/8"),
    )
    .await;
    let reply = company.post("user/create", json!({})).await;
    assert_eq!(code(&reply), 60020);
    assert!(
        reply["errmsg"]
            .as_str()
            .unwrap()
            .starts_with("not allow to access from your ip, hint: [")
    );
    assert_eq!(code(&company.get("get_api_domain_ip").await), 60020);
}

#[tokio::test]
async fn each_kind_of_secret_may_call_its_own_operations() {
    let mut company = Company::demo().await;
    let expected = |identity: Identity| -> [(&'static str, i64); 9] {
        let (write, read, rules, linked, auth) = match identity {
            Identity::Sync => (40063, 0, 0, 48002, 48002),
            Identity::SyncNewIp => (40063, 48009, 0, 48002, 48002),
            Identity::App | Identity::AppLegacy => (48002, 0, 48002, 0, 48002),
            Identity::Custom => (48002, 0, 48002, 48002, 48002),
            Identity::ThirdParty => (48002, 0, 48002, 48002, 0),
            _ => (40063, 0, 48002, 48002, 0),
        };
        [
            ("user/batchdelete", write),
            ("user/get?userid=lin.mei", read),
            ("user/list?department_id=1", read),
            ("department/list", read),
            ("department/simplelist", 0),
            ("tag/list", 0),
            ("contactrule/list", rules),
            ("linkedcorp/agent/get_perm_list", linked),
            ("user/list_member_auth", auth),
        ]
    };
    for identity in Identity::ALL {
        company.switch(*identity).await;
        for (call, wanted) in expected(*identity) {
            let path = call.split('?').next().unwrap();
            let operation = Operation::ALL
                .iter()
                .find(|op| op.path().ends_with(&format!("/{path}")))
                .unwrap();
            let reply = if operation.method() == reqwest::Method::GET {
                company.get(call).await
            } else {
                company.post(call, json!({})).await
            };
            assert_eq!(code(&reply), wanted, "{} {call}: {reply}", identity.name());
        }
    }
}

#[tokio::test]
async fn every_operation_has_a_handler() {
    let mut company = Company::demo().await;
    for identity in Identity::ALL {
        company.switch(*identity).await;
        for operation in Operation::ALL {
            let path = operation.path().strip_prefix("/cgi-bin/").unwrap();
            let reply = if operation.method() == reqwest::Method::GET {
                company.get(path).await
            } else {
                company.post(path, json!({})).await
            };
            assert!(
                reply["errcode"].is_i64() && reply["errmsg"].is_string(),
                "{path}: {reply}"
            );
        }
    }
    let known = company.sandbox.requests();
    assert!(known.iter().all(|request| request.operation.is_some()));
}
