//! The columns of the file of departments.

use std::collections::BTreeMap;

use wecom_contacts_api::types::{BatchResultRow, DepartmentId};

use super::sealed::{Header, Row};
use super::{DepartmentColumn, header, required};
use crate::import::{ImportDepartment, cell};

impl Row for ImportDepartment {
    type Column = DepartmentColumn;

    const HEADERS: &'static [Header<DepartmentColumn>] = &[
        required(
            DepartmentColumn::Name,
            "部门名称",
            &[
                "名称",
                "部门",
                "部门名",
                "name",
                "departmentname",
                "deptname",
                "department",
            ],
        ),
        required(
            DepartmentColumn::Id,
            "部门ID",
            &["部门id", "id", "departmentid", "deptid"],
        ),
        required(
            DepartmentColumn::ParentId,
            "父部门ID",
            &[
                "父部门id",
                "上级部门id",
                "父部门",
                "上级部门",
                "parentid",
                "parent",
                "parentdepartmentid",
            ],
        ),
        header(
            DepartmentColumn::Order,
            "排序",
            &["部门排序", "order", "sort"],
        ),
    ];

    const READ_ONLY: &'static [Header<DepartmentColumn>] = &[];

    fn set(&mut self, column: DepartmentColumn, text: &str) -> Result<(), &'static str> {
        match column {
            DepartmentColumn::Name => text.clone_into(&mut self.name),
            DepartmentColumn::Id => {
                self.id = DepartmentId::from(cell::number::<u32>(text)?.unwrap_or(0))
            }
            DepartmentColumn::ParentId => {
                self.parentid = DepartmentId::from(cell::number::<u32>(text)?.unwrap_or(0))
            }
            DepartmentColumn::Order => self.order = cell::number(text)?,
        }
        Ok(())
    }

    fn set_attribute(&mut self, _name: &str, _text: &str) -> bool {
        false
    }

    fn fills(&self, _column: DepartmentColumn) -> bool {
        // The four columns are the file: all of them are always written.
        true
    }

    fn cell<'a>(&'a self, column: DepartmentColumn, scratch: &'a mut String) -> &'a str {
        scratch.clear();
        match column {
            DepartmentColumn::Name => return &self.name,
            DepartmentColumn::Id => cell::push_id(scratch, self.id.get()),
            DepartmentColumn::ParentId => cell::push_id(scratch, self.parentid.get()),
            DepartmentColumn::Order => {
                if let Some(order) = self.order {
                    cell::push_number(scratch, order.into());
                }
            }
        }
        scratch
    }

    fn attributes(&self) -> Option<&BTreeMap<String, String>> {
        None
    }
    fn key(&self) -> String {
        self.id.to_string()
    }

    fn key_of(result: &BatchResultRow) -> Option<String> {
        result.partyid.map(|id| id.to_string())
    }
}
