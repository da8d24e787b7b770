//! A whole list, with those of its members that did not decode.

use std::ops::Deref;

use crate::error::Error;

/// The members of a list. Use it as a slice, iterate over it, or take the [`Vec`](Self::into_vec).
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
