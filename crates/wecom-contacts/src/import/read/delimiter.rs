//! Which byte separates the cells of a file.

use super::{RowReader, Target};
use crate::import::ImportRow;

/// What may separate cells, asked in this order.
const DELIMITERS: [char; 3] = [',', '\t', ';'];

/// Lines among which the header is looked for to learn the delimiter.
const HEAD: usize = 50;

impl<T: ImportRow> RowReader<T> {
    /// The delimiter that parts one of the first lines into names of columns; else the first that the first line has.
    pub(super) fn sniff(&self, text: &str) -> u8 {
        let is_column = |cell: &&str| {
            let target = self.target(cell.trim_matches('"'));
            matches!(target, Target::Column(_))
        };
        let mut lines = text.split(['\r', '\n']).take(HEAD);
        let header = lines.find_map(|line| {
            DELIMITERS.into_iter().find(|delimiter| {
                let mut columns = line.split(*delimiter).filter(is_column);
                columns.nth(1).is_some()
            })
        });
        let first = text.lines().next().unwrap_or_default();
        let by_first = || DELIMITERS.into_iter().find(|it| first.contains(*it));
        header
            .or_else(by_first)
            .map_or(b',', |it| u8::try_from(it).unwrap_or(b','))
    }
}
