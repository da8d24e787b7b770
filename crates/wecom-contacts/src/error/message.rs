//! Takes the vendor's errmsg apart: text, hint, address, link.

use std::ops::Range;

/// An errmsg and where its parts are.
///
/// The usual form is `<text>, hint: [<digits>], from ip: <ip>, more info at <link>`; each part after the text may be
/// missing.
#[derive(Clone)]
pub(crate) struct Message {
    raw: String,
    text: Range<usize>,
    hint: Option<Range<usize>>,
    from_ip: Option<Range<usize>>,
    more_info: Option<Range<usize>>,
}

impl Message {
    pub(crate) fn parse(raw: String) -> Self {
        let hint = after(&raw, "hint: [", "]");
        let from_ip = after(&raw, "from ip: ", ", ").map(|found| trimmed(&raw, found));
        let more_info = after(&raw, "more info at ", " ").map(|found| trimmed(&raw, found));
        let end = ["hint: [", "from ip: ", "more info at "]
            .iter()
            .filter_map(|marker| raw.find(marker))
            .min()
            .unwrap_or(raw.len());
        let text = 0..raw[..end].trim_end_matches([',', ' ']).len();
        Self {
            raw,
            text,
            hint,
            from_ip,
            more_info,
        }
    }

    pub(crate) fn raw(&self) -> &str {
        &self.raw
    }

    pub(crate) fn text(&self) -> &str {
        &self.raw[self.text.clone()]
    }

    pub(crate) fn hint(&self) -> Option<&str> {
        self.part(self.hint.as_ref())
    }

    pub(crate) fn address(&self) -> Option<&str> {
        self.part(self.from_ip.as_ref())
    }

    pub(crate) fn more_info(&self) -> Option<&str> {
        self.part(self.more_info.as_ref())
    }

    /// The id that stands after `existed:` (60104 and its kin): the member who holds the value already.
    pub(crate) fn holder(&self) -> Option<&str> {
        let (_, holder) = self.text().split_once("existed:")?;
        Some(holder.trim()).filter(|holder| !holder.is_empty())
    }

    fn part(&self, range: Option<&Range<usize>>) -> Option<&str> {
        range
            .map(|range| &self.raw[range.clone()])
            .filter(|part| !part.is_empty())
    }
}

/// Where the text after `marker` up to `end` stands.
fn after(raw: &str, marker: &str, end: &str) -> Option<Range<usize>> {
    let start = raw.find(marker)? + marker.len();
    let length = raw[start..].find(end).unwrap_or(raw.len() - start);
    Some(start..start + length)
}

/// The range without trailing blanks and punctuation.
fn trimmed(raw: &str, range: Range<usize>) -> Range<usize> {
    let kept = raw[range.clone()].trim_end_matches([',', ' ', '.']).len();
    range.start..range.start + kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::Message;

    #[test]
    fn every_part_of_the_usual_form_is_found() {
        let message = Message::parse(
            "not allow to access from your ip, hint: [1722222222123456789012345], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020"
                .to_owned(),
        );
        assert_eq!(message.text(), "not allow to access from your ip");
        assert_eq!(message.hint(), Some("1722222222123456789012345"));
        assert_eq!(message.address(), Some("203.0.113.7"));
        assert_eq!(
            message.more_info(),
            Some("https://open.work.weixin.qq.com/devtool/query?e=60020")
        );
    }

    #[test]
    fn missing_parts_are_none() {
        let bare = Message::parse("invalid access_token".to_owned());
        assert_eq!(bare.text(), "invalid access_token");
        assert_eq!(
            (bare.hint(), bare.address(), bare.more_info()),
            (None, None, None)
        );
        let old = Message::parse(
            "userid not found, hint: [1500000000_1_0123456789abcdef0123456789abcdef]".to_owned(),
        );
        assert_eq!(
            old.hint(),
            Some("1500000000_1_0123456789abcdef0123456789abcdef")
        );
        assert_eq!(old.address(), None);
        assert_eq!(Message::parse(String::new()).text(), "");
    }

    #[test]
    fn the_holder_of_a_taken_mobile_is_found() {
        let message =
            Message::parse("mobile existed:tom.wu, hint: [1], from ip: 203.0.113.7".to_owned());
        assert_eq!(message.holder(), Some("tom.wu"));
        assert_eq!(Message::parse("userid existed".to_owned()).holder(), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), tail in "(, hint: \\[|, from ip: |, more info at |\\]|é){0,5}") {
            let message = Message::parse(format!("{text}{tail}"));
            let _ = (message.text(), message.hint(), message.address(), message.more_info(), message.holder());
        }
    }
}
