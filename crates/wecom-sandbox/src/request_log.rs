//! The log of what was called: operation, path and errcode, never a query, a body or a token.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use wecom_contacts_api::Operation;

/// How many calls are kept.
const KEPT: usize = 10_000;

/// One call that was answered.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = wecom_sandbox::Sandbox::start().await?;
/// use wecom_contacts_api::Operation;
/// use wecom_sandbox::RequestRecord;
///
/// reqwest::get(format!("{}/cgi-bin/user/get?userid=lin.mei", sandbox.base_url())).await?;
/// let calls: Vec<RequestRecord> = sandbox.requests();
/// assert_eq!((calls[0].seq, calls[0].operation), (1, Some(Operation::UserGet)));
/// assert_eq!(calls[0].path, "/cgi-bin/user/get", "without what was asked for");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RequestRecord {
    /// 1 for the first call, and so on.
    pub seq: u64,
    /// The operation, when the path is one.
    #[serde(serialize_with = "operation_id")]
    pub operation: Option<Operation>,
    /// The path without its query.
    pub path: String,
    /// What was answered; nothing where the answer has no envelope.
    pub errcode: Option<i64>,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

fn operation_id<S: serde::Serializer>(
    operation: &Option<Operation>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match operation {
        Some(operation) => serializer.serialize_str(operation.id()),
        None => serializer.serialize_none(),
    }
}

struct Entry {
    seq: u64,
    operation: Option<Operation>,
    path: Option<Box<str>>,
    errcode: Option<i64>,
    micros: u32,
}

impl Entry {
    fn record(&self) -> RequestRecord {
        let own = || self.path.as_deref().unwrap_or("").to_owned();
        RequestRecord {
            seq: self.seq,
            operation: self.operation,
            path: self
                .operation
                .map_or_else(own, |operation| operation.path().to_owned()),
            errcode: self.errcode,
            ms: f64::from(self.micros) / 1000.0,
        }
    }
}

/// The last calls, oldest first.
#[derive(Default)]
pub(crate) struct RequestLog {
    inner: Mutex<(u64, VecDeque<Entry>)>,
}

impl RequestLog {
    pub(crate) fn push(
        &self,
        operation: Option<Operation>,
        path: &str,
        errcode: Option<i64>,
        took: std::time::Duration,
    ) {
        // Only a path nobody serves is kept as text, cut short.
        let path = operation
            .is_none()
            .then(|| path.chars().take(200).collect::<String>().into_boxed_str());
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.0 += 1;
        let seq = inner.0;
        if inner.1.len() == KEPT {
            inner.1.pop_front();
        }
        let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        inner.1.push_back(Entry {
            seq,
            operation,
            path,
            errcode,
            micros,
        });
    }

    pub(crate) fn list(&self) -> Vec<RequestRecord> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.1.iter().map(Entry::record).collect()
    }

    /// The newest calls, newest first.
    pub(crate) fn last(&self, count: usize) -> Vec<RequestRecord> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner
            .1
            .iter()
            .rev()
            .take(count)
            .map(Entry::record)
            .collect()
    }

    pub(crate) fn clear(&self) {
        self.inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .1
            .clear();
    }
}
