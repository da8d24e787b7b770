//! The short way for XML as the platform writes it: elements that hold elements, one CDATA section, or bare text.
//!
//! Anything else (attributes, references, comments, declarations, malformed text) is left to the XML parser, which also has
//! the say about errors. What is read here is read there alike; the tests compare the two.

use std::borrow::Cow;

use memchr::memchr;

use super::Tree;

/// A typical event has fewer elements; more of them would not fit what allocators keep at hand (1 KiB).
const ELEMENTS: usize = 18;
const CDATA: &str = "<![CDATA[";

/// The tree, or `None` when the text is not of the plain shape.
pub(super) fn parse(text: &str) -> Option<Tree<'_>> {
    let mut tree = Tree {
        nodes: Vec::with_capacity(ELEMENTS),
    };
    let mut open = Vec::with_capacity(4);
    let mut rest = text.trim_ascii();
    loop {
        let tag = rest.strip_prefix('<')?;
        if let Some(end) = tag.strip_prefix('/') {
            rest = end.strip_prefix(open.pop()?)?.strip_prefix('>')?;
        } else {
            let (name, inside) = name(tag)?;
            let depth = open.len();
            let (text, behind) = match leaf(name, inside)? {
                Content::Text(text, behind) => (text, behind),
                Content::Elements(first) => {
                    open.push(name);
                    ("", first)
                }
            };
            tree.add(Cow::Borrowed(name), Cow::Borrowed(text), depth)
                .ok()?;
            rest = behind;
        }
        if open.is_empty() {
            return rest.is_empty().then_some(tree);
        }
        rest = rest.trim_ascii_start();
    }
}

enum Content<'a> {
    /// The text, and what stands behind the end tag.
    Text(&'a str, &'a str),
    /// What begins with the tag of the first child.
    Elements(&'a str),
}

/// A name of letters and digits up to its `>`, and what stands behind.
#[inline]
fn name(tag: &str) -> Option<(&str, &str)> {
    // Names are short: one look at each letter costs less than a search for the end.
    let end = tag.bytes().position(|byte| !byte.is_ascii_alphanumeric())?;
    let (name, rest) = tag.split_at_checked(end)?;
    let inside = rest.strip_prefix('>')?;
    let plain = name.as_bytes().first()?.is_ascii_alphabetic();
    plain.then_some((name, inside))
}

fn leaf<'a>(name: &str, inside: &'a str) -> Option<Content<'a>> {
    let (text, end) = match inside.strip_prefix(CDATA) {
        Some(section) => {
            let (text, end) = section.split_at_checked(end_of(section)?)?;
            (text, end.strip_prefix("]]>")?)
        }
        None => {
            let (text, end) = inside.split_at_checked(memchr(b'<', inside.as_bytes())?)?;
            if !end.starts_with("</") {
                return text
                    .trim_ascii()
                    .is_empty()
                    .then_some(Content::Elements(end));
            }
            if memchr(b'&', text.as_bytes()).is_some() {
                return None;
            }
            (text.trim(), end)
        }
    };
    let behind = end
        .strip_prefix("</")?
        .strip_prefix(name)?
        .strip_prefix('>')?;
    Some(Content::Text(text, behind))
}

/// Where the CDATA section ends. A searcher for the three letters would cost more to build than the texts are long.
fn end_of(section: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let place = from + memchr(b']', section.as_bytes().get(from..)?)?;
        if section.as_bytes().get(place..)?.starts_with(b"]]>") {
            return Some(place);
        }
        from = place + 1;
    }
}
