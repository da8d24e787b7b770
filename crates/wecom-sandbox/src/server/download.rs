//! Serves the files of exports, whole or in ranges.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use crate::export::file::ExportFile;
use crate::reply;
use crate::server::shared::Shared;

const PIECE: u64 = 256 * 1024;

/// The range asked for: nothing when none is, or when it is not one simple range of bytes.
fn range(headers: &HeaderMap, size: u64) -> Option<Result<(u64, u64), ()>> {
    let text = headers
        .get(header::RANGE)?
        .to_str()
        .ok()?
        .strip_prefix("bytes=")?;
    let (from, to) = text.split_once('-')?;
    let (from, to) = match (from.trim().parse::<u64>(), to.trim()) {
        (Ok(from), "") => (from, size.saturating_sub(1)),
        (Ok(from), to) => (from, to.parse::<u64>().ok()?.min(size.saturating_sub(1))),
        (Err(_), last) if from.trim().is_empty() => {
            let last: u64 = last.parse().ok()?;
            (size.saturating_sub(last), size.saturating_sub(1))
        }
        _ => return None,
    };
    Some(if from < size && from <= to {
        Ok((from, to + 1))
    } else {
        Err(())
    })
}

fn stream(file: ExportFile, from: u64, until: u64) -> Body {
    Body::from_stream(futures_util::stream::unfold(
        (file, from),
        move |(file, at)| async move {
            if at >= until {
                return None;
            }
            let length = usize::try_from((until - at).min(PIECE)).unwrap_or(0);
            let reading = file.clone();
            let piece = tokio::task::spawn_blocking(move || reading.read(at, length)).await;
            let piece = piece
                .ok()
                .and_then(Result::ok)
                .filter(|piece| !piece.is_empty())
                .unwrap_or_else(Bytes::new);
            if piece.is_empty() {
                return None;
            }
            let next = at + piece.len() as u64;
            Some((Ok::<_, Infallible>(piece), (file, next)))
        },
    ))
}

pub(crate) async fn download(
    State(shared): State<Arc<Shared>>,
    Path((id, part)): Path<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response<Body> {
    let file = shared.read().exports.file(
        &id,
        part.parse().unwrap_or(usize::MAX),
        &query,
        shared.clock.now(),
    );
    let Some(file) = file else {
        let mut gone = reply::not_found();
        *gone.status_mut() = StatusCode::FORBIDDEN;
        return gone;
    };
    let (status, from, until) = match range(&headers, file.size) {
        None => (StatusCode::OK, 0, file.size),
        Some(Ok((from, until))) => (StatusCode::PARTIAL_CONTENT, from, until),
        Some(Err(())) => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let size = file.size;
    let mut response = Response::new(stream(file, from, until));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(until - from));
    let span = match status {
        StatusCode::PARTIAL_CONTENT => format!("bytes {from}-{}/{size}", until - 1),
        StatusCode::RANGE_NOT_SATISFIABLE => format!("bytes */{size}"),
        _ => return response,
    };
    if let Ok(span) = HeaderValue::from_str(&span) {
        headers.insert(header::CONTENT_RANGE, span);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_has_them() {
        let asked = |text: &'static str| {
            let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(text))]);
            range(&headers, 100)
        };
        assert_eq!(asked("bytes=0-9"), Some(Ok((0, 10))));
        assert_eq!(asked("bytes=90-"), Some(Ok((90, 100))));
        assert_eq!(asked("bytes=-5"), Some(Ok((95, 100))));
        assert_eq!(asked("bytes=50-500"), Some(Ok((50, 100))));
        assert_eq!(asked("bytes=100-"), Some(Err(())));
        assert_eq!(asked("bytes=9-3"), Some(Err(())));
        assert_eq!(asked("bytes=0-1,5-6"), None);
        assert_eq!(asked("lines=0-1"), None);
    }
}
