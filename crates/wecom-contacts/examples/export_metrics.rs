//! Exports counters and latencies of all calls to Prometheus. It has a sandbox of its own to call:
//!
//! ```console
//! $ cargo run -p wecom-contacts --example export_metrics
//! $ curl http://127.0.0.1:9464/metrics
//! ```

#![allow(clippy::print_stdout, reason = "a program that says where it is")]

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use wecom_contacts::Contacts;
use wecom_contacts::observe::{CallReport, Observer, Outcome, TokenReport};
use wecom_sandbox::{Identity, Sandbox};

/// The labels of a call that is over. Operations, words and codes only: no label can hold a person's data, and there are
/// few enough of each.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Call {
    operation: &'static str,
    outcome: &'static str,
    errcode: i64,
}

/// The label of a latency.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Of {
    operation: &'static str,
}

/// The labels of a token refresh.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Refresh {
    source: &'static str,
    outcome: &'static str,
}

/// What is counted. Clones share it, so that one can be the observer and another the page.
#[derive(Clone)]
struct Metrics {
    registry: Arc<Registry>,
    calls: Family<Call, Counter>,
    attempts: Family<Of, Counter>,
    duration: Family<Of, Histogram>,
    waited: Family<Of, Histogram>,
    tokens: Family<Refresh, Counter>,
}

impl Metrics {
    fn new() -> Self {
        let seconds = || Histogram::new([0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0]);
        let mut metrics = Metrics {
            registry: Arc::default(),
            calls: Family::default(),
            attempts: Family::default(),
            duration: Family::new_with_constructor(seconds),
            waited: Family::new_with_constructor(seconds),
            tokens: Family::default(),
        };
        let mut registry = Registry::with_prefix("wecom");
        registry.register("calls", "Calls that are over", metrics.calls.clone());
        registry.register(
            "attempts",
            "How often calls were sent",
            metrics.attempts.clone(),
        );
        let took = "How long calls took, in seconds";
        registry.register("call_duration_seconds", took, metrics.duration.clone());
        let waited = "How long they waited for limits and between attempts, in seconds";
        registry.register("call_waited_seconds", waited, metrics.waited.clone());
        registry.register("token_refreshes", "Token refreshes", metrics.tokens.clone());
        metrics.registry = Arc::new(registry);
        metrics
    }

    /// The page that Prometheus reads.
    fn page(&self) -> String {
        let mut page = String::new();
        // Writing to a string does not fail.
        let _ = text::encode(&mut page, &self.registry);
        page
    }
}

impl Observer for Metrics {
    fn on_call(&self, report: &CallReport) {
        let operation = report.operation.id();
        let errcode = match report.outcome {
            Outcome::Refused(code) => code.0,
            _ => 0,
        };
        let call = Call {
            operation,
            outcome: report.outcome.as_str(),
            errcode,
        };
        let of = Of { operation };
        self.calls.get_or_create(&call).inc();
        self.attempts
            .get_or_create(&of)
            .inc_by(report.attempts.into());
        let duration = self.duration.get_or_create(&of);
        duration.observe(report.duration.as_secs_f64());
        drop(duration);
        let waited = self.waited.get_or_create(&of);
        waited.observe(report.waited.as_secs_f64());
    }

    fn on_token(&self, report: &TokenReport) {
        let refresh = Refresh {
            source: if report.asked_server {
                "server"
            } else {
                "store"
            },
            outcome: report.outcome.as_str(),
        };
        self.tokens.get_or_create(&refresh).inc();
    }
}

/// Serves the page for ever.
async fn serve(listener: TcpListener, metrics: Metrics) -> std::io::Result<()> {
    let kind = [(
        CONTENT_TYPE,
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
    )];
    let page = get(move || async move { (kind, metrics.page()) });
    axum::serve(listener, Router::new().route("/metrics", page)).await
}

/// A sandbox, and a client whose calls are counted.
async fn start(metrics: &Metrics) -> Result<(Sandbox, Contacts), Box<dyn Error>> {
    let sandbox = Sandbox::builder().start().await?;
    let contacts = Contacts::builder()
        .corp_id(sandbox.corp_id())
        .secret(sandbox.secret(Identity::Sync))
        .base_url(sandbox.base_url())
        .with_observer(metrics.clone())
        .build()?;
    Ok((sandbox, contacts))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let metrics = Metrics::new();
    let (_sandbox, contacts) = start(&metrics).await?;
    let listener = TcpListener::bind("127.0.0.1:9464").await?;
    println!("http://{}/metrics", listener.local_addr()?);
    tokio::spawn(serve(listener, metrics));
    let mut every_second = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = every_second.tick() => {
                let found = contacts.users().get("lin.mei").await.is_ok();
                let ghost = contacts.users().get("nobody").await.is_ok();
                println!("lin.mei is there: {found}, nobody is there: {ghost}");
            }
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Metrics, serve, start};
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn the_page_has_what_prometheus_needs() {
        let metrics = Metrics::new();
        let (sandbox, contacts) = start(&metrics).await.expect("the sandbox starts");
        contacts.users().get("lin.mei").await.expect("a member");
        contacts.users().get("nobody").await.expect_err("not there");
        sandbox.expire_tokens();
        contacts.users().get("lin.mei").await.expect("a member");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!(
            "http://{}/metrics",
            listener.local_addr().expect("an address")
        );
        tokio::spawn(serve(listener, metrics));
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let answer = client.get(url).send().await.expect("an answer");
        let page = answer.text().await.expect("text");
        for line in [
            r#"wecom_calls_total{operation="user_get",outcome="done",errcode="0"} 2"#,
            r#"wecom_calls_total{operation="user_get",outcome="refused",errcode="60111"} 1"#,
            r#"wecom_attempts_total{operation="user_get"} 4"#,
            r#"wecom_call_duration_seconds_count{operation="user_get"} 3"#,
            r#"wecom_call_waited_seconds_bucket{le="0.01",operation="user_get"} 3"#,
            r#"wecom_token_refreshes_total{source="server",outcome="done"} 2"#,
            "# EOF",
        ] {
            assert!(
                page.lines().any(|found| found == line),
                "{line} in:\n{page}"
            );
        }
        assert!(!page.contains("lin.mei"), "{page}");
    }
}
