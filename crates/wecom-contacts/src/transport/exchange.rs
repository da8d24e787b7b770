//! One request out, one answer in: sends, reads, and looks at `errcode`.

use bytes::{Bytes, BytesMut};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Request, Response};
use tokio::time::Instant;
use wecom_contacts_api::Operation;

use super::peek::{Peek, errmsg, peek};
use crate::error::mask::mask;
use crate::error::{DecodeError, DecodeKind, Error, TransportError, TransportKind};

/// Of a streamed answer at most this much is held back while looking for `errcode`.
const HEAD: usize = 64 * 1024;

/// Of an answer that is an error at most this much is read.
const ERROR_BODY: u64 = 1 << 20;

/// What came back.
pub(crate) enum Answer<B> {
    /// `errcode` 0, as far as was read.
    Success(B),
    /// `errcode` is not 0.
    Refused(i64, String),
}

impl<B> Answer<B> {
    fn map<C>(self, change: impl FnOnce(B) -> C) -> Answer<C> {
        match self {
            Answer::Success(body) => Answer::Success(change(body)),
            Answer::Refused(code, text) => Answer::Refused(code, text),
        }
    }
}

/// How much of a body is read before it is handed on.
pub(crate) trait Read {
    /// What was read.
    type Seen;
    /// What is handed on.
    type Body: Send;

    fn read(
        reading: &Reading,
        response: &mut Response,
    ) -> impl Future<Output = Result<Answer<Self::Seen>, Error>> + Send;

    fn body(seen: Self::Seen, rest: Response) -> Self::Body;
}

/// All of it.
pub(crate) struct Whole;

/// As much as shows that it is no refusal, and the rest as it comes.
pub(crate) struct Head;

impl Read for Whole {
    type Seen = Bytes;
    type Body = Bytes;

    async fn read(reading: &Reading, response: &mut Response) -> Result<Answer<Bytes>, Error> {
        let body = reading.body(response).await?;
        Ok(reading.judge(peek(&body), &body)?.map(|()| body))
    }

    fn body(seen: Bytes, _: Response) -> Bytes {
        seen
    }
}

impl Read for Head {
    type Seen = Vec<Bytes>;
    type Body = (Vec<Bytes>, Response);

    fn read(
        reading: &Reading,
        response: &mut Response,
    ) -> impl Future<Output = Result<Answer<Vec<Bytes>>, Error>> + Send {
        reading.head(response)
    }

    fn body(seen: Vec<Bytes>, rest: Response) -> (Vec<Bytes>, Response) {
        (seen, rest)
    }
}

/// How an answer is to be read.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) operation: Operation,
    /// The largest body that is taken into memory.
    pub(crate) cap: u64,
    /// Until when all that is taken into memory must be there: a server that sends a byte now and then is never silent
    /// for long.
    pub(crate) deadline: Instant,
}

/// Sends the request and reads the answer.
pub(crate) fn exchange<R: Read>(
    http: &reqwest::Client,
    request: Request,
    reading: Reading,
) -> impl Future<Output = Result<Answer<R::Body>, Error>> + Send + use<R> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the transport: the one place that sends"
    )]
    let sent = http.execute(request);
    async move {
        let mut response = sent.await.map_err(|error| reading.broken(error))?;
        if !response.status().is_success() {
            return Err(Box::pin(reading.status(response)).await);
        }
        let answer = R::read(&reading, &mut response).await?;
        Ok(answer.map(|seen| R::body(seen, response)))
    }
}

impl Reading {
    fn judge(&self, seen: Peek, body: &[u8]) -> Result<Answer<()>, Error> {
        let kind = match seen {
            Peek::Code(0) => return Ok(Answer::Success(())),
            Peek::Code(code) => return Ok(Answer::Refused(code, errmsg(body))),
            // The documented sample of this one answer has no envelope.
            Peek::Absent if self.operation == Operation::TokenListCallbackIps => {
                return Ok(Answer::Success(()));
            }
            Peek::Absent => DecodeKind::NoErrcode,
            Peek::Cut => DecodeKind::CutOff,
            Peek::OddCode => DecodeKind::Shape("expected a whole number as errcode".to_owned()),
            Peek::NotJson => DecodeKind::NotJson,
        };
        Err(DecodeError::new(self.operation, kind, body.len() as u64).into())
    }

