//! Who gets or loses a tag: any number of members and departments.

use std::future::{Future, pending};

use wecom_contacts_api::types::{DepartmentId, TagAddMembers, TagId, TagRemoveMembers, UserId};
use wecom_contacts_api::{ErrCode, Operation};

use super::Tags;
use crate::chunked::{Course, Sending, distinct, send_until, side_by_side, some};
use crate::error::{Error, InputError};
use crate::handle::post;

/// Members in one call, by the vendor's limit.
const USERS_AT_ONCE: usize = 1000;

/// Departments in one call, by the vendor's limit.
const DEPARTMENTS_AT_ONCE: usize = 100;

/// Who is to get or lose a tag: members, departments or both, any number of them.
///
/// ```
/// use wecom_contacts::TagTargets;
///
/// let targets = TagTargets::departments([21]).and_users(["lin.mei"]);
/// assert_eq!(targets, TagTargets::users(["lin.mei"]).and_departments([21]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagTargets {
    /// The members.
    pub users: Vec<UserId>,
    /// The departments.
    pub departments: Vec<DepartmentId>,
}

impl TagTargets {
    /// Members.
    #[must_use]
    pub fn users(ids: impl IntoIterator<Item = impl Into<UserId>>) -> Self {
        Self::default().and_users(ids)
    }

    /// Departments.
    #[must_use]
    pub fn departments(ids: impl IntoIterator<Item = impl Into<DepartmentId>>) -> Self {
        Self::default().and_departments(ids)
    }

    /// And these members.
    #[must_use]
    pub fn and_users(mut self, ids: impl IntoIterator<Item = impl Into<UserId>>) -> Self {
        self.users.extend(ids.into_iter().map(Into::into));
        self
    }

    /// And these departments.
    #[must_use]
    pub fn and_departments(
        mut self,
        ids: impl IntoIterator<Item = impl Into<DepartmentId>>,
    ) -> Self {
        self.departments.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Parts that fit one call each.
    fn split(self) -> impl Iterator<Item = TagTargets> {
        let users = (distinct(self.users), USERS_AT_ONCE);
        let departments = (self.departments, DEPARTMENTS_AT_ONCE);
        side_by_side(users, departments, (Vec::<()>::new(), 1))
            .map(|(users, departments, _)| TagTargets { users, departments })
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn len(&self) -> usize {
        self.users.len() + self.departments.len()
    }
}

/// Who did not get or lose a tag.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{TagReport, TagTargets};
///
/// let report: TagReport = contacts.tags().add(3, TagTargets::users(["lin.mei"])).await?;
/// assert!(report.is_complete() && report.invalid_departments.is_empty());
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagReport {
    /// Members who do not exist, or are not visible.
    pub invalid_users: Vec<UserId>,
    /// Departments that do not exist, or are not visible.
    pub invalid_departments: Vec<DepartmentId>,
}

impl TagReport {
    /// Whether everybody was good.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.invalid_users.is_empty() && self.invalid_departments.is_empty()
    }

    /// The vendor joins the bad userids with `|`.
    fn of(users: Option<String>, departments: Option<Vec<DepartmentId>>) -> Self {
        let users = users.unwrap_or_default();
        Self {
            invalid_users: users
                .split('|')
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(UserId::from)
                .collect(),
            invalid_departments: departments.unwrap_or_default(),
        }
    }

    /// The vendor refuses a call whose ids are all bad; with some good ones it would have listed them.
    fn of_all(error: Error, targets: &TagTargets) -> Result<Self, Error> {
        match error.errcode() {
            Some(ErrCode::TAG_MEMBERS_ALL_INVALID | ErrCode::USERID_LIST_INVALID) => Ok(Self {
                invalid_users: targets.users.clone(),
                invalid_departments: targets.departments.clone(),
            }),
            _ => Err(error),
        }
    }

    fn len(&self) -> usize {
        self.invalid_users.len() + self.invalid_departments.len()
    }

    fn sum(reports: impl IntoIterator<Item = Self>) -> Self {
        let mut sum = Self::default();
        for report in reports {
            sum.invalid_users.extend(report.invalid_users);
            sum.invalid_departments.extend(report.invalid_departments);
        }
        sum
    }
}

/// What happens to the tag.
#[derive(Clone, Copy)]
enum Change {
    Give,
    Take,
}

impl Tags {
    /// Gives a tag to members and departments (增加标签成员), any number of them: 1,000 members and 100 departments with
    /// each call.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::TagTargets;
    ///
    /// let tags = contacts.tags();
    /// let night_shift = tags.create("夜班").await?;
    /// let targets = TagTargets::users(["lin.mei", "nobody"]).and_departments([21]);
    /// let report = tags.add(night_shift, targets).await?;
    /// assert_eq!(report.invalid_users, ["nobody"]);
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// 40068 not there; 81011 a tag of another app; 81003 the tag has 30,000 nodes already. When all of a call are bad,
    /// that is no error here: they are in the report. An error after the first call leaves what was done before:
    /// [`add_until`](Self::add_until) tells how far it came.
    ///
    /// Vendor's document 90214.
    pub async fn add(&self, id: impl Into<TagId>, targets: TagTargets) -> Result<TagReport, Error> {
        let all = self.add_until(id, targets, pending());
        all.await.into_result()
    }

