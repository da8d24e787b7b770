//! The way of one call: fault, token, address, limits, permission, body, handler, answer.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::body::Body as HttpBody;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;

use crate::call::Call;
use crate::clock::MINUTE;
use crate::fault::FaultKind;
use crate::identity::Identity;
use crate::input::{Body, Query};
use crate::reply::{self, Outcome, Refusal, refuse};
use crate::server::body::{self, NoBody};
use crate::server::dispatch::dispatch;
use crate::server::shared::Shared;
use crate::user::list;
use wecom_contacts_api::Operation;

/// The largest JSON body; the platform does not say where its own limit is.
const JSON_MAX: usize = 4 << 20;
/// The largest upload with its wrapping.
const UPLOAD_MAX: usize = (20 << 20) + (64 << 10);
/// A parsed JSON body may take this many times its size.
const JSON_WEIGHT: usize = 16;

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(crate) struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

/// The operation at a path.
fn operation_at(path: &str) -> Option<Operation> {
    static PATHS: LazyLock<HashMap<&'static str, Operation>> = LazyLock::new(|| {
        Operation::ALL
            .iter()
            .map(|operation| (operation.path(), *operation))
            .collect()
    });
    PATHS.get(path).copied()
}

/// What a call came to, before it is made into an HTTP answer.
struct Answer {
    /// Nothing where the answer has no envelope.
    code: Option<i64>,
    response: Response<HttpBody>,
}

/// Answers one request.
pub(crate) async fn serve(
    shared: &Arc<Shared>,
    ip: IpAddr,
    request: Request<HttpBody>,
) -> Result<Response<HttpBody>, Dropped> {
    let started = Instant::now();
    let Some(operation) = operation_at(request.uri().path()) else {
        shared
            .log
            .push(None, request.uri().path(), None, started.elapsed());
        body::drain(request.into_body()).await;
        return Ok(reply::not_found());
    };
    let flight = shared.limits.enter(operation);
    let fault = shared.faults.take(operation);
    let answer = match fault {
        None => process(shared, operation, ip, request, flight.1).await,
        Some(fault) => faulty(shared, operation, ip, request, flight.1, fault).await,
    };
    let code = answer.as_ref().ok().and_then(|answer| answer.code);
    shared
        .log
        .push(Some(operation), "", code, started.elapsed());
    answer.map(|answer| answer.response)
}

/// A call that a test ordered to go wrong.
async fn faulty(
    shared: &Arc<Shared>,
    operation: Operation,
    ip: IpAddr,
    request: Request<HttpBody>,
    in_flight: u32,
    fault: FaultKind,
) -> Result<Answer, Dropped> {
    match fault {
        FaultKind::Errcode { errcode, errmsg } => {
            body::drain(request.into_body()).await;
            let refusal =
                errmsg.map_or_else(|| refuse(errcode), |text| Refusal::new(errcode, text));
            Ok(refused(operation, &refusal, false, ip, shared.clock.now()))
        }
        FaultKind::Status { status } => {
            body::drain(request.into_body()).await;
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            let page = format!(
                "<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
            );
            let mut response = Response::new(HttpBody::from(page));
            *response.status_mut() = status;
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
            Ok(Answer {
                code: None,
                response,
            })
        }
        FaultKind::Drop { applied: false } => Err(Dropped),
        FaultKind::Drop { applied: true } => {
            process(shared, operation, ip, request, in_flight).await?;
            Err(Dropped)
        }
        FaultKind::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(ms.min(600_000))).await;
            process(shared, operation, ip, request, in_flight).await
        }
        FaultKind::Truncate { bytes } => {
            let answer = process(shared, operation, ip, request, in_flight).await?;
            let (parts, body) = answer.response.into_parts();
            let body = first_bytes(body, bytes).await;
            Ok(Answer {
                code: answer.code,
                response: Response::from_parts(parts, HttpBody::from(body)),
            })
        }
        FaultKind::Malformed => {
            let answer = process(shared, operation, ip, request, in_flight).await?;
            let (parts, _) = answer.response.into_parts();
            let body = HttpBody::from(r#"{"errcode":0,"errmsg":"ok",,"#);
            Ok(Answer {
                code: answer.code,
                response: Response::from_parts(parts, body),
            })
        }
    }
}

async fn first_bytes(mut body: HttpBody, count: usize) -> Bytes {
    let mut kept = Vec::new();
    while kept.len() < count {
        let Some(Ok(frame)) = body.frame().await else {
            break;
        };
        if let Ok(data) = frame.into_data() {
            kept.extend_from_slice(&data);
        }
    }
    kept.truncate(count);
    Bytes::from(kept)
}

fn refused(operation: Operation, refusal: &Refusal, wrong: bool, ip: IpAddr, now: i64) -> Answer {
    let text = reply::error_text(operation, refusal, wrong, ip, now);
    let body = reply::refusal_body(operation, refusal.code, &text);
    Answer {
        code: Some(refusal.code),
        response: reply::response(refusal.code, &text, body),
    }
}

