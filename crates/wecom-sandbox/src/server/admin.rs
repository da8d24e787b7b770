//! The sandbox's own endpoints: faults, tokens, clock, log, state, limits, callbacks, health.

pub(crate) mod actions;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::{get, post};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::fault;
use crate::reply::admin as answer;
use crate::server::body;
use crate::server::download;
use crate::server::shared::Shared;

type App = State<Arc<Shared>>;

/// The largest state file that can be put; a million members take some 500 MB.
const STATE_MAX: usize = 1 << 30;
const SMALL_MAX: usize = 1 << 20;

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let router = Router::new()
        .route("/_sandbox/health", get(health))
        .route(
            "/_sandbox/faults",
            get(faults).post(add_fault).delete(clear_faults),
        )
        .route("/_sandbox/tokens/expire", post(expire))
        .route("/_sandbox/tokens/revoke", post(revoke))
        .route("/_sandbox/clock", get(clock).post(advance))
        .route("/_sandbox/requests", get(requests).delete(clear_requests))
        .route("/_sandbox/events", get(events).delete(clear_events))
        .route("/_sandbox/state", get(state).put(put_state))
        .route("/_sandbox/limits", get(limits).post(set_limits))
        .route(
            "/_sandbox/callbacks",
            get(callbacks).post(add_callback).delete(clear_callbacks),
        )
        .route("/_sandbox/tfa", post(tfa))
        .route("/_sandbox/selected_ticket", post(selected_ticket))
        .route("/_sandbox/member_auth", post(member_auth))
        .route("/_sandbox/scope", post(scope))
        .route("/_export/{id}/{part}", get(download::download))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method);
    #[cfg(feature = "docs")]
    let docs = |router| crate::docs::add(router, &shared.tokens);
    #[cfg(not(feature = "docs"))]
    let docs = |router| router;
    let router = crate::console::add(router).with_state(Arc::clone(&shared));
    docs(router)
}

fn fine(value: &Value) -> Response<Body> {
    answer(StatusCode::OK, value)
}

fn bad(text: &str) -> Response<Body> {
    answer(StatusCode::BAD_REQUEST, &json!({ "error": text }))
}

fn done(outcome: Result<Value, String>) -> Response<Body> {
    outcome.map_or_else(|text| bad(&text), |value| fine(&value))
}

/// Reads a JSON body; an empty one is an empty object.
async fn read(shared: &Shared, body: Body, max: usize) -> Result<Value, String> {
    let held = body::read(body, max, 1, &shared.bodies)
        .await
        .map_err(|_| "the body is too large".to_owned())?;
    if held.bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(json!({}));
    }
    serde_json::from_slice(&held.bytes).map_err(|error| format!("the body is no JSON: {error}"))
}

async fn unknown() -> Response<Body> {
    answer(
        StatusCode::NOT_FOUND,
        &json!({"error": "there is nothing here; see /_sandbox/health"}),
    )
}

async fn wrong_method() -> Response<Body> {
    answer(
        StatusCode::METHOD_NOT_ALLOWED,
        &json!({"error": "this path takes another method"}),
    )
}

async fn health(State(shared): App) -> Response<Body> {
    let company = shared.read();
    let (members, departments) = (company.members.len(), company.tree.len());
    fine(&json!({
        "status": "ok", "version": env!("CARGO_PKG_VERSION"), "members": members, "departments": departments,
        "now": shared.clock.now() / 1000,
    }))
}

async fn faults(State(shared): App) -> Response<Body> {
    fine(&shared.faults.list())
}

async fn add_fault(State(shared): App, body: Body) -> Response<Body> {
    let add = |value: Value| -> Result<Value, String> {
        match &value {
            Value::Array(list) => {
                let faults = list
                    .iter()
                    .map(fault::parse)
                    .collect::<Result<Vec<_>, _>>()?;
                faults
                    .into_iter()
                    .for_each(|fault| shared.faults.add(fault));
            }
            one => shared.faults.add(fault::parse(one)?),
        }
        Ok(shared.faults.list())
    };
    done(read(&shared, body, SMALL_MAX).await.and_then(add))
}

async fn clear_faults(State(shared): App) -> Response<Body> {
    shared.faults.clear();
    fine(&shared.faults.list())
}

async fn expire(State(shared): App) -> Response<Body> {
    fine(&json!({ "expired": shared.tokens.expire(shared.clock.now()) }))
}

