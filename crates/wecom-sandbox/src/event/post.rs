//! Posts events: to each URL in the order in which they came about, five seconds to answer, three more tries.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use tokio::sync::{Semaphore, oneshot};
use wecom_callback::{Sealed, Stamp};

use crate::event::{CallbackTarget, Delivery};

const ANSWER_WITHIN: Duration = Duration::from_secs(5);
const VERIFIED_WITHIN: Duration = Duration::from_secs(1);
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(200);
/// The next event to a URL waits for the answer to the one before it, but no longer than this: a receiver that is slow to
/// answer has long begun to read it, and does not hold up what comes after.
const HEAD_START: Duration = Duration::from_millis(20);
/// As many to one URL may be unanswered, retries included.
const UNANSWERED: usize = 64;
/// Beyond this many waiting, events are lost, as the platform promises nothing either.
const WAITING: usize = 100_000;
const KEPT: usize = 1000;

/// What became of one event.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// # let sandbox = wecom_sandbox::Sandbox::start().await?;
/// use wecom_sandbox::EventRecord;
///
/// let lost = |event: &EventRecord| !event.delivered && event.attempts == 4;
/// for event in sandbox.events().iter().filter(|event| lost(event)) {
///     eprintln!("{} was never taken: {:?}", event.kind, event.last_status);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EventRecord {
    /// 1 for the first event, and so on.
    pub seq: u64,
    /// `batch_job_result`, or the kind of change.
    pub kind: &'static str,
    /// How often it was sent.
    pub attempts: u32,
    /// Whether a try was answered in time with 200 and an empty body, or with `success` by a suite.
    pub delivered: bool,
    /// The HTTP status of the last try; nothing when there was no answer.
    pub last_status: Option<u16>,
}

/// Sends events from tasks of its own, one for each URL that there is something for.
pub(crate) struct Poster {
    client: OnceLock<reqwest::Client>,
    /// What is still to be sent to each URL that is at work.
    lanes: Mutex<BTreeMap<url::Url, VecDeque<(u64, Delivery)>>>,
    head_start: Duration,
    pause: Duration,
    waiting: AtomicUsize,
    next: AtomicU64,
    log: Mutex<VecDeque<EventRecord>>,
}

impl Default for Poster {
    fn default() -> Self {
        Self {
            client: OnceLock::new(),
            lanes: Mutex::default(),
            head_start: HEAD_START,
            pause: PAUSE,
            waiting: AtomicUsize::new(0),
            next: AtomicU64::new(1),
            log: Mutex::default(),
        }
    }
}

impl Poster {
    /// Sends an event in the background.
    pub(crate) fn send(self: &Arc<Self>, delivery: Delivery) {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let url = delivery.target.url.clone();
        let event = (self.next.fetch_add(1, Ordering::Relaxed), delivery);
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get_mut(&url) {
            lane.push_back(event);
            return;
        }
        lanes.insert(url.clone(), VecDeque::from([event]));
        drop(lanes);
        tokio::spawn(Arc::clone(self).work(url));
    }

    /// Sends what there is for one URL, until there is nothing.
    async fn work(self: Arc<Self>, url: url::Url) {
        let permits = Arc::new(Semaphore::new(UNANSWERED));
        while let Some((seq, delivery)) = self.take(&url) {
            let permit = Arc::clone(&permits).acquire_owned().await;
            let (tried, first_try) = oneshot::channel();
            let poster = Arc::clone(&self);
            tokio::spawn(async move {
                poster.deliver(seq, delivery, tried).await;
                drop(permit);
                poster.waiting.fetch_sub(1, Ordering::Relaxed);
            });
            // Whether it was answered or not: the next one's turn has come.
            let _ = tokio::time::timeout(self.head_start, first_try).await;
        }
    }

