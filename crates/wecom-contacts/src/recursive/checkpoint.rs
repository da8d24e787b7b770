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
    /// Those of earlier versions do not say it.
    #[serde(default)]
    company: Option<Fingerprint>,
    operation: String,
    root: String,
    done: Vec<String>,
    members: u64,
    seen: Vec<Fingerprint>,
}

impl Checkpoint {
    pub(super) fn new(
        company: Fingerprint,
        operation: Operation,
        root: &str,
        done: &[String],
        members: u64,
        seen: &Seen,
    ) -> Self {
        Checkpoint {
            company: Some(company),
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
    pub(super) fn mismatch(
        &self,
        company: Fingerprint,
        operation: Operation,
        root: &str,
    ) -> Option<String> {
        if self.company.is_some_and(|other| other != company) {
            return Some("must be of this company, not of another one".to_owned());
        }
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

#[cfg(test)]
mod tests {
    use super::Checkpoint;
    use crate::error::Error;
    use crate::testing::{Server, json};

    #[tokio::test]
    async fn a_checkpoint_of_another_company_is_refused_and_one_that_names_none_is_taken() {
        let server = Server::with_tokens(|seen| {
            json(match &*seen.path {
                "/cgi-bin/user/simplelist" => r#"{"errcode":0,"errmsg":"ok","userlist":[]}"#,
                _ => r#"{"errcode":0,"errmsg":"ok","department_id":[{"id":1,"parentid":0}]}"#,
            })
        })
        .await;
        let request = |corp_id: &str| {
            let contacts = server.builder().corp_id(corp_id).build().expect("good");
            contacts.users().in_department(1).recursive().brief()
        };
        let written = serde_json::to_string(&request("ww1").stream().checkpoint()).expect("json");
        let read = |json: &str| serde_json::from_str::<Checkpoint>(json).expect("a checkpoint");
        let (company, rest) = written.split_once(',').expect("some fields");
        assert!(company.starts_with("{\"company\":"));
        assert!(request("ww1").resume(read(&written)).await.is_ok());
        let nameless = read(&format!("{{{rest}"));
        assert!(request("ww2").resume(nameless).await.is_ok());
        let refused = request("ww2").resume(read(&written)).await;
        let error = refused.expect_err("another company");
        assert!(matches!(error, Error::Input(_)), "{error}");
    }
}
