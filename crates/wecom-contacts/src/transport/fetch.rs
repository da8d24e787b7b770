//! Asks the server for a token.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, Request, Url};
use tokio::time::Instant;
use wecom_contacts_api::wire::from_json;
use wecom_contacts_api::{ErrCode, Operation, types};

use super::exchange::{Answer, Reading, Whole, exchange};
use super::scrub;
use crate::error::{ApiError, DecodeError, DecodeKind, Error, TokenError};
use crate::retry::{Attempt, RetryPolicy};
use crate::secret::{AccessToken, CorpSecret};
use crate::token::{BoxFuture, Fetch, Fetched, is_token};

const OPERATION: Operation = Operation::TokenGet;

/// No answer to this question is longer.
const CAP: u64 = 64 * 1024;

/// Fetches tokens with the company's id and secret.
pub(crate) struct Fetcher {
    pub(crate) http: reqwest::Client,
    /// Where tokens are given.
    pub(crate) url: Url,
    pub(crate) corp_id: String,
    pub(crate) secret: CorpSecret,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    /// See [`Reading::deadline`].
    pub(crate) longest_answer: Duration,
}

impl Fetch for Fetcher {
    fn fetch(&self) -> BoxFuture<'_, Result<Fetched, Error>> {
        Box::pin(self.with_retries())
    }
}

impl Fetcher {
    async fn with_retries(&self) -> Result<Fetched, Error> {
        let start = Instant::now();
        let mut number = 1;
        loop {
            let error = match self.once().await {
                Ok(fetched) => return Ok(fetched),
                Err(error) => error,
            };
            // Whatever the policy says: a wrong secret stays wrong, and too many questions block the address.
            if matches!(&error, Error::Token(refused) if refused.is_final()) {
                return Err(error);
            }
            let attempt = Attempt {
                operation: OPERATION,
                number,
                elapsed: start.elapsed(),
                error: &error,
            };
            let Some(pause) = self.retry.after(&attempt) else {
                return Err(error);
            };
            tracing::debug!(operation = %OPERATION, attempt = number, error = %error, "asking for a token again");
            tokio::time::sleep(pause).await;
            number += 1;
        }
    }

    async fn once(&self) -> Result<Fetched, Error> {
        let mut url = self.url.clone();
        url.query_pairs_mut()
            .append_pair("corpid", &self.corp_id)
            .append_pair("corpsecret", self.secret.expose());
        let reading = Reading {
            operation: OPERATION,
            cap: CAP,
            deadline: Instant::now() + self.longest_answer,
        };
        match exchange::<Whole>(&self.http, Request::new(Method::GET, url), reading).await? {
            Answer::Success(body) => read(&body),
            Answer::Refused(code, text) => {
                let text = scrub(text, &[self.secret.expose()]);
                Err(TokenError::new(ApiError::new(OPERATION, ErrCode(code), text)).into())
            }
        }
    }
}

fn read(body: &[u8]) -> Result<Fetched, Error> {
    let length = body.len() as u64;
    let reply: types::TokenGetReply =
        from_json(body).map_err(|error| DecodeError::from_json(OPERATION, &error, length))?;
    let life = u64::try_from(reply.expires_in)
        .ok()
        .filter(|seconds| *seconds > 0);
    match life {
        Some(life) if is_token(reply.access_token.expose()) => {
            let token = AccessToken::from(reply.access_token.expose());
            Ok(Fetched {
                token,
                life: Duration::from_secs(life),
            })
        }
        Some(_) => Err(shape("expected a token", length)),
        None => Err(shape("expected a time of life above 0", length)),
    }
}

fn shape(expected: &str, length: u64) -> Error {
    DecodeError::new(OPERATION, DecodeKind::Shape(expected.to_owned()), length).into()
}