    /// As [`add`](Self::add), but begins no further call once `stop` has ended, and tells how far it came, whether that
    /// or an error was its end. What is in `not_tried` can be given again.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::TagTargets;
    ///
    /// let stop = std::future::pending(); // for instance tokio::signal::ctrl_c()
    /// let targets = TagTargets::users(["lin.mei", "nobody"]);
    /// let course = contacts.tags().add_until(3, targets, stop).await;
    /// assert_eq!((course.done, course.report.invalid_users.len()), (1, 1));
    /// if let Some(error) = course.stopped {
    ///     eprintln!("{} not tried: {error}", course.not_tried.users.len());
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub async fn add_until(
        &self,
        id: impl Into<TagId>,
        targets: TagTargets,
        stop: impl Future<Output = ()>,
    ) -> Course<TagReport, TagTargets> {
        let change = Change::Give;
        self.each(change, id.into(), targets, stop).await
    }

    /// Takes a tag from members and departments (删除标签成员), any number of them.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    ///
    /// Vendor's document 90215.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::TagTargets;
    ///
    /// let report = contacts.tags().remove(3, TagTargets::users(["ben.lim"])).await?;
    /// assert!(report.is_complete());
    /// # Ok(())
    /// # });
    /// ```
    pub async fn remove(
        &self,
        id: impl Into<TagId>,
        targets: TagTargets,
    ) -> Result<TagReport, Error> {
        let all = self.remove_until(id, targets, pending());
        all.await.into_result()
    }

    /// As [`remove`](Self::remove), with the end and the answer of [`add_until`](Self::add_until).
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::TagTargets;
    ///
    /// let stop = std::future::pending(); // for instance tokio::signal::ctrl_c()
    /// let course = contacts.tags().remove_until(3, TagTargets::users(["ben.lim"]), stop).await;
    /// assert_eq!(course.done, 1);
    /// # Ok(())
    /// # });
    /// ```
    pub async fn remove_until(
        &self,
        id: impl Into<TagId>,
        targets: TagTargets,
        stop: impl Future<Output = ()>,
    ) -> Course<TagReport, TagTargets> {
        let change = Change::Take;
        self.each(change, id.into(), targets, stop).await
    }

    /// One call.
    async fn change(
        &self,
        change: Change,
        id: TagId,
        targets: &TagTargets,
    ) -> Result<TagReport, Error> {
        let (users, departments) = (targets.users.clone(), targets.departments.clone());
        let (users, departments) = (some(users), some(departments));
        let (bad_users, bad_departments) = match change {
            Change::Give => {
                let mut body = TagAddMembers::new(id);
                (body.userlist, body.partylist) = (users, departments);
                let reply = post!(self, TagAddMembers, tag_add_members, body)?;
                (reply.invalidlist, reply.invalidparty)
            }
            Change::Take => {
                let mut body = TagRemoveMembers::new(id);
                (body.userlist, body.partylist) = (users, departments);
                let reply = post!(self, TagRemoveMembers, tag_remove_members, body)?;
                (reply.invalidlist, reply.invalidparty)
            }
        };
        Ok(TagReport::of(bad_users, bad_departments))
    }

