//! The sandbox's own endpoints.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wecom_contacts_api::Operation;
use wecom_sandbox::{Fault, FaultKind, Sandbox, Seed};

use crate::support::{Company, code};

#[tokio::test]
async fn faults_come_as_often_as_ordered() {
    let company = Company::demo().await;
    let fault =
        |fault: Value, times: u32| json!({"operation": "user_get", "times": times, "fault": fault});
    company
        .admin(
            "POST",
            "faults",
            fault(json!({"kind": "errcode", "errcode": -1}), 2),
        )
        .await;
    let get = "user/get?userid=lin.mei";
    assert_eq!(code(&company.get(get).await), -1);
    assert_eq!(code(&company.get("department/list").await), 0);
    assert_eq!(
        company.admin("GET", "faults", json!({})).await["faults"][0]["times"],
        1
    );
    assert_eq!(code(&company.get(get).await), -1);
    assert_eq!(code(&company.get(get).await), 0);
    company
        .admin(
            "POST",
            "faults",
            fault(json!({"kind": "delay", "ms": 50}), 1),
        )
        .await;
    let started = Instant::now();
    assert_eq!(code(&company.get(get).await), 0);
    assert!(started.elapsed() >= Duration::from_millis(50));
    company
        .admin(
            "POST",
            "faults",
            fault(json!({"kind": "errcode", "errcode": 1}), 9),
        )
        .await;
    assert_eq!(
        company.admin("DELETE", "faults", json!({})).await,
        json!({"faults": []})
    );
    assert_eq!(code(&company.get(get).await), 0);
    assert!(
        company
            .admin("POST", "faults", fault(json!({"kind": "nonsense"}), 1))
            .await["error"]
            .is_string()
    );
}

#[tokio::test]
async fn broken_answers_are_broken_in_the_way_ordered() {
    let company = Company::demo().await;
    let url = company.url("/cgi-bin/gettoken?corpid=x&corpsecret=y");
    let ask = async |kind: FaultKind| {
        company.sandbox.inject(Fault::any(kind));
        company.http.get(&url).send().await
    };
    let cut = ask(FaultKind::Truncate { bytes: 20 })
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(cut.len(), 20);
    let page = ask(FaultKind::Status { status: 502 }).await.unwrap();
    assert_eq!(page.status(), 502);
    assert!(page.text().await.unwrap().starts_with("<html>"));
    let logged = company.sandbox.requests().pop().unwrap();
    assert_eq!(logged.errcode, None, "there is no envelope");
    let broken = ask(FaultKind::Malformed)
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(serde_json::from_str::<Value>(&broken).is_err());
    assert!(ask(FaultKind::Drop { applied: false }).await.is_err());
}

#[tokio::test]
async fn a_dropped_write_is_carried_out_only_when_ordered_so() {
    let company = Company::empty().await;
    let token = company.token_of(wecom_sandbox::Identity::Sync).await;
    for (userid, applied) in [("lost", false), ("kept", true)] {
        company.sandbox.inject(Fault::new(
            Operation::UserCreate,
            FaultKind::Drop { applied },
        ));
        let body = json!({"userid": userid, "name": "A", "email": format!("{userid}@example.com")});
        let url = company.url(&format!("/cgi-bin/user/create?access_token={token}"));
        assert!(
            company
                .http
                .post(url)
                .body(body.to_string())
                .send()
                .await
                .is_err()
        );
        let found = code(&company.get(&format!("user/get?userid={userid}")).await);
        assert_eq!(found, if applied { 0 } else { 60111 });
    }
}

#[tokio::test]
async fn the_request_log_knows_operations_and_no_secrets() {
    let company = Company::demo().await;
    company.get("user/get?userid=lin.mei").await;
    company.get("user/get?userid=ghost").await;
    let log = company.admin("GET", "requests", json!({})).await;
    let rows = log["requests"].as_array().unwrap();
    assert_eq!(
        (&rows[0]["seq"], &rows[0]["operation"]),
        (&json!(1), &json!("token_get"))
    );
    assert_eq!(
        (&rows[2]["operation"], &rows[2]["errcode"]),
        (&json!("user_get"), &json!(60111))
    );
    assert!(rows[2]["ms"].is_number());
    let text = log.to_string();
    let token = company.token_of(wecom_sandbox::Identity::Sync).await;
    for secret in [company.sandbox.sync_secret(), &token, "lin.mei"] {
        assert!(!text.contains(secret), "{secret}");
    }
    company.admin("DELETE", "requests", json!({})).await;
    assert!(company.sandbox.requests().is_empty());
}

