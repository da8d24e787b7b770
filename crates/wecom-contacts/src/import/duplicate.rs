//! Finds cells that must be unique and are not.

use std::hash::{DefaultHasher, Hasher};

use super::{Finding, ImportRow, Rows};

/// Adds a finding for each row whose key another row above has too. `key` writes the cell as it is compared; nothing
/// written is no key. Sorting hashes beats a map here: one allocation, whatever the number of rows.
pub(super) fn duplicates<T: ImportRow>(
    rows: &Rows<T>,
    column: &'static str,
    findings: &mut Vec<Finding>,
    key: impl Fn(&T, &mut Vec<u8>),
) {
    let mut hashes: Vec<(u64, u32)> = Vec::with_capacity(rows.len());
    let mut bytes = Vec::new();
    for (index, row) in rows.as_slice().iter().enumerate() {
        bytes.clear();
        key(row, &mut bytes);
        if !bytes.is_empty() {
            let mut hasher = DefaultHasher::new();
            hasher.write(&bytes);
            hashes.push((hasher.finish(), u32::try_from(index).unwrap_or(u32::MAX)));
        }
    }
    hashes.sort_unstable();
    for same in hashes
        .chunk_by(|one, other| one.0 == other.0)
        .filter(|same| same.len() > 1)
    {
        report(rows, column, findings, &key, same);
    }
}

/// Looks at the keys behind equal hashes, which need not be equal themselves.
fn report<T: ImportRow>(
    rows: &Rows<T>,
    column: &'static str,
    findings: &mut Vec<Finding>,
    key: &impl Fn(&T, &mut Vec<u8>),
    same: &[(u64, u32)],
) {
    let mut seen: Vec<(Vec<u8>, usize)> = Vec::new();
    for (_, index) in same {
        let index = *index as usize;
        let mut bytes = Vec::new();
        key(&rows.as_slice()[index], &mut bytes);
        match seen.iter().find(|(known, _)| *known == bytes) {
            Some((_, first)) => {
                let got = format!("the same as row {}", rows.number(*first));
                findings.push(Finding::new(
                    rows.number(index),
                    column,
                    "unique in the file",
                    got,
                ));
            }
            None => seen.push((bytes, index)),
        }
    }
}

/// Letters in lower case: ids and mail addresses are unique without regard to case.
pub(super) fn folded(text: &str, out: &mut Vec<u8>) {
    out.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
}

/// A mobile number by its digits; a mainland number is the same with and without its country code.
pub(super) fn digits(mobile: &str, out: &mut Vec<u8>) {
    let international = mobile.trim_start().starts_with('+');
    out.extend(mobile.bytes().filter(u8::is_ascii_digit));
    if international && out.starts_with(b"86") && out.len() == 13 {
        out.drain(..2);
    }
}
