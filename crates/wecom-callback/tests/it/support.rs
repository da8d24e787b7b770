//! Requests as a server would hand them over, and events to put into them.

use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use tower_service::Service;
use wecom_callback::receiver::{Receiver, ReplyBody};
use wecom_callback::{Event, EventKind, Frame, UserDelete, testing};

/// The time of the tests: near the time of the events.
pub(crate) fn clock() -> std::time::SystemTime {
    std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000)
}

pub(crate) fn gone(user_id: &str) -> Event {
    let frame = Frame::company(testing::CORP_ID, 1_700_000_000);
    Event::new(frame, EventKind::DeleteUser(UserDelete::new(user_id)))
}

pub(crate) fn request(
    method: Method,
    path: &str,
    request: &testing::Request,
) -> Request<Full<bytes::Bytes>> {
    let uri = format!("https://callback.example{path}?{}", request.query);
    let body = Full::from(request.body.clone());
    Request::builder()
        .method(method)
        .uri(uri)
        .body(body)
        .unwrap()
}

/// Sends a request through the `tower` service.
pub(crate) async fn send(
    receiver: &Receiver,
    method: Method,
    path: &str,
    message: &testing::Request,
) -> Response<ReplyBody> {
    receiver
        .clone()
        .call(request(method, path, message))
        .await
        .unwrap()
}

/// Posts an event and returns the status. The answer to an event has no body.
pub(crate) async fn post(
    receiver: &Receiver,
    path: &str,
    message: &testing::Request,
) -> StatusCode {
    bare(send(receiver, Method::POST, path, message).await).await
}

/// The status of an answer that has no body.
pub(crate) async fn bare(answer: Response<ReplyBody>) -> StatusCode {
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap();
    assert!(body.to_bytes().is_empty());
    status
}
