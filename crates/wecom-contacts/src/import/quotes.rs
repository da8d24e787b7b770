//! Finds cells in quotes that do not end where they should: the parser of CSV takes the rows behind such a quote into the
//! cell, and they are lost in silence.

/// The line, from 1, of the first quote that opens a cell and is not closed, or is closed before the cell ends.
pub(super) fn misplaced(text: &str, delimiter: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(open) = next_quote(bytes, at) {
        at = open + 1;
        let before = open.checked_sub(1).map(|before| bytes[before]);
        if before.is_some_and(|byte| byte != delimiter && !matches!(byte, b'\r' | b'\n')) {
            // It stands within a cell without quotes, where it means nothing.
            continue;
        }
        match end(bytes, at, delimiter) {
            Some(end) => at = end,
            None => return Some(line(&text[..open])),
        }
    }
    None
}

/// Where a cell whose text begins at `at` ends, behind its closing quote.
fn end(bytes: &[u8], mut at: usize, delimiter: u8) -> Option<usize> {
    loop {
        let close = next_quote(bytes, at)?;
        if bytes.get(close + 1) == Some(&b'"') {
            at = close + 2;
            continue;
        }
        let mut rest = bytes[close + 1..].iter().copied();
        let next = rest.find(|byte| *byte != b' ' || delimiter == b' ');
        return next
            .is_none_or(|byte| byte == delimiter || matches!(byte, b'\r' | b'\n'))
            .then_some(close + 1);
    }
}

fn next_quote(bytes: &[u8], at: usize) -> Option<usize> {
    memchr::memchr(b'"', &bytes[at..]).map(|found| at + found)
}

fn line(before: &str) -> usize {
    before.replace("\r\n", "\n").matches(['\r', '\n']).count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_that_end_their_cell_are_in_place() {
        for text in [
            "",
            "a,b\n",
            "\"a\",\"b\"\r\n\"c\",\"\"",
            "\"say \"\"yes\"\"\",b\n",
            "\"two\nlines\" ,b\n",
            "5\" nail,a \"b\" c\n",
        ] {
            assert_eq!(misplaced(text, b','), None, "{text}");
        }
        assert_eq!(misplaced("\"a;b\";c", b';'), None);
    }

    #[test]
    fn a_quote_that_swallows_what_follows_is_told_by_its_line() {
        assert_eq!(misplaced("a,b\nc,\"d\ne,f\n", b','), Some(2));
        assert_eq!(
            misplaced("a,b\r\nc,d\r\ne,\"f\r\ng,\"h\"\r\n", b','),
            Some(3)
        );
        assert_eq!(misplaced("\"a\"b,c\n", b','), Some(1));
        assert_eq!(misplaced("a\rb,\"c", b','), Some(2));
    }
}