async fn revoke(State(shared): App) -> Response<Body> {
    fine(&json!({ "revoked": shared.tokens.revoke() }))
}

fn time(shared: &Shared) -> Value {
    json!({ "now": shared.clock.now() / 1000, "advanced_s": shared.clock.moved_ms() / 1000 })
}

async fn clock(State(shared): App) -> Response<Body> {
    fine(&time(&shared))
}

async fn advance(State(shared): App, body: Body) -> Response<Body> {
    let advance = |value: Value| -> Result<Value, String> {
        let seconds = value.get("advance_s").and_then(Value::as_f64);
        let seconds = seconds
            .filter(|s| *s >= 0.0)
            .ok_or("advance_s: seconds from 0 are expected")?;
        shared.advance((seconds.min(3.2e9) * 1000.0) as i64);
        Ok(time(&shared))
    };
    done(read(&shared, body, SMALL_MAX).await.and_then(advance))
}

async fn requests(State(shared): App) -> Response<Body> {
    fine(&json!({ "requests": shared.log.list() }))
}

async fn clear_requests(State(shared): App) -> Response<Body> {
    shared.log.clear();
    fine(&json!({ "requests": [] }))
}

async fn events(State(shared): App) -> Response<Body> {
    fine(&json!({ "events": shared.poster.list() }))
}

async fn clear_events(State(shared): App) -> Response<Body> {
    shared.poster.clear();
    fine(&json!({ "events": [] }))
}

async fn state(State(shared): App) -> Response<Body> {
    fine(&actions::state(&shared))
}

async fn put_state(State(shared): App, body: Body) -> Response<Body> {
    let put = |value: Value| {
        actions::set_state(&shared, &value)?;
        let company = shared.read();
        Ok(json!({ "members": company.members.len(), "departments": company.tree.len() }))
    };
    done(read(&shared, body, STATE_MAX).await.and_then(put))
}

async fn limits(State(shared): App) -> Response<Body> {
    fine(&shared.limits.to_json(&shared.read().sizes))
}

async fn set_limits(State(shared): App, body: Body) -> Response<Body> {
    let set = |value: Value| {
        actions::set_limits(&shared, &value)?;
        Ok(shared.limits.to_json(&shared.read().sizes))
    };
    done(read(&shared, body, SMALL_MAX).await.and_then(set))
}

async fn callbacks(State(shared): App) -> Response<Body> {
    fine(&actions::callbacks(&shared))
}

async fn add_callback(State(shared): App, body: Body) -> Response<Body> {
    let added = match read(&shared, body, SMALL_MAX).await {
        Ok(value) => actions::set_up_callback(&shared, &value).await,
        Err(error) => Err(error),
    };
    done(added.map(|()| actions::callbacks(&shared)))
}

async fn clear_callbacks(State(shared): App) -> Response<Body> {
    actions::clear_callbacks(&shared);
    fine(&actions::callbacks(&shared))
}

async fn tfa(State(shared): App, body: Body) -> Response<Body> {
    let code = |value: Value| {
        let userid = value.get("userid").and_then(Value::as_str).unwrap_or("");
        actions::tfa_code(&shared, userid).map(|code| json!({ "code": code }))
    };
    done(read(&shared, body, SMALL_MAX).await.and_then(code))
}

async fn selected_ticket(State(shared): App, body: Body) -> Response<Body> {
    let ticket = |value: Value| {
        let operator = value.get("operator").and_then(Value::as_str).unwrap_or("");
        let chosen = value
            .get("userid_list")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let chosen: Vec<&str> = chosen.filter_map(Value::as_str).collect();
        actions::selected_ticket(&shared, operator, &chosen)
            .map(|ticket| json!({ "selected_ticket": ticket }))
    };
    done(read(&shared, body, SMALL_MAX).await.and_then(ticket))
}

async fn member_auth(State(shared): App, body: Body) -> Response<Body> {
    let set = |value: Value| {
        let userid = value.get("userid").and_then(Value::as_str).unwrap_or("");
        let authorized = value
            .get("authorized")
            .and_then(Value::as_bool)
            .unwrap_or(true);
        actions::authorize(&shared, userid, authorized)
            .map(|()| json!({ "authorized": authorized }))
    };
    done(read(&shared, body, SMALL_MAX).await.and_then(set))
}

async fn scope(State(shared): App, body: Body) -> Response<Body> {
    done(
        read(&shared, body, SMALL_MAX)
            .await
            .and_then(|value| actions::set_scope(&shared, &value)),
    )
}
