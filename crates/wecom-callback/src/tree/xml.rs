//! XML into the tree: no document type, no entity but the five built-in ones, CDATA and bare text alike.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event as Token};

use super::Tree;

const MALFORMED: &str = "malformed XML";

pub(super) fn parse(text: &str) -> Result<Tree<'_>, &'static str> {
    let mut reader = Reader::from_str(text);
    let mut builder = Builder::default();
    loop {
        let before = reader.buffer_position();
        match reader.read_event().map_err(|_| MALFORMED)? {
            Token::Start(start) => builder.open(name_at(text, before, start.name().as_ref()))?,
            Token::Empty(start) => {
                builder.open(name_at(text, before, start.name().as_ref()))?;
                builder.close()?;
            }
            Token::End(_) => builder.close()?,
            Token::Text(part) => builder.text(part.into_inner())?,
            Token::CData(part) => builder.cdata(part.into_inner())?,
            Token::GeneralRef(entity) => builder.character(resolve(&entity)?)?,
            // An external or self-made entity can only be declared here.
            Token::DocType(_) => return Err("a document type is not allowed"),
            Token::Decl(_) | Token::PI(_) | Token::Comment(_) => {}
            Token::Eof => return builder.finish(),
        }
    }
}

/// The name as a part of the document, so that it need not be copied: it stands behind the `<` of its tag.
fn name_at<'a>(text: &'a str, tag: u64, name: &str) -> Cow<'a, str> {
    let place = usize::try_from(tag)
        .ok()
        .and_then(|tag| text.get(tag + 1..tag + 1 + name.len()));
    match place.filter(|found| *found == name) {
        Some(found) => Cow::Borrowed(found),
        None => Cow::Owned(name.to_owned()),
    }
}

fn resolve(entity: &BytesRef<'_>) -> Result<char, &'static str> {
    if let Some(character) = entity.resolve_char_ref().map_err(|_| MALFORMED)? {
        return Ok(character);
    }
    match entity.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err("an unknown entity"),
    }
}

#[derive(Default)]
struct Builder<'a> {
    tree: Tree<'a>,
    /// The open elements: their place in the tree, and whether they held CDATA.
    open: Vec<(usize, bool)>,
}

impl<'a> Builder<'a> {
    fn open(&mut self, name: Cow<'a, str>) -> Result<(), &'static str> {
        if self.open.is_empty() && !self.tree.nodes.is_empty() {
            return Err("a second document element");
        }
        let place = self.tree.add(name, Cow::Borrowed(""), self.open.len())?;
        self.open.push((place, false));
        Ok(())
    }

    /// Bare text is trimmed, since frames are sometimes indented; CDATA is kept to the letter.
    fn close(&mut self) -> Result<(), &'static str> {
        let (place, cdata) = self.open.pop().ok_or(MALFORMED)?;
        if let Some(node) = self.tree.nodes.get_mut(place).filter(|_| !cdata) {
            match &mut node.text {
                Cow::Borrowed(text) => *text = text.trim(),
                Cow::Owned(text) => *text = text.trim().to_owned(),
            }
        }
        Ok(())
    }

    fn text(&mut self, part: Cow<'a, str>) -> Result<(), &'static str> {
        let blank = part.trim_start_matches('\u{feff}').trim().is_empty();
        match self.open.last() {
            None if blank => Ok(()),
            None => Err("text outside of the document element"),
            Some((_, true)) if blank => Ok(()),
            Some(_) => self.append(part),
        }
    }

    fn cdata(&mut self, part: Cow<'a, str>) -> Result<(), &'static str> {
        let (place, cdata) = self
            .open
            .last_mut()
            .ok_or("text outside of the document element")?;
        // What stood before the CDATA is indentation.
        if !std::mem::replace(cdata, true)
            && let Some(node) = self
                .tree
                .nodes
                .get_mut(*place)
                .filter(|node| node.text.trim().is_empty())
        {
            node.text = Cow::Borrowed("");
        }
        self.append(part)
    }

    fn character(&mut self, character: char) -> Result<(), &'static str> {
        self.open
            .last()
            .ok_or("text outside of the document element")?;
        self.append(Cow::Owned(character.to_string()))
    }

    fn append(&mut self, part: Cow<'a, str>) -> Result<(), &'static str> {
        let place = self.open.last().map(|(place, _)| *place).ok_or(MALFORMED)?;
        let node = self.tree.nodes.get_mut(place).ok_or(MALFORMED)?;
        if node.text.is_empty() {
            node.text = part;
        } else {
            node.text.to_mut().push_str(&part);
        }
        Ok(())
    }

    fn finish(self) -> Result<Tree<'a>, &'static str> {
        match (self.open.is_empty(), self.tree.nodes.is_empty()) {
            (true, false) => Ok(self.tree),
            (false, _) => Err("an element is not closed"),
            (true, true) => Err("no document element"),
        }
    }
}