#[tokio::test]
async fn the_state_can_be_taken_out_and_put_back() {
    let company = Company::demo().await;
    let state = company.admin("GET", "state", json!({})).await;
    let openid = company
        .post("user/convert_to_openid", json!({"userid": "wu.tao"}))
        .await["openid"]
        .clone();
    let other = Company::empty().await;
    let put = other.admin("PUT", "state", state.clone()).await;
    assert_eq!(
        (&put["members"], &put["departments"]),
        (&json!(30), &json!(16))
    );
    let again = other.admin("GET", "state", json!({})).await;
    for key in [
        "departments",
        "members",
        "tags",
        "linked_corps",
        "creator",
        "attributes",
        "scopes",
    ] {
        assert_eq!(again[key], state[key], "{key}");
    }
    let back = other
        .post("user/convert_to_userid", json!({"openid": openid}))
        .await;
    assert_eq!(back["userid"], "wu.tao");
    for bad in [
        json!([]),
        json!({"departments": [{"id": 2, "name": "a", "parentid": 3}, {"id": 3, "name": "b", "parentid": 2}]}),
        json!({"members": [{"userid": "a", "name": "A", "department": [404]}]}),
        json!({"members": [{"userid": "a", "name": "A"}, {"userid": "A", "name": "B"}]}),
    ] {
        assert!(
            other.admin("PUT", "state", bad.clone()).await["error"].is_string(),
            "{bad}"
        );
    }
    assert_eq!(
        other
            .get("user/simplelist?department_id=1&fetch_child=1")
            .await["userlist"]
            .as_array()
            .unwrap()
            .len(),
        30
    );
}

#[tokio::test]
async fn rate_windows_are_set_as_data() {
    let company = Company::demo().await;
    company
        .admin(
            "POST",
            "limits",
            json!({"operation": "user_get", "per_minute": 2}),
        )
        .await;
    let get = async || code(&company.get("user/get?userid=lin.mei").await);
    assert_eq!([get().await, get().await, get().await], [0, 0, 45009]);
    assert_eq!(
        code(&company.get("user/simplelist?department_id=1").await),
        0
    );
    company
        .admin("POST", "clock", json!({"advance_s": 61}))
        .await;
    assert_eq!(get().await, 0);
    company
        .admin(
            "POST",
            "limits",
            json!({"operation": "*", "concurrency": 1}),
        )
        .await;
    company.sandbox.inject(Fault::new(
        Operation::DepartmentList,
        FaultKind::Delay { ms: 300 },
    ));
    let (slow, quick) = tokio::join!(company.get("department/list"), async {
        loop {
            // The first call is on its way once the fault is taken.
            if company.admin("GET", "faults", json!({})).await["faults"] == json!([]) {
                return company.get("department/list").await;
            }
        }
    });
    assert_eq!((code(&slow), code(&quick)), (0, 45033));
}

#[tokio::test]
async fn the_banner_and_health_say_what_a_driver_needs() {
    let company = Company::with(
        Sandbox::builder()
            .seed(Seed::Empty)
            .corp_id("wwmine")
            .sync_secret("s3")
            .app_secret("a3"),
    )
    .await;
    let banner = company.sandbox.banner();
    assert_eq!(
        (&banner["corp_id"], &banner["base_url"]),
        (&json!("wwmine"), &json!(company.sandbox.base_url()))
    );
    let secrets = json!({"sync": "s3", "app": "a3", "app_legacy": "sandbox-app-legacy-secret", "sync_new_ip": "sandbox-sync-newip-secret"});
    assert_eq!(banner["secrets"], secrets);
    assert!(banner["console_url"].is_string() && banner["docs_url"].is_string());
    assert_eq!(
        company.admin("GET", "health", json!({})).await["status"],
        "ok"
    );
    assert!(company.admin("GET", "nothing", json!({})).await["error"].is_string());
}

#[tokio::test]
async fn shutting_down_closes_the_door() {
    let sandbox = Sandbox::builder().seed(Seed::Empty).start().await.unwrap();
    let addr = sandbox.local_addr();
    sandbox.shutdown().await;
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
    let dropped = Sandbox::builder()
        .seed(Seed::Empty)
        .listen(addr)
        .start()
        .await
        .unwrap();
    drop(dropped);
}

#[tokio::test]
async fn a_start_that_fails_says_what_it_is_about() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let seed = |path| Sandbox::builder().seed(Seed::File(path));
    for (builder, what) in [
        (seed(folder.path().join("nobody.json")), "nobody.json"),
        (seed(file("cut.json", "{\"members\":")), "cut.json"),
        (
            Sandbox::builder().data(file("junk.redb", "junk")),
            "junk.redb",
        ),
        (Sandbox::builder().trusted_ip("banana"), "\"banana\""),
        (
            Sandbox::builder().listen(address),
            &address.to_string() as &str,
        ),
    ] {
        let error = builder.start().await.unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    }
}
