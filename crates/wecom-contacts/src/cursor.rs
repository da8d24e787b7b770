//! The cursors of a walk over pages: told apart, so that no server can make a walk endless.

use std::collections::HashSet;

use wecom_contacts_api::Operation;

use crate::error::{DecodeError, DecodeKind, Error};

/// Pages in a row that may be empty. The platform may well leave out rows that a token must not see, but whoever sends
/// a thousand empty pages, each with a fresh cursor, does not mean to end.
const EMPTY_PAGES: u32 = 1000;

/// The cursors of one walk.
#[derive(Debug)]
pub(crate) struct Cursors {
    operation: Operation,
    seen: HashSet<String>,
    /// Empty pages since the last one that was not.
    empty: u32,
}

impl Cursors {
    pub(crate) fn new(operation: Operation) -> Self {
        Cursors {
            operation,
            seen: HashSet::new(),
            empty: 0,
        }
    }

    /// How many pages were followed by another.
    pub(crate) fn len(&self) -> usize {
        self.seen.len()
    }

    /// The cursor of the next page after one of so many `rows`; `None` when it was the last. `bytes` is the length of
    /// the answer, for the error.
    pub(crate) fn follow(
        &mut self,
        next: Option<String>,
        rows: usize,
        bytes: u64,
    ) -> Result<Option<String>, Error> {
        let Some(next) = next.filter(|next| !next.is_empty()) else {
            return Ok(None);
        };
        self.empty = if rows == 0 { self.empty + 1 } else { 0 };
        let why = if !self.seen.insert(next.clone()) {
            "the cursor repeats, the list would never end".to_owned()
        } else if self.empty >= EMPTY_PAGES {
            format!("{EMPTY_PAGES} pages in a row are empty, the list would never end")
        } else {
            return Ok(Some(next));
        };
        Err(DecodeError::new(self.operation, DecodeKind::Shape(why), bytes).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks until the end or an error: page `n` has the cursor `n` and as many rows as `rows` says.
    fn walk(rows: impl Fn(u32) -> usize) -> (u32, Error) {
        let mut cursors = Cursors::new(Operation::UserListId);
        for page in 1.. {
            if let Err(error) = cursors.follow(Some(page.to_string()), rows(page), 0) {
                return (page, error);
            }
            assert!(page < 10 * EMPTY_PAGES, "the walk does not end");
        }
        unreachable!("an endless range ended")
    }

    #[test]
    fn a_thousand_empty_pages_in_a_row_end_the_walk() {
        let (pages, error) = walk(|_| 0);
        assert_eq!(pages, EMPTY_PAGES);
        assert!(error.to_string().contains("1000 pages in a row are empty"));
        // A row in between is a new start.
        let (pages, _) = walk(|page| usize::from(page == EMPTY_PAGES - 1));
        assert_eq!(pages, 2 * EMPTY_PAGES - 1);
    }
}
