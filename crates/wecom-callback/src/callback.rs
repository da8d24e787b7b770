//! One configured callback: its token, its key, and the ids it receives for.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use crate::cipher::AesKey;
use crate::envelope::Outer;
use crate::sealed::{Sealed, Stamp};
use crate::{Envelope, Error, MAX_BYTES, Query, signature};

const RANDOM: usize = 16;
const HEAD: usize = RANDOM + 4;

/// A callback as it is configured in the console, or in the `callback` object of a batch call.
///
/// ```
/// use wecom_callback::{Callback, Query};
///
/// let callback = Callback::new("Tok3nForTests", "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA", "ww0123456789abcdef")?;
/// let query = Query::parse(concat!(
///     "msg_signature=47dd39fad20f81b9ef3802b0a6cc16ea0f188062&timestamp=1700000000&nonce=987654321&echostr=",
///     "iJZAtOFgw2EnDkc2dM5BmdcIHayXTTe061iOESHYDbMQrhTJbTOwhTVP2reGK8DaBhxe8S0DmvafsE8QmSJttg%3D%3D",
/// ))?;
/// assert_eq!(callback.verify_url(&query)?, "5927481630275418");
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[derive(Clone)]
pub struct Callback {
    token: Zeroizing<String>,
    key: AesKey,
    receive_ids: Vec<Arc<str>>,
    replay_window: Option<u64>,
}

