//! One department to import, as the columns of the platform's file have it.

use serde::{Deserialize, Serialize};
use wecom_contacts_api::types::DepartmentId;

/// A department to import (全量覆盖部门): one row of the file.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::import::{ImportDepartment, Rows};
///
/// let rows = Rows::from(vec![
///     ImportDepartment::root("云帆科技"),
///     ImportDepartment::new(2, "产品研发中心", 1).order(100),
///     ImportDepartment::new(21, "后端组", 2),
/// ]);
/// assert!(rows.check().is_empty());
/// let plan = contacts.batch().import_departments(rows).plan().await?;
/// assert_eq!((plan.kept, plan.added), (3, 0));
/// println!("{plan}");
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ImportDepartment {
    /// Name, 1 to 64 characters, none of `\ : * ? " < > |`, unique among its siblings.
    #[serde(default)]
    pub name: String,
    /// Id, unique in the file; the root is 1.
    pub id: DepartmentId,
    /// Id of the parent; 0 for the root.
    pub parentid: DepartmentId,
    /// Place among its siblings, larger first; absent and 0 keep the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
}

impl ImportDepartment {
    /// The id of the root department.
    pub const ROOT: DepartmentId = DepartmentId::new(1);

    /// A department below another.
    pub fn new(
        id: impl Into<DepartmentId>,
        name: impl Into<String>,
        parentid: impl Into<DepartmentId>,
    ) -> Self {
        ImportDepartment {
            name: name.into(),
            id: id.into(),
            parentid: parentid.into(),
            order: None,
        }
    }

    /// The root department (id 1, parent 0), which the file needs.
    pub fn root(name: impl Into<String>) -> Self {
        ImportDepartment::new(ImportDepartment::ROOT, name, 0)
    }

    /// Sets the place among its siblings.
    #[must_use]
    pub fn order(mut self, order: u32) -> Self {
        self.order = Some(order);
        self
    }
}

/// A row that nothing has been read into yet.
impl Default for ImportDepartment {
    fn default() -> Self {
        ImportDepartment::new(0, "", 0)
    }
}
