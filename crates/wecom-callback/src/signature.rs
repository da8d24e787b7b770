//! The signature over a message: SHA-1 of the token and three texts, sorted.

use sha1::{Digest, Sha1};
use subtle::{Choice, ConstantTimeEq};

/// Computes `msg_signature`: the lower-case hex SHA-1 of the four texts, sorted by bytes and put together.
///
/// `encrypt` is the base64 text of the message, or `echostr` when a URL is verified.
///
/// ```
/// use wecom_callback::signature::{sign, verify};
///
/// let signature = sign("token", "1700000000", "nonce", "ciphertext");
/// assert!(verify("token", "1700000000", "nonce", "ciphertext", &signature));
/// assert!(!verify("token", "1700000001", "nonce", "ciphertext", &signature));
/// ```
#[must_use]
pub fn sign(token: &str, timestamp: &str, nonce: &str, encrypt: &str) -> String {
    String::from_utf8_lossy(&hex(token, timestamp, nonce, encrypt)).into_owned()
}

/// Whether `given` is the signature, compared in constant time and to the letter.
#[must_use]
pub fn verify(token: &str, timestamp: &str, nonce: &str, encrypt: &str, given: &str) -> bool {
    // The length is no secret: a signature has 40 letters.
    let Ok(given) = <&[u8; 40]>::try_from(given.as_bytes()) else {
        return false;
    };
    let right = hex(token, timestamp, nonce, encrypt);
    words(&right)
        .zip(words(given))
        .fold(Choice::from(1), |same, (a, b)| same & a.ct_eq(&b))
        .into()
}

/// Eight letters at a time.
fn words(text: &[u8; 40]) -> impl Iterator<Item = u64> {
    text.as_chunks()
        .0
        .iter()
        .map(|letters| u64::from_ne_bytes(*letters))
}

fn hex(token: &str, timestamp: &str, nonce: &str, encrypt: &str) -> [u8; 40] {
    let mut parts = [token, timestamp, nonce, encrypt];
    parts.sort_unstable();
    let mut hasher = Sha1::new();
    for part in parts {
        hasher.update(part.as_bytes());
    }
    let mut text = [0; 40];
    for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(hasher.finalize()) {
        *pair = PAIRS[usize::from(byte)];
    }
    text
}

/// The two hex digits of each byte.
const PAIRS: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < pairs.len() {
        pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        byte += 1;
    }
    pairs
};
