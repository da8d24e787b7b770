//! Finds the end of one JSON value, over chunk borders.

use memchr::memchr2;

/// Progress inside one JSON value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan {
    depth: u32,
    in_string: bool,
    escaped: bool,
    scalar: bool,
}

impl Scan {
    pub(super) fn start(first: u8) -> Self {
        Scan {
            depth: 0,
            in_string: false,
            escaped: false,
            scalar: !matches!(first, b'{' | b'[' | b'"'),
        }
    }

    /// The end of the value in `chunk[from..]` (exclusive), `None` when it goes on, or where it nests too deep.
    pub(super) fn run(
        &mut self,
        chunk: &[u8],
        from: usize,
        max_depth: u32,
    ) -> Result<Option<usize>, usize> {
        let mut at = from;
        if self.scalar {
            let ends = |b: &u8| matches!(b, b',' | b']' | b'}') || b.is_ascii_whitespace();
            return Ok(chunk[from..].iter().position(ends).map(|n| from + n));
        }
        while at < chunk.len() {
            if self.in_string {
                if self.escaped {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                let Some(found) = memchr2(b'"', b'\\', &chunk[at..]) else {
                    return Ok(None);
                };
                at += found + 1;
                if chunk[at - 1] == b'\\' {
                    self.escaped = true;
                    continue;
                }
                self.in_string = false;
                if self.depth == 0 {
                    return Ok(Some(at));
                }
                continue;
            }
            match chunk[at] {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    if self.depth > max_depth {
                        return Err(at);
                    }
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Ok(Some(at + 1));
                    }
                }
                _ => {}
            }
            at += 1;
        }
        Ok(None)
    }
}
