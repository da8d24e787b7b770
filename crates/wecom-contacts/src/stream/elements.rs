//! The members of a list, decoded one by one while the body of the reply arrives.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use wecom_contacts_api::wire::from_json;

use crate::error::mask::mask;
use crate::splitter::{Caps, SplitError, Splitter};

/// A member of a list that could not be decoded. The others of the list are not touched by it.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::BadElement;
///
/// let members = contacts.users().in_department(1).detailed().await?;
/// let odd: Vec<&BadElement> = members.bad().iter().filter_map(|error| error.bad_element()).collect();
/// for member in &odd {
///     eprintln!("{:?}, at place {} of the list", member.id, member.index);
/// }
/// assert!(odd.is_empty());
/// # Ok(())
/// # });
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadElement {
    /// Its place in the list, from 0.
    pub index: usize,
    /// Its id, when that much can be read.
    pub id: Option<String>,
    /// Its size in bytes.
    pub len: usize,
    /// The byte in it at which decoding gave up.
    pub at: usize,
    /// Whether it is JSON at all, and only of another shape than expected.
    pub is_json: bool,
}

impl fmt::Display for BadElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "element {}", self.index)?;
        if let Some(id) = &self.id {
            write!(f, " ({})", mask(id).escape_debug())?;
        }
        let what = if self.is_json {
            "is not of the expected shape"
        } else {
            "is not JSON"
        };
        write!(f, " of the list {what} (byte {} of {})", self.at, self.len)
    }
}

/// Many companies take mobile numbers for ids: what is shown of one is masked.
impl fmt::Debug for BadElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BadElement")
            .field("index", &self.index)
            .field("id", &self.id.as_deref().map(mask))
            .field("len", &self.len)
            .field("at", &self.at)
            .field("is_json", &self.is_json)
            .finish()
    }
}

impl std::error::Error for BadElement {}

/// Why a list ended early.
#[derive(Debug)]
pub(crate) enum Fault<E> {
    /// The body did not arrive.
    Body(E),
    /// The body is not such a list.
    Split(SplitError),
}

/// Bytes to members. Holds one chunk of the body, and one member when a chunk border cuts it; so it has no `Debug`.
pub(crate) struct Elements<B, T> {
    body: B,
    chunk: Piece,
    pos: usize,
    splitter: Splitter,
    id_field: &'static str,
    bytes: u64,
    failed: Option<SplitError>,
    item: PhantomData<fn() -> T>,
}

impl<B, T, E> Elements<B, T>
where
    B: Stream<Item = Result<Bytes, E>> + Unpin,
    T: DeserializeOwned,
{
    /// The elements of the array `field` in `body`; `id_field` names a bad one.
    pub(crate) fn new(body: B, field: &str, id_field: &'static str, caps: Caps) -> Self {
        let splitter = Splitter::new(field, caps);
        Elements {
            body,
            chunk: Piece::default(),
            pos: 0,
            splitter,
            id_field,
            bytes: 0,
            failed: None,
            item: PhantomData,
        }
    }

    /// Bytes of the body that have arrived.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next member; `None` at the end of the body, which [`envelope`](Self::envelope) then judges.
    #[expect(
        clippy::type_complexity,
        reason = "three layers of failure, each with its own reader"
    )]
    pub(crate) fn poll_element(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Result<T, BadElement>, Fault<E>>>> {
        loop {
            if let Some(element) = self.next_here() {
                return Poll::Ready(Some(element.map_err(Fault::Split)));
            }
            match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                Some(Ok(chunk)) => {
                    self.bytes += chunk.len() as u64;
                    self.chunk.fill(chunk);
                    self.pos = 0;
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(Fault::Body(error)))),
                None => return Poll::Ready(None),
            }
        }
    }

    /// What stood around the members, with an empty list in their place.
    pub(crate) fn envelope(&mut self) -> Result<Vec<u8>, SplitError> {
        self.splitter.finish()
    }

    /// The next member of what has arrived; `None` when more of the body is needed.
    pub(crate) fn next_here(&mut self) -> Option<Result<Result<T, BadElement>, SplitError>> {
        if self.failed.is_none() {
            match self.next_in_chunk() {
                Ok(element) => return element.map(Ok),
                Err(error) => self.failed = Some(error),
            }
        }
        self.failed.map(Err)
    }

    fn next_in_chunk(&mut self) -> Result<Option<Result<T, BadElement>>, SplitError> {
        let next = next_element(
            &mut self.splitter,
            &self.chunk,
            &mut self.pos,
            self.id_field,
        );
        if let Ok(None) = next {
            self.chunk.fill(Bytes::new());
            self.pos = 0;
        }
        next
    }
}