    /// One call after another, until the end, the stop or a refusal.
    async fn each(
        &self,
        change: Change,
        id: TagId,
        targets: TagTargets,
        stop: impl Future<Output = ()>,
    ) -> Course<TagReport, TagTargets> {
        if targets.is_empty() {
            let rule = "at least one of the two lists must hold something";
            let operation = match change {
                Change::Give => Operation::TagAddMembers,
                Change::Take => Operation::TagRemoveMembers,
            };
            let error = InputError::custom(operation, "userlist, partylist", rule, "0 items");
            return Course::refused(self.client.call(operation).refuse(error), targets);
        }
        let send = |targets: TagTargets| async move {
            let answer = self.change(change, id, &targets).await;
            let report = answer.or_else(|error| TagReport::of_all(error, &targets));
            let count = targets.len();
            let report = report.map(|report| (count.saturating_sub(report.len()), report));
            (targets, report)
        };
        let sent = send_until(targets.split(), Sending::Setting, stop, send).await;
        let mut not_tried = TagTargets::default();
        for targets in sent.not_tried {
            not_tried.users.extend(targets.users);
            not_tried.departments.extend(targets.departments);
        }
        Course {
            done: sent.answers.iter().map(|(done, _)| done).sum(),
            report: TagReport::sum(sent.answers.into_iter().map(|(_, report)| report)),
            not_tried,
            stopped: sent.stopped,
        }
    }
}

#[cfg(test)]
mod tests {
    use wecom_contacts_api::ErrCode;

    use super::{TagReport, TagTargets};
    use crate::testing::{Reply, Seen, Server, json};

    #[test]
    fn long_lists_are_split_side_by_side() {
        let targets =
            TagTargets::users((0..2500).map(|n| format!("u{n}"))).and_departments(1..=150);
        let sizes: Vec<_> = targets
            .split()
            .map(|one| (one.users.len(), one.departments.len()))
            .collect();
        assert_eq!(sizes, [(1000, 100), (1000, 50), (500, 0)]);
    }

    #[test]
    fn the_joined_list_of_bad_userids_is_split() {
        let reports = [
            (Some("ghost|li.tan"), None),
            (None, Some(vec![999.into()])),
            (Some(""), None),
        ]
        .map(|(users, departments)| TagReport::of(users.map(str::to_owned), departments));
        let report = TagReport::sum(reports);
        assert_eq!(report.invalid_users, ["ghost", "li.tan"]);
        assert_eq!(report.invalid_departments, [999]);
        assert!(!report.is_complete());
    }

    /// Lets two calls pass, of which the first finds a bad member, and refuses the third.
    fn third_is_refused(seen: &Seen) -> Reply {
        let first = String::from_utf8_lossy(&seen.body).contains("\"u0\"");
        let third = String::from_utf8_lossy(&seen.body).contains("\"u2000\"");
        json(match (first, third) {
            (true, _) => r#"{"errcode":0,"errmsg":"ok","invalidlist":"u7"}"#,
            (_, true) => r#"{"errcode":81003,"errmsg":"too many"}"#,
            _ => r#"{"errcode":0,"errmsg":"ok"}"#,
        })
    }

    #[tokio::test]
    async fn a_refusal_half_way_tells_what_was_done_and_what_was_not() {
        let server = Server::with_tokens(third_is_refused).await;
        let tags = server.contacts().tags();
        let targets =
            || TagTargets::users((0..2500).map(|n| format!("u{n}"))).and_departments(1..=250);
        let course = tags.add_until(3, targets(), std::future::pending()).await;
        assert_eq!((course.done, course.report.invalid_users.len()), (2199, 1));
        assert_eq!(course.not_tried.users.len(), 500);
        assert_eq!(
            course.not_tried.departments,
            (201..=250).collect::<Vec<_>>()
        );
        let code = course.stopped.and_then(|error| error.errcode());
        assert_eq!(code, Some(ErrCode(81003)));
        let refused = tags.remove(3, targets()).await.expect_err("half way");
        assert_eq!(refused.errcode(), Some(ErrCode(81003)));
    }

    #[tokio::test]
    async fn nothing_is_sent_after_the_stop() {
        let server = Server::with_tokens(third_is_refused).await;
        let targets = TagTargets::users(["u1"]);
        let tags = server.contacts().tags();
        let course = tags.remove_until(3, targets.clone(), async {}).await;
        assert_eq!((course.done, course.not_tried), (0, targets));
        assert!(course.stopped.is_none() && server.seen().is_empty());
    }
}