/// Everything before the body: token, address, limits, permission, method.
fn gate(
    shared: &Shared,
    operation: Operation,
    ip: IpAddr,
    query: Query<'_>,
    method: &Method,
    in_flight: u32,
) -> Result<Identity, Refusal> {
    let now = shared.clock.now();
    let who = shared.tokens.check(query, now)?;
    // Providers have an address list of their own, which is not this company's.
    let own = who != Identity::Custom && !who.is_third_party();
    if own && !shared.trusts(ip) {
        return Err(refuse(60020));
    }
    shared.limits.check(
        operation,
        in_flight,
        query.get("debug").as_deref() == Some("1"),
        now,
    )?;
    who.may_call(operation)?;
    if operation.method() == Method::POST && method != Method::POST {
        return Err(refuse(40058));
    }
    Ok(who)
}

async fn process(
    shared: &Arc<Shared>,
    operation: Operation,
    ip: IpAddr,
    request: Request<HttpBody>,
    in_flight: u32,
) -> Result<Answer, Dropped> {
    let (parts, body) = request.into_parts();
    let query = Query::parse(parts.uri.query().unwrap_or(""));
    if operation == Operation::TokenGet {
        body::drain(body).await;
        let now = shared.clock.now();
        let outcome = shared
            .limits
            .check(operation, in_flight, false, now)
            .and_then(|()| shared.tokens.get(query, ip, now));
        return Ok(answer(shared, operation, outcome, false, ip, now));
    }
    let who = match gate(shared, operation, ip, query, &parts.method, in_flight) {
        Ok(who) => who,
        Err(refusal) => {
            body::drain(body).await;
            return Ok(refused(operation, &refusal, false, ip, shared.clock.now()));
        }
    };
    let upload = operation == Operation::MediaUpload;
    let raw = if operation.method() == Method::POST {
        let (max, weight) = if upload {
            (UPLOAD_MAX, 2)
        } else {
            (JSON_MAX, JSON_WEIGHT)
        };
        match body::read(body, max, weight, &shared.bodies).await {
            Ok(held) => Some(held),
            Err(NoBody::Gone) => return Err(Dropped),
            Err(why) => {
                let code = match why {
                    NoBody::TooLarge if upload => 45001,
                    NoBody::TooLarge => 40206,
                    _ => -1,
                };
                return Ok(refused(
                    operation,
                    &refuse(code),
                    false,
                    ip,
                    shared.clock.now(),
                ));
            }
        }
    } else {
        body::drain(body).await;
        None
    };
    let empty = Bytes::new();
    let raw = raw.as_ref().map_or(&empty, |held| &held.bytes);
    if operation == Operation::ExportGetResult {
        wait_for_files(shared, query).await;
    }
    shared.settle();
    let content_type = parts.headers.get(header::CONTENT_TYPE);
    // Chinese file names stand in the body, not here: what is not visible ASCII is no boundary.
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let now = shared.clock.now();
    let (outcome, wrong) = carry_out(shared, operation, who, query, raw, content_type, now);
    let outcome = if shared.saved().await {
        outcome
    } else {
        Err(refuse(-1))
    };
    Ok(answer(shared, operation, outcome, wrong, ip, now))
}

/// Reads the body and runs the handler; tells whether a member was dropped for its type.
fn carry_out(
    shared: &Shared,
    operation: Operation,
    who: Identity,
    query: Query<'_>,
    raw: &Bytes,
    content_type: &str,
    now: i64,
) -> (Outcome, bool) {
    let upload = operation == Operation::MediaUpload;
    let body = if upload {
        Body::default()
    } else {
        Body::parse(raw)
    };
    if body.is_unreadable() && needs_nothing(operation) {
        return (Err(refuse(40058)), true);
    }
    let base_url = &shared.base_url;
    let call = Call {
        operation,
        who,
        query,
        body: &body,
        raw,
        content_type,
        now,
        base_url,
    };
    let outcome = dispatch(shared, &call);
    (outcome, body.is_wrong())
}

/// Calls that would succeed with an unreadable body, because no member of it is required.
fn needs_nothing(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::UserListId
            | Operation::UserListMemberAuth
            | Operation::ContactRuleList
            | Operation::LinkedCorpGetPermList
    )
}

/// The files of an export may need a moment more than its simulated time.
async fn wait_for_files(shared: &Shared, query: Query<'_>) {
    let files = {
        let company = shared.read();
        let job = query.get("jobid").and_then(|id| company.exports.get(&id));
        job.filter(|job| job.is_due(shared.clock.now()))
            .map(|job| Arc::clone(&job.files))
    };
    let Some(files) = files else { return };
    let notified = files.notify.notified();
    if files.ready.get().is_none() {
        let most = u64::try_from(MINUTE / 2).unwrap_or(0);
        let _ = tokio::time::timeout(Duration::from_millis(most), notified).await;
    }
}

fn answer(
    shared: &Arc<Shared>,
    operation: Operation,
    outcome: Outcome,
    wrong: bool,
    ip: IpAddr,
    now: i64,
) -> Answer {
    let reply = match outcome {
        Ok(reply) => reply,
        Err(refusal) => return refused(operation, &refusal, wrong, ip, now),
    };
    let text = reply::success_text(reply.text, wrong);
    let mut body = reply::open_envelope(0, &text, reply.fields.len() + 1);
    body.extend_from_slice(&reply.fields);
    let body = match reply.bulk {
        Some(bulk) => list::stream(Arc::clone(&shared.company), body, bulk),
        None => {
            body.push(b'}');
            HttpBody::from(body)
        }
    };
    Answer {
        code: Some(0),
        response: reply::response(0, &text, body),
    }
}
