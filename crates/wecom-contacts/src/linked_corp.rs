//! Linked companies (互联企业): read only, for self-built apps, in the range that is shared.

use wecom_contacts_api::types::{
    LinkedCorpGetPermListReply, LinkedCorpGetUser, LinkedDepartment, LinkedDepartmentId,
    LinkedUser, LinkedUserBrief, LinkedUserId,
};

use crate::error::Error;
use crate::handle::{get, handle, post};
use crate::recursive::{InLinkedDepartment, linked_departments};
use crate::stream::ListRequest;

handle! {
    /// Linked companies (互联企业).
    LinkedCorp, linked_corp
}

impl LinkedCorp {
    /// Which members and departments the app may see (获取应用的可见范围).
    ///
    /// # Errors
    /// 48002 not a self-built app.
    ///
    /// Vendor's document 93172.
    ///
    /// ```
    /// # tests::with_app(async |contacts| {
    /// let shared = contacts.linked_corp().permissions().await?;
    /// println!("{} departments, {} members", shared.department_ids.len(), shared.userids.len());
    /// # Ok(())
    /// # });
    /// ```
    pub async fn permissions(&self) -> Result<LinkedCorpGetPermListReply, Error> {
        get!(self, LinkedCorpGetPermList, linked_corp_get_perm_list)
    }

    /// Reads a member of a linked company (获取互联企业成员详细信息), such as `ww99aa/li.tan`.
    ///
    /// # Errors
    /// 60011, 60021 outside of the shared range; 48002 not a self-built app.
    ///
    /// Vendor's document 93171.
    ///
    /// ```
    /// # tests::with_app(async |contacts| {
    /// let member = contacts.linked_corp().user("wwlinked000000001/li.tan").await?;
    /// assert_eq!(member.userid.as_str(), "li.tan");
    /// # Ok(())
    /// # });
    /// ```
    pub async fn user(&self, id: impl Into<LinkedUserId>) -> Result<LinkedUser, Error> {
        Ok(post!(
            self,
            LinkedCorpGetUser,
            linked_corp_get_user,
            LinkedCorpGetUser::new(id)
        )?
        .user_info)
    }

    /// The members of a linked department, such as `wh77/3`: `.brief()` or `.detailed()`, with `.recursive()` before it
    /// for those of all departments below it as well.
    ///
    /// ```
    /// # tests::with_app(async |contacts| {
    /// let linked = contacts.linked_corp();
    /// for top in linked.permissions().await?.department_ids {
    ///     let everybody = linked.in_department(top).recursive().brief().await?;
    ///     println!("{} members", everybody.len());
    /// }
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// 60011 outside of the shared range; 48002 not a self-built app.
    ///
    /// Vendor's documents 93168 and 93169.
    pub fn in_department(&self, department: impl Into<LinkedDepartmentId>) -> InLinkedDepartment {
        InLinkedDepartment::new(self.client.clone(), department.into())
    }

    /// Ids and names of the members of a linked department (获取互联企业部门成员).
    ///
    /// # Errors
    /// 60011 outside of the shared range; 48002 not a self-built app.
    ///
    /// Vendor's document 93168.
    ///
    /// ```
    /// # tests::with_app(async |contacts| {
    /// for member in contacts.linked_corp().users("whsandbox01/3").await? {
    ///     println!("{}", member.userid);
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub fn users(&self, department: impl Into<LinkedDepartmentId>) -> ListRequest<LinkedUserBrief> {
        self.in_department(department).brief()
    }

    /// The members of a linked department (获取互联企业部门成员详情).
    ///
    /// # Errors
    /// As [`users`](Self::users).
    ///
    /// Vendor's document 93169.
    ///
    /// ```
    /// # tests::with_app(async |contacts| {
    /// let members = contacts.linked_corp().users_detailed("whsandbox01/3").await?;
    /// assert!(members.iter().all(|member| !member.userid.as_str().is_empty()));
    /// # Ok(())
    /// # });
    /// ```
    pub fn users_detailed(
        &self,
        department: impl Into<LinkedDepartmentId>,
    ) -> ListRequest<LinkedUser> {
        self.in_department(department).detailed()
    }

    /// A linked department and those below it (获取互联企业部门列表), all at once or as a stream.
    ///
    /// # Errors
    /// 60011 outside of the shared range; 48002 not a self-built app.
    ///
    /// Vendor's document 93170.
    ///
    /// ```
    /// # tests::with_app(async |contacts| {
    /// for department in contacts.linked_corp().departments("whsandbox01/3").await? {
    ///     println!("{}", department.department_id);
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub fn departments(
        &self,
        department: impl Into<LinkedDepartmentId>,
    ) -> ListRequest<LinkedDepartment> {
        ListRequest::new(linked_departments(self.client.clone(), department.into()))
    }
}
