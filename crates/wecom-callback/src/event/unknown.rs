//! Events of kinds that are not known yet.

use serde::Serialize;

/// An event of a kind that this crate does not know, or one without the id it is about.
///
/// ```
/// use wecom_callback::{Event, EventKind, Unknown};
///
/// let text = "<xml><Event>change_contact</Event><ChangeType>create_robot</ChangeType></xml>";
/// let event = Event::parse(text)?;
/// assert_eq!(event.kind, EventKind::Unknown(Unknown::new(Some("change_contact"), Some("create_robot"), text)));
/// if let EventKind::Unknown(unknown) = &event.kind {
///     assert_eq!(unknown.name(), "create_robot");
///     assert_eq!(unknown.raw, text);
/// }
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[derive(Clone, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Unknown {
    /// `Event`, or `InfoType` in third-party frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// `ChangeType`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_type: Option<String>,
    /// The whole decrypted text.
    pub raw: String,
}

impl Unknown {
    /// An event that is only known as text.
    #[must_use]
    pub fn new(
        event_type: Option<&str>,
        change_type: Option<&str>,
        raw: impl Into<String>,
    ) -> Self {
        Self {
            event_type: event_type.map(str::to_owned),
            change_type: change_type.map(str::to_owned),
            raw: raw.into(),
        }
    }

    /// The platform's word for the kind, or `unknown`.
    #[must_use]
    pub fn name(&self) -> &str {
        let change = self.change_type.as_deref().or(self.event_type.as_deref());
        change.filter(|name| !name.is_empty()).unwrap_or("unknown")
    }
}

impl std::fmt::Debug for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unknown")
            .field("bytes", &self.raw.len())
            .finish_non_exhaustive()
    }
}
