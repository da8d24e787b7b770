//! Finds cells that must be unique and are not.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// Gathers the keys of one column and tells afterwards which of them occur twice.
///
/// Only hashes are kept, each with the index of its row in the lower bits: a map would miss the caches at each key. Two
/// small sets of bits tell the few hashes that may be equal, and the rows hold the keys to tell those apart.
pub(super) struct Keys {
    hashes: Vec<u64>,
    index_bits: u32,
    seed: u64,
    key: Vec<u8>,
}

impl Keys {
    /// Room for the keys of so many rows.
    pub(super) fn of(rows: usize) -> Self {
        Keys {
            hashes: Vec::with_capacity(rows),
            index_bits: usize::BITS - rows.leading_zeros(),
            // A seed of its own for each check: nobody can prepare a file whose keys all collide.
            seed: RandomState::new().hash_one(0) | 1,
            key: Vec::new(),
        }
    }

    /// Takes the key of the row `index`, which `write` puts together; nothing written is no key.
    pub(super) fn push(&mut self, index: usize, write: impl FnOnce(&mut Vec<u8>)) {
        self.key.clear();
        write(&mut self.key);
        if !self.key.is_empty() {
            let hash = hash(&self.key, self.seed) >> self.index_bits << self.index_bits;
            self.hashes.push(hash | index as u64);
        }
    }

    /// Drops the hashes that surely are there once.
    fn keep_suspects(&mut self) {
        let mut once = Bits::of(self.hashes.len(), self.index_bits);
        let mut twice = Bits::of(self.hashes.len(), self.index_bits);
        for packed in &self.hashes {
            if !once.add(*packed) {
                twice.add(*packed);
            }
        }
        self.hashes.retain(|packed| twice.has(*packed));
    }

    /// Calls `found` with each row whose key an earlier row has too, and with that row. `write` is the one of `push`.
    pub(super) fn repeated(
        mut self,
        write: impl Fn(usize, &mut Vec<u8>),
        mut found: impl FnMut(usize, usize),
    ) {
        let bits = self.index_bits;
        self.keep_suspects();
        self.hashes.sort_unstable();
        for same in self
            .hashes
            .chunk_by(|one, other| one >> bits == other >> bits)
            .filter(|same| same.len() > 1)
        {
            let mut keys: Vec<(Vec<u8>, usize)> = Vec::with_capacity(same.len());
            for packed in same {
                let index = usize::try_from(packed & ((1 << bits) - 1)).unwrap_or(usize::MAX);
                let mut key = Vec::new();
                write(index, &mut key);
                keys.push((key, index));
            }
            keys.sort();
            for equal in keys.chunk_by(|one, other| one.0 == other.0) {
                let first = equal[0].1;
                equal[1..]
                    .iter()
                    .for_each(|(_, index)| found(*index, first));
            }
        }
    }
}

/// A set of the lower bits of hashes.
struct Bits {
    words: Vec<u64>,
    shift: u32,
}

impl Bits {
    /// Sixteen bits for each hash; what stands below `shift` is no hash.
    fn of(hashes: usize, shift: u32) -> Self {
        Bits {
            words: vec![0; (hashes / 4).next_power_of_two()],
            shift,
        }
    }

    fn place(&self, packed: u64) -> (usize, u64) {
        let hash = packed >> self.shift;
        let word = usize::try_from(hash >> 6).unwrap_or(usize::MAX) & (self.words.len() - 1);
        (word, 1 << (hash & 63))
    }

    fn has(&self, packed: u64) -> bool {
        let (word, bit) = self.place(packed);
        self.words[word] & bit != 0
    }

    /// Adds a hash; `false` when it may be there already.
    fn add(&mut self, packed: u64) -> bool {
        let (word, bit) = self.place(packed);
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        new
    }
}

/// Multiplies and folds eight bytes at a time; the keys are short.
fn hash(key: &[u8], seed: u64) -> u64 {
    let mut state = seed ^ key.len() as u64;
    let (chunks, rest) = key.as_chunks::<8>();
    for chunk in chunks {
        state = mix(state ^ u64::from_le_bytes(*chunk), seed);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(state ^ u64::from_le_bytes(last), seed)
}

/// The two halves of the product of 128 bits, folded into one.
fn mix(value: u64, seed: u64) -> u64 {
    let product = u128::from(value ^ 0x9E37_79B9_7F4A_7C15) * u128::from(seed);
    let folded = (product ^ (product >> 64)) & u128::from(u64::MAX);
    u64::try_from(folded).unwrap_or(0)
}

/// Letters in lower case: ids and mail addresses are unique without regard to case.
pub(super) fn folded(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
    out.make_ascii_lowercase();
}

/// A mobile number by its digits; a mainland number is the same with and without its country code.
pub(super) fn digits(mobile: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(mobile.as_bytes());
    if !out.iter().all(u8::is_ascii_digit) {
        let international = mobile.trim_start().starts_with('+');
        out.retain(u8::is_ascii_digit);
        if international && out.starts_with(b"86") && out.len() == 13 {
            out.drain(..2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_later_row_of_a_key_is_told_with_the_first() {
        let texts = [
            "mei.lin@example.com",
            "tom",
            "",
            "MEI.LIN@example.com",
            "",
            "Tom",
            "mei.lin@example.co",
            "TOM",
        ];
        let mut keys = Keys::of(texts.len());
        (0..texts.len()).for_each(|at| keys.push(at, |out| folded(texts[at], out)));
        let mut found = Vec::new();
        keys.repeated(
            |at, out| folded(texts[at], out),
            |index, first| found.push((index, first)),
        );
        found.sort_unstable();
        assert_eq!(found, [(3, 0), (5, 1), (7, 1)]);
    }

    #[test]
    fn equal_hashes_of_different_keys_are_told_apart() {
        // With 63 bits for the index, hashes are one bit wide.
        let mut keys = Keys {
            index_bits: 63,
            ..Keys::of(0)
        };
        let texts = ["a", "b", "c", "d", "b"];
        (0..texts.len()).for_each(|at| keys.push(at, |out| folded(texts[at], out)));
        let mut found = Vec::new();
        keys.repeated(
            |at, out| folded(texts[at], out),
            |index, first| found.push((index, first)),
        );
        assert_eq!(found, [(4, 1)]);
    }

    #[test]
    fn keys_that_differ_in_one_byte_hash_apart() {
        let mut seen = std::collections::BTreeSet::new();
        for at in 0..20 {
            for byte in 0..=255u8 {
                let mut key = [b'a'; 20];
                key[at] = byte;
                seen.insert(hash(&key, 0x1234_5678_9ABC_DEF1));
            }
        }
        assert_eq!(seen.len(), 20 * 255 + 1);
    }
}
