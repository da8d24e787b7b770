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
    pub async fn permissions(&self) -> Result<LinkedCorpGetPermListReply, Error> {
        get!(self, LinkedCorpGetPermList, linked_corp_get_perm_list)
    }

    /// Reads a member of a linked company (获取互联企业成员详细信息), such as `ww99aa/li.tan`.
    ///
    /// # Errors
    /// 60011, 60021 outside of the shared range; 48002 not a self-built app.
    ///
    /// Vendor's document 93171.
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
    /// ```no_run
    /// # async fn run(contacts: wecom_contacts::Contacts) -> Result<(), wecom_contacts::Error> {
    /// let linked = contacts.linked_corp();
    /// for top in linked.permissions().await?.department_ids {
    ///     let everybody = linked.in_department(top).recursive().brief().await?;
    ///     println!("{} members", everybody.len());
    /// }
    /// # Ok(())
    /// # }
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
    pub fn users(&self, department: impl Into<LinkedDepartmentId>) -> ListRequest<LinkedUserBrief> {
        self.in_department(department).brief()
    }

    /// The members of a linked department (获取互联企业部门成员详情).
    ///
    /// # Errors
    /// As [`users`](Self::users).
    ///
    /// Vendor's document 93169.
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
    pub fn departments(
        &self,
        department: impl Into<LinkedDepartmentId>,
    ) -> ListRequest<LinkedDepartment> {
        ListRequest::new(linked_departments(self.client.clone(), department.into()))
    }
}
