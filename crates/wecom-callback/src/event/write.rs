//! Events back into the platform's XML, for tests and sandboxes; and their `Debug`, which names the elements only.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::{Event, EventKind};
use crate::sealed::push_cdata;

/// Writes elements, and notes the names of the outermost ones.
#[derive(Default)]
pub(super) struct Writer {
    xml: String,
    depth: usize,
    names: Vec<&'static str>,
}

impl Writer {
    /// An element with text, in CDATA.
    pub(super) fn text<T: AsRef<str>>(&mut self, name: &'static str, text: Option<T>) {
        if let Some(text) = text {
            self.note(name);
            push_cdata(&mut self.xml, name, text.as_ref());
        }
    }

    /// An element with a number, bare.
    pub(super) fn bare<T: Display>(&mut self, name: &'static str, value: Option<T>) {
        if let Some(value) = value {
            self.note(name);
            self.xml.push_str(&format!("<{name}>{value}</{name}>"));
        }
    }

    /// An element with a comma list.
    pub(super) fn list<T: Display>(&mut self, name: &'static str, items: Option<&Vec<T>>) {
        let items = items.map(|items| items.iter().map(T::to_string).collect::<Vec<_>>().join(","));
        self.text(name, items);
    }

    /// An element with elements.
    pub(super) fn nested(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.note(name);
        self.depth += 1;
        self.xml.push_str(&format!("<{name}>"));
        inside(self);
        self.xml.push_str(&format!("</{name}>"));
        self.depth -= 1;
    }

    /// Elements without a field of their own. What could not stand as the name of an element is left out.
    pub(super) fn other(&mut self, other: &BTreeMap<String, String>) {
        let is_name = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_alphabetic())
                && name
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter))
        };
        for (name, text) in other.iter().filter(|(name, _)| is_name(name)) {
            push_cdata(&mut self.xml, name, text);
        }
    }

    fn note(&mut self, name: &'static str) {
        if self.depth == 0 {
            self.names.push(name);
        }
    }

    /// The names of the outermost elements.
    pub(super) fn into_names(self) -> Vec<&'static str> {
        self.names
    }
}

pub(super) fn event(event: &Event) -> String {
    if let EventKind::Unknown(unknown) = &event.kind {
        return unknown.raw.clone();
    }
    let mut to = Writer::default();
    to.nested("xml", |to| {
        let (event_type, change) = match &event.kind {
            EventKind::BatchJobResult(_) => ("batch_job_result", None),
            kind => ("change_contact", Some(kind.name())),
        };
        head(event, event_type, to);
        to.text("ChangeType", change);
        match &event.kind {
            EventKind::CreateUser(user) | EventKind::UpdateUser(user) => user.write(to),
            EventKind::DeleteUser(user) => user.write(to),
            EventKind::CreateParty(party) | EventKind::UpdateParty(party) => party.write(to),
            EventKind::DeleteParty(party) => party.write(to),
            EventKind::UpdateTag(tag) => tag.write(to),
            EventKind::BatchJobResult(job) => job.write(to),
            EventKind::Unknown(_) => {}
        }
    });
    to.xml
}

fn head(event: &Event, event_type: &str, to: &mut Writer) {
    let frame = &event.frame;
    to.text("ToUserName", frame.to_user_name.as_ref());
    to.text("FromUserName", frame.from_user_name.as_ref());
    if frame.is_third_party() {
        to.text("SuiteId", frame.suite_id.as_ref());
        to.text("ServiceCorpId", frame.service_corp_id.as_ref());
        to.text("AuthCorpId", frame.auth_corp_id.as_ref());
        to.text("InfoType", Some(event_type));
        to.bare("TimeStamp", frame.create_time);
    } else {
        to.bare("CreateTime", frame.create_time);
        to.text("MsgType", Some("event"));
        to.text("Event", Some(event_type));
    }
}

/// `Debug` that prints which elements are present, and no value of any.
macro_rules! debug_by_element_names {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut names = Writer::default();
                self.write(&mut names);
                f.debug_tuple(stringify!($name)).field(&names.into_names()).finish()
            }
        }
    )+};
}
pub(super) use debug_by_element_names;
