//! The JSON variant into the same tree: keys become elements, an array becomes one element per item.
//!
//! It is read straight into the tree, whose limits hold while it is read: a text of 1 MiB could hold values of 90 MiB.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Tree;

pub(super) fn parse(text: &str) -> Result<Tree<'_>, &'static str> {
    let (mut tree, mut refused) = (Tree::default(), "malformed JSON");
    // It has a depth limit of its own (128), so that a hostile text cannot exhaust the stack here.
    let mut json = serde_json::Deserializer::from_str(text);
    let root = Place {
        tree: &mut tree,
        refused: &mut refused,
        name: "xml",
        depth: 0,
        listed: false,
    };
    match root.deserialize(&mut json).and_then(|()| json.end()) {
        Ok(()) => Ok(tree),
        Err(_) => Err(refused),
    }
}

/// Where the next value goes.
struct Place<'t, 'a> {
    tree: &'t mut Tree<'a>,
    /// Why the tree does not take it, since the parser's own error does not tell.
    refused: &'t mut &'static str,
    name: &'t str,
    depth: usize,
    /// Whether it is an item of an array.
    listed: bool,
}

impl<'a> Place<'_, 'a> {
    fn add<E: Error>(&mut self, text: impl Into<Cow<'a, str>>) -> Result<(), E> {
        let name = Cow::Owned(self.name.to_owned());
        match self.tree.add(name, text.into(), self.depth) {
            Ok(_) => Ok(()),
            Err(why) => {
                *self.refused = why;
                Err(E::custom(why))
            }
        }
    }
}

impl<'a> DeserializeSeed<'a> for Place<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Place<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(mut self, flag: bool) -> Result<(), E> {
        self.add(if flag { "1" } else { "0" })
    }

    fn visit_i64<E: Error>(mut self, number: i64) -> Result<(), E> {
        self.add(number.to_string())
    }

    fn visit_u64<E: Error>(mut self, number: u64) -> Result<(), E> {
        self.add(number.to_string())
    }

    fn visit_f64<E: Error>(mut self, number: f64) -> Result<(), E> {
        self.add(number.to_string())
    }

    fn visit_borrowed_str<E: Error>(mut self, text: &'a str) -> Result<(), E> {
        self.add(text)
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        self.add(text.to_owned())
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut items: A) -> Result<(), A::Error> {
        // An array inside an array is one level deeper, or the limit of depth would not see it.
        self.depth += usize::from(self.listed);
        let mut empty = true;
        while let Some(()) = items.next_element_seed(Place {
            tree: self.tree,
            refused: self.refused,
            listed: true,
            ..self
        })? {
            empty = false;
        }
        if empty { self.add("") } else { Ok(()) }
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut members: A) -> Result<(), A::Error> {
        self.add("")?;
        while let Some(name) = members.next_key::<String>()? {
            members.next_value_seed(Place {
                tree: self.tree,
                refused: self.refused,
                name: &name,
                depth: self.depth + 1,
                listed: false,
            })?;
        }
        Ok(())
    }
}
