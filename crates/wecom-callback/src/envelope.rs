//! What is around an event: the body with its encrypted text, and the decrypted message.

use std::sync::Arc;

use crate::tree::Tree;
use crate::{Error, Event, MAX_BYTES};

/// A decrypted, verified message.
///
/// ```
/// use wecom_callback::{Event, EventKind, Frame, Query, UserDelete, testing};
///
/// let callback = testing::callback();
/// let gone = EventKind::DeleteUser(UserDelete::new("mei.lin"));
/// let request = testing::push(&callback, &Event::new(Frame::company(testing::CORP_ID, 1_700_000_000), gone));
///
/// let envelope = callback.decrypt(&Query::parse(&request.query)?, request.body.as_bytes())?;
/// assert_eq!(&*envelope.receive_id, testing::CORP_ID);
/// assert_eq!(envelope.event()?.kind.name(), "delete_user");
/// // What to store in order to know a repetition:
/// assert_eq!(envelope.fingerprint().to_string().len(), 40);
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct Envelope {
    /// The decrypted text: one XML document, or JSON in the JSON variant.
    pub plain: String,
    /// Which of the accepted receive ids the message is for; empty where the platform uses none.
    pub receive_id: Arc<str>,
    /// `ToUserName` of the outer body: the company or suite. **Not signed**: a hint, not a fact.
    pub to_user_name: Option<String>,
    /// `AgentID` of the outer body, only in callbacks of apps. **Not signed**: a hint, not a fact.
    pub agent_id: Option<String>,
}

impl Envelope {
    /// Reads the message as a typed event.
    ///
    /// # Errors
    /// [`Error::Event`] when the message is not well-formed; an event of a kind this crate does not know is no error.
    pub fn event(&self) -> Result<Event, Error> {
        Event::parse(&self.plain)
    }

    /// A fingerprint of the content, the same when the platform sends the event again.
    ///
    /// A repeated event comes with another timestamp, nonce, signature and random part, so only the decrypted text and the
    /// receive id count.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        use sha1::{Digest, Sha1};
        let mut hasher = Sha1::new();
        hasher.update(self.receive_id.as_bytes());
        hasher.update([0]);
        hasher.update(self.plain.as_bytes());
        Fingerprint(hasher.finalize().into())
    }
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope")
            .field("bytes", &self.plain.len())
            .finish_non_exhaustive()
    }
}

/// A fingerprint of an event's content, for finding repetitions.
///
/// ```
/// use wecom_callback::{Query, testing};
///
/// let callback = testing::callback();
/// let request = testing::push_text(&callback, "<xml/>", 1_700_000_000);
/// let envelope = callback.decrypt(&Query::parse(&request.query)?, request.body.as_bytes())?;
///
/// let fingerprint = envelope.fingerprint();
/// assert_ne!(fingerprint.at("/corp-a"), fingerprint.at("/corp-b"), "each app hears of it once");
/// assert_eq!(fingerprint.as_bytes().len(), 20);
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Fingerprint([u8; 20]);

impl Fingerprint {
    /// The bytes of the fingerprint.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The fingerprint of the same content sent to this path. Two apps of one company are told of a change in the same words,
    /// so the content alone does not tell a repetition from news for another app.
    #[must_use]
    pub fn at(self, path: &str) -> Self {
        use sha1::{Digest, Sha1};
        let mut hasher = Sha1::new();
        hasher.update(self.0);
        hasher.update(path.as_bytes());
        Self(hasher.finalize().into())
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The outer body, not yet verified.
pub(crate) struct Outer<'t> {
    pub(crate) encrypt: &'t str,
    pub(crate) to_user_name: Option<&'t str>,
    pub(crate) agent_id: Option<&'t str>,
}

impl<'t> Outer<'t> {
    /// The body as a tree, from which [`of`](Self::of) borrows.
    pub(crate) fn tree(body: &[u8]) -> Result<Tree<'_>, Error> {
        if body.len() > MAX_BYTES {
            return Err(Error::TooLarge);
        }
        let text = std::str::from_utf8(body).map_err(|_| Error::Body("not UTF-8"))?;
        Tree::parse(text).map_err(Error::Body)
    }

    pub(crate) fn of(tree: &'t Tree<'_>) -> Result<Self, Error> {
        let (mut encrypt, mut to_user_name, mut agent_id) = (None, None, None);
        for child in tree.root().children() {
            let text = Some(child.text()).filter(|text| !text.is_empty());
            // The names of the JSON variant come in several spellings.
            let named = |name| child.name().eq_ignore_ascii_case(name);
            if named("Encrypt") {
                if encrypt.replace(text).is_some() {
                    return Err(Error::Body("two encrypted texts"));
                }
            } else if named("ToUserName") {
                to_user_name = text;
            } else if named("AgentID") {
                agent_id = text;
            }
        }
        let encrypt = encrypt.flatten().ok_or(Error::Body("no encrypted text"))?;
        Ok(Self {
            encrypt,
            to_user_name,
            agent_id,
        })
    }
}
