//! The other ids of a member, made from its slot so that no table is needed: openid and open_userid.

use sha1::{Digest as _, Sha1};

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn make(prefix: &str, slot: u32, length: usize) -> String {
    let mut id = String::with_capacity(prefix.len() + 6 + length);
    id.push_str(prefix);
    let mut rest = slot;
    for _ in 0..6 {
        id.push(char::from(DIGITS[(rest % 62) as usize]));
        rest /= 62;
    }
    let mut hash = Sha1::new();
    hash.update(prefix.as_bytes());
    hash.update(slot.to_be_bytes());
    let hash = hash.finalize();
    id.extend(
        hash.iter()
            .cycle()
            .take(length)
            .map(|byte| char::from(DIGITS[usize::from(byte % 62)])),
    );
    id
}

/// The slot behind an id, if the id is one that `make` gives.
fn slot_of(prefix: &str, id: &str, length: usize) -> Option<u32> {
    let digits = id.strip_prefix(prefix)?.as_bytes().get(..6)?;
    let slot = digits.iter().rev().try_fold(0_u32, |sum, digit| {
        let value = u32::try_from(DIGITS.iter().position(|known| known == digit)?).ok()?;
        sum.checked_mul(62)?.checked_add(value)
    })?;
    (make(prefix, slot, length) == id).then_some(slot)
}

/// The WeChat openid of a member in this company.
pub(crate) fn openid(slot: u32) -> String {
    make("oSbx", slot, 18)
}

pub(crate) fn slot_of_openid(id: &str) -> Option<u32> {
    slot_of("oSbx", id, 18)
}

/// The id a provider knows a member by.
pub(crate) fn open_userid(slot: u32) -> String {
    make("woSbx", slot, 20)
}

pub(crate) fn slot_of_open_userid(id: &str) -> Option<u32> {
    slot_of("woSbx", id, 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_slot_and_no_other() {
        for slot in [0, 1, 61, 62, 999_999, u32::MAX] {
            assert_eq!(slot_of_openid(&openid(slot)), Some(slot));
            assert_eq!(slot_of_open_userid(&open_userid(slot)), Some(slot));
            assert_eq!(slot_of_openid(&open_userid(slot)), None);
        }
        for id in [
            "",
            "o",
            "oSbx",
            "oSbx0000001",
            "oSbx林林林",
            "ozzzzzzzzzzzzzzzzzzzzzzzzzzz",
        ] {
            assert_eq!(slot_of_openid(id), None, "{id}");
        }
    }
}
