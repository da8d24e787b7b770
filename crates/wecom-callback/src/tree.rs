//! A small, bounded element tree: what XML and JSON bodies have in common.

use std::borrow::Cow;

use crate::MAX_BYTES;

mod json;
mod xml;

/// Real frames are four levels deep.
pub(crate) const MAX_DEPTH: usize = 16;
/// The longest real frame holds one element per extended attribute of a member.
pub(crate) const MAX_ELEMENTS: usize = 10_000;

/// All elements of a document in document order; a child stands behind its parent, one level deeper.
#[derive(Default)]
pub(crate) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

struct Node<'a> {
    name: Cow<'a, str>,
    text: Cow<'a, str>,
    depth: usize,
}

impl<'a> Tree<'a> {
    /// Reads XML, or JSON when the first character is a brace.
    pub(crate) fn parse(text: &'a str) -> Result<Self, &'static str> {
        if text.len() > MAX_BYTES {
            return Err("longer than 1 MiB");
        }
        if is_json(text) {
            json::parse(text)
        } else {
            xml::parse(text)
        }
    }

    /// The document element. A tree that was parsed has one.
    pub(crate) fn root(&self) -> Element<'_> {
        Element { nodes: &self.nodes }
    }

    /// Opens an element and returns its place.
    fn open(&mut self, name: Cow<'a, str>, depth: usize) -> Result<usize, &'static str> {
        if depth >= MAX_DEPTH {
            return Err("nested too deep");
        }
        if self.nodes.len() >= MAX_ELEMENTS {
            return Err("too many elements");
        }
        self.nodes.push(Node {
            name,
            text: Cow::Borrowed(""),
            depth,
        });
        Ok(self.nodes.len() - 1)
    }
}

/// Whether a document is the JSON variant.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// One element and what is inside it: a slice that begins with the element itself.
#[derive(Clone, Copy)]
pub(crate) struct Element<'t> {
    nodes: &'t [Node<'t>],
}

impl<'t> Element<'t> {
    pub(crate) fn name(self) -> &'t str {
        self.nodes.first().map_or("", |node| &node.name)
    }

    pub(crate) fn text(self) -> &'t str {
        self.nodes.first().map_or("", |node| &node.text)
    }

    /// The direct children, in order.
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'t>> {
        let mut rest = self.nodes.get(1..).unwrap_or_default();
        std::iter::from_fn(move || {
            let depth = rest.first()?.depth;
            let end = rest
                .iter()
                .skip(1)
                .position(|node| node.depth <= depth)
                .map_or(rest.len(), |at| at + 1);
            let (child, after) = rest.split_at(end);
            rest = after;
            Some(Element { nodes: child })
        })
    }

    pub(crate) fn child(self, name: &str) -> Option<Element<'t>> {
        self.children().find(|child| child.name() == name)
    }

    pub(crate) fn child_text(self, name: &str) -> Option<&'t str> {
        self.child(name).map(Element::text)
    }
}

#[cfg(test)]
mod tests;
