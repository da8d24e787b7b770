//! Remembers ids without keeping them, regardless of case as the platform compares them.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use serde::{Deserialize, Serialize};

/// 128 bits of FNV-1a over the id in lower case. Stable, so that a checkpoint can be read by a later version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Fingerprint(u128);

impl Fingerprint {
    pub(crate) fn of(id: &str) -> Self {
        Fingerprint(0x6c62272e07bb014262b821756295c58d).and(id)
    }

    /// Of two parts, such as a company and a member of it.
    pub(crate) fn and(self, id: &str) -> Self {
        let mix = |hash: u128, byte: u8| {
            (hash ^ u128::from(byte.to_ascii_lowercase()))
                .wrapping_mul(0x0000000001000000000000000000013b)
        };
        // No id holds this byte: it keeps `ab` and `c` from being `a` and `bc`.
        Fingerprint(id.bytes().chain([0xff]).fold(self.0, mix))
    }
}

/// A set of ids: 16 bytes for each, so a million members need about 32 MiB.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(HashSet<Fingerprint, BuildHasherDefault<Low64>>);

impl Seen {
    /// Whether it is new.
    pub(crate) fn insert(&mut self, id: Fingerprint) -> bool {
        self.0.insert(id)
    }

    pub(crate) fn contains(&self, id: Fingerprint) -> bool {
        self.0.contains(&id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Fingerprint> {
        self.0.iter().copied()
    }
}

impl FromIterator<Fingerprint> for Seen {
    fn from_iter<I: IntoIterator<Item = Fingerprint>>(ids: I) -> Self {
        Seen(ids.into_iter().collect())
    }
}

/// A fingerprint is a hash already.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Low64(u64);

impl Hasher for Low64 {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, hash: u128) {
        self.0 = (hash >> 64) as u64 ^ hash as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Fingerprint, Seen};

    #[test]
    fn case_does_not_matter_and_parts_do() {
        assert_eq!(Fingerprint::of("Mei.Lin"), Fingerprint::of("mei.lin"));
        assert_ne!(Fingerprint::of("mei.lin"), Fingerprint::of("mei_lin"));
        assert_ne!(
            Fingerprint::of("ab").and("c"),
            Fingerprint::of("a").and("bc")
        );
    }

    #[test]
    fn many_similar_ids_stay_apart() {
        let ids = || (0..50_000).map(|n| Fingerprint::of(&format!("u{n}")));
        let mut seen = Seen::default();
        assert!(ids().all(|id| seen.insert(id)));
        assert!(ids().all(|id| !seen.insert(id) && seen.contains(id)));
        assert_eq!(
            ids().map(|id| id.0 as u64).collect::<BTreeSet<_>>().len(),
            50_000
        );
    }

    #[test]
    fn a_fingerprint_never_changes_since_checkpoints_hold_it() {
        let json = serde_json::to_string(&Fingerprint::of("mei.lin")).unwrap();
        assert_eq!(json, "92373846139837127098125082408085022400");
    }
}
