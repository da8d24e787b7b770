//! Lists as streams: members come out while the reply is still arriving.

pub(crate) mod elements;
mod list;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use wecom_contacts_api::ByteStream;
use wecom_contacts_api::{ErrCode, Operation, types};

pub use elements::BadElement;
use elements::{Elements, Fault};
pub use list::List;

use crate::error::{ApiError, DecodeError, DecodeKind, Error, TransportError};
use crate::splitter::{Caps, SplitError};

type Opening = Pin<Box<dyn Future<Output = Result<ByteStream, Error>> + Send>>;
type Body = Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>;

/// A list whose members come out one by one while the reply arrives.
///
/// Nothing is sent before it is polled for the first time, and it holds one chunk of the reply at a time, so its
/// memory does not grow with the list. Dropping it cancels the call.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use futures_util::TryStreamExt;
/// use wecom_contacts::{ListStream, types::User};
///
/// let members: ListStream<User> = contacts.users().in_department(1).detailed().stream();
/// let mut members = members.strict();
/// let mut count = 0;
/// while let Some(_member) = members.try_next().await? {
///     count += 1;
/// }
/// println!("{count} members in {} bytes", members.bytes());
/// assert!(count > 0);
/// # Ok(())
/// # });
/// ```
///
/// # Errors
///
/// A member that does not decode comes out as an `Err` with its place and id ([`Error::bad_element`]) and **the stream
/// goes on** after it: stop at the first `Err` with `?`, or tell them apart. Every other error is the last item: a
/// refusal wherever `errcode` stands in the reply, a reply that is cut off (its whole members came before), a reply
/// whose members or envelope are larger than any honest one.
pub struct ListStream<T> {
    operation: Operation,
    id_field: &'static str,
    strict: bool,
    caps: Caps,
    bytes: u64,
    envelope: Vec<u8>,
    state: State<T>,
}

enum State<T> {
    Opening(Opening),
    Reading(Box<Elements<Body, T>>),
    Over,
}

impl<T> ListStream<T> {
    /// The list that `operation` answers with ([`Operation::large_reply`]); `id_field` names a member.
    pub(crate) fn new(
        operation: Operation,
        id_field: &'static str,
        open: impl Future<Output = Result<ByteStream, Error>> + Send + 'static,
    ) -> Self {
        ListStream {
            operation,
            id_field,
            strict: false,
            caps: Caps::default(),
            bytes: 0,
            envelope: Vec::new(),
            state: State::Opening(Box::pin(open)),
        }
    }

    /// Ends the stream at the first member that does not decode.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Bytes of the reply that have arrived.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// At the end: what stands in the reply beside the list.
    pub(crate) fn envelope(&self) -> &[u8] {
        &self.envelope
    }

    fn split_error(&self, error: SplitError) -> Error {
        let kind = match error {
            SplitError::Truncated { .. } => DecodeKind::CutOff,
            SplitError::Malformed { .. } => DecodeKind::NotJson,
            _ => DecodeKind::Shape(error.to_string()),
        };
        DecodeError::new(self.operation, kind, self.bytes).into()
    }

    /// A refusal may stand behind the members; and a success without its list, or with something else in its place,
    /// must not look like an empty list.
    fn judge_envelope(&self) -> Result<(), Error> {
        let shape = |error| Error::from(DecodeError::from_json(self.operation, &error, self.bytes));
        let envelope: Map<String, Value> = serde_json::from_slice(&self.envelope).map_err(shape)?;
        let field = self.operation.large_reply().unwrap_or_default();
        let missing = match envelope.get("errcode") {
            None | Some(Value::Null) => Some(DecodeKind::NoErrcode),
            Some(_) => match envelope.get(field) {
                Some(Value::Array(_) | Value::Null) => None,
                Some(_) => Some(DecodeKind::Shape(format!("field `{field}` is no list"))),
                None => Some(DecodeKind::Shape(format!("missing field `{field}`"))),
            },
        };
        let status: types::ApiError =
            serde_json::from_value(Value::Object(envelope)).map_err(shape)?;
        if status.errcode != 0 {
            return Err(
                ApiError::new(self.operation, ErrCode(status.errcode), status.errmsg).into(),
            );
        }
        missing.map_or(Ok(()), |kind| {
            Err(DecodeError::new(self.operation, kind, self.bytes).into())
        })
    }
}

impl<T: DeserializeOwned> ListStream<T> {
    /// All members, and the errors of those that do not decode.
    pub(crate) async fn into_list(mut self) -> Result<List<T>, Error> {
        let mut list = List::default();
        std::future::poll_fn(|cx| self.poll_into(cx, &mut list)).await?;
        Ok(list)
    }

