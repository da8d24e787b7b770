//! One department to import, as the columns of the platform's file have it.

use serde::{Deserialize, Serialize};

/// A department to import (全量覆盖部门): one row of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ImportDepartment {
    /// Name, 1 to 64 characters, none of `\ : * ? " < > |`, unique among its siblings.
    pub name: String,
    /// Id, unique in the file; the root is 1.
    pub id: i64,
    /// Id of the parent; 0 for the root.
    pub parentid: i64,
    /// Place among its siblings, larger first; absent and 0 keep the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,
}

impl ImportDepartment {
    /// The id of the root department.
    pub const ROOT: i64 = 1;

    /// A department below another.
    pub fn new(id: impl Into<i64>, name: impl Into<String>, parentid: impl Into<i64>) -> Self {
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
