//! Tags (标签).

use wecom_contacts_api::types;
use wecom_contacts_api::types::{
    DepartmentId, Tag, TagAddMembers, TagCreate, TagId, TagRemoveMembers, TagUpdate, UserId,
};
use wecom_contacts_api::{ErrCode, Operation};

use crate::chunked::{Sending, distinct, send_all, side_by_side, some};
use crate::error::{Error, InputError};
use crate::handle::{get, handle, post};

/// Members in one call, by the vendor's limit.
const USERS_AT_ONCE: usize = 1000;

/// Departments in one call, by the vendor's limit.
const DEPARTMENTS_AT_ONCE: usize = 100;

handle! {
    /// Tags (标签).
    Tags, tags
}

/// Who is to get or lose a tag: members, departments or both, any number of them.
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
    fn split(self) -> impl Iterator<Item = (Vec<UserId>, Vec<DepartmentId>)> {
        let users = (distinct(self.users), USERS_AT_ONCE);
        let departments = (self.departments, DEPARTMENTS_AT_ONCE);
        side_by_side(users, departments, (Vec::<()>::new(), 1))
            .map(|(users, departments, _)| (users, departments))
    }
}

/// Who did not get or lose a tag.
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
    fn of_all(
        error: Error,
        users: &Option<Vec<UserId>>,
        departments: &Option<Vec<DepartmentId>>,
    ) -> Result<Self, Error> {
        match error.errcode() {
            Some(ErrCode::TAG_MEMBERS_ALL_INVALID | ErrCode::USERID_LIST_INVALID) => Ok(Self {
                invalid_users: users.clone().unwrap_or_default(),
                invalid_departments: departments.clone().unwrap_or_default(),
            }),
            _ => Err(error),
        }
    }

    fn sum(reports: Vec<Self>) -> Self {
        reports
            .into_iter()
            .fold(Self::default(), |mut sum, report| {
                sum.invalid_users.extend(report.invalid_users);
                sum.invalid_departments.extend(report.invalid_departments);
                sum
            })
    }
}

impl Tags {
    /// Creates a tag (创建标签), 1 to 32 characters, and gives back its id.
    ///
    /// # Errors
    /// 40071 the name is taken; 40072 too long; 40126 the company has 3,000 tags already.
    ///
    /// Vendor's document 90210.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let tag = contacts.tags().create("夜班").await?;
    /// contacts.tags().rename(tag, "Night shift").await?;
    /// contacts.tags().delete(tag).await?;
    /// # Ok(())
    /// # });
    /// ```
    pub async fn create(&self, name: impl Into<String>) -> Result<TagId, Error> {
        Ok(post!(self, TagCreate, tag_create, TagCreate::new(name))?.tagid)
    }

    /// Creates a tag with an id of one's own choice.
    ///
    /// # Errors
    /// 40068 the id is taken, or not allowed; those of `create`.
    ///
    /// Vendor's document 90210.
    pub async fn create_with_id(
        &self,
        name: impl Into<String>,
        id: impl Into<TagId>,
    ) -> Result<TagId, Error> {
        let mut body = TagCreate::new(name);
        body.tagid = Some(id.into());
        Ok(post!(self, TagCreate, tag_create, body)?.tagid)
    }

    /// Renames a tag (更新标签名字).
    ///
    /// # Errors
    /// 40068 not there; 40071 the name is taken; 81011 a tag of another app.
    ///
    /// Vendor's document 90211.
    pub async fn rename(&self, id: impl Into<TagId>, name: impl Into<String>) -> Result<(), Error> {
        post!(self, TagUpdate, tag_update, TagUpdate::new(id, name))
    }

    /// Deletes a tag (删除标签).
    ///
    /// # Errors
    /// 40068 not there; 81011 a tag of another app.
    ///
    /// Vendor's document 90212.
    pub async fn delete(&self, id: impl Into<TagId>) -> Result<(), Error> {
        let id = id.into();
        get!(self, TagDelete, tag_delete, "tagid" => &id)
    }

    /// All tags that the caller may see (获取标签列表).
    ///
    /// # Errors
    /// 48002 not allowed.
    ///
    /// Vendor's document 90216.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// for tag in contacts.tags().list().await? {
    ///     println!("{} {}", tag.tagid, tag.tagname);
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub async fn list(&self) -> Result<Vec<Tag>, Error> {
        Ok(get!(self, TagList, tag_list)?.taglist)
    }

