//! Splits the elements of one named top-level array out of a JSON body while the body arrives.
//!
//! A push state machine: it is fed chunks of any size and looks at structure only (strings, brackets), so an element
//! that is odd inside is still delimited and the ones after it are not lost. What is not an element (the envelope, with
//! an empty list in the place of the elements) is kept, so that `errcode` counts wherever it stands.

mod scan;

use scan::Scan;

/// What a body may cost before it is refused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caps {
    /// Bytes of one element.
    pub(crate) element: usize,
    /// Brackets that may be open inside one element or envelope value.
    pub(crate) depth: u32,
    /// Bytes of all that is not an element.
    pub(crate) envelope: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Caps {
            element: 1 << 20,
            depth: 128,
            envelope: 1 << 20,
        }
    }
}

/// Why a body could not be split any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SplitError {
    /// The body ended before its JSON did.
    Truncated { offset: u64 },
    /// The JSON structure is broken outside of an element.
    Malformed { offset: u64, expected: &'static str },
    /// One element is larger than [`Caps::element`].
    ElementTooLarge { index: usize, limit: usize },
    /// Brackets are nested deeper than [`Caps::depth`].
    TooDeep { offset: u64, limit: u32 },
    /// What surrounds the elements is larger than [`Caps::envelope`].
    EnvelopeTooLarge { limit: usize },
}

impl std::fmt::Display for SplitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SplitError::Truncated { offset } => {
                write!(f, "the reply was cut off after {offset} bytes")
            }
            SplitError::Malformed { offset, expected } => {
                write!(
                    f,
                    "the reply is not the expected JSON: no {expected} at byte {offset}"
                )
            }
            SplitError::ElementTooLarge { index, limit } => {
                write!(
                    f,
                    "element {index} of the list is larger than {limit} bytes"
                )
            }
            SplitError::TooDeep { offset, limit } => {
                write!(
                    f,
                    "the reply nests deeper than {limit} levels at byte {offset}"
                )
            }
            SplitError::EnvelopeTooLarge { limit } => {
                write!(f, "the reply holds more than {limit} bytes beside its list")
            }
        }
    }
}

impl std::error::Error for SplitError {}

/// Where the machine stands; `List*` states are inside the wanted array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    FirstKey,
    Key,
    InKey { escaped: bool },
    Colon,
    Value,
    InValue,
    AfterValue,
    ListFirst,
    ListNext,
    InElement,
    AfterElement,
    End,
}

/// The machine. [`seek`](Splitter::seek) goes to the next element, [`take`](Splitter::take) delimits it.
pub(crate) struct Splitter {
    field: Box<[u8]>,
    caps: Caps,
    state: State,
    scan: Scan,
    /// The head of an element whose end is in a later chunk; also the key that is being read.
    carry: Vec<u8>,
    envelope: Vec<u8>,
    /// Blanks since the last element: they are not kept, but without end they would keep us.
    blanks: usize,
    index: usize,
    /// Bytes of the chunks before the current one.
    before: u64,
}

impl Splitter {
    pub(crate) fn new(field: &str, caps: Caps) -> Self {
        Splitter {
            field: field.as_bytes().into(),
            caps,
            state: State::Start,
            scan: Scan::start(b' '),
            carry: Vec::new(),
            envelope: Vec::new(),
            blanks: 0,
            index: 0,
            before: 0,
        }
    }

    /// The index of the element that comes next.
    pub(crate) fn index(&self) -> usize {
        self.index
    }

    /// Goes on to the next element. `true`: `chunk[*pos..]` is in an element (at its first byte unless
    /// [`is_inside`](Self::is_inside)); `false`: the chunk is used up, give the next one with `*pos = 0`.
    pub(crate) fn seek(&mut self, chunk: &[u8], pos: &mut usize) -> Result<bool, SplitError> {
        while *pos < chunk.len() {
            let byte = chunk[*pos];
            match self.state {
                State::InElement => return Ok(true),
                State::InKey { escaped } => {
                    self.key(chunk, pos, escaped)?;
                    continue;
                }
                State::InValue => {
                    self.envelope_value(chunk, pos)?;
                    continue;
                }
                _ if byte.is_ascii_whitespace() => self.blank()?,
                State::ListFirst | State::ListNext if byte != b']' => {
                    if matches!(byte, b',' | b'}' | b':') {
                        return Err(self.malformed(*pos, "element"));
                    }
                    return Ok(true);
                }
                State::ListNext => return Err(self.malformed(*pos, "element")),
                State::AfterElement if byte == b',' => self.state = State::ListNext,
                State::ListFirst | State::AfterElement if byte == b']' => {
                    self.keep(b"]")?;
                    self.state = State::AfterValue;
                }
                State::AfterElement | State::ListFirst => {
                    return Err(self.malformed(*pos, "comma or end of the list"));
                }
                _ => {
                    self.envelope_byte(byte, *pos)?;
                    if self.state == State::InValue {
                        continue;
                    }
                }
            }
            *pos += 1;
        }
        self.before += chunk.len() as u64;
        Ok(false)
    }

    /// Whether the element that [`seek`](Self::seek) stopped at began in an earlier chunk.
    pub(crate) fn is_inside(&self) -> bool {
        self.state == State::InElement
    }

