//! Finding what the platform did not tell: two snapshots of the directory in, the missed changes out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{Event, EventKind, Frame, Origin, PartyChange, PartyDelete, UserChange, UserDelete};

/// A member in a department: one row of `user/list_id`.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct UserRow {
    /// The member's id.
    pub user_id: String,
    /// One of the member's departments.
    pub department: i64,
}

impl UserRow {
    /// A member in a department.
    #[must_use]
    pub fn new(user_id: impl Into<String>, department: i64) -> Self {
        Self {
            user_id: user_id.into(),
            department,
        }
    }
}

impl std::fmt::Debug for UserRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The id is left out: many companies take mobile numbers for ids.
        f.debug_struct("UserRow")
            .field("department", &self.department)
            .finish_non_exhaustive()
    }
}

/// A department: one row of `department/simplelist`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PartyRow {
    /// The department's id.
    pub id: i64,
    /// The id of its parent.
    pub parent_id: i64,
}

impl PartyRow {
    /// A department under its parent.
    #[must_use]
    pub fn new(id: i64, parent_id: i64) -> Self {
        Self { id, parent_id }
    }
}

/// Who is in which department, and which department is under which: all that the two lists say.
///
/// It can be stored between runs (`Serialize`), and kept up to date with [`apply`](Self::apply).
///
/// ```
/// use wecom_callback::{EventKind, PartyRow, Snapshot, UserDelete, UserRow};
///
/// let rows = [UserRow::new("mei.lin", 12), UserRow::new("mei.lin", 15), UserRow::new("tom.wu", 1)];
/// let mut known = Snapshot::from_rows(rows, [PartyRow::new(12, 1), PartyRow::new(15, 1)]);
/// assert_eq!(known.users["mei.lin"].len(), 2);
///
/// known.apply(&EventKind::DeleteUser(UserDelete::new("tom.wu")));
/// assert_eq!(known.users.len(), 1);
/// ```
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// The departments of every member.
    pub users: BTreeMap<String, BTreeSet<i64>>,
    /// The parent of every department.
    pub parties: BTreeMap<i64, i64>,
}

impl Snapshot {
    /// Takes the rows of `user/list_id` (all pages) and of `department/simplelist`.
    #[must_use]
    pub fn from_rows(
        users: impl IntoIterator<Item = UserRow>,
        parties: impl IntoIterator<Item = PartyRow>,
    ) -> Self {
        let mut snapshot = Self::default();
        for row in users {
            snapshot
                .users
                .entry(row.user_id)
                .or_default()
                .insert(row.department);
        }
        snapshot
            .parties
            .extend(parties.into_iter().map(|row| (row.id, row.parent_id)));
        snapshot
    }

    /// Applies an event, so that the snapshot is what the receiver knows. What an event leaves out stays as it was.
    pub fn apply(&mut self, kind: &EventKind) {
        match kind {
            EventKind::CreateUser(user) | EventKind::UpdateUser(user) => self.apply_user(user),
            EventKind::DeleteUser(user) => {
                self.users.remove(&user.user_id);
            }
            EventKind::CreateParty(party) | EventKind::UpdateParty(party) => {
                if let Some(parent_id) = party.parent_id {
                    self.parties.insert(party.id, parent_id);
                }
            }
            EventKind::DeleteParty(party) => {
                self.parties.remove(&party.id);
            }
            EventKind::UpdateTag(_) | EventKind::BatchJobResult(_) | EventKind::Unknown(_) => {}
        }
    }

    fn apply_user(&mut self, user: &UserChange) {
        let old = self.users.remove(&user.user_id);
        let id = user
            .new_user_id
            .as_ref()
            .filter(|id| !id.is_empty())
            .unwrap_or(&user.user_id);
        let departments = user
            .department
            .as_ref()
            .map(|list| list.iter().copied().collect());
        // A change of the id that is told again finds the member under the new one.
        let before = old.or_else(|| self.users.get(id).cloned());
        let departments = departments.or(before).unwrap_or_default();
        self.users.insert(id.clone(), departments);
    }

