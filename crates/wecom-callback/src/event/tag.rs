//! Events about tags.

use serde::Serialize;

use super::read::{self, Other};
use super::write::Writer;
use crate::tree::Element;

/// Who was added to a tag, and who was removed. Creating, renaming and deleting a tag is not told by the platform.
///
/// When a department is deleted, the platform may leave out `del_parties`.
///
/// ```
/// use wecom_callback::{EventKind, TagChange};
///
/// let mut change = TagChange::new(7);
/// change.add_users = Some(vec!["mei.lin".to_owned()]);
/// let kind = EventKind::UpdateTag(change);
/// if let EventKind::UpdateTag(change) = &kind {
///     let added = change.add_users.iter().flatten().count();
///     assert_eq!((change.tag_id, added), (7, 1));
/// }
/// ```
#[derive(Clone, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TagChange {
    /// The tag's id.
    pub tag_id: i64,
    /// Ids of members that were added (`AddUserItems`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_users: Option<Vec<String>>,
    /// Ids of members that were removed (`DelUserItems`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub del_users: Option<Vec<String>>,
    /// Ids of departments that were added (`AddPartyItems`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_parties: Option<Vec<i64>>,
    /// Ids of departments that were removed (`DelPartyItems`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub del_parties: Option<Vec<i64>>,
    /// Elements that this crate does not know, and values that did not fit their field, as text.
    #[serde(skip_serializing_if = "Other::is_empty")]
    pub other: Other,
}

impl TagChange {
    /// A change of a tag with nothing in it yet.
    #[must_use]
    pub fn new(tag_id: i64) -> Self {
        Self {
            tag_id,
            ..Self::default()
        }
    }

    pub(super) fn read(root: Element<'_>) -> Option<Self> {
        let id = root
            .child_text("TagId")
            .and_then(|id| id.trim().parse().ok())?;
        let (mut tag, mut other) = (Self::new(id), Other::new());
        read::each(root, &mut other, |name, element| match name {
            "TagId" => Some(()),
            "AddUserItems" => read::names(&mut tag.add_users, element),
            "DelUserItems" => read::names(&mut tag.del_users, element),
            "AddPartyItems" => read::numbers(&mut tag.add_parties, element),
            "DelPartyItems" => read::numbers(&mut tag.del_parties, element),
            _ => None,
        });
        tag.other = other;
        Some(tag)
    }

    pub(super) fn write(&self, to: &mut Writer) {
        to.bare("TagId", Some(self.tag_id));
        to.list("AddUserItems", self.add_users.as_ref());
        to.list("DelUserItems", self.del_users.as_ref());
        to.list("AddPartyItems", self.add_parties.as_ref());
        to.list("DelPartyItems", self.del_parties.as_ref());
        to.other(&self.other);
    }
}

super::write::debug_by_element_names!(TagChange);