    /// The element at `chunk[*pos..]`, or `None` when its end is not in this chunk (then give the next one to `seek`).
    pub(crate) fn take<'a>(
        &'a mut self,
        chunk: &'a [u8],
        pos: &mut usize,
    ) -> Result<Option<&'a [u8]>, SplitError> {
        let start = *pos;
        let inside = self.is_inside();
        if !inside {
            self.scan = Scan::start(chunk[start]);
            self.carry.clear();
        }
        let end = self
            .scan
            .run(chunk, start, self.caps.depth)
            .map_err(|at| self.too_deep(at))?;
        let piece = &chunk[start..end.unwrap_or(chunk.len())];
        if self.carry.len() + piece.len() > self.caps.element {
            return Err(SplitError::ElementTooLarge {
                index: self.index,
                limit: self.caps.element,
            });
        }
        let Some(end) = end else {
            self.carry.extend_from_slice(piece);
            self.state = State::InElement;
            *pos = chunk.len();
            return Ok(None);
        };
        *pos = end;
        self.taken();
        if !inside {
            return Ok(Some(piece));
        }
        self.carry.extend_from_slice(piece);
        Ok(Some(&self.carry))
    }

    /// Counts an element of `len` bytes at `chunk[*pos..]` as taken: the caller has parsed it in place.
    pub(crate) fn accept(&mut self, len: usize, pos: &mut usize) -> Result<(), SplitError> {
        if len > self.caps.element {
            return Err(SplitError::ElementTooLarge {
                index: self.index,
                limit: self.caps.element,
            });
        }
        *pos += len;
        self.taken();
        Ok(())
    }

    fn taken(&mut self) {
        self.state = State::AfterElement;
        self.index += 1;
        self.blanks = 0;
    }

    /// The envelope, once the body has ended.
    pub(crate) fn finish(&mut self) -> Result<Vec<u8>, SplitError> {
        if self.state == State::End {
            Ok(std::mem::take(&mut self.envelope))
        } else {
            Err(SplitError::Truncated {
                offset: self.before,
            })
        }
    }

    fn key(&mut self, chunk: &[u8], pos: &mut usize, mut escaped: bool) -> Result<(), SplitError> {
        let start = *pos;
        while *pos < chunk.len() {
            let byte = chunk[*pos];
            *pos += 1;
            if escaped {
                escaped = false;
            } else if byte == b'\\' {
                escaped = true;
            } else if byte == b'"' {
                self.state = State::Colon;
                break;
            }
        }
        if self.state != State::Colon {
            self.state = State::InKey { escaped };
        }
        self.carry.extend_from_slice(&chunk[start..*pos]);
        self.keep(&chunk[start..*pos])
    }

    /// `carry` holds the key with its quotes; an escaped spelling of the name counts too.
    fn key_matches(&self) -> bool {
        let inner = &self.carry[1..self.carry.len() - 1];
        if !inner.contains(&b'\\') {
            return *inner == *self.field;
        }
        serde_json::from_slice::<String>(&self.carry)
            .is_ok_and(|key| key.as_bytes() == &*self.field)
    }

    fn envelope_value(&mut self, chunk: &[u8], pos: &mut usize) -> Result<(), SplitError> {
        let start = *pos;
        let end = self
            .scan
            .run(chunk, start, self.caps.depth)
            .map_err(|at| self.too_deep(at))?;
        *pos = end.unwrap_or(chunk.len());
        if end.is_some() {
            self.state = State::AfterValue;
        }
        self.keep(&chunk[start..*pos])
    }

    fn envelope_byte(&mut self, byte: u8, pos: usize) -> Result<(), SplitError> {
        self.state = match (self.state, byte) {
            (State::Start, b'{') => State::FirstKey,
            (State::FirstKey | State::AfterValue, b'}') => State::End,
            (State::FirstKey | State::Key, b'"') => {
                self.carry.clear();
                self.carry.push(b'"');
                State::InKey { escaped: false }
            }
            (State::Colon, b':') => State::Value,
            (State::Value, b'[') if self.key_matches() => State::ListFirst,
            (State::Value, b',' | b'}' | b']' | b':') => return Err(self.malformed(pos, "value")),
            (State::Value, _) => {
                self.scan = Scan::start(byte);
                self.state = State::InValue;
                return Ok(());
            }
            (State::AfterValue, b',') => State::Key,
            (State::Start, _) => return Err(self.malformed(pos, "object")),
            (State::FirstKey | State::Key, _) => return Err(self.malformed(pos, "member name")),
            (State::Colon, _) => return Err(self.malformed(pos, "colon")),
            (State::End, _) => return Err(self.malformed(pos, "end of the reply")),
            (_, _) => return Err(self.malformed(pos, "comma or end of the object")),
        };
        self.keep(&[byte])
    }

    fn blank(&mut self) -> Result<(), SplitError> {
        self.blanks += 1;
        if self.blanks > self.caps.envelope {
            return Err(SplitError::EnvelopeTooLarge {
                limit: self.caps.envelope,
            });
        }
        Ok(())
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), SplitError> {
        if self.envelope.len() + bytes.len() > self.caps.envelope {
            return Err(SplitError::EnvelopeTooLarge {
                limit: self.caps.envelope,
            });
        }
        self.envelope.extend_from_slice(bytes);
        Ok(())
    }

    fn malformed(&self, pos: usize, expected: &'static str) -> SplitError {
        SplitError::Malformed {
            offset: self.before + pos as u64,
            expected,
        }
    }

    fn too_deep(&self, pos: usize) -> SplitError {
        SplitError::TooDeep {
            offset: self.before + pos as u64,
            limit: self.caps.depth,
        }
    }
}

#[cfg(test)]
mod tests;
