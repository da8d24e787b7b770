//! The clients that are compared: ours, reqwest as people use it by hand, and hyper-util's.

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client as Legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use wecom_contacts::{Contacts, Limits};

/// The company that the servers know.
pub(crate) const CORP_ID: &str = "ww0123456789abcdef";
/// The secret that the sandbox gives the contact sync assistant; the canned server takes any.
pub(crate) const SECRET: &str = "sandbox-sync-secret";

/// Ours, with the limiter off: the others have none.
pub(crate) fn contacts(url: &str) -> Contacts {
    Contacts::builder()
        .corp_id(CORP_ID)
        .secret(SECRET)
        .base_url(url)
        .with_limits(Limits::off())
        .build()
        .expect("the settings are sound")
}

/// A run time on one thread.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a run time can be had")
}

/// reqwest, as its own documents advise to use it: one client for all calls, its defaults.
#[derive(Clone)]
pub(crate) struct Bare {
    pub(crate) http: reqwest::Client,
    pub(crate) url: String,
    pub(crate) token: String,
}

impl Bare {
    /// A client with a token.
    pub(crate) async fn new(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("the defaults work");
        let token = token(&http, url).await;
        Bare {
            http,
            url: url.to_owned(),
            token,
        }
    }

    /// The body behind a path with this query.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Bytes {
        let request = self
            .http
            .get(format!("{}{path}", self.url))
            .query(query)
            .query(&[("access_token", &self.token)]);
        let response = request.send().await.expect("the server answers");
        response.bytes().await.expect("the answer is whole")
    }
}

/// A token of the server.
pub(crate) async fn token(http: &reqwest::Client, url: &str) -> String {
    let address = format!("{url}/cgi-bin/gettoken?corpid={CORP_ID}&corpsecret={SECRET}");
    let response = http.get(address).send().await.expect("the server answers");
    let body = response.bytes().await.expect("the answer is whole");
    let json: serde_json::Value = serde_json::from_slice(&body).expect("the answer is JSON");
    json["access_token"].as_str().unwrap_or_default().to_owned()
}

/// hyper-util's client, the next layer down: no redirects, no compression, no time-outs, no proxies.
#[derive(Clone)]
pub(crate) struct Hyper {
    http: Legacy<HttpConnector, Empty<Bytes>>,
    url: String,
    token: String,
}

impl Hyper {
    /// A client with the token of another one.
    pub(crate) fn new(bare: &Bare) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Hyper {
            http: Legacy::builder(TokioExecutor::new()).build(connector),
            url: bare.url.clone(),
            token: bare.token.clone(),
        }
    }

    /// The body of one `user/get`.
    pub(crate) async fn user_get(&self, userid: &str) -> Bytes {
        let Hyper { url, token, .. } = self;
        let address = format!("{url}/cgi-bin/user/get?userid={userid}&access_token={token}");
        let address = address.parse().expect("the address is one");
        let response = self.http.get(address).await.expect("the server answers");
        let body = response.into_body().collect().await;
        body.expect("the answer is whole").to_bytes()
    }
}
