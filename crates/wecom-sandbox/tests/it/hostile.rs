//! Callers that mean harm: the sandbox answers, within bounds, and lives on.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wecom_sandbox::Identity;

use crate::support::{Company, code};

async fn raw(company: &Company, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(company.sandbox.local_addr())
        .await
        .unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer))
        .await
        .unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn lives(company: &Company) {
    assert_eq!(code(&company.get("department/list").await), 0);
}

#[tokio::test]
async fn a_declared_gigabyte_is_refused_unread() {
    let company = Company::empty().await;
    let token = company.token_of(Identity::Sync).await;
    for (path, wanted) in [("user/create", "40206"), ("media/upload", "45001")] {
        let head = format!(
            "POST /cgi-bin/{path}?access_token={token}&type=file HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n{{"
        );
        let answer = raw(&company, head.as_bytes()).await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains(wanted),
            "{answer}"
        );
    }
    lives(&company).await;
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_heard_out_and_refused() {
    let company = Company::empty().await;
    let body = format!("{{\"userid\":\"{}\"}}", "a".repeat(5 << 20));
    assert_eq!(
        code(&company.post_raw("user/create", body.into_bytes()).await),
        40206
    );
    lives(&company).await;
}

#[tokio::test]
async fn strange_bodies_get_clear_answers() {
    let company = Company::empty().await;
    let deep = format!(
        "{{\"userid\":{}1{}}}",
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    for body in [
        deep.into_bytes(),
        b"{\"userid\":\"\xff\xfe\"}".to_vec(),
        b"\0\0\0".to_vec(),
        b"null".to_vec(),
        Vec::new(),
    ] {
        let reply = company.post_raw("user/create", body).await;
        assert_eq!(code(&reply), 41009, "{reply}");
    }
    let many = json!({"tagid": 1, "userlist": vec!["x"; 100_000]});
    assert_eq!(code(&company.post("tag/addtagusers", many).await), 40068);
    lives(&company).await;
}

#[tokio::test]
async fn half_a_head_and_broken_http_do_no_harm() {
    let company = Company::empty().await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(company.sandbox.local_addr())
            .await
            .unwrap();
        stream
            .write_all(b"GET /cgi-bin/user/get HTTP/1.1\r\nHost:")
            .await
            .unwrap();
        slow.push(stream);
    }
    lives(&company).await;
    let answer = raw(&company, b"NONSENSE\r\n\r\n").await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 400"),
        "{answer}"
    );
    let large = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(200_000));
    let answer = raw(&company, large.as_bytes()).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
        "{answer}"
    );
    lives(&company).await;
}

#[tokio::test]
async fn paths_lead_nowhere_else() {
    let company = Company::empty().await;
    for path in [
        "/cgi-bin/../_sandbox/state",
        "/cgi-bin/user%2fget",
        "/cgi-bin/user/get%00",
        "/cgi-bin/USER/GET",
        "/_export/../../etc/passwd",
        "/_export/x/0",
        "/_export/x/99999999999999999999",
    ] {
        let answer = raw(
            &company,
            format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes(),
        )
        .await;
        assert!(
            answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 403"),
            "{path}: {answer}"
        );
        assert!(!answer.contains("departments"));
    }
}
