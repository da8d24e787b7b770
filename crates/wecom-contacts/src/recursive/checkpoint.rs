//! Where a recursive fetch goes on.

use std::fmt;

use serde::{Deserialize, Serialize};
use wecom_contacts_api::Operation;

use super::seen::{Fingerprint, Seen};

/// Where a recursive fetch goes on. Write it anywhere with serde; it holds department ids and hashes of userids.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::Checkpoint;
///
/// let everybody = contacts.users().in_department(1).recursive().brief().stream();
/// let saved = serde_json::to_string(&everybody.checkpoint())?;
///
/// let checkpoint: Checkpoint = serde_json::from_str(&saved)?;
/// assert_eq!((checkpoint.departments_done(), checkpoint.members()), (0, 0));
/// # Ok(())
/// # });
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    operation: String,
    root: String,
    done: Vec<String>,
    members: u64,
    seen: Vec<Fingerprint>,
}

impl Checkpoint {
    pub(super) fn new(
        operation: Operation,
        root: &str,
        done: &[String],
        members: u64,
        seen: &Seen,
    ) -> Self {
        Checkpoint {
            operation: operation.id().to_owned(),
            root: root.to_owned(),
            done: done.to_vec(),
            members,
            seen: seen.iter().collect(),
        }
    }

    /// Departments that are done.
    #[must_use]
    pub fn departments_done(&self) -> usize {
        self.done.len()
    }

    /// Members that have come out.
    #[must_use]
    pub fn members(&self) -> u64 {
        self.members
    }

    /// Why it does not fit.
    pub(super) fn mismatch(&self, operation: Operation, root: &str) -> Option<String> {
        if self.operation == operation.id() && self.root == root {
            return None;
        }
        Some(format!(
            "must be of {operation} below department {root}, not of {} below {}",
            self.operation, self.root
        ))
    }

    pub(super) fn into_parts(self) -> (Vec<String>, u64, Seen) {
        (self.done, self.members, self.seen.into_iter().collect())
    }
}

impl fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checkpoint")
            .field("operation", &self.operation)
            .field("root", &self.root)
            .field("departments_done", &self.done.len())
            .field("members", &self.members)
            .finish_non_exhaustive()
    }
}
