//! A small writer of JSON objects, so that a reply is written once and never built as a tree.

use serde_json::Value;

/// Writes one JSON string, quotes and escapes included.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        // Writing to a vector cannot fail.
        let _ = serde_json::to_writer(out, text);
    }
}

/// Writes one whole number.
pub(crate) fn push_num(out: &mut Vec<u8>, number: i64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// The members of one object, written in the order they are named.
pub(crate) struct Obj<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Obj<'a> {
    /// Opens an object of its own.
    pub(crate) fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, first: true }
    }

    /// Writes members behind others that stand already, each led by a comma.
    pub(crate) fn tail(out: &'a mut Vec<u8>) -> Self {
        Self { out, first: false }
    }

    pub(crate) fn close(self) {
        self.out.push(b'}');
    }

    /// Writes the name and gives the place where its value goes.
    pub(crate) fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        // Names are ours and need no escapes.
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }

    pub(crate) fn text(&mut self, key: &str, value: &str) -> &mut Self {
        push_text(self.key(key), value);
        self
    }

    pub(crate) fn num(&mut self, key: &str, value: impl Into<i64>) -> &mut Self {
        push_num(self.key(key), value.into());
        self
    }

    pub(crate) fn flag(&mut self, key: &str, value: bool) -> &mut Self {
        self.key(key)
            .extend_from_slice(if value { b"true" } else { b"false" });
        self
    }

    pub(crate) fn value(&mut self, key: &str, value: &Value) -> &mut Self {
        let _ = serde_json::to_writer(self.key(key), value);
        self
    }

    pub(crate) fn nums<N: Into<i64>>(
        &mut self,
        key: &str,
        values: impl IntoIterator<Item = N>,
    ) -> &mut Self {
        self.list(key, values, |out, number| push_num(out, number.into()))
    }

    pub(crate) fn texts<T: AsRef<str>>(
        &mut self,
        key: &str,
        values: impl IntoIterator<Item = T>,
    ) -> &mut Self {
        self.list(key, values, |out, text| push_text(out, text.as_ref()))
    }

    /// Writes an array, each item by `write`.
    pub(crate) fn list<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Vec<u8>, T),
    ) -> &mut Self {
        let out = self.key(key);
        out.push(b'[');
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            write(out, item);
        }
        out.push(b']');
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_parses_back() {
        let mut out = Vec::new();
        let mut obj = Obj::open(&mut out);
        obj.text("a", "line\n\"quoted\" \\ 中文")
            .num("b", -7_i64)
            .flag("c", true);
        obj.num("max", i64::MAX).num("min", i64::MIN).num("zero", 0);
        obj.nums("d", [1_u32, 2]).texts("e", ["x", "y"]);
        obj.close();
        let value: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(value["a"], "line\n\"quoted\" \\ 中文");
        assert_eq!(value["d"][1], 2);
        assert_eq!(value["e"][0], "x");
        assert_eq!(value["b"], -7);
        assert_eq!(value["c"], true);
        assert_eq!(value["max"], i64::MAX);
        assert_eq!(value["min"], i64::MIN);
        assert_eq!(value["zero"], 0);
    }
}
