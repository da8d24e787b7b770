//! A small, bounded element tree: what XML and JSON bodies have in common.

use std::borrow::Cow;

use crate::MAX_BYTES;

mod json;
mod plain;
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

#[cfg_attr(test, derive(Eq, PartialEq))]
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
        if text.trim_ascii_start().starts_with('{') {
            return json::parse(text);
        }
        plain::parse(text).map_or_else(|| xml::parse(text), Ok)
    }

    /// The document element. A tree that was parsed has one.
    pub(crate) fn root(&self) -> Element<'_> {
        Element { nodes: &self.nodes }
    }

    /// Adds an element with the text that is known so far, and returns its place.
    #[inline]
    fn add(
        &mut self,
        name: Cow<'a, str>,
        text: Cow<'a, str>,
        depth: usize,
    ) -> Result<usize, &'static str> {
        if depth >= MAX_DEPTH {
            return Err("nested too deep");
        }
        let place = self.nodes.len();
        if place >= MAX_ELEMENTS {
            return Err("too many elements");
        }
        self.nodes.push(Node { name, text, depth });
        Ok(place)
    }
}

/// One element and what is inside it: a slice that begins with the element itself.
#[derive(Clone, Copy)]
pub(crate) struct Element<'t> {
    nodes: &'t [Node<'t>],
}

impl<'t> Element<'t> {
    #[inline]
    pub(crate) fn name(self) -> &'t str {
        self.nodes.first().map_or("", |node| &node.name)
    }

    #[inline]
    pub(crate) fn text(self) -> &'t str {
        self.nodes.first().map_or("", |node| &node.text)
    }

    /// The direct children, in order.
    #[inline]
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'t>> {
        let mut rest = self.nodes.get(1..).unwrap_or_default();
        std::iter::from_fn(move || {
            let (first, behind) = rest.split_first()?;
            let inside = behind.iter().take_while(|node| node.depth > first.depth);
            let (child, after) = rest.split_at(1 + inside.count());
            rest = after;
            Some(Element { nodes: child })
        })
    }

    #[inline]
    pub(crate) fn child(self, name: &str) -> Option<Element<'t>> {
        self.children().find(|child| child.name() == name)
    }

    #[inline]
    pub(crate) fn child_text(self, name: &str) -> Option<&'t str> {
        self.child(name).map(Element::text)
    }
}

#[cfg(test)]
mod tests;
