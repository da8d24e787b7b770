//! A whole list, with those of its members that did not decode.

use std::ops::Deref;

use wecom_contacts_api::Operation;

use crate::error::{DecodeError, DecodeKind, Error};

/// The most members that are kept, broken ones among them: some gigabyte. A list without end would take all memory.
const MOST: usize = 1_000_000;

/// The members of a list, 1,000,000 at most. Use it as a slice, iterate over it, or take the [`Vec`](Self::into_vec).
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{List, types::UserBrief};
///
/// let members: List<UserBrief> = contacts.users().in_department(1).brief().await?;
/// assert!(members.bad().is_empty(), "or nobody may be deleted for not being there");
/// println!("{} members, the first is {}", members.len(), members[0].userid);
/// let members: Vec<UserBrief> = members.into_vec();
/// # drop(members);
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct List<T> {
    pub(crate) items: Vec<T>,
    pub(crate) bad: Vec<Error>,
}

impl<T> List<T> {
    /// The members that did not decode, each with its place and id ([`Error::bad_element`]). They are **not** among
    /// the members: who deletes what a list lacks must look here first.
    #[must_use]
    pub fn bad(&self) -> &[Error] {
        &self.bad
    }

    /// The members.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.items
    }

    /// Takes what came out of a stream after `bytes`. An error that was its end is given back, and one member too many
    /// makes one.
    pub(crate) fn take(
        &mut self,
        item: Result<T, Error>,
        is_over: bool,
        (operation, bytes): (Operation, u64),
    ) -> Result<(), Error> {
        match item {
            Ok(member) => self.items.push(member),
            Err(error) if is_over => return Err(error),
            Err(error) => self.bad.push(error),
        }
        if self.items.len() + self.bad.len() <= MOST {
            return Ok(());
        }
        let kind = DecodeKind::TooMany { limit: MOST };
        Err(DecodeError::new(operation, kind, bytes).into())
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List {
            items: Vec::new(),
            bad: Vec::new(),
        }
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