    fn poll_into(&mut self, cx: &mut Context<'_>, list: &mut List<T>) -> Poll<Result<(), Error>> {
        while let Some(item) = ready!(self.poll_item(cx)) {
            let is_over = matches!(self.state, State::Over);
            list.take(item, is_over, (self.operation, self.bytes))?;
        }
        Poll::Ready(Ok(()))
    }

    /// The members that are there, `most` at most. The body is not waited for when there are any, so that nothing
    /// runs into a time-out when the next batch is not asked for soon.
    pub(crate) fn poll_batch(
        &mut self,
        cx: &mut Context<'_>,
        most: usize,
    ) -> Poll<Option<Vec<Result<T, Error>>>> {
        let Some(first) = ready!(self.poll_item(cx)) else {
            return Poll::Ready(None);
        };
        let mut batch = vec![first];
        while batch.len() < most
            && let State::Reading(elements) = &mut self.state
        {
            match elements.next_here() {
                Some(Ok(element)) => batch.push(self.item_of(element)),
                // What is wrong with the structure is found again, and judged, by the next call.
                Some(Err(_)) | None => break,
            }
        }
        Poll::Ready(Some(batch))
    }

    fn item_of(&mut self, element: Result<T, BadElement>) -> Result<T, Error> {
        element.map_err(|bad| {
            if self.strict {
                self.state = State::Over;
            }
            DecodeError::new(self.operation, DecodeKind::Element(bad), self.bytes).into()
        })
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            let error = match &mut self.state {
                State::Over => return Poll::Ready(None),
                State::Opening(opening) => match ready!(opening.as_mut().poll(cx)) {
                    Ok(body) => {
                        let field = self.operation.large_reply().unwrap_or_default();
                        let elements =
                            Elements::new(body.into_inner(), field, self.id_field, self.caps);
                        self.state = State::Reading(Box::new(elements));
                        continue;
                    }
                    Err(error) => error,
                },
                State::Reading(elements) => {
                    let item = ready!(elements.poll_element(cx));
                    self.bytes = elements.bytes();
                    match item {
                        Some(Ok(element)) => return Poll::Ready(Some(self.item_of(element))),
                        Some(Err(Fault::Body(error))) => {
                            TransportError::from_reqwest(self.operation, error).into()
                        }
                        Some(Err(Fault::Split(error))) => self.split_error(error),
                        None => match elements.envelope() {
                            Err(error) => self.split_error(error),
                            Ok(envelope) => {
                                self.envelope = envelope;
                                self.state = State::Over;
                                match self.judge_envelope() {
                                    Ok(()) => return Poll::Ready(None),
                                    Err(error) => error,
                                }
                            }
                        },
                    }
                }
            };
            self.state = State::Over;
            return Poll::Ready(Some(Err(error)));
        }
    }
}

impl<T: DeserializeOwned> Stream for ListStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(cx)
    }
}

impl<T> fmt::Debug for ListStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListStream")
            .field("operation", &self.operation)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// A list that is asked for: await it for all members at once, or take the [`stream`](Self::stream).
///
/// ```
/// # tests::with_company(async |contacts| {
/// use futures_util::StreamExt;
///
/// let mut members = contacts.users().in_department(21).detailed().stream();
/// while let Some(member) = members.next().await {
///     match member {
///         Ok(member) => println!("{}", member.userid),
///         // One odd member does not end the list.
///         Err(error) if error.bad_element().is_some() => eprintln!("{error}"),
///         Err(error) => return Err(error.into()),
///     }
/// }
/// # Ok(())
/// # });
/// ```
#[must_use = "nothing is sent before it is awaited or its stream is polled"]
#[derive(Debug)]
pub struct ListRequest<T>(ListStream<T>);

impl<T> ListRequest<T> {
    pub(crate) fn new(stream: ListStream<T>) -> Self {
        ListRequest(stream)
    }

    /// Fails at the first member that does not decode, instead of keeping its error beside the others.
    pub fn strict(self) -> Self {
        ListRequest(self.0.strict())
    }

    /// The members one by one while the reply arrives.
    pub fn stream(self) -> ListStream<T> {
        self.0
    }
}

impl<T: DeserializeOwned + Send + 'static> IntoFuture for ListRequest<T> {
    type Output = Result<List<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.into_list())
    }
}

impl Error {
    /// The member of a list that did not decode. The list goes on after it.
    #[must_use]
    pub fn bad_element(&self) -> Option<&BadElement> {
        match self {
            Error::Decode(error) => match error.kind() {
                DecodeKind::Element(bad) => Some(bad),
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
