//! One call that passed the gate: who makes it, and with what.

use bytes::Bytes;

use crate::identity::Identity;
use crate::input::{Body, Fields, Query};
use wecom_contacts_api::Operation;

/// What a handler is given.
pub(crate) struct Call<'a> {
    pub(crate) operation: Operation,
    pub(crate) who: Identity,
    pub(crate) query: Query<'a>,
    pub(crate) body: &'a Body,
    /// The bytes as they came, for uploads.
    pub(crate) raw: &'a Bytes,
    pub(crate) content_type: &'a str,
    /// Milliseconds since 1970, by the sandbox's clock.
    pub(crate) now: i64,
    /// Where the sandbox listens, for the addresses it hands out.
    pub(crate) base_url: &'a str,
}

impl<'a> Call<'a> {
    pub(crate) fn fields(&self) -> Fields<'a> {
        self.body.fields()
    }
}
