//! One error for everything a callback can be refused for; it never carries a byte of the message.

use thiserror::Error as ThisError;

/// Why a callback was refused.
///
/// No variant holds anything of the query, the body, the key or the plain text, so an `Error` may be logged.
///
/// ```
/// use wecom_callback::{Callback, Error, Query, testing};
///
/// let request = testing::push_text(&testing::callback(), "<xml/>", 1_700_000_000);
/// let of_another_app = Callback::new("An0therT0ken", testing::ENCODING_AES_KEY, testing::CORP_ID)?;
/// let error = of_another_app.decrypt(&Query::parse(&request.query)?, request.body.as_bytes()).unwrap_err();
/// assert_eq!(error, Error::Signature);
/// assert_eq!(error.code(), -40001);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The callback token is not 1 to 32 letters and digits.
    #[error("the callback token must be 1 to 32 letters and digits")]
    Token,
    /// The `EncodingAESKey` is not 43 letters and digits.
    #[error("the EncodingAESKey must be 43 letters and digits")]
    Key,
    /// A query parameter is missing, given twice, too long or badly percent-encoded.
    #[error("query: {0}")]
    Query(&'static str),
    /// `msg_signature` does not fit the token and the message.
    #[error("the signature does not fit: another token, or not from the platform")]
    Signature,
    /// The timestamp is outside the replay window.
    #[error("the timestamp is outside the replay window")]
    Stale,
    /// The body is longer than [`MAX_BYTES`](crate::MAX_BYTES).
    #[error("the message is longer than 1 MiB")]
    TooLarge,
    /// The body is not an envelope.
    #[error("envelope: {0}")]
    Body(&'static str),
    /// The encrypted text is not base64.
    #[error("the encrypted text is not base64")]
    Base64,
    /// The cipher text has a wrong length or, decrypted, no valid padding.
    #[error("not decryptable: another EncodingAESKey, or a damaged message")]
    Cipher,
    /// The decrypted bytes are too short, or their length field is wrong.
    #[error("the decrypted message is cut short")]
    Layout,
    /// The decrypted message is not UTF-8.
    #[error("the decrypted message is not UTF-8")]
    Utf8,
    /// The message is for another company or suite.
    #[error("the message is for another receive id")]
    ReceiveId,
    /// The decrypted text is not an event: malformed, or beyond the limits of size and depth.
    #[error("event: {0}")]
    Event(&'static str),
    /// The operating system gave no random bytes.
    #[error("no random bytes from the operating system")]
    Random,
}

impl Error {
    /// The number that the vendor's own library returns for this fault (`-40001` … `-40011`).
    #[must_use]
    pub fn code(self) -> i32 {
        match self {
            Self::Signature | Self::Stale => -40001,
            Self::Body(_) | Self::Event(_) | Self::Query(_) => -40002,
            Self::Key | Self::Token => -40004,
            Self::ReceiveId => -40005,
            Self::Random => -40006,
            Self::Cipher | Self::Utf8 => -40007,
            Self::TooLarge | Self::Layout => -40008,
            Self::Base64 => -40010,
        }
    }
}
