//! Departments (部门).

use wecom_contacts_api::Operation;
use wecom_contacts_api::types::{
    Department, DepartmentBrief, DepartmentCreate, DepartmentId, DepartmentUpdate,
};

use crate::error::{Error, InputError};
use crate::handle::{get, handle, post};
use crate::recursive;
use crate::stream::ListRequest;
use crate::tree::DepartmentTree;

handle! {
    /// Departments (部门).
    Departments, departments
}

impl Departments {
    /// Creates a department (创建部门) and gives back its id. Create them one after another: creates at the same time
    /// can collide (6000).
    ///
    /// # Errors
    /// 60008 the id, or the name below this parent, is taken; 60004, 60123 no such parent; 60009, 60125 the name holds
    /// a character that is not allowed; 81001, 81002 the tree is full; 48002 not allowed.
    ///
    /// Vendor's document 90205.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::DepartmentCreate;
    ///
    /// let dock = contacts.departments().create(DepartmentCreate::new("码头", 1)).await?;
    /// assert_eq!(contacts.departments().get(dock).await?.name.as_deref(), Some("码头"));
    /// # Ok(())
    /// # });
    /// ```
    pub async fn create(&self, department: DepartmentCreate) -> Result<DepartmentId, Error> {
        Ok(post!(self, DepartmentCreate, department_create, department)?.id)
    }

    /// Changes a department (更新部门): what is `None` stays.
    ///
    /// # Errors
    /// 60003 not there; 60010 it would stand below itself; those of `create`.
    ///
    /// Vendor's document 90206.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::DepartmentUpdate;
    ///
    /// contacts.departments().update(21, DepartmentUpdate::new().name("后端")).await?;
    /// # Ok(())
    /// # });
    /// ```
    pub async fn update(
        &self,
        id: impl Into<DepartmentId>,
        mut changes: DepartmentUpdate,
    ) -> Result<(), Error> {
        let id = id.into();
        if changes.id.get() != 0 && changes.id != id {
            let rule = "must be the id that is given beside the changes, or be left out";
            return Err(
                InputError::custom(Operation::DepartmentUpdate, "id", rule, "another one").into(),
            );
        }
        changes.id = id;
        post!(self, DepartmentUpdate, department_update, changes)
    }

    /// Deletes a department (删除部门) that has neither members nor departments below it.
    ///
    /// # Errors
    /// 60003 not there; 60005 members inside; 60006 departments below it; 60007 it is the root.
    ///
    /// Vendor's document 90207.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let error = contacts.departments().delete(21).await.unwrap_err();
    /// assert_eq!(error.errcode(), Some(wecom_contacts::ErrCode(60005))); // there are members inside
    /// # Ok(())
    /// # });
    /// ```
    pub async fn delete(&self, id: impl Into<DepartmentId>) -> Result<(), Error> {
        let id = id.into();
        get!(self, DepartmentDelete, department_delete, "id" => &id)
    }

    /// Reads one department (获取单个部门详情).
    ///
    /// # Errors
    /// 60003, 60123 not there; 60011 not visible; 48009 the contact sync assistant calls from a new address.
    ///
    /// Vendor's document 95351.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let backend = contacts.departments().get(21).await?;
    /// assert_eq!(backend.name_en.as_deref(), Some("Backend"));
    /// # Ok(())
    /// # });
    /// ```
    pub async fn get(&self, id: impl Into<DepartmentId>) -> Result<Department, Error> {
        let id = id.into();
        Ok(get!(self, DepartmentGet, department_get, "id" => &id)?.department)
    }

    /// All departments that the caller may see (获取部门列表). Slow in a big company: [`ids`](Self::ids) is lighter.
    ///
    /// # Errors
    /// 48002 not allowed; 48009 the contact sync assistant calls from a new address.
    ///
    /// Vendor's document 90208.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// assert_eq!(contacts.departments().list().await?.len(), 16);
    /// # Ok(())
    /// # });
    /// ```
    pub fn list(&self) -> ListRequest<Department> {
        ListRequest::new(recursive::departments(self.client.clone(), None))
    }

    /// A department and all below it (获取部门列表).
    ///
    /// # Errors
    /// 60003, 60123 not there; those of `list`.
    ///
    /// Vendor's document 90208.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// for department in contacts.departments().list_under(2).await? {
    ///     println!("{} {}", department.id, department.name.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub fn list_under(&self, id: impl Into<DepartmentId>) -> ListRequest<Department> {
        ListRequest::new(recursive::departments(self.client.clone(), Some(id.into())))
    }

    /// Ids, parents and orders of all departments that the caller may see (获取子部门 ID 列表). The contact sync
    /// assistant may ask for it from any address.
    ///
    /// # Errors
    /// 48002 not allowed.
    ///
    /// Vendor's document 95350.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// assert_eq!(contacts.departments().ids().await?.len(), 16);
    /// # Ok(())
    /// # });
    /// ```
    pub fn ids(&self) -> ListRequest<DepartmentBrief> {
        ListRequest::new(recursive::department_ids(self.client.clone(), None))
    }

    /// Ids, parents and orders of a department and all below it (获取子部门 ID 列表).
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let below = contacts.departments().ids_under(2).await?;
    /// assert!(below.iter().any(|department| department.id == 21));
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// 60003, 60123 not there; those of `ids`.
    ///
    /// Vendor's document 95350.
    pub fn ids_under(&self, id: impl Into<DepartmentId>) -> ListRequest<DepartmentBrief> {
        ListRequest::new(recursive::department_ids(
            self.client.clone(),
            Some(id.into()),
        ))
    }

    /// All departments that the caller may see, as a tree.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let tree = contacts.departments().tree().await?;
    /// let team = tree.find("云帆科技/产品研发中心/后端组").ok_or("it is there")?;
    /// assert_eq!((team.id().get(), team.depth()), (21, 2));
    /// for odd in tree.problems() {
    ///     eprintln!("{odd}");
    /// }
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// Those of [`list`](Self::list), and a department that does not decode: a tree with a hole would mislead.
    ///
    /// Vendor's document 90208.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let tree = contacts.departments().tree().await?;
    /// assert!(tree.find("云帆科技/产品研发中心/后端组").is_some());
    /// # Ok(())
    /// # });
    /// ```
    pub async fn tree(&self) -> Result<DepartmentTree, Error> {
        Ok(DepartmentTree::new(self.list().strict().await?))
    }
}
