//! The console at `/`: one page rendered on the server, usable without scripts, kept fresh by a few lines of one.

mod activity;
mod html;
mod pages;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Form, Query, State};
use axum::routing::{get, post};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::console::words::Lang;
use crate::fault;
use crate::server::admin::actions;
use crate::server::shared::Shared;

type App = State<Arc<Shared>>;

/// What the address of the page chooses.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct View {
    pub(crate) lang: Option<String>,
    pub(crate) department: Option<u32>,
    pub(crate) q: String,
    pub(crate) page: usize,
    /// What the last button was refused for.
    pub(crate) said: String,
    /// The last button, where it did what it says.
    pub(crate) did: String,
    pub(crate) part: String,
}

/// The console's pages, without their state.
pub(crate) fn add(router: Router<Arc<Shared>>) -> Router<Arc<Shared>> {
    router
        .route("/", get(page))
        .route("/_console/part", get(part))
        .route("/_console/console.css", get(css))
        .route("/_console/console.js", get(script))
        .route("/_console/do", post(act))
}

fn lang(view: &View, headers: &HeaderMap) -> Lang {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    match view.lang.as_deref() {
        Some("zh") => Lang::Zh,
        Some(_) => Lang::En,
        None if accepted.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        None => Lang::En,
    }
}

fn answer(kind: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    response
}

async fn page(State(shared): App, Query(view): Query<View>, headers: HeaderMap) -> Response<Body> {
    shared.settle();
    answer(
        "text/html; charset=utf-8",
        pages::whole(&shared, &view, lang(&view, &headers)),
    )
}

/// One section alone, for the script that keeps the page fresh.
async fn part(State(shared): App, Query(view): Query<View>, headers: HeaderMap) -> Response<Body> {
    shared.settle();
    answer(
        "text/html; charset=utf-8",
        pages::part(&shared, &view, lang(&view, &headers)),
    )
}

async fn css() -> Response<Body> {
    answer(
        "text/css; charset=utf-8",
        include_str!("console/console.css").to_owned(),
    )
}

async fn script() -> Response<Body> {
    answer(
        "text/javascript; charset=utf-8",
        include_str!("console/console.js").to_owned(),
    )
}

/// What a button sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Act {
    act: String,
    operation: String,
    kind: String,
    value: String,
    times: String,
    seconds: String,
    state: String,
    lang: String,
}

/// The fault that a form orders; its one number means what the kind says.
fn ordered(act: &Act) -> Result<fault::Fault, String> {
    let number = |name: &str, text: &str| -> Result<i64, String> {
        text.trim()
            .parse()
            .map_err(|_| format!("{name}: a whole number is expected (须为整数)"))
    };
    let mut kind = json!({ "kind": act.kind });
    let field = activity::FORM_FAULTS
        .iter()
        .find(|fault| fault.kind == act.kind)
        .and_then(|fault| fault.number);
    if let Some(field) = field {
        kind[field] = json!(number(field, &act.value)?);
    }
    let times = number("times", &act.times)?;
    fault::parse(&json!({"operation": act.operation, "times": times, "fault": kind}))
}

fn run(shared: &Shared, act: &Act) -> Result<(), String> {
    match act.act.as_str() {
        "expire" => drop(shared.tokens.expire(shared.clock.now())),
        "revoke" => drop(shared.tokens.revoke()),
        "clear_log" => shared.log.clear(),
        "clear_faults" => shared.faults.clear(),
        "clock" => {
            let seconds: i64 = act
                .seconds
                .trim()
                .parse()
                .map_err(|_| "seconds: a whole number is expected (秒数须为整数)".to_owned())?;
            shared.advance(seconds.clamp(0, 3_200_000_000) * 1000);
        }
        "fault" => {
            shared.faults.add(ordered(act)?);
        }
        "seed" => {
            let state: Value =
                serde_json::from_str(&act.state).map_err(|error| error.to_string())?;
            actions::set_state(shared, &state)?;
        }
        _ => return Err("?".to_owned()),
    }
    Ok(())
}

/// Does what a button asks for and goes back to the page.
async fn act(State(shared): App, Form(act): Form<Act>) -> Response<Body> {
    let said = run(&shared, &act).err().unwrap_or_default();
    let mut back = url::form_urlencoded::Serializer::new(String::from("/?"));
    if !act.lang.is_empty() {
        back.append_pair("lang", &act.lang);
    }
    if said.is_empty() {
        back.append_pair("did", &act.act);
    } else {
        back.append_pair("said", &said.chars().take(300).collect::<String>());
    }
    let back = format!("{}#tools", back.finish());
    let mut response = answer("text/plain; charset=utf-8", String::new());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let back = HeaderValue::from_str(&back).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, back);
    response
}
