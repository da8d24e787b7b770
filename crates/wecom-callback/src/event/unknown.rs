//! Events of kinds that are not known yet.

use serde::Serialize;

/// An event of a kind that this crate does not know, or one without the id it is about.
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
