//! The low-level client for the examples of its methods: a transport that tells refusals by their code, and a company that
//! holds whom and what the examples of the description name.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use futures_util::stream;
use reqwest::Request;
use serde_json::{Value, json};
use wecom_contacts_api::transport::{Failure, Transport};
use wecom_contacts_api::{Addresses, ByteStream, Client, ErrCode, Operation};
use wecom_sandbox::{Identity, Sandbox, Seed};

/// Adds the token to each request, and sends it.
pub struct Signed {
    http: reqwest::Client,
    token: String,
}

/// Why a call did not succeed.
#[derive(Debug)]
pub struct Refused {
    errcode: Option<ErrCode>,
    text: String,
}

impl Refused {
    /// The platform's code, when it was the platform that refused.
    pub fn errcode(&self) -> Option<ErrCode> {
        self.errcode
    }

    fn other(operation: Operation, error: &dyn fmt::Debug) -> Self {
        Self {
            errcode: None,
            text: format!("{operation}: {error:?}"),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Refused {}

impl Transport for Signed {
    type Error = Refused;

    async fn send(&self, mut request: Request, operation: Operation) -> Result<Bytes, Refused> {
        let address = request.url_mut();
        address
            .query_pairs_mut()
            .append_pair("access_token", &self.token);
        #[expect(clippy::disallowed_methods, reason = "this is a transport")]
        let sent = self.http.execute(request);
        let other = |error: reqwest::Error| Refused::other(operation, &error.without_url());
        let body = sent.await.map_err(other)?.bytes().await.map_err(other)?;
        let said: Value = serde_json::from_slice(&body).unwrap_or_default();
        match said["errcode"].as_i64() {
            None | Some(0) => Ok(body),
            Some(code) => Err(Refused {
                errcode: Some(ErrCode(code)),
                text: format!("{operation}: {code}"),
            }),
        }
    }

    async fn open(&self, request: Request, operation: Operation) -> Result<ByteStream, Refused> {
        let body = self.send(request, operation).await?;
        Ok(ByteStream::new(Box::pin(stream::iter([Ok(body)]))))
    }

    fn failed(&self, operation: Operation, failure: Failure) -> Refused {
        Refused::other(operation, &failure)
    }
}

/// Runs an example of the low-level client with the contact sync assistant of a company made for it.
///
/// # Panics
/// When the example fails.
pub fn low_level(example: impl AsyncFnOnce(Client<Signed>) -> Result<(), Refused>) {
    run(Identity::Sync, example);
}

/// As [`low_level`], with a self-built app of the company.
///
/// # Panics
/// When the example fails.
pub fn low_level_app(example: impl AsyncFnOnce(Client<Signed>) -> Result<(), Refused>) {
    run(Identity::App, example);
}

/// As [`low_level`], with a third-party app.
///
/// # Panics
/// When the example fails.
pub fn low_level_third_party(example: impl AsyncFnOnce(Client<Signed>) -> Result<(), Refused>) {
    run(Identity::ThirdParty, example);
}

fn run(identity: Identity, example: impl AsyncFnOnce(Client<Signed>) -> Result<(), Refused>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let sandbox = Sandbox::builder().seed(Seed::State(company())).start();
        let sandbox = sandbox.await.expect("the sandbox starts on a free port");
        let client = client(&sandbox, identity).await.expect("a token is given");
        example(client).await.expect("the example succeeds");
    });
}

/// A client with a token of its own.
async fn client(sandbox: &Sandbox, identity: Identity) -> reqwest::Result<Client<Signed>> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let query = [
        ("corpid", sandbox.corp_id()),
        ("corpsecret", sandbox.secret(identity)),
    ];
    let base = sandbox.base_url().parse().expect("it is a URL");
    let addresses = Addresses::below(&base);
    let request = http.get(addresses.of(Operation::TokenGet).clone());
    let answer: Value = request.query(&query).send().await?.json().await?;
    let token = answer["access_token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let transport = Signed {
        http: http.clone(),
        token,
    };
    Ok(Client::new(addresses, http, transport))
}

/// Whom and what the examples of the description name.
fn company() -> Value {
    let member = |id: &str, name: &str, mobile: &str, departments: &[u32]| {
        json!({
            "userid": id, "name": name, "mobile": mobile, "email": format!("{id}@example.com"),
            "department": departments, "status": 1,
        })
    };
    json!({
        "creator": "ada.chen",
        "departments": [
            {"id": 1, "name": "Acme Harbour"},
            {"id": 12, "name": "Harbour Team", "parentid": 1},
            {"id": 15, "name": "Docks", "parentid": 1},
            {"id": 16, "name": "Nobody yet", "parentid": 1},
        ],
        "members": [
            member("ada.chen", "Ada Chen", "13900000000", &[1]),
            member("mei.lin", "林梅", "13900000001", &[12, 15]),
            member("tom.wu", "Tom Wu", "13900000002", &[12]),
        ],
        "tags": [{"tagid": 7, "tagname": "night shift", "owner": "sync", "userlist": ["mei.lin"], "partylist": [12]}],
        "contact_rules": [{"rule_id": 501, "rule_type": 1, "range": {"userid": ["mei.lin"], "partyid": [12], "tagid": []}}],
        "linked_corps": [{
            "corpid": "ww99aa", "linked_id": "wh77",
            "departments": [
                {"id": 1, "name": "Harbour Logistics", "parentid": 0, "order": 1},
                {"id": 3, "name": "Dock", "parentid": 1, "order": 1},
            ],
            "users": [{"userid": "li.tan", "name": "Li Tan", "department": [3], "mobile": "+86 13900000009"}],
        }],
    })
}
