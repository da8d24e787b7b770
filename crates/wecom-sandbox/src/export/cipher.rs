//! AES-256-CBC with padding to 32 bytes, written piece by piece.

use aes::Aes256;
use aes::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The key of an export: 43 letters and digits, spare bits allowed.
#[derive(Clone)]
pub(crate) struct Key([u8; 32]);

impl Key {
    pub(crate) fn parse(text: &str) -> Option<Key> {
        if text.len() != 43 || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        let lenient = GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone);
        let bytes = GeneralPurpose::new(&alphabet::STANDARD, lenient)
            .decode(text)
            .ok()?;
        Some(Key(bytes.try_into().ok()?))
    }
}

/// Encrypts a stream of bytes into `sink`.
pub(crate) struct Encryptor<W> {
    cbc: cbc::Encryptor<Aes256>,
    rest: Vec<u8>,
    sink: W,
}

impl<W: std::io::Write> Encryptor<W> {
    pub(crate) fn new(key: &Key, sink: W) -> Self {
        let mut iv = [0_u8; 16];
        iv.copy_from_slice(&key.0[..16]);
        Self {
            cbc: cbc::Encryptor::new(&key.0.into(), &iv.into()),
            rest: Vec::new(),
            sink,
        }
    }

    pub(crate) fn write(&mut self, plain: &[u8]) -> std::io::Result<()> {
        self.rest.extend_from_slice(plain);
        let whole = self.rest.len() / 16 * 16;
        self.encrypt(whole)
    }

    fn encrypt(&mut self, whole: usize) -> std::io::Result<()> {
        for block in self.rest[..whole].chunks_exact_mut(16) {
            if let Ok(block) = block.try_into() {
                self.cbc.encrypt_block(block);
            }
        }
        self.sink.write_all(&self.rest[..whole])?;
        self.rest.drain(..whole);
        Ok(())
    }

    /// Pads to a multiple of 32 bytes in all, 1 to 32 of them, and gives the sink back.
    pub(crate) fn finish(mut self, written: usize) -> std::io::Result<W> {
        let pad = 32 - written % 32;
        let byte = u8::try_from(pad).unwrap_or(32);
        self.rest.extend(std::iter::repeat_n(byte, pad));
        let whole = self.rest.len();
        self.encrypt(whole)?;
        Ok(self.sink)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"{"userlist":[{"name":"林梅","userid":"mei.lin","department":[12]}]}"#;
    const CIPHER: &str = "CUS5QEjvfhl5axuxNiW4xLcYy3wJa7EyooMUg3EUbcnLLLPnJ+dR21W79BGBKI1/c6r55f7cJ6/D6yb9R+9AcwvRygJBsZAOZjKZ1wifWv2dEaPbTzECT9j4UOuhxk3i";

    #[test]
    fn the_vector_of_the_reference_is_made_in_any_pieces() {
        for ending in ["A", "B", "C", "D"] {
            let key = Key::parse(&format!(
                "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUv{ending}"
            ))
            .unwrap();
            for step in [1, 7, 16, 100] {
                let mut encryptor = Encryptor::new(&key, Vec::new());
                for piece in PLAIN.as_bytes().chunks(step) {
                    encryptor.write(piece).unwrap();
                }
                let bytes = encryptor.finish(PLAIN.len()).unwrap();
                assert_eq!(
                    base64::engine::general_purpose::STANDARD.encode(bytes),
                    CIPHER
                );
            }
        }
    }

    #[test]
    fn keys_of_another_form_are_refused() {
        let key = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";
        for text in ["", &key[1..], &format!("{key}A"), &key.replace('q', "+")] {
            assert!(Key::parse(text).is_none(), "{text}");
        }
    }
}
