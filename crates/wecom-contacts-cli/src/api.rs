//! `api`: any call, known to this program or not, with the token of the profile.

use reqwest::Method;
use serde_json::{Value, json};
use wecom_contacts::{ErrCode, RetryRule};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::message::Message;
use crate::output::Fields;
use crate::token;

/// Which call.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// GET or POST (GET 或 POST).
    #[arg(value_name = "METHOD", ignore_case = true)]
    method: Verb,
    /// The path, such as /cgi-bin/user/get (接口路径，如 /cgi-bin/user/get).
    #[arg(value_name = "PATH")]
    path: String,
    /// A query parameter, NAME=VALUE; may be repeated (查询参数，格式为 名称=值，可多次给出).
    #[arg(long, value_name = "NAME=VALUE", value_parser = input::pair)]
    query: Vec<(String, String)>,
    /// The body as JSON: text, @FILE or - for stdin (JSON 请求体：文本、@文件 或 -（标准输入）).
    #[arg(long, value_name = "JSON")]
    json: Option<String>,
}

/// The methods that the platform knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Verb {
    Get,
    Post,
}

impl Args {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        if self.path.contains(['?', '#', ' ']) || self.path.contains("://") {
            return Err(Failure::Usage(Message::new("error-bad-path")));
        }
        let body = self.json.as_deref().map(input::json).transpose()?;
        if app.dry_run {
            app.output.note(&Message::new("dry-run"));
            app.output.json(&json!({
                "dry_run": true,
                "method": self.method().as_str(),
                "path": self.path(),
                "query": self.query.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
                "body": body,
            }))?;
            return Ok(Exit::Done);
        }
        let mut reply = self.send(app, body.as_ref(), false).await?;
        let expired = ErrCode(errcode(&reply))
            .info()
            .is_some_and(|info| info.retry == RetryRule::RefreshToken);
        if expired {
            reply = self.send(app, body.as_ref(), true).await?;
        }
        app.output.json(&reply)?;
        match errcode(&reply) {
            0 => Ok(Exit::Done),
            code => Err(explained(ErrCode(code))),
        }
    }

    /// The path with the slash at its beginning, which is easily forgotten.
    fn path(&self) -> String {
        format!("/{}", self.path.trim_start_matches('/'))
    }

    fn method(&self) -> Method {
        match self.method {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
        }
    }

    async fn send(&self, app: &App, body: Option<&Value>, fresh: bool) -> Result<Fields, Failure> {
        let credentials = app.credentials()?;
        let issued = token::issue(&credentials, fresh).await?;
        let base = credentials
            .base_url
            .as_deref()
            .unwrap_or("https://qyapi.weixin.qq.com")
            .trim_end_matches('/');
        // The token travels in the address: no redirects, no referer, and no address in any error.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(failed)?;
        let mut request = http
            .request(self.method(), format!("{base}{}", self.path()))
            .query(&[("access_token", issued.token.expose())])
            .query(&self.query);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.map_err(failed)?;
        let status = response.status();
        let bytes = response.bytes().await.map_err(failed)?;
        serde_json::from_slice(&bytes).map_err(|_| {
            let message = Message::new("error-api-answer").with("status", status.as_u16());
            let message = message.count("bytes", bytes.len());
            // The server is there and does not want the call; anything else is the way to it.
            if status.is_client_error() {
                Failure::Refused(message)
            } else {
                Failure::Network(message)
            }
        })
    }
}

fn errcode(reply: &Fields) -> i64 {
    reply.get("errcode").and_then(Value::as_i64).unwrap_or(0)
}

/// What a code means and what to do about it; the reply itself is on stdout.
fn explained(code: ErrCode) -> Failure {
    let Some(info) = code.info() else {
        return Failure::Refused(Message::new("error-api-unknown").with("code", code));
    };
    let id = if info.remedy_en.is_empty() {
        "error-api-refused"
    } else {
        "error-api-refused-remedy"
    };
    Failure::Refused(
        Message::new(id)
            .with("code", code)
            .both("meaning", info.meaning_en, info.meaning_zh)
            .both("remedy", info.remedy_en, info.remedy_zh),
    )
}

fn failed(error: reqwest::Error) -> Failure {
    Failure::Network(Message::new("error-api-network").with("what", error.without_url()))
}
