//! A HAR file, as browsers and proxies record it: the few members that matter here, all but the first two optional.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

/// The file.
#[derive(Deserialize)]
pub(super) struct Har {
    pub(super) log: Log,
}

#[derive(Deserialize)]
pub(super) struct Log {
    pub(super) entries: Vec<Entry>,
}

/// One exchange.
#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) request: Request,
    pub(super) response: Response,
}

#[derive(Deserialize)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    #[serde(rename = "postData")]
    body: Option<PostData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    #[serde(default)]
    mime_type: String,
    text: Option<String>,
    encoding: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Response {
    #[serde(default)]
    pub(super) status: i64,
    content: Option<Content>,
}

#[derive(Deserialize)]
struct Content {
    text: Option<String>,
    encoding: Option<String>,
}

impl Entry {
    /// Hands every text that stands as a value in query or bodies to `keep`.
    pub(super) fn texts(&self, keep: &mut impl FnMut(&str)) {
        if let Ok(url) = Url::parse(&self.request.url) {
            url.query_pairs().for_each(|(_, value)| keep(&value));
        }
        for bytes in [Some(self.request.body()), self.response.body()] {
            if let Some(Ok(body)) = bytes.map(|bytes| serde_json::from_slice(&bytes)) {
                texts(&body, keep);
            }
        }
    }
}

fn texts(value: &Value, keep: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => keep(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, keep)),
        Value::Object(members) => members.values().for_each(|member| texts(member, keep)),
        _ => {}
    }
}

impl Request {
    /// The body that was sent, empty where there was none.
    pub(super) fn body(&self) -> Vec<u8> {
        let body = self.body.as_ref();
        body.and_then(|body| bytes(body.text.as_deref(), body.encoding.as_deref()))
            .unwrap_or_default()
    }

    /// Whether the body is a form with a file, which recorders cut or leave out.
    pub(super) fn is_multipart(&self) -> bool {
        self.body
            .as_ref()
            .is_some_and(|body| body.mime_type.starts_with("multipart/"))
    }
}

impl Response {
    /// The body that was received; `None` where the recorder has not kept it.
    pub(super) fn body(&self) -> Option<Vec<u8>> {
        let content = self.content.as_ref()?;
        bytes(content.text.as_deref(), content.encoding.as_deref())
    }
}

fn bytes(text: Option<&str>, encoding: Option<&str>) -> Option<Vec<u8>> {
    match encoding {
        Some("base64") => BASE64_STANDARD.decode(text?.trim()).ok(),
        _ => text.map(|text| text.as_bytes().to_vec()),
    }
}