    /// The next event for the URL; the lane is gone when there is none.
    fn take(&self, url: &url::Url) -> Option<(u64, Delivery)> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let next = lanes.get_mut(url).and_then(VecDeque::pop_front);
        if next.is_none() {
            lanes.remove(url);
        }
        next
    }

    /// Tries until it is heard or given up, and says when the first try is over.
    async fn deliver(&self, seq: u64, delivery: Delivery, tried: oneshot::Sender<()>) {
        let mut tried = Some(tried);
        let mut record = EventRecord {
            seq,
            kind: delivery.kind,
            attempts: 0,
            delivered: false,
            last_status: None,
        };
        while record.attempts < TRIES && !record.delivered {
            if record.attempts > 0 {
                tokio::time::sleep(self.pause).await;
            }
            record.attempts += 1;
            let answer = tokio::time::timeout(ANSWER_WITHIN, self.post(&delivery))
                .await
                .ok()
                .flatten();
            record.last_status = answer.as_ref().map(|(status, _)| *status);
            record.delivered = answer.is_some_and(|(status, empty)| status == 200 && empty);
            // Dropped: it is over.
            tried.take();
        }
        tracing::debug!(
            seq,
            kind = record.kind,
            attempts = record.attempts,
            delivered = record.delivered,
            "event"
        );
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == KEPT {
            log.pop_front();
        }
        log.push_back(record);
    }

    /// One try: stamped, encrypted and signed anew. Gives the status, and whether the body is as documented.
    async fn post(&self, delivery: &Delivery) -> Option<(u16, bool)> {
        // The stamp has the real time: receivers compare it with their own clock, not with the sandbox's.
        let stamp = Stamp::random(real_time().as_secs()).ok()?;
        let sealed = delivery.target.callback.encrypt(&delivery.xml, &stamp);
        let request = self
            .client()
            .post(signed_url(&delivery.target, &sealed))
            .header(http::header::CONTENT_TYPE, "text/xml; charset=utf-8")
            .body(sealed.body_xml(delivery.agent_id));
        let mut response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let first = response.chunk().await.ok()?.unwrap_or_default();
        // In place of nothing an encrypted reply has no use here but is allowed.
        let allowed = delivery.answer.is_empty() && first.starts_with(b"<xml>");
        Some((status, first == delivery.answer || allowed))
    }

    /// Asks for a callback URL as the console does when it is saved: the plain echo and nothing else, within a second.
    pub(crate) async fn verify(&self, target: &CallbackTarget) -> Result<(), String> {
        let wrong = |what: &str| format!("the callback URL was not verified (40057): {what}");
        let real = real_time();
        let echo = format!("{}{:019}", real.as_secs(), real.as_nanos() % (1 << 62));
        let stamp = Stamp::random(real.as_secs()).map_err(|error| wrong(&error.to_string()))?;
        let sealed = target.callback.encrypt(&echo, &stamp);
        let mut url = signed_url(target, &sealed);
        url.query_pairs_mut()
            .append_pair("echostr", &sealed.encrypt);
        let asked = async {
            let response = self.client().get(url).send().await.ok()?;
            let status = response.status().as_u16();
            Some((status, response.bytes().await.ok()?))
        };
        match tokio::time::timeout(VERIFIED_WITHIN, asked).await {
            Ok(Some((200, body))) if body == echo => Ok(()),
            Ok(Some((200, _))) => Err(wrong("the body is not the plain echo")),
            Ok(Some((status, _))) => Err(wrong(&format!("HTTP {status}"))),
            Ok(None) => Err(wrong("no connection")),
            Err(_) => Err(wrong("no answer within a second")),
        }
    }

    fn client(&self) -> &reqwest::Client {
        self.client.get_or_init(|| {
            let builder = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy();
            builder.build().unwrap_or_default()
        })
    }

    pub(crate) fn list(&self) -> Vec<EventRecord> {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    pub(crate) fn clear(&self) {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

fn real_time() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// The receiver's address, whose own parameters stay, with the signature.
fn signed_url(target: &CallbackTarget, sealed: &Sealed) -> url::Url {
    let mut url = target.url.clone();
    url.query_pairs_mut()
        .append_pair("msg_signature", &sealed.signature)
        .append_pair("timestamp", &sealed.timestamp)
        .append_pair("nonce", &sealed.nonce);
    url
}

#[cfg(test)]
mod tests;
