//! Tags (标签).

use wecom_contacts_api::types;
use wecom_contacts_api::types::{
    DepartmentId, Tag, TagAddMembers, TagCreate, TagId, TagRemoveMembers, TagUpdate, UserId,
};
use wecom_contacts_api::{ErrCode, Operation};

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
    pub fn and_departments(mut self, ids: impl IntoIterator<Item = impl Into<DepartmentId>>) -> Self {
        self.departments.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Parts that fit one call each: both lists side by side, then what is left of the longer one.
    fn chunks(&self) -> impl Iterator<Item = (&[UserId], &[DepartmentId])> {
        let mut users = self.users.chunks(USERS_AT_ONCE);
        let mut departments = self.departments.chunks(DEPARTMENTS_AT_ONCE);
        std::iter::from_fn(move || match (users.next(), departments.next()) {
            (None, None) => None,
            (users, departments) => Some((users.unwrap_or_default(), departments.unwrap_or_default())),
        })
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
    fn add(&mut self, users: Option<String>, departments: Option<Vec<DepartmentId>>) {
        let users = users.unwrap_or_default();
        self.invalid_users.extend(users.split('|').map(str::trim).filter(|id| !id.is_empty()).map(UserId::from));
        self.invalid_departments.extend(departments.unwrap_or_default());
    }
}

impl Tags {
    /// Creates a tag (创建标签), 1 to 32 characters, and gives back its id.
    ///
    /// # Errors
    /// 40071 the name is taken; 40072 too long; 40126 the company has 3,000 tags already.
    ///
    /// Vendor's document 90210.
    pub async fn create(&self, name: impl Into<String>) -> Result<TagId, Error> {
        Ok(post!(self, TagCreate, tag_create, TagCreate::new(name))?.tagid)
    }

    /// Creates a tag with an id of one's own choice.
    ///
    /// # Errors
    /// 40068 the id is taken, or not allowed; those of `create`.
    ///
    /// Vendor's document 90210.
    pub async fn create_with_id(&self, name: impl Into<String>, id: impl Into<TagId>) -> Result<TagId, Error> {
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
    pub async fn list(&self) -> Result<Vec<Tag>, Error> {
        Ok(get!(self, TagList, tag_list)?.taglist)
    }

    /// Who has a tag (获取标签成员), as far as the caller may see them.
    ///
    /// # Errors
    /// 40068 not there; 81011 a tag of another app.
    ///
    /// Vendor's document 90213.
    pub async fn get(&self, id: impl Into<TagId>) -> Result<types::TagGetReply, Error> {
        let id = id.into();
        get!(self, TagGet, tag_get, "tagid" => &id)
    }

    /// Gives a tag to members and departments (增加标签成员), any number of them: 1,000 members and 100 departments with
    /// each call.
    ///
    /// # Errors
    /// 40068 not there; 81011 a tag of another app; 81003 the tag has 30,000 nodes already. When all of a call are bad,
    /// that is no error here: they are in the report. An error after the first call leaves what was done before.
    ///
    /// Vendor's document 90214.
    pub async fn add(&self, id: impl Into<TagId>, targets: TagTargets) -> Result<TagReport, Error> {
        let id = id.into();
        self.not_empty(Operation::TagAddMembers, &targets)?;
        let mut report = TagReport::default();
        for (users, departments) in targets.chunks() {
            let mut body = TagAddMembers::new(id);
            body.userlist = some(users);
            body.partylist = some(departments);
            match post!(self, TagAddMembers, tag_add_members, body) {
                Ok(reply) => report.add(reply.invalidlist, reply.invalidparty),
                Err(error) => report.all_bad(error, users, departments)?,
            }
        }
        Ok(report)
    }

    /// Takes a tag from members and departments (删除标签成员), any number of them.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    ///
    /// Vendor's document 90215.
    pub async fn remove(&self, id: impl Into<TagId>, targets: TagTargets) -> Result<TagReport, Error> {
        let id = id.into();
        self.not_empty(Operation::TagRemoveMembers, &targets)?;
        let mut report = TagReport::default();
        for (users, departments) in targets.chunks() {
            let mut body = TagRemoveMembers::new(id);
            body.userlist = some(users);
            body.partylist = some(departments);
            match post!(self, TagRemoveMembers, tag_remove_members, body) {
                Ok(reply) => report.add(reply.invalidlist, reply.invalidparty),
                Err(error) => report.all_bad(error, users, departments)?,
            }
        }
        Ok(report)
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

impl TagReport {
    /// The vendor refuses a call whose ids are all bad; with some good ones it would have listed them.
    fn all_bad(&mut self, error: Error, users: &[UserId], departments: &[DepartmentId]) -> Result<(), Error> {
        match error.errcode() {
            Some(ErrCode::TAG_MEMBERS_ALL_INVALID | ErrCode::USERID_LIST_INVALID) => {
                self.invalid_users.extend_from_slice(users);
                self.invalid_departments.extend_from_slice(departments);
                Ok(())
            }
            _ => Err(error),
        }
    }
}

fn some<T: Clone>(ids: &[T]) -> Option<Vec<T>> {
    (!ids.is_empty()).then(|| ids.to_vec())
}

#[cfg(test)]
mod tests {
    use super::{TagReport, TagTargets};

    #[test]
    fn long_lists_are_split_side_by_side() {
        let targets = TagTargets::users((0..2500).map(|n| format!("u{n}"))).and_departments(1..=150);
        let sizes: Vec<_> = targets.chunks().map(|(users, parties)| (users.len(), parties.len())).collect();
        assert_eq!(sizes, [(1000, 100), (1000, 50), (500, 0)]);
    }

    #[test]
    fn the_joined_list_of_bad_userids_is_split() {
        let mut report = TagReport::default();
        report.add(Some("ghost|li.tan".to_owned()), None);
        report.add(None, Some(vec![999.into()]));
        report.add(Some(String::new()), None);
        assert_eq!(report.invalid_users, ["ghost", "li.tan"]);
        assert_eq!(report.invalid_departments, [999]);
        assert!(!report.is_complete());
    }
}
