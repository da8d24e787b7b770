//! A sandbox of one's own, and short ways to call it.

use std::time::Duration;

use serde_json::{Value, json};
use wecom_sandbox::{Identity, Sandbox, SandboxBuilder, Seed};

pub(crate) struct Company {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
    token: String,
}

impl Company {
    pub(crate) async fn empty() -> Company {
        Company::with(Sandbox::builder().seed(Seed::Empty)).await
    }

    pub(crate) async fn demo() -> Company {
        Company::with(Sandbox::builder()).await
    }

    pub(crate) async fn with(builder: SandboxBuilder) -> Company {
        Company::of(builder.start().await.unwrap()).await
    }

    pub(crate) async fn of(sandbox: Sandbox) -> Company {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut company = Company {
            sandbox,
            http,
            token: String::new(),
        };
        company.token = company.token_of(Identity::Sync).await;
        company
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.base_url())
    }

    pub(crate) async fn token_of(&self, identity: Identity) -> String {
        let query = [
            ("corpid", self.sandbox.corp_id()),
            ("corpsecret", self.sandbox.secret(identity)),
        ];
        let reply = self
            .http
            .get(self.url("/cgi-bin/gettoken"))
            .query(&query)
            .send()
            .await
            .unwrap();
        let reply: Value = reply.json().await.unwrap();
        reply["access_token"].as_str().unwrap().to_owned()
    }

    /// The same sandbox seen with another secret.
    pub(crate) async fn switch(&mut self, identity: Identity) -> &Company {
        self.token = self.token_of(identity).await;
        self
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let mark = if path.contains('?') { '&' } else { '?' };
        let url = self.url(&format!("/cgi-bin/{path}{mark}access_token={}", self.token));
        self.http
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        self.post_raw(path, body.to_string().into_bytes()).await
    }

    pub(crate) async fn post_raw(&self, path: &str, body: Vec<u8>) -> Value {
        let url = self.url(&format!("/cgi-bin/{path}?access_token={}", self.token));
        self.http
            .post(url)
            .body(body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    pub(crate) async fn admin(&self, method: &str, path: &str, body: Value) -> Value {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self
            .http
            .request(method, self.url(&format!("/_sandbox/{path}")));
        request
            .body(body.to_string())
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    /// A member with an id and a mobile of its own.
    pub(crate) async fn member(&self, userid: &str, mobile: &str, department: &[u32]) -> Value {
        let body =
            json!({"userid": userid, "name": userid, "mobile": mobile, "department": department});
        self.post("user/create", body).await
    }

    pub(crate) async fn upload(&self, name: &str, content: &[u8]) -> String {
        let reply = self.upload_as("file", name, content).await;
        reply["media_id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn upload_as(&self, kind: &str, name: &str, content: &[u8]) -> Value {
        let head = format!(
            "--BOUND\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{name}\"; filelength={}\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            content.len()
        );
        let body = [head.as_bytes(), content, b"\r\n--BOUND--\r\n"].concat();
        let url = self.url(&format!(
            "/cgi-bin/media/upload?access_token={}&type={kind}",
            self.token
        ));
        let request = self
            .http
            .post(url)
            .header("content-type", "multipart/form-data; boundary=BOUND")
            .body(body);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Starts an import and gives its answer.
    pub(crate) async fn import(&self, operation: &str, csv: &str) -> Value {
        let media = self.upload("rows.csv", csv.as_bytes()).await;
        self.post(&format!("batch/{operation}"), json!({"media_id": media}))
            .await
    }

    /// Runs an import to its end and gives its rows.
    pub(crate) async fn imported(&self, operation: &str, csv: &str) -> Vec<Value> {
        let started = self.import(operation, csv).await;
        assert_eq!(code(&started), 0, "{started}");
        self.sandbox.advance(Duration::from_secs(60));
        let result = self
            .get(&format!(
                "batch/getresult?jobid={}",
                started["jobid"].as_str().unwrap()
            ))
            .await;
        assert_eq!(
            (code(&result), result["status"].as_i64()),
            (0, Some(3)),
            "{result}"
        );
        assert_eq!(result["percentage"], 100);
        result["result"].as_array().unwrap().clone()
    }
}

pub(crate) fn code(reply: &Value) -> i64 {
    reply["errcode"].as_i64().unwrap()
}

/// The ids in a list of objects.
pub(crate) fn ids(list: &Value, key: &str) -> Vec<String> {
    let text = |item: &Value| match &item[key] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    list.as_array().unwrap().iter().map(text).collect()
}
