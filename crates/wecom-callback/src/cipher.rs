//! AES-256-CBC with 32-byte padding: the cipher of callbacks and of export files.

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit, KeyIvInit};
use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::Error;

/// The padding counts to 32, not to the cipher's own block of 16.
const PAD: usize = 32;
const KEY_CHARS: usize = 43;

/// The vendor's own sample key ends in a character with spare bits set, which a strict decoder refuses.
const KEY_BASE64: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// An `EncodingAESKey`: 43 letters and digits that stand for a 32-byte key.
///
/// The same kind of key protects callbacks (set in the console or in the `callback` object of a batch call) and export
/// files (`encoding_aeskey` of an export call). Its last character may carry spare bits; they are ignored.
///
/// ```
/// use wecom_callback::cipher::AesKey;
///
/// let key = AesKey::parse("q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA")?;
/// let file = key.encrypt(br#"{"userlist":[]}"#);
/// assert_eq!(key.decrypt(&file)?, br#"{"userlist":[]}"#);
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[derive(Clone)]
pub struct AesKey {
    text: Zeroizing<String>,
    bytes: Zeroizing<[u8; 32]>,
    /// Made once, since a callback decrypts one message after the other.
    decryptor: aes::Aes256Dec,
}

impl AesKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`Error::Key`] unless `text` is exactly 43 ASCII letters and digits.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() != KEY_CHARS || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Error::Key);
        }
        let mut bytes = Zeroizing::new([0; 32]);
        match KEY_BASE64.decode_slice(text, bytes.as_mut_slice()) {
            Ok(32) => Ok(Self {
                text: Zeroizing::new(text.to_owned()),
                decryptor: aes::Aes256Dec::new((&*bytes).into()),
                bytes,
            }),
            _ => Err(Error::Key),
        }
    }

    /// Draws a new key from the operating system, for instance for one export.
    ///
    /// ```
    /// use wecom_callback::cipher::AesKey;
    ///
    /// let key = AesKey::random()?;
    /// assert_eq!(key.expose().len(), 43, "this text goes to the platform with the call");
    /// assert_eq!(format!("{key:?}"), "AesKey(..)");
    /// # Ok::<(), wecom_callback::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Random`] when the system has no random bytes.
    pub fn random() -> Result<Self, Error> {
        const LETTERS: &[u8; 62] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut text = Zeroizing::new(String::with_capacity(KEY_CHARS));
        let mut pool = Zeroizing::new([0; 64]);
        while text.len() < KEY_CHARS {
            let missing = KEY_CHARS - text.len();
            getrandom::fill(pool.as_mut_slice()).map_err(|_| Error::Random)?;
            // Values past the last letter are thrown away: a remainder would prefer the first letters.
            let letters = pool
                .iter()
                .filter_map(|byte| LETTERS.get(usize::from(byte & 63)));
            text.extend(letters.take(missing).map(|byte| char::from(*byte)));
        }
        Self::parse(&text)
    }

    /// The key as text, to be sent to the platform. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Encrypts `plain` with no envelope around it, as export files are.
    #[must_use]
    pub fn encrypt(&self, plain: &[u8]) -> Vec<u8> {
        let pad = PAD - plain.len() % PAD;
        let mut buffer = Vec::with_capacity(plain.len() + pad);
        buffer.extend_from_slice(plain);
        self.encrypt_in_place(&mut buffer);
        buffer
    }

    /// Encrypts a buffer where it lies; it grows by 1 to 32 bytes.
    pub fn encrypt_in_place(&self, buffer: &mut Vec<u8>) {
        let pad = PAD - buffer.len() % PAD;
        // `pad` is 1..=32, so the fallback is never taken; it keeps the arithmetic free of casts.
        buffer.resize(buffer.len() + pad, u8::try_from(pad).unwrap_or(0));
        let length = buffer.len();
        let cipher = cbc::Encryptor::<aes::Aes256>::new((&*self.bytes).into(), self.iv().into());
        let done = cipher.encrypt_padded::<NoPadding>(buffer, length);
        debug_assert!(done.is_ok(), "a multiple of 32 is a multiple of the block");
    }

    /// Decrypts a whole cipher text, such as an export file.
    ///
    /// # Errors
    /// [`Error::Cipher`] when the length is not a positive multiple of 32 or the padding is not valid.
    pub fn decrypt(&self, cipher_text: &[u8]) -> Result<Vec<u8>, Error> {
        let mut buffer = cipher_text.to_vec();
        self.decrypt_in_place(&mut buffer)?;
        Ok(buffer)
    }

    /// Decrypts a buffer where it lies, for files too large to be held twice.
    ///
    /// ```
    /// use wecom_callback::{Error, cipher::AesKey};
    ///
    /// let key = AesKey::random()?;
    /// let mut file = br#"{"userlist":[]}"#.to_vec();
    /// key.encrypt_in_place(&mut file);
    /// key.decrypt_in_place(&mut file)?;
    /// assert_eq!(file, br#"{"userlist":[]}"#);
    ///
    /// let mut damaged = vec![0; 31];
    /// assert_eq!(key.decrypt_in_place(&mut damaged), Err(Error::Cipher));
    /// assert!(damaged.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`decrypt`](Self::decrypt); the buffer is then empty, so that no half-decrypted text is used by mistake.
    pub fn decrypt_in_place(&self, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let kept = self.decrypt_blocks(buffer);
        buffer.truncate(*kept.as_ref().unwrap_or(&0));
        kept.map(|_| ())
    }

    fn decrypt_blocks(&self, buffer: &mut [u8]) -> Result<usize, Error> {
        if buffer.is_empty() || !buffer.len().is_multiple_of(PAD) {
            return Err(Error::Cipher);
        }
        let cipher = cbc::Decryptor::inner_iv_init(&self.decryptor, self.iv().into());
        let plain = cipher
            .decrypt_padded::<NoPadding>(buffer)
            .map_err(|_| Error::Cipher)?;
        unpadded_len(plain).ok_or(Error::Cipher)
    }

    /// The platform takes the first half of the key as the initial vector.
    fn iv(&self) -> &[u8; 16] {
        self.bytes.first_chunk().unwrap_or(&[0; 16])
    }
}

/// The length without the padding, all of whose bytes say how long it is.
fn unpadded_len(plain: &[u8]) -> Option<usize> {
    let pad = *plain.last()?;
    let kept = plain.len().checked_sub(usize::from(pad))?;
    let padding = plain.get(kept..)?;
    let valid = (1..=PAD).contains(&padding.len()) && padding.iter().all(|byte| *byte == pad);
    valid.then_some(kept)
}

impl std::fmt::Debug for AesKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AesKey(..)")
    }
}

#[cfg(test)]
mod tests;
