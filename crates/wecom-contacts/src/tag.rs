//! Tags (标签).

mod members;

use wecom_contacts_api::types;
use wecom_contacts_api::types::{Tag, TagCreate, TagId, TagUpdate};

pub use self::members::{TagReport, TagTargets};
use crate::error::Error;
use crate::handle::{get, handle, post};

handle! {
    /// Tags (标签).
    Tags, tags
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
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let tag = contacts.tags().create_with_id("夜班", 77).await?;
    /// assert_eq!(tag, 77);
    /// # Ok(())
    /// # });
    /// ```
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
}
