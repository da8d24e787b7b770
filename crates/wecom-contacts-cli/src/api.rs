//! `api`: any call, known to this program or not, with the token of the profile.

use reqwest::Method;
use serde_json::{Value, json};
use wecom_contacts::{ErrCode, RetryRule};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::message::Message;
use crate::token;

/// Which call.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// GET or POST (方法).
    #[arg(value_name = "METHOD", ignore_case = true)]
    method: Verb,
    /// The path, such as /cgi-bin/user/get (路径).
    #[arg(value_name = "PATH")]
    path: String,
    /// A query parameter, NAME=VALUE; may be repeated (查询参数).
    #[arg(long, value_name = "NAME=VALUE", value_parser = input::pair)]
    query: Vec<(String, String)>,
    /// The body as JSON: text, @FILE or - for stdin (JSON 请求体).
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
        if !self.path.starts_with('/') || self.path.contains(['?', '#', ' ']) {
            return Err(Failure::Usage(Message::new("error-bad-path")));
        }
        let body = self.json.as_deref().map(input::json).transpose()?;
        if app.dry_run {
            app.output.note(&Message::new("dry-run"));
            app.output.json(&json!({
                "dry_run": true,
                "method": self.method().as_str(),
                "path": self.path,
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
        Ok(if errcode(&reply) == 0 {
            Exit::Done
        } else {
            Exit::Refused
        })
    }

    fn method(&self) -> Method {
        match self.method {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
        }
    }

    async fn send(&self, app: &App, body: Option<&Value>, fresh: bool) -> Result<Value, Failure> {
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
            .request(self.method(), format!("{base}{}", self.path))
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
            Failure::Network(message.count("bytes", bytes.len()))
        })
    }
}

fn errcode(reply: &Value) -> i64 {
    reply.get("errcode").and_then(Value::as_i64).unwrap_or(0)
}

fn failed(error: reqwest::Error) -> Failure {
    Failure::Network(Message::new("error-api-network").with("what", error.without_url()))
}