    /// The departments, each behind its parent. Those whose parents form a circle come last.
    fn top_down(&self) -> Vec<i64> {
        let mut children = BTreeMap::<i64, Vec<i64>>::new();
        let (mut waiting, mut order) = (VecDeque::new(), Vec::with_capacity(self.parties.len()));
        for (&id, &parent) in &self.parties {
            if id != parent && self.parties.contains_key(&parent) {
                children.entry(parent).or_default().push(id);
            } else {
                waiting.push_back(id);
            }
        }
        while let Some(id) = waiting.pop_front() {
            waiting.extend(children.remove(&id).unwrap_or_default());
            order.push(id);
        }
        order.extend(children.into_values().flatten());
        order
    }
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("Snapshot");
        out.field("users", &self.users.len())
            .field("parties", &self.parties.len())
            .finish()
    }
}

/// Compares what is known with what is, and gives the difference as the events that should have come.
///
/// Delivery of events is not guaranteed: fetch the two lists from time to time, and hand the missed events to the handler.
///
/// - Only what the lists say can be found: members, their departments, departments and their parents. A change of a name, of a
///   mobile number or of a tag cannot.
/// - A changed member id looks like one member deleted and another created.
/// - A list that was fetched in part, or with fewer rights than before, looks like a great deletion: compare only complete
///   lists of the same receiver.
/// - What happens while the lists are fetched may be found twice; events carry whole values, so that applying one twice
///   changes nothing.
///
/// ```
/// use wecom_callback::{EventKind, Frame, PartyRow, Reconcile, Snapshot, UserRow};
///
/// let parties = || [PartyRow::new(1, 0), PartyRow::new(2, 1)];
/// let known = Snapshot::from_rows([UserRow::new("mei.lin", 1)], parties());
/// let fresh = Snapshot::from_rows([UserRow::new("mei.lin", 2)], parties());
///
/// let missed = Reconcile::new(&known, &fresh).events(&Frame::company("ww0123456789abcdef", 1_735_700_000));
/// let [event] = missed.as_slice() else { panic!("one change") };
/// let EventKind::UpdateUser(change) = &event.kind else { panic!("another kind") };
/// assert_eq!(change.department.as_deref(), Some(&[2][..]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reconcile<'a> {
    known: &'a Snapshot,
    fresh: &'a Snapshot,
}

impl<'a> Reconcile<'a> {
    /// Compares two snapshots.
    #[must_use]
    pub fn new(known: &'a Snapshot, fresh: &'a Snapshot) -> Self {
        Self { known, fresh }
    }

    /// The missed changes in an order that can be carried out: departments from the top, then members, then what is gone.
    ///
    /// `frame` says for which company and at what time; its origin becomes [`Origin::Reconciled`].
    #[must_use]
    pub fn events(&self, frame: &Frame) -> Vec<Event> {
        let frame = Frame {
            origin: Origin::Reconciled,
            ..frame.clone()
        };
        let kinds = self.parties().chain(self.users()).chain(self.gone());
        kinds.map(|kind| Event::new(frame.clone(), kind)).collect()
    }

    /// New and moved departments, parents first: so a child finds its parent, and no move closes a circle on its way.
    fn parties(&self) -> impl Iterator<Item = EventKind> + use<'a> {
        let Self { known, fresh } = *self;
        fresh.top_down().into_iter().filter_map(move |id| {
            let parent = *fresh.parties.get(&id)?;
            let before = known.parties.get(&id);
            let mut party = PartyChange::new(id);
            party.parent_id = Some(parent);
            match before {
                None => Some(EventKind::CreateParty(party)),
                Some(before) => (*before != parent).then_some(EventKind::UpdateParty(party)),
            }
        })
    }

    fn users(&self) -> impl Iterator<Item = EventKind> + use<'a> {
        let known = self.known;
        self.fresh
            .users
            .iter()
            .filter_map(move |(id, departments)| {
                let before = known.users.get(id);
                let mut user = UserChange::new(id);
                user.department = Some(departments.iter().copied().collect());
                match before {
                    None => Some(EventKind::CreateUser(user)),
                    Some(before) => (before != departments).then_some(EventKind::UpdateUser(user)),
                }
            })
    }

    /// Members before the departments they were in, and children before their parents.
    fn gone(&self) -> impl Iterator<Item = EventKind> + use<'a> {
        let Self { known, fresh } = *self;
        let users = known
            .users
            .keys()
            .filter(|id| !fresh.users.contains_key(*id));
        let users = users.map(|id| EventKind::DeleteUser(UserDelete::new(id)));
        let parties = known.top_down().into_iter().rev();
        let parties = parties.filter(|id| !fresh.parties.contains_key(id));
        users.chain(parties.map(|id| EventKind::DeleteParty(PartyDelete::new(id))))
    }
}

#[cfg(test)]
mod tests;
