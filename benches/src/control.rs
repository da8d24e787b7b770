//! The sandbox's own endpoints, as the comparisons use them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clients::Bare;

/// Makes the next calls of an operation late; 0 ms ends that.
pub(crate) async fn delay(bare: &Bare, operation: &str, ms: u64) {
    let faults = format!("{}/_sandbox/faults", bare.url);
    sent(bare.http.delete(&faults)).await;
    if ms > 0 {
        let fault = json!({ "operation": operation, "times": u32::MAX, "fault": { "kind": "delay", "ms": ms } });
        sent(bare.http.post(&faults).json(&fault)).await;
    }
}

/// Sets sizes and speeds of the company.
pub(crate) async fn limits(bare: &Bare, limits: &Value) {
    sent(
        bare.http
            .post(format!("{}/_sandbox/limits", bare.url))
            .json(limits),
    )
    .await;
}

/// Forgets the calls so far.
pub(crate) async fn forget_calls(bare: &Bare) {
    sent(bare.http.delete(format!("{}/_sandbox/requests", bare.url))).await;
}

/// How often each operation was called since then.
pub(crate) async fn calls(bare: &Bare) -> BTreeMap<String, usize> {
    let log = sent(bare.http.get(format!("{}/_sandbox/requests", bare.url))).await;
    let mut calls = BTreeMap::new();
    for request in log["requests"].as_array().into_iter().flatten() {
        let operation = request["operation"].as_str().unwrap_or_default();
        *calls.entry(operation.to_owned()).or_default() += 1;
    }
    calls
}

async fn sent(request: reqwest::RequestBuilder) -> Value {
    let response = request.send().await.expect("the sandbox answers");
    assert!(response.status().is_success(), "{}", response.status());
    response.json().await.expect("the sandbox answers JSON")
}
