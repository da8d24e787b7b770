//! What the generated checks accept, found out by asking them once: most cells are then surely fine at a glance.
//!
//! The limits stand in the spec and become code that checks a whole body. Pouring 100,000 rows into bodies costs more
//! than writing their file, so the check is asked about single fields beforehand. What is learned never refuses a cell,
//! it only spares those that pass; a property test holds it against the check itself.

use wecom_contacts_api::Validate;
use wecom_contacts_api::types::UserCreate;

/// Lengths that are asked about; longer texts always go to the check itself.
const LENGTHS: usize = 160;

/// What one text field accepts.
#[derive(Clone, Debug)]
pub(super) struct Learned {
    /// Lengths in bytes of ASCII texts, from and to.
    min: usize,
    max: usize,
    /// The text may hold any character.
    any: bool,
    /// Which ASCII characters may come first, and which after it.
    first: [bool; 128],
    rest: [bool; 128],
}

impl Learned {
    /// Asks the check of `body` about the field that `set` sets; the other fields of `body` must be fine.
    pub(super) fn ask(body: &UserCreate, set: impl Fn(&mut UserCreate, String)) -> Self {
        let accepts = |text: String| {
            let mut body = body.clone();
            set(&mut body, text);
            body.validate().is_ok()
        };
        // A letter and a digit pass every check of a form that could be asked here.
        let one = ["a", "1"]
            .into_iter()
            .find(|one| (1..16).any(|len| accepts(one.repeat(len))));
        let one = one.unwrap_or("a");
        let lengths: Vec<bool> = (0..=LENGTHS).map(|len| accepts(one.repeat(len))).collect();
        let min = lengths
            .iter()
            .skip(1)
            .position(|ok| *ok)
            .map_or(usize::MAX, |at| at + 1);
        let max = lengths
            .iter()
            .skip(min.min(LENGTHS))
            .position(|ok| !ok)
            .map_or(LENGTHS, |more| min + more - 1);
        let filler = one.repeat(min.clamp(1, LENGTHS));
        let first = |c: char| accepts(format!("{c}{filler}"));
        let rest = |c: char| accepts(format!("{filler}{c}"));
        let table = |accepts: &dyn Fn(char) -> bool| {
            std::array::from_fn(|at| u8::try_from(at).is_ok_and(|at| accepts(char::from(at))))
        };
        let (first_ok, rest_ok): ([bool; 128], [bool; 128]) = (table(&first), table(&rest));
        let wide = ['é', '林', '，', '｜', '🙂', '\u{2028}']
            .into_iter()
            .all(|c| first(c) && rest(c));
        let any = wide && first_ok.iter().chain(&rest_ok).all(|ok| *ok);
        Learned {
            min,
            max,
            any,
            first: first_ok,
            rest: rest_ok,
        }
    }

    /// Whether the check surely accepts the text. `false` says nothing.
    pub(super) fn surely(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        if bytes.len() > self.max {
            return false;
        }
        if self.any {
            // A character has one to four bytes, so this many bytes are enough characters.
            return bytes.len() > 4 * (self.min - 1)
                || (bytes.len() >= self.min && text.is_ascii());
        }
        let Some((first, rest)) = bytes.split_first() else {
            return false;
        };
        let is = |table: &[bool; 128], byte: u8| table.get(usize::from(byte)).is_some_and(|ok| *ok);
        bytes.len() >= self.min
            && is(&self.first, *first)
            && rest.iter().all(|byte| is(&self.rest, *byte))
    }

    /// The same for a field that may be left out.
    pub(super) fn surely_or_empty(&self, text: &str) -> bool {
        text.is_empty() || self.surely(text)
    }
}
