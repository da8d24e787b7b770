//! Who is in which department, and which department is under which: what missed events are found by.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;
use wecom_callback::{PartyRow, Snapshot, UserRow};

use crate::client::Contacts;
use crate::error::Error;

impl Contacts {
    /// Reads `user/list_id` (all pages) and `department/simplelist` into a snapshot, about 100 bytes for each member.
    /// With the feature `callback`.
    ///
    /// The platform does not promise that an event comes. Take a snapshot from time to time and compare it with the one
    /// that you keep up to date by events:
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::callback::{Frame, Reconcile};
    ///
    /// let mut known = contacts.snapshot().await?;
    /// // For each event that comes: `known.apply(&event.kind)`. Once an hour:
    /// let fresh = contacts.snapshot().await?;
    /// for missed in Reconcile::new(&known, &fresh).events(&Frame::company("ww0123456789abcdef", 1_735_700_000)) {
    ///     known.apply(&missed.kind);
    ///     // Hand `missed` to the handler of events.
    /// }
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// Third parties get open_userids as the members' ids.
    ///
    /// # Errors
    /// Those of the two lists, and a row that does not decode: a list with a hole would look like a member who left.
    ///
    /// Vendor's documents 96067 and 95350.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        let mut rows = self.users().ids().rows();
        let mut users = Vec::new();
        while let Some(row) = poll_fn(|cx| Pin::new(&mut rows).poll_next(cx)).await {
            let row = row?;
            let userid = row.userid.map(|id| id.as_str().to_owned());
            let id = userid.or_else(|| row.open_userid.map(|id| id.as_str().to_owned()));
            // The stream lets no row pass that names nobody.
            users.extend(id.map(|id| UserRow::new(id, row.department.get())));
        }
        let parties = self.departments().ids().strict().await?;
        let parties = parties
            .iter()
            .map(|party| PartyRow::new(party.id.get(), party.parentid.get()));
        Ok(Snapshot::from_rows(users, parties))
    }
}
