//! Decrypts an export file piece by piece, so that a file of any size costs one piece of memory.
//!
//! `wecom_callback::cipher` knows whole texts. CBC can be entered at any block, though: a block decrypts right when the
//! cipher block before it is there. So each piece is handed over with the block before it, and, unless it is the last,
//! with the end of a text of our own behind it, whose padding is valid. What these add is cut off again.

use std::ops::Range;

use wecom_callback::cipher::AesKey;

/// The cipher's block.
const BLOCK: usize = 16;

/// Export files are padded to a multiple of this.
pub(super) const PAD: usize = 32;

/// The file is no text under this key: its length is odd or its padding is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Undecryptable;

/// Decrypts the pieces of one file, in order.
pub(super) struct Decryptor {
    key: AesKey,
    /// The end of the piece before.
    before: Option<[u8; PAD]>,
    /// A text of our own: its first blocks absorb the seam, its last two are a whole padding.
    own: Vec<u8>,
}

impl Decryptor {
    pub(super) fn new(key: AesKey) -> Self {
        let own = key.encrypt(&[0; PAD]);
        Decryptor {
            key,
            before: None,
            own,
        }
    }

    /// Decrypts the next piece, a multiple of 32 bytes, into `out`, and says where in it the text is; `last` checks the
    /// padding and takes it off.
    pub(super) fn piece(
        &mut self,
        piece: &[u8],
        last: bool,
        out: &mut Vec<u8>,
    ) -> Result<Range<usize>, Undecryptable> {
        let tail = piece
            .last_chunk::<PAD>()
            .filter(|_| piece.len().is_multiple_of(PAD));
        let tail = *tail.ok_or(Undecryptable)?;
        // The whole must be a multiple of 32, so the one block before goes with an odd number of blocks behind.
        let lead = match (&self.before, last) {
            (None, _) => &[][..],
            (Some(before), true) => &before[..],
            (Some(before), false) => &before[PAD - BLOCK..],
        };
        let start = lead.len();
        out.clear();
        out.extend_from_slice(lead);
        out.extend_from_slice(piece);
        if !last {
            out.extend_from_slice(&self.own[start..]);
        }
        self.before = Some(tail);
        self.key.decrypt_in_place(out).map_err(|_| Undecryptable)?;
        let end = if last { out.len() } else { start + piece.len() };
        if start <= end && end <= out.len() {
            Ok(start..end)
        } else {
            Err(Undecryptable)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";

    fn decrypt(key: &AesKey, file: &[u8], piece: usize) -> Result<Vec<u8>, Undecryptable> {
        let mut decryptor = Decryptor::new(key.clone());
        let (mut plain, mut out) = (Vec::new(), Vec::new());
        let mut pieces = file.chunks(piece).peekable();
        while let Some(piece) = pieces.next() {
            let text = decryptor.piece(piece, pieces.peek().is_none(), &mut out)?;
            plain.extend_from_slice(&out[text]);
        }
        Ok(plain)
    }

    proptest! {
        #[test]
        fn pieces_decrypt_to_the_whole(plain in prop::collection::vec(any::<u8>(), 0..400), blocks in 1usize..5) {
            let key = AesKey::parse(KEY).unwrap();
            prop_assert_eq!(decrypt(&key, &key.encrypt(&plain), blocks * PAD).unwrap(), plain);
        }

        #[test]
        fn another_key_or_a_cut_is_an_error_or_other_text(plain in prop::collection::vec(any::<u8>(), 0..200), cut in 1usize..200) {
            let file = AesKey::parse(KEY).unwrap().encrypt(&plain);
            let other = AesKey::parse(&KEY.replace('q', "Q")).unwrap();
            prop_assert_ne!(decrypt(&other, &file, PAD), Ok(plain.clone()));
            if cut < file.len() {
                prop_assert_ne!(decrypt(&AesKey::parse(KEY).unwrap(), &file[..cut], PAD), Ok(plain));
            }
        }
    }

    #[test]
    fn spare_bits_of_the_key_do_not_matter_but_other_bits_do() {
        let plain = r#"{"userlist":[{"name":"林梅","userid":"mei.lin","department":[12]}]}"#;
        let file = AesKey::parse(KEY).unwrap().encrypt(plain.as_bytes());
        assert_eq!(file.len(), 96);
        for ending in ["B", "C", "D"] {
            let key = AesKey::parse(&format!("{}{ending}", &KEY[..42])).unwrap();
            assert_eq!(decrypt(&key, &file, PAD).unwrap(), plain.as_bytes());
        }
        let key = AesKey::parse(&format!("{}E", &KEY[..42])).unwrap();
        assert_eq!(decrypt(&key, &file, PAD), Err(Undecryptable));
    }
}
