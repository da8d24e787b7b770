//! Columns that the person chose and that nothing has: most likely a slip of the keyboard.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Output, cell};
use crate::message::Message;

/// The chosen columns that no row has had so far.
pub(super) struct Wanted {
    missing: Vec<String>,
    known: BTreeSet<String>,
}

impl Wanted {
    pub(super) fn new(columns: &[String]) -> Self {
        Wanted {
            missing: columns.to_vec(),
            known: BTreeSet::new(),
        }
    }

    /// Looks at a row.
    pub(super) fn look(&mut self, row: &Value) {
        if self.missing.is_empty() {
            return;
        }
        self.missing
            .retain(|column| cell::at(row, column).is_none());
        let names = row.as_object().into_iter().flat_map(|fields| fields.keys());
        self.known.extend(names.cloned());
    }

    /// Warns of those that are still missing, and says what there is instead.
    pub(super) fn warn(&self, output: &Output) {
        if self.missing.is_empty() || self.known.is_empty() {
            return;
        }
        let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
        output.warn(
            &Message::new("unknown-columns")
                .with("columns", self.missing.join(", "))
                .with("known", known.join(", ")),
        );
    }
}