impl Callback {
    /// Configures a callback.
    ///
    /// - `token`: 1 to 32 letters and digits.
    /// - `encoding_aes_key`: 43 letters and digits.
    /// - `receive_id`: the company id for apps, the contact sync assistant, batch jobs and the data callback of a suite; the
    ///   suite id for its command callback; an empty text where the platform uses none.
    ///
    /// # Errors
    /// [`Error::Token`] and [`Error::Key`].
    pub fn new(
        token: &str,
        encoding_aes_key: &str,
        receive_id: impl Into<Arc<str>>,
    ) -> Result<Self, Error> {
        if !(1..=32).contains(&token.len())
            || !token.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return Err(Error::Token);
        }
        Ok(Self {
            token: Zeroizing::new(token.to_owned()),
            key: AesKey::parse(encoding_aes_key)?,
            receive_ids: vec![receive_id.into()],
            replay_window: None,
        })
    }

    /// Accepts messages for another receive id too, such as the data callback of a suite, which serves many companies.
    ///
    /// ```
    /// use wecom_callback::{Callback, Stamp, testing};
    ///
    /// let mine = Callback::new(testing::TOKEN, testing::ENCODING_AES_KEY, "suite-7")?.with_receive_id("ww0123456789abcdef");
    /// let sealed = testing::callback().encrypt("<xml/>", &Stamp::random(1_700_000_000)?);
    /// let envelope = mine.decrypt(&sealed.query(), sealed.body_xml(None).as_bytes())?;
    /// assert_eq!(&*envelope.receive_id, "ww0123456789abcdef");
    /// # Ok::<(), wecom_callback::Error>(())
    /// ```
    #[must_use]
    pub fn with_receive_id(mut self, receive_id: impl Into<Arc<str>>) -> Self {
        self.receive_ids.push(receive_id.into());
        self
    }

    /// Refuses messages whose timestamp is more than `seconds` before or after the time given to
    /// [`verify_url_at`](Self::verify_url_at) and [`decrypt_at`](Self::decrypt_at).
    ///
    /// When the platform sends an event again, it stamps it anew: a window of a few minutes loses nothing.
    ///
    /// ```
    /// use wecom_callback::{Error, Query, testing};
    ///
    /// let callback = testing::callback().with_replay_window(600);
    /// let request = testing::push_text(&callback, "<xml/>", 1_700_000_000);
    /// let query = Query::parse(&request.query)?;
    /// assert!(callback.decrypt_at(&query, request.body.as_bytes(), 1_700_000_600).is_ok());
    /// assert_eq!(callback.decrypt_at(&query, request.body.as_bytes(), 1_700_000_601), Err(Error::Stale));
    ///
    /// let request = testing::verify_url(&callback, "4711", 1_700_000_000);
    /// assert_eq!(callback.verify_url_at(&Query::parse(&request.query)?, 1_700_000_001)?, "4711");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn with_replay_window(mut self, seconds: u64) -> Self {
        self.replay_window = Some(seconds);
        self
    }

    /// Verifies a callback URL and returns the text to answer with: HTTP 200, this text and nothing else, within 1 second.
    ///
    /// Does not look at the replay window, for want of the time.
    ///
    /// # Errors
    /// [`Error::Query`], [`Error::Signature`], [`Error::Base64`], [`Error::Cipher`], [`Error::Layout`],
    /// [`Error::ReceiveId`], [`Error::Utf8`].
    pub fn verify_url(&self, query: &Query<'_>) -> Result<String, Error> {
        let echo = query
            .echostr
            .as_deref()
            .ok_or(Error::Query("echostr is missing"))?;
        self.open(query, echo).map(|(plain, _)| plain)
    }

    /// As [`verify_url`](Self::verify_url), and the timestamp must be near `now` (seconds since 1970).
    ///
    /// # Errors
    /// As [`verify_url`](Self::verify_url), and [`Error::Stale`].
    pub fn verify_url_at(&self, query: &Query<'_>, now: u64) -> Result<String, Error> {
        let echo = self.verify_url(query)?;
        self.check_fresh(query, now).map(|()| echo)
    }

    /// Verifies and decrypts the body of a POST, XML or JSON.
    ///
    /// Does not look at the replay window, for want of the time.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Body`], [`Error::Signature`], [`Error::Base64`], [`Error::Cipher`],
    /// [`Error::Layout`], [`Error::ReceiveId`], [`Error::Utf8`].
    pub fn decrypt(&self, query: &Query<'_>, body: &[u8]) -> Result<Envelope, Error> {
        let tree = Outer::tree(body)?;
        let outer = Outer::of(&tree)?;
        let (plain, receive_id) = self.open(query, outer.encrypt)?;
        let [to_user_name, agent_id] =
            [outer.to_user_name, outer.agent_id].map(|text| text.map(str::to_owned));
        Ok(Envelope {
            plain,
            receive_id,
            to_user_name,
            agent_id,
        })
    }

    /// As [`decrypt`](Self::decrypt), and the timestamp must be near `now` (seconds since 1970).
    ///
    /// # Errors
    /// As [`decrypt`](Self::decrypt), and [`Error::Stale`].
    pub fn decrypt_at(&self, query: &Query<'_>, body: &[u8], now: u64) -> Result<Envelope, Error> {
        let envelope = self.decrypt(query, body)?;
        self.check_fresh(query, now).map(|()| envelope)
    }

    /// Encrypts and signs any text, as the platform does: for a sandbox, for tests, for another server of your own.
    ///
    /// The message is made out to the first receive id.
    #[must_use]
    pub fn encrypt(&self, plain: &str, stamp: &Stamp) -> Sealed {
        let receive_id = self.receive_ids.first().map_or("", |id| id);
        let mut buffer = Vec::with_capacity(HEAD + plain.len() + receive_id.len() + 32);
        buffer.extend_from_slice(&stamp.random);
        // A text of 4 GiB would not fit the length field; no such text can be sent, since receivers stop at 1 MiB.
        buffer.extend_from_slice(&u32::try_from(plain.len()).unwrap_or(u32::MAX).to_be_bytes());
        buffer.extend_from_slice(plain.as_bytes());
        buffer.extend_from_slice(receive_id.as_bytes());
        self.key.encrypt_in_place(&mut buffer);
        let encrypt = BASE64.encode(&buffer);
        let timestamp = stamp.timestamp.to_string();
        Sealed {
            signature: signature::sign(&self.token, &timestamp, &stamp.nonce, &encrypt),
            encrypt,
            timestamp,
            nonce: stamp.nonce.clone(),
            receive_id: receive_id.to_owned(),
        }
    }

    /// Encrypts a reply and returns the XML to answer with.
    ///
    /// Contact events need none: an empty body with status 200 is the documented answer, and `success` that of a suite.
    ///
    /// ```
    /// use wecom_callback::{Stamp, testing};
    ///
    /// let answer = testing::callback().encrypt_reply("<xml><Content>received</Content></xml>", &Stamp::random(1_700_000_000)?);
    /// assert!(answer.starts_with("<xml><Encrypt>") && !answer.contains("received"));
    /// # Ok::<(), wecom_callback::Error>(())
    /// ```
    #[must_use]
    pub fn encrypt_reply(&self, plain: &str, stamp: &Stamp) -> String {
        self.encrypt(plain, stamp).reply_xml()
    }

    /// The signature is checked before anything is decrypted, so that whoever lacks the token learns nothing of the key.
    fn open(&self, query: &Query<'_>, encrypt: &str) -> Result<(String, Arc<str>), Error> {
        if encrypt.len() > MAX_BYTES {
            return Err(Error::TooLarge);
        }
        if !signature::verify(
            &self.token,
            &query.timestamp,
            &query.nonce,
            encrypt,
            &query.msg_signature,
        ) {
            return Err(Error::Signature);
        }
        // `decode` would ask for zeroed memory, which the allocator has not at hand.
        let mut bytes = Vec::with_capacity(base64::decoded_len_estimate(encrypt.len()));
        let decoded = BASE64.decode_vec(encrypt, &mut bytes);
        decoded.map_err(|_| Error::Base64)?;
        self.key.decrypt_in_place(&mut bytes)?;
        let (plain, receive_id) = split(&bytes)?;
        let receive_id = self
            .receive_ids
            .iter()
            .find(|known| known.as_bytes() == receive_id);
        let receive_id = receive_id.ok_or(Error::ReceiveId)?.clone();
        let plain = plain.len();
        bytes.truncate(HEAD + plain);
        bytes.drain(..HEAD);
        Ok((
            String::from_utf8(bytes).map_err(|_| Error::Utf8)?,
            receive_id,
        ))
    }

    fn check_fresh(&self, query: &Query<'_>, now: u64) -> Result<(), Error> {
        let Some(window) = self.replay_window else {
            return Ok(());
        };
        let sent: u64 = query.timestamp.parse().map_err(|_| Error::Stale)?;
        if sent.abs_diff(now) <= window {
            Ok(())
        } else {
            Err(Error::Stale)
        }
    }
}

/// Random bytes, length, message, receive id: the middle two are returned.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let (_, rest) = bytes.split_at_checked(RANDOM).ok_or(Error::Layout)?;
    let (length, rest) = rest.split_first_chunk().ok_or(Error::Layout)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Error::Layout)?;
    rest.split_at_checked(length).ok_or(Error::Layout)
}

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callback")
            .field("receive_ids", &self.receive_ids)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
