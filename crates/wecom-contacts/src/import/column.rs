//! The columns of the two files: their headers in order, the other names they go by, and how a row fills them.

mod department;
mod member;

use super::check::Check;

/// A column of the file of members, in the order of the file.
///
/// ```
/// use wecom_contacts::import::{ImportMember, MemberColumn, RowReader};
///
/// let reader = RowReader::<ImportMember>::new().with_column("工号", MemberColumn::UserId);
/// let rows = reader.read_bytes("姓名,工号,手机号,部门\n林梅,mei.lin,13900000001,1\n".as_bytes())?;
/// assert_eq!(rows.as_slice()[0].userid, "mei.lin");
/// # Ok::<(), wecom_contacts::import::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemberColumn {
    /// 姓名
    Name,
    /// 帐号
    UserId,
    /// 手机号
    Mobile,
    /// 邮箱
    Email,
    /// 所在部门
    Department,
    /// 职位
    Position,
    /// 性别
    Gender,
    /// 是否部门内领导
    IsLeader,
    /// 排序
    Order,
    /// 别名
    Alias,
    /// 地址
    Address,
    /// 座机
    Telephone,
    /// 禁用: 1 means that the account does not work.
    Disabled,
    /// 禁用项说明：(0-启用;1-禁用), always empty.
    DisabledNote,
    /// 启用, the inverse of 禁用: understood when read, never written.
    Enabled,
}

/// A column of the file of departments, in the order of the file.
///
/// ```
/// use wecom_contacts::import::{DepartmentColumn, ImportDepartment, RowReader};
///
/// let reader = RowReader::<ImportDepartment>::new().with_column("编号", DepartmentColumn::Id);
/// let rows = reader.read_bytes("部门名称,编号,父部门ID\n示例企业,1,0\n".as_bytes())?;
/// assert_eq!(rows.as_slice()[0].id, ImportDepartment::ROOT);
/// # Ok::<(), wecom_contacts::import::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DepartmentColumn {
    /// 部门名称
    Name,
    /// 部门ID
    Id,
    /// 父部门ID
    ParentId,
    /// 排序
    Order,
}

/// A kind of row that can be imported: [`ImportMember`](super::ImportMember) or [`ImportDepartment`](super::ImportDepartment).
///
/// ```
/// use wecom_contacts::import::{ImportDepartment, ImportMember, ImportRow, Rows};
///
/// fn is_clean<R: ImportRow>(rows: &Rows<R>) -> bool {
///     rows.check().is_empty()
/// }
/// assert!(is_clean(&Rows::from(vec![ImportDepartment::root("示例企业")])));
/// assert!(!is_clean(&Rows::from(vec![ImportMember::new("", "")])));
/// ```
pub trait ImportRow: sealed::Row + Check {}

impl<T: sealed::Row + Check> ImportRow for T {}

pub(crate) mod sealed {
    use std::collections::BTreeMap;

    use wecom_contacts_api::types::BatchResultRow;

    /// The header of a column.
    #[derive(Debug)]
    pub struct Header<C> {
        pub(in crate::import) column: C,
        /// As the platform spells it.
        pub(in crate::import) title: &'static str,
        /// Other spellings, as [`normalized`](super::normalized) leaves them.
        pub(in crate::import) aliases: &'static [&'static str],
        /// Whether the file has the column even when no row fills it.
        pub(in crate::import) required: bool,
    }

    /// How a row and its cells become each other.
    pub trait Row: Clone + Default + Send + Sync + 'static {
        /// The columns of the file.
        type Column: Copy + PartialEq + std::fmt::Debug + Send + Sync + 'static;

        /// The columns that are written, in order.
        const HEADERS: &'static [Header<Self::Column>];
        /// The columns that are understood besides.
        const READ_ONLY: &'static [Header<Self::Column>];

        /// Reads a cell; `Err` is the rule that it breaks.
        fn set(&mut self, column: Self::Column, cell: &str) -> Result<(), &'static str>;
        /// Takes a custom attribute; `false` when rows of this kind have none.
        fn set_attribute(&mut self, name: &str, cell: &str) -> bool;
        /// Whether the row has something for the column.
        fn fills(&self, column: Self::Column) -> bool;
        /// The text of the cell, in the row or in `scratch`.
        fn cell<'a>(&'a self, column: Self::Column, scratch: &'a mut String) -> &'a str;
        /// The custom attributes.
        fn attributes(&self) -> Option<&BTreeMap<String, String>>;
        /// What tells this row from the others, as it is compared.
        fn key(&self) -> String;
        /// The key of the row that a result is about.
        fn key_of(result: &BatchResultRow) -> Option<String>;
    }
}

use sealed::Header;

const fn header<C>(column: C, title: &'static str, aliases: &'static [&'static str]) -> Header<C> {
    Header {
        column,
        title,
        aliases,
        required: false,
    }
}

const fn required<C>(
    column: C,
    title: &'static str,
    aliases: &'static [&'static str],
) -> Header<C> {
    Header {
        column,
        title,
        aliases,
        required: true,
    }
}

/// A header as it is compared: without case, blanks, `_`, `-`, marks for required columns and a BOM.
pub(super) fn normalized(header: &str) -> String {
    let plain = header
        .replace("（必填）", "")
        .replace("(必填)", "")
        .replace("(required)", "");
    plain
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '*' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The header of the column that only explains another one; its wording differs between templates.
pub(super) const NOTE_PREFIX: &str = "禁用项说明";