/// A piece of a list: its beginning as text, the rest, which a border cuts in the middle of a character or which is no
/// UTF-8, as bytes.
///
/// Text is read without looking at each string's bytes again, which is a tenth of what an element costs.
#[derive(Default)]
pub(crate) struct Piece {
    bytes: Bytes,
    text: String,
}

impl Piece {
    pub(crate) fn fill(&mut self, bytes: Bytes) {
        self.text.clear();
        let text = std::str::from_utf8(&bytes).or_else(|error| {
            // What stands before the first byte that is none of a whole character.
            std::str::from_utf8(&bytes[..error.valid_up_to()])
        });
        self.text.push_str(text.unwrap_or_default());
        self.bytes = bytes;
    }
}

/// The next element that ends in `chunk`; `id_field` names one that does not decode.
pub(crate) fn next_element<T: DeserializeOwned>(
    splitter: &mut Splitter,
    Piece { bytes: chunk, text }: &Piece,
    pos: &mut usize,
    id_field: &str,
) -> Result<Option<Result<T, BadElement>>, SplitError> {
    while splitter.seek(chunk, pos)? {
        if !splitter.is_inside()
            && chunk[*pos] == b'{'
            && let Some(text) = text.get(*pos..)
        {
            // Most elements lie whole in one chunk: decoded where they are, their end need not be searched first.
            let mut whole = serde_json::Deserializer::from_str(text).into_iter();
            if let Some(Ok(element)) = whole.next() {
                splitter.accept(whole.byte_offset(), pos)?;
                return Ok(Some(Ok(element)));
            }
        }
        let index = splitter.index();
        if let Some(json) = splitter.take(chunk, pos)? {
            let decoded = from_json(json);
            return Ok(Some(
                decoded.map_err(|error| bad_element(index, json, id_field, &error)),
            ));
        }
    }
    Ok(None)
}

fn bad_element(index: usize, json: &[u8], id_field: &str, error: &serde_json::Error) -> BadElement {
    let lines = error.line().saturating_sub(1);
    let before: usize = json
        .split_inclusive(|&byte| byte == b'\n')
        .take(lines)
        .map(<[u8]>::len)
        .sum();
    BadElement {
        index,
        id: find_id(json, id_field),
        len: json.len(),
        at: before + error.column(),
        is_json: error.classify() == Category::Data,
    }
}

/// The id in a member that does not decode, even when what follows the id is broken.
fn find_id(json: &[u8], field: &str) -> Option<String> {
    let mut found = None;
    let finder = IdFinder {
        field,
        found: &mut found,
    };
    // The finder ends by an error as soon as it has the id.
    let _ = finder.deserialize(&mut serde_json::Deserializer::from_slice(json));
    found
}

struct IdFinder<'a> {
    field: &'a str,
    found: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for IdFinder<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for IdFinder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key != self.field {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            *self.found = match map.next_value::<Id>()? {
                Id::Text(text) => Some(text),
                Id::Number(number) => Some(number.to_string()),
            };
            return Err(A::Error::custom("found"));
        }
        Ok(())
    }
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

#[cfg(test)]
mod tests;
