//! Watches the quotes of a CSV file as it is read: the parser takes the rows behind one that is not closed into its cell, in
//! silence.

use std::fmt;
use std::io::{self, Read};

/// Passes on what it reads, and ends with [`Misplaced`] at a cell in quotes that does not end where it should.
pub(super) struct Watched<R> {
    from: R,
    place: Place,
    line: u64,
    /// The line of the quote that opened the cell.
    opened: u64,
    ended: bool,
}

/// Where in the text a byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// Behind a quote within quotes: it is doubled, or the cell ends.
    Quote,
    /// Blanks behind the end of a cell.
    Behind,
}

/// A cell in quotes is not closed, or something stands behind its end.
#[derive(Debug)]
pub(super) struct Misplaced {
    pub(super) line: u64,
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: a quote is not closed", self.line)
    }
}

impl std::error::Error for Misplaced {}

impl<R: Read> Watched<R> {
    pub(super) fn new(from: R) -> Self {
        Watched {
            from,
            place: Place::Start,
            line: 1,
            opened: 0,
            ended: false,
        }
    }

    /// Takes note of a byte; `false` when it cannot stand there.
    fn look(&mut self, byte: u8) -> bool {
        let ends = matches!(byte, b',' | b'\r' | b'\n');
        self.place = match (self.place, byte) {
            (Place::Start, b'"') => {
                self.opened = self.line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::Quote,
            (Place::Quoted, _) | (Place::Quote, b'"') => Place::Quoted,
            (Place::Quote | Place::Behind, b' ') => Place::Behind,
            (Place::Quote | Place::Behind, _) if !ends => return false,
            _ if ends => Place::Start,
            _ => Place::Plain,
        };
        self.line += u64::from(byte == b'\n');
        true
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let misplaced = |line| Err(io::Error::other(Misplaced { line }));
        if self.ended {
            return misplaced(self.opened);
        }
        let count = self.from.read(into)?;
        if count == 0 && self.place == Place::Quoted && !into.is_empty() {
            return misplaced(self.opened);
        }
        for (at, byte) in into[..count].iter().enumerate() {
            if !self.look(*byte) {
                // What stands before it is good, and is parsed first.
                self.ended = true;
                return if at == 0 {
                    misplaced(self.opened)
                } else {
                    Ok(at)
                };
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(into.len()).min(1);
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    /// What is read, and the line of the quote that ended it.
    fn watched(from: impl Read) -> (String, Option<u64>) {
        let (mut text, mut from) = (Vec::new(), Watched::new(from));
        let line = from.read_to_end(&mut text).err().map(|error| {
            let misplaced = error
                .get_ref()
                .and_then(|it| it.downcast_ref::<Misplaced>());
            misplaced.unwrap().line
        });
        (String::from_utf8(text).unwrap(), line)
    }

    #[test]
    fn only_quotes_that_swallow_what_follows_end_the_reading() {
        for (text, read, line) in [
            ("a,\"b\"\n\"c\nd\",\"\"\"e\"\r\n", None, None),
            ("5\" nail,a \"b\" c,\"d\" ", None, None),
            ("a,b\nc,\"d\ne,f\n", None, Some(2)),
            ("a,\"b\nc,\"d\"\n", Some("a,\"b\nc,\""), Some(1)),
        ] {
            let expected = (read.unwrap_or(text).to_owned(), line);
            assert_eq!(watched(text.as_bytes()), expected);
            assert_eq!(watched(Drops(text.as_bytes())), expected);
        }
    }
}