    /// The whole body, without a copy when it came in one piece.
    async fn body(&self, response: &mut Response) -> Result<Bytes, Error> {
        let announced = response.content_length();
        if announced.is_some_and(|length| length > self.cap) {
            return Err(self.too_large());
        }
        let Some(first) = self.chunk(response).await? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.chunk(response).await? else {
            return if first.len() as u64 > self.cap {
                Err(self.too_large())
            } else {
                Ok(first)
            };
        };
        let announced = announced
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(0);
        // A server may announce a gigabyte and send a line: memory grows with what comes.
        let room = announced.clamp(first.len() + second.len(), 8 << 20);
        let mut body = BytesMut::with_capacity(room.max(first.len() + second.len()));
        body.extend_from_slice(&first);
        body.extend_from_slice(&second);
        while let Some(chunk) = self.chunk(response).await? {
            if body.len() as u64 + chunk.len() as u64 > self.cap {
                return Err(self.too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// Reads until `errcode` is known, or so much that a refusal would have shown itself.
    async fn head(&self, response: &mut Response) -> Result<Answer<Vec<Bytes>>, Error> {
        let mut chunks = Vec::new();
        let mut head = BytesMut::new();
        let mut next_look = 0;
        while let Some(chunk) = self.chunk(response).await? {
            head.extend_from_slice(&chunk);
            chunks.push(chunk);
            // Crumbs are not looked at one by one: each look begins at the front.
            if head.len() < next_look {
                continue;
            }
            next_look = (2 * head.len()).min(HEAD);
            match peek(&head) {
                Peek::Code(0) => break,
                Peek::Code(code) => {
                    let rest = self.rest(response, head).await;
                    return Ok(Answer::Refused(code, errmsg(&rest)));
                }
                // The object has ended: what may follow it, blanks without end, says nothing more.
                Peek::NotJson | Peek::OddCode | Peek::Absent => break,
                Peek::Cut if head.len() >= HEAD => return Ok(Answer::Success(chunks)),
                Peek::Cut => {}
            }
        }
        Ok(self.judge(peek(&head), &head)?.map(|()| chunks))
    }

    /// The end of a refusal, for the sake of its text alone: it is one even when the end does not come.
    async fn rest(&self, response: &mut Response, mut body: BytesMut) -> Bytes {
        while let Ok(Some(chunk)) = self.chunk(response).await
            && body.len() as u64 + chunk.len() as u64 <= ERROR_BODY
        {
            body.extend_from_slice(&chunk);
        }
        body.freeze()
    }

    async fn chunk(&self, response: &mut Response) -> Result<Option<Bytes>, Error> {
        let chunk = response.chunk().await;
        let chunk = chunk.map_err(|error| self.broken(error))?;
        if chunk.is_some() && Instant::now() > self.deadline {
            return Err(TransportError::new(self.operation, TransportKind::Timeout, true).into());
        }
        Ok(chunk)
    }

    /// An HTTP status instead of an answer: what and how long, never the body.
    async fn status(self, mut response: Response) -> Error {
        let status = response.status().as_u16();
        if response.status().is_redirection() {
            return TransportError::new(self.operation, TransportKind::Redirect { status }, true)
                .into();
        }
        let media_type = media_type(&response);
        // Its length is all that is told of the body: not worth the time that an answer has.
        let patience = self.deadline.saturating_duration_since(Instant::now()) / 10;
        let until = Instant::now() + patience;
        let mut length = 0;
        while length < ERROR_BODY
            && Instant::now() < until
            && let Ok(Some(chunk)) = self.chunk(&mut response).await
        {
            length += chunk.len() as u64;
        }
        TransportError::new(
            self.operation,
            TransportKind::Status {
                status,
                length,
                media_type,
            },
            true,
        )
        .into()
    }

    fn too_large(&self) -> Error {
        TransportError::new(
            self.operation,
            TransportKind::TooLarge { limit: self.cap },
            true,
        )
        .into()
    }

    fn broken(&self, error: reqwest::Error) -> Error {
        TransportError::from_reqwest(self.operation, error).into()
    }
}

/// The media type without its parameters, when it is one.
fn media_type(response: &Response) -> String {
    let value = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    let usual = essence.len() <= 64
        && essence
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"/+-.".contains(&b));
    if usual { mask(essence) } else { String::new() }
}
