//! Inviting members, any number of them.

use std::future::{Future, pending};

use wecom_contacts_api::types::{self, BatchInvite, DepartmentId, TagId, UserId};
use wecom_contacts_api::{ErrCode, Operation};

use super::Users;
use crate::chunked::{Course, Sending, distinct, send_until, side_by_side, some};
use crate::error::{Error, InputError};

/// Whom an invitation did not reach.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{InviteReport, types::BatchInvite};
///
/// let report: InviteReport = contacts.users().invite(BatchInvite::new().user(["ma.chao"])).await?;
/// assert!(report.is_complete());
/// # Ok(())
/// # });
/// ```
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
    fn nobody(reports: &[(usize, (Self, Option<Error>))]) -> Option<Error> {
        let mut refusals = reports.iter().map(|(_, (_, refusal))| refusal.as_ref());
        let first = refusals.next()??;
        refusals
            .all(|refusal| refusal.is_some())
            .then(|| first.clone())
    }

    fn len(&self) -> usize {
        self.invalid_users.len() + self.invalid_departments.len() + self.invalid_tags.len()
    }

    fn add(&mut self, one: Self) {
        self.invalid_users.extend(one.invalid_users);
        self.invalid_departments.extend(one.invalid_departments);
        self.invalid_tags.extend(one.invalid_tags);
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
    /// whom the calls before it named: [`invite_until`](Self::invite_until) tells how far it came.
    ///
    /// Vendor's document 90975.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::BatchInvite;
    ///
    /// let report = contacts.users().invite(BatchInvite::new().user(["ma.chao", "nobody"])).await?;
    /// assert_eq!(report.invalid_users, ["nobody"]);
    /// # Ok(())
    /// # });
    /// ```
    pub async fn invite(&self, invitation: BatchInvite) -> Result<InviteReport, Error> {
        let all = self.invite_until(invitation, pending());
        all.await.into_result()
    }

    /// As [`invite`](Self::invite), but begins no further call once `stop` has ended, and tells how far it came, whether
    /// that or an error was its end. What is in `not_tried` can be given again.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::BatchInvite;
    ///
    /// let stop = std::future::pending(); // for instance tokio::signal::ctrl_c()
    /// let invitation = BatchInvite::new().user(["ma.chao", "nobody"]);
    /// let course = contacts.users().invite_until(invitation, stop).await;
    /// assert_eq!(course.report.invalid_users, ["nobody"]);
    /// assert!(course.stopped.is_none());
    /// # Ok(())
    /// # });
    /// ```
    pub async fn invite_until(
        &self,
        invitation: BatchInvite,
        stop: impl Future<Output = ()>,
    ) -> Course<InviteReport, BatchInvite> {
        if count(&invitation) == 0 {
            let rule = "at least one of the three lists must hold something";
            let error =
                InputError::custom(Operation::BatchInvite, "user, party, tag", rule, "0 items");
            let error = self.client.call(Operation::BatchInvite).refuse(error);
            return Course::refused(error, invitation);
        }
        let bodies = split(invitation);
        let sent = send_until(bodies, Sending::Once, stop, |body| async move {
            let call = self.client.call(Operation::BatchInvite);
            let answer = match call.check(&body) {
                Ok(()) => call.finish(call.api().batch_invite(&body).await),
                Err(error) => Err(error),
            };
            let report = InviteReport::of(answer, &body);
            let named = count(&body);
            (body, report.map(|report| (named, report)))
        })
        .await;
        let stopped = sent.stopped.or_else(|| InviteReport::nobody(&sent.answers));
        let mut course: Course<InviteReport, BatchInvite> = Course {
            stopped,
            ..Course::default()
        };
        for (named, (report, _)) in sent.answers {
            course.done += named.saturating_sub(report.len());
            course.report.add(report);
        }
        for body in sent.not_tried {
            add(&mut course.not_tried, body);
        }
        course
    }
}

/// Parts that fit one call each, every member once.
fn split(invitation: BatchInvite) -> impl Iterator<Item = BatchInvite> {
    let BatchInvite {
        user, party, tag, ..
    } = invitation;
    side_by_side(
        (distinct(user.unwrap_or_default()), 1000),
        (party.unwrap_or_default(), 100),
        (tag.unwrap_or_default(), 100),
    )
    .map(|(user, party, tag)| {
        let mut body = BatchInvite::new();
        (body.user, body.party, body.tag) = (some(user), some(party), some(tag));
        body
    })
}

/// How many it names.
fn count(body: &BatchInvite) -> usize {
    let (users, tags) = (body.user.as_ref(), body.tag.as_ref());
    users.map_or(0, Vec::len) + body.party.as_ref().map_or(0, Vec::len) + tags.map_or(0, Vec::len)
}

fn add(all: &mut BatchInvite, one: BatchInvite) {
    fn join<T>(all: &mut Option<Vec<T>>, one: Option<Vec<T>>) {
        if let Some(one) = one {
            all.get_or_insert_default().extend(one);
        }
    }
    join(&mut all.user, one.user);
    join(&mut all.party, one.party);
    join(&mut all.tag, one.tag);
}

#[cfg(test)]
mod tests {
    use wecom_contacts_api::types::BatchInvite;

    use crate::testing::{Reply, Seen, Server, json};

    fn second_is_refused(seen: &Seen) -> Reply {
        let second = String::from_utf8_lossy(&seen.body).contains("\"u1000\"");
        json(if second {
            r#"{"errcode":60011,"errmsg":"no privilege"}"#
        } else {
            r#"{"errcode":0,"errmsg":"ok","invaliduser":["u7"]}"#
        })
    }

    #[tokio::test]
    async fn a_refusal_half_way_tells_who_was_invited_and_who_was_not() {
        let server = Server::with_tokens(second_is_refused).await;
        let invitation = BatchInvite::new()
            .user((0..2500).map(|n| format!("u{n}")))
            .tag([1, 2]);
        let users = server.contacts().users();
        let course = users
            .invite_until(invitation.clone(), std::future::pending())
            .await;
        assert_eq!((course.done, course.report.invalid_users.len()), (1001, 1));
        let not_tried = course.not_tried;
        assert_eq!(not_tried.user.map(|users| users.len()), Some(1500));
        assert_eq!(not_tried.tag, None, "the tags went with the first call");
        assert!(course.stopped.is_some_and(|error| error.is_permission()));
        users.invite(invitation).await.expect_err("half way");
    }
}
