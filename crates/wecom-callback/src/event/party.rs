//! Events about departments.

use serde::Serialize;

use super::read::{self, Other};
use super::write::Writer;
use crate::tree::Element;

/// A department that was created, or what changed of one. A change of its order is not told by the platform.
///
/// ```
/// use wecom_callback::{Event, EventKind, Frame, PartyChange};
///
/// let mut moved = PartyChange::new(12);
/// moved.parent_id = Some(3);
/// let event = Event::new(Frame::company("ww0123456789abcdef", 1_735_700_000), EventKind::UpdateParty(moved));
/// assert!(event.to_xml().contains("<ParentId>3</ParentId>"));
/// assert!(!event.to_xml().contains("<Name>"), "it did not change");
/// ```
#[derive(Clone, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PartyChange {
    /// The department's id.
    pub id: i64,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The id of its parent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<i64>,
    /// Its order among its siblings: larger comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// Elements that this crate does not know, and values that did not fit their field, as text.
    #[serde(skip_serializing_if = "Other::is_empty")]
    pub other: Other,
}

impl PartyChange {
    /// A change of a department with nothing in it yet.
    #[must_use]
    pub fn new(id: i64) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    pub(super) fn read(root: Element<'_>) -> Option<Self> {
        let (mut party, mut other) = (Self::new(party_id(root)?), Other::new());
        read::each(root, &mut other, |name, element| match name {
            "Id" => Some(()),
            "Name" => read::text(&mut party.name, element),
            "ParentId" => read::number(&mut party.parent_id, element),
            "Order" => read::number(&mut party.order, element),
            _ => None,
        });
        party.other = other;
        Some(party)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.bare("Id", Some(self.id));
        to.text("Name", self.name.as_ref());
        to.bare("ParentId", self.parent_id);
        to.bare("Order", self.order);
        to.other(&self.other);
    }
}

/// A department that was deleted.
///
/// ```
/// use wecom_callback::{EventKind, PartyDelete};
///
/// let gone = EventKind::DeleteParty(PartyDelete::new(12));
/// if let EventKind::DeleteParty(party) = &gone {
///     assert_eq!(party.id, 12);
/// }
/// ```
#[derive(Clone, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PartyDelete {
    /// The department's id.
    pub id: i64,
    /// Elements that this crate does not know, as text.
    #[serde(skip_serializing_if = "Other::is_empty")]
    pub other: Other,
}

impl PartyDelete {
    /// The deletion of a department.
    #[must_use]
    pub fn new(id: i64) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    pub(super) fn read(root: Element<'_>) -> Option<Self> {
        let (mut party, mut other) = (Self::new(party_id(root)?), Other::new());
        read::each(root, &mut other, |name, _| (name == "Id").then_some(()));
        party.other = other;
        Some(party)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.bare("Id", Some(self.id));
        to.other(&self.other);
    }
}

fn party_id(root: Element<'_>) -> Option<i64> {
    root.child_text("Id").and_then(|id| id.trim().parse().ok())
}

super::write::debug_by_element_names!(PartyChange, PartyDelete);
