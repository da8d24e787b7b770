//! Inviting members, any number of them.

use wecom_contacts_api::types::{self, BatchInvite, DepartmentId, TagId, UserId};
use wecom_contacts_api::{ErrCode, Operation};

use super::Users;
use crate::chunked::{Sending, distinct, send_all, side_by_side, some};
use crate::error::{Error, InputError};

/// Whom an invitation did not reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InviteReport {
    /// Members who do not exist, or are not visible.
    pub invalid_users: Vec<UserId>,
    /// Departments that do not exist, or are not visible.
    pub invalid_departments: Vec<DepartmentId>,
    /// Tags that do not exist, or are not visible.
    pub invalid_tags: Vec<TagId>,
}

impl InviteReport {
    /// Whether everything in the invitation was good.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.invalid_users.is_empty()
            && self.invalid_departments.is_empty()
            && self.invalid_tags.is_empty()
    }

    /// The report of one call. One whose names are all bad is refused; beside calls that reached somebody that is no
    /// more than a report of them.
    fn of(
        answer: Result<types::BatchInviteReply, Error>,
        body: &BatchInvite,
    ) -> Result<(Self, Option<Error>), Error> {
        match answer {
            Ok(reply) => {
                let report = InviteReport {
                    invalid_users: reply.invaliduser.unwrap_or_default(),
                    invalid_departments: reply.invalidparty.unwrap_or_default(),
                    invalid_tags: reply.invalidtag.unwrap_or_default(),
                };
                Ok((report, None))
            }
            Err(error) => match error.errcode() {
                Some(ErrCode::USERID_LIST_INVALID | ErrCode::TARGETS_ALL_INVALID) => {
                    let report = InviteReport {
                        invalid_users: body.user.clone().unwrap_or_default(),
                        invalid_departments: body.party.clone().unwrap_or_default(),
                        invalid_tags: body.tag.clone().unwrap_or_default(),
                    };
                    Ok((report, Some(error)))
                }
                _ => Err(error),
            },
        }
    }

    /// The refusal, when no call reached anybody.
    fn nobody(reports: &[(Self, Option<Error>)]) -> Option<Error> {
        let refusals: Option<Vec<&Error>> = reports.iter().map(|one| one.1.as_ref()).collect();
        refusals?.first().copied().cloned()
    }
}

impl Users {
    /// Invites members (邀请成员), any number of members, departments and tags: 1,000 of the first and 100 of the others
    /// with each call. At least one of the lists must hold something.
    ///
    /// A member is reminded at most once a day and on three days; success does not prove that a message was sent.
    ///
    /// # Errors
    /// 40031, 81013 nobody at all can be invited; 60011 not allowed. An error after the first call leaves those invited
    /// whom the calls before it named.
    ///
    /// Vendor's document 90975.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::BatchInvite;
    ///
    /// let report = contacts.users().invite(BatchInvite::builder().user(["ma.chao", "nobody"]).build()).await?;
    /// assert_eq!(report.invalid_users, ["nobody"]);
    /// # Ok(())
    /// # });
    /// ```
    pub async fn invite(&self, invitation: BatchInvite) -> Result<InviteReport, Error> {
        let BatchInvite {
            user, party, tag, ..
        } = invitation;
        let users = (distinct(user.unwrap_or_default()), 1000);
        let mut bodies = side_by_side(
            users,
            (party.unwrap_or_default(), 100),
            (tag.unwrap_or_default(), 100),
        )
        .map(|(user, party, tag)| {
            let mut body = BatchInvite::new();
            (body.user, body.party, body.tag) = (some(user), some(party), some(tag));
            body
        })
        .peekable();
        if bodies.peek().is_none() {
            let rule = "at least one of the three lists must hold something";
            let error =
                InputError::custom(Operation::BatchInvite, "user, party, tag", rule, "0 items");
            return Err(self.client.call(Operation::BatchInvite).refuse(error));
        }
        let replies = send_all(bodies, Sending::Once, |body| async move {
            let call = self.client.call(Operation::BatchInvite);
            let answer = match call.check(&body) {
                Ok(()) => call.finish(call.api().batch_invite(&body).await),
                Err(error) => Err(error),
            };
            let report = InviteReport::of(answer, &body);
            (body, report)
        });
        let replies = replies.await?;
        if let Some(refusal) = InviteReport::nobody(&replies) {
            return Err(refusal);
        }
        let mut all = InviteReport::default();
        for (report, _) in replies {
            all.invalid_users.extend(report.invalid_users);
            all.invalid_departments.extend(report.invalid_departments);
            all.invalid_tags.extend(report.invalid_tags);
        }
        Ok(all)
    }
}
