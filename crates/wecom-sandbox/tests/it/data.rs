//! A company in a file, which outlives the sandbox.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wecom_sandbox::{Identity, Sandbox, Seed};

use crate::support::{Company, code, ids};

#[tokio::test]
async fn everything_is_there_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("company.redb");
    let open = || Company::with(Sandbox::builder().seed(Seed::Demo).data(&file));
    let company = open().await;
    company
        .sandbox
        .set_limits(&json!({"job_start_ms": 3_600_000}))
        .unwrap();
    company.member("kept", "13911111111", &[21, 4242]).await;
    company.get("user/delete?userid=cao.xue").await;
    company
        .post("department/update", json!({"id": 21, "name": "后端一组"}))
        .await;
    company
        .post("tag/addtagusers", json!({"tagid": 2, "userlist": ["kept"]}))
        .await;
    company.get("tag/delete?tagid=3").await;
    let rule = json!({"rules": [{"rule_type": 1, "range": {"userid": ["kept"]}}]});
    let rule = company.post("contactrule/create", rule).await["rule_ids"][0].clone();
    let media = company
        .upload(
            "a.csv",
            "姓名,帐号,手机号,所在部门\n甲,imported,13922222222,1\n".as_bytes(),
        )
        .await;
    let job = company
        .post("batch/syncuser", json!({"media_id": media}))
        .await;
    let key = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";
    let export = company
        .post("export/user", json!({"encoding_aeskey": key}))
        .await;
    company.sandbox.advance(Duration::from_secs(600));
    let before = company.sandbox.state();
    company.sandbox.shutdown().await;
    let company = Company::with(Sandbox::builder().seed(Seed::Empty).data(&file)).await;
    let after = company.sandbox.state();
    for section in [
        "members",
        "departments",
        "tags",
        "contact_rules",
        "linked_corps",
        "creator",
    ] {
        assert_eq!(after[section], before[section], "{section}");
    }
    assert!(after["now"].as_i64().unwrap() >= before["now"].as_i64().unwrap());
    assert_eq!(
        company.post("contactrule/list", json!({})).await["rules"][0]["rule_id"],
        rule
    );
    let poll = format!("batch/getresult?jobid={}", job["jobid"].as_str().unwrap());
    assert_eq!(company.get(&poll).await["status"], 1);
    company.sandbox.advance(Duration::from_secs(3_600));
    let mut company = company;
    company.switch(Identity::Sync).await;
    assert_eq!(company.get(&poll).await["status"], 3);
    assert_eq!(code(&company.get("user/get?userid=imported").await), 0);
    assert_eq!(
        code(
            &company
                .post("batch/syncuser", json!({"media_id": media}))
                .await
        ),
        0
    );
    let poll = format!(
        "export/get_result?jobid={}",
        export["jobid"].as_str().unwrap()
    );
    assert_eq!(company.get(&poll).await["status"], 2);
}

#[tokio::test]
async fn a_state_that_was_put_is_kept_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("company.redb");
    let company = Company::with(Sandbox::builder().data(&file)).await;
    let state = json!({"departments": [{"id": 1, "name": "R"}], "members": [{"userid": "only", "name": "O"}], "tags": []});
    company.admin("PUT", "state", state).await;
    company.sandbox.shutdown().await;
    let company = Company::with(Sandbox::builder().data(&file)).await;
    let list = company
        .get("user/simplelist?department_id=1&fetch_child=1")
        .await;
    assert_eq!(ids(&list["userlist"], "userid"), ["only"]);
}

#[tokio::test]
async fn a_file_is_free_as_soon_as_its_sandbox_has_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("company.redb");
    for round in 0..10 {
        let company = Company::with(Sandbox::builder().seed(Seed::Empty).data(&file)).await;
        for before in 0..round {
            let read = company.get(&format!("user/get?userid=u{before}")).await;
            assert_eq!(code(&read), 0, "{read}");
        }
        // The connection of its client is still open, and jobs are waited for.
        company
            .member(&format!("u{round}"), &format!("1390000000{round}"), &[1])
            .await;
        company.sandbox.shutdown().await;
    }
}

#[tokio::test]
async fn a_call_under_way_is_answered_and_kept_before_the_sandbox_has_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("company.redb");
    let company = Company::with(Sandbox::builder().seed(Seed::Empty).data(&file)).await;
    let token = company.token_of(Identity::Sync).await;
    let body = json!({"userid": "late", "name": "L", "mobile": "13900000000"}).to_string();
    let head = format!(
        "POST /cgi-bin/user/create?access_token={token} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let address = company.sandbox.local_addr();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // Once it asks for the body, the call is under way.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).await.unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    let finish = async {
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let ((), answer) = tokio::join!(company.sandbox.shutdown(), finish);
    assert!(answer.contains("\"errcode\":0"), "{answer}");
    let company = Company::with(Sandbox::builder().data(&file)).await;
    assert_eq!(code(&company.get("user/get?userid=late").await), 0);
}

/// What a killed sandbox answered is there when it starts again. The child is this very test program.
#[tokio::test]
async fn nothing_acknowledged_is_lost_when_it_is_killed() {
    if let Ok(file) = std::env::var("SANDBOX_CHILD_FILE") {
        return serve_as_child(&file).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("company.redb");
    let name = "data::nothing_acknowledged_is_lost_when_it_is_killed";
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env("SANDBOX_CHILD_FILE", &file)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let address = folder.path().join("address");
    let base = loop {
        match std::fs::read_to_string(&address) {
            Ok(base) if base.ends_with('\n') => break base.trim().to_owned(),
            _ => tokio::task::yield_now().await,
        }
    };
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url =
        format!("{base}/cgi-bin/gettoken?corpid=ww0123456789abcdef&corpsecret=sandbox-sync-secret");
    let token: serde_json::Value = http.get(url).send().await.unwrap().json().await.unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let writers = (0..4).map(|writer| {
        let (http, base, token) = (http.clone(), base.clone(), token.clone());
        tokio::spawn(async move {
            let mut acknowledged = Vec::new();
            for n in 0.. {
                let userid = format!("w{writer}n{n}");
                let body = json!({"userid": userid, "name": "N", "email": format!("{userid}@example.com")});
                let request = http.post(format!("{base}/cgi-bin/user/create?access_token={token}")).body(body.to_string());
                let Ok(reply) = request.send().await else { break };
                let Ok(reply) = reply.json::<serde_json::Value>().await else { break };
                assert_eq!(code(&reply), 0, "{reply}");
                acknowledged.push(userid);
            }
            acknowledged
        })
    });
    let writers: Vec<_> = writers.collect();
    // Killed once some writes went through, in the middle of others.
    loop {
        let health: serde_json::Value = http
            .get(format!("{base}/_sandbox/health"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        if health["members"].as_i64().unwrap() >= 60 {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let company = Company::with(Sandbox::builder().seed(Seed::Empty).data(&file)).await;
    let mut count = 0;
    for writer in writers {
        for userid in writer.await.unwrap() {
            assert_eq!(
                code(&company.get(&format!("user/get?userid={userid}")).await),
                0,
                "{userid}"
            );
            count += 1;
        }
    }
    assert!(count >= 50, "{count}");
}

async fn serve_as_child(file: &str) {
    let sandbox = Sandbox::builder()
        .seed(Seed::Empty)
        .data(file)
        .start()
        .await
        .unwrap();
    let address = std::path::Path::new(file).with_file_name("address");
    std::fs::write(address, format!("{}\n", sandbox.base_url())).unwrap();
    // Until it is killed.
    std::future::pending::<()>().await;
}
