//! The HTTP client under it, with the defaults that keep the token to itself.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Proxy, Url};

use super::builder::without_userinfo;
use crate::error::SetupError;

/// Idle connections are dropped after this time: the gateway closes them a little later, and a call on a closed
/// connection is an error of unknown outcome.
const IDLE: Duration = Duration::from_secs(30);

pub(super) struct HttpSettings {
    pub(super) own: Option<reqwest::Client>,
    pub(super) proxy: Option<String>,
    pub(super) roots: Vec<Vec<u8>>,
    pub(super) connect_timeout: Duration,
    pub(super) read_timeout: Duration,
    pub(super) user_agent: String,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            own: None,
            proxy: None,
            roots: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            user_agent: concat!("wecom-contacts/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

impl HttpSettings {
    pub(super) fn build(&self, base_url: &Url) -> Result<reqwest::Client, SetupError> {
        if let Some(own) = &self.own {
            return Ok(own.clone());
        }
        let https = base_url.scheme() == "https";
        if https
            && !cfg!(any(
                feature = "rustls",
                feature = "rustls-no-provider",
                feature = "native-tls"
            ))
        {
            let advice = "https needs one of the features rustls, rustls-no-provider and native-tls of wecom-contacts";
            return Err(SetupError::new("base_url", advice));
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let agent = HeaderValue::from_str(&self.user_agent)
            .map_err(|_| SetupError::new("with_user_agent", "give visible ASCII only"))?;
        let mut builder = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(agent)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(self.connect_timeout)
            .read_timeout(self.read_timeout)
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            .https_only(https);
        if let Some(proxy) = &self.proxy {
            let advice = "give an address such as http://proxy.example:3128";
            builder = builder
                .proxy(Proxy::all(proxy).map_err(|_| SetupError::new("with_proxy", advice))?);
        } else if is_local(base_url) {
            builder = builder.no_proxy();
        }
        builder = roots(builder, &self.roots)?;
        builder.build().map_err(|error| not_built(&error))
    }
}

#[cfg(any(
    feature = "rustls",
    feature = "rustls-no-provider",
    feature = "native-tls"
))]
fn roots(
    mut builder: reqwest::ClientBuilder,
    roots: &[Vec<u8>],
) -> Result<reqwest::ClientBuilder, SetupError> {
    let mut own = Vec::new();
    for pem in roots {
        own.extend(certificates(pem)?);
    }
    #[cfg(feature = "bundled-roots")]
    {
        let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
        let bundled: Result<Vec<_>, _> = bundled
            .iter()
            .map(|der| reqwest::Certificate::from_der(der))
            .collect();
        let mut all = bundled
            .map_err(|_| SetupError::new("bundled-roots", "update the crate webpki-root-certs"))?;
        all.extend(own);
        builder = builder.tls_certs_only(all);
    }
    #[cfg(not(feature = "bundled-roots"))]
    if !own.is_empty() {
        builder = builder.tls_certs_merge(own);
    }
    Ok(builder)
}

/// The certificates of a PEM text. One without any is a mistake, such as the file of the key.
#[cfg(any(
    feature = "rustls",
    feature = "rustls-no-provider",
    feature = "native-tls"
))]
fn certificates(pem: &[u8]) -> Result<Vec<reqwest::Certificate>, SetupError> {
    let bad = |advice| SetupError::new("with_root_certificates", advice);
    let found = reqwest::Certificate::from_pem_bundle(pem)
        .map_err(|_| bad("give one or more certificates as PEM text"))?;
    if found.is_empty() {
        return Err(bad(
            "no certificate is in this text, give one or more as PEM text",
        ));
    }
    Ok(found)
}

#[cfg(not(any(
    feature = "rustls",
    feature = "rustls-no-provider",
    feature = "native-tls"
)))]
fn roots(
    builder: reqwest::ClientBuilder,
    roots: &[Vec<u8>],
) -> Result<reqwest::ClientBuilder, SetupError> {
    if roots.is_empty() {
        return Ok(builder);
    }
    let advice = "certificates need one of the features rustls, rustls-no-provider and native-tls of wecom-contacts";
    Err(SetupError::new("with_root_certificates", advice))
}

/// The usual reason is a machine without a certificate store, such as a bare container.
fn not_built(error: &reqwest::Error) -> SetupError {
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        reason = error.to_string();
        source = error.source();
    }
    let advice = format!(
        "the HTTP client could not be made ({reason}); on a machine without root certificates install \
         ca-certificates, or use the feature bundled-roots"
    );
    SetupError::new("build", advice)
}

/// Checks an address of a server. The vendor's own needs no check, any other may be http.
pub(super) fn check_base_url(text: &str, own: bool) -> Result<Url, SetupError> {
    let bad = |advice: String| SetupError::new("base_url", advice);
    let url: Url = text.trim().parse().map_err(|_| {
        bad(
            "give an address such as https://qyapi.weixin.qq.com or http://127.0.0.1:8080"
                .to_owned(),
        )
    })?;
    if !(url.scheme() == "https" || own && url.scheme() == "http") || url.host_str().is_none() {
        return Err(bad(format!(
            "give an http or https address, not {}",
            without_userinfo(&url)
        )));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad(format!(
            "leave out name and password: {}",
            without_userinfo(&url)
        )));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad(format!(
            "leave out what follows ? and #: {}",
            without_userinfo(&url)
        )));
    }
    Ok(url)
}

fn is_local(url: &Url) -> bool {
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests;