    /// Who has a tag (获取标签成员), as far as the caller may see them.
    ///
    /// # Errors
    /// 40068 not there; 81011 a tag of another app.
    ///
    /// Vendor's document 90213.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let mentors = contacts.tags().get(3).await?;
    /// assert_eq!(mentors.tagname.as_deref(), Some("Mentors"));
    /// # Ok(())
    /// # });
    /// ```
    pub async fn get(&self, id: impl Into<TagId>) -> Result<types::TagGetReply, Error> {
        let id = id.into();
        get!(self, TagGet, tag_get, "tagid" => &id)
    }

    /// Gives a tag to members and departments (增加标签成员), any number of them: 1,000 members and 100 departments with
    /// each call.
    ///
    /// ```no_run
    /// # async fn run(contacts: wecom_contacts::Contacts) -> Result<(), wecom_contacts::Error> {
    /// use wecom_contacts::TagTargets;
    ///
    /// let tags = contacts.tags();
    /// let night_shift = tags.create("夜班").await?;
    /// let targets = TagTargets::users(["mei.lin", "tom.wu"]).and_departments([12]);
    /// let report = tags.add(night_shift, targets).await?;
    /// println!("not found: {:?}", report.invalid_users);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// 40068 not there; 81011 a tag of another app; 81003 the tag has 30,000 nodes already. When all of a call are bad,
    /// that is no error here: they are in the report. An error after the first call leaves what was done before.
    ///
    /// Vendor's document 90214.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::TagTargets;
    ///
    /// let report = contacts.tags().add(3, TagTargets::users(["lin.mei", "nobody"]).and_departments([21])).await?;
    /// assert_eq!(report.invalid_users, ["nobody"]);
    /// # Ok(())
    /// # });
    /// ```
    pub async fn add(&self, id: impl Into<TagId>, targets: TagTargets) -> Result<TagReport, Error> {
        let id = id.into();
        self.not_empty(Operation::TagAddMembers, &targets)?;
        let bodies = targets.split().map(|(users, departments)| {
            let mut body = TagAddMembers::new(id);
            body.userlist = some(users);
            body.partylist = some(departments);
            body
        });
        let replies = send_all(bodies, Sending::Setting, |body| async move {
            let call = self.client.call(Operation::TagAddMembers);
            let answer = match call.check(&body) {
                Ok(()) => call.finish(call.api().tag_add_members(&body).await),
                Err(error) => Err(error),
            };
            let report = match answer {
                Ok(reply) => Ok(TagReport::of(reply.invalidlist, reply.invalidparty)),
                Err(error) => TagReport::of_all(error, &body.userlist, &body.partylist),
            };
            (body, report)
        });
        Ok(TagReport::sum(replies.await?))
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
        let id = id.into();
        self.not_empty(Operation::TagRemoveMembers, &targets)?;
        let bodies = targets.split().map(|(users, departments)| {
            let mut body = TagRemoveMembers::new(id);
            body.userlist = some(users);
            body.partylist = some(departments);
            body
        });
        let replies = send_all(bodies, Sending::Setting, |body| async move {
            let call = self.client.call(Operation::TagRemoveMembers);
            let answer = match call.check(&body) {
                Ok(()) => call.finish(call.api().tag_remove_members(&body).await),
                Err(error) => Err(error),
            };
            let report = match answer {
                Ok(reply) => Ok(TagReport::of(reply.invalidlist, reply.invalidparty)),
                Err(error) => TagReport::of_all(error, &body.userlist, &body.partylist),
            };
            (body, report)
        });
        Ok(TagReport::sum(replies.await?))
    }

    fn not_empty(&self, operation: Operation, targets: &TagTargets) -> Result<(), Error> {
        if targets.users.is_empty() && targets.departments.is_empty() {
            let rule = "at least one of the two lists must hold something";
            let error = InputError::custom(operation, "userlist, partylist", rule, "0 items");
            return Err(self.client.call(operation).refuse(error));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{TagReport, TagTargets};

    #[test]
    fn long_lists_are_split_side_by_side() {
        let targets =
            TagTargets::users((0..2500).map(|n| format!("u{n}"))).and_departments(1..=150);
        let sizes: Vec<_> = targets
            .split()
            .map(|(users, parties)| (users.len(), parties.len()))
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
        let report = TagReport::sum(reports.into());
        assert_eq!(report.invalid_users, ["ghost", "li.tan"]);
        assert_eq!(report.invalid_departments, [999]);
        assert!(!report.is_complete());
    }
}
