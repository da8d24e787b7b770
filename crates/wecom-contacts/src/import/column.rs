//! The columns of the two files: their headers in order, the other names they go by, and how a row fills them.

use std::collections::BTreeMap;

use super::{ImportDepartment, ImportMember, cell};

/// A column of the file of members, in the order of the file.
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

/// A kind of row that can be imported: [`ImportMember`] or [`ImportDepartment`].
pub trait ImportRow: Row {}

impl<T: Row> ImportRow for T {}

pub(crate) mod sealed {
    use std::collections::BTreeMap;

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
    }
}

use sealed::{Header, Row};

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

impl Row for ImportMember {
    type Column = MemberColumn;

    const HEADERS: &'static [Header<MemberColumn>] = &[
        required(
            MemberColumn::Name,
            "姓名",
            &[
                "成员名称",
                "成员姓名",
                "名字",
                "name",
                "fullname",
                "displayname",
            ],
        ),
        required(
            MemberColumn::UserId,
            "帐号",
            &[
                "账号",
                "成员帐号",
                "成员账号",
                "用户帐号",
                "用户账号",
                "userid",
                "account",
                "username",
            ],
        ),
        header(
            MemberColumn::Mobile,
            "手机号",
            &[
                "手机",
                "手机号码",
                "移动电话",
                "mobile",
                "mobilephone",
                "cellphone",
                "phone",
                "phonenumber",
            ],
        ),
        header(
            MemberColumn::Email,
            "邮箱",
            &[
                "电子邮箱",
                "电子邮件",
                "个人邮箱",
                "邮件",
                "email",
                "mail",
                "emailaddress",
            ],
        ),
        required(
            MemberColumn::Department,
            "所在部门",
            &[
                "部门",
                "所属部门",
                "部门id",
                "department",
                "departments",
                "departmentid",
                "departmentids",
                "dept",
            ],
        ),
        header(
            MemberColumn::Position,
            "职位",
            &["职务", "岗位", "position", "title", "jobtitle"],
        ),
        header(MemberColumn::Gender, "性别", &["gender", "sex"]),
        header(
            MemberColumn::IsLeader,
            "是否部门内领导",
            &[
                "是否领导",
                "是否部门负责人",
                "部门负责人",
                "isleaderindept",
                "isleader",
                "leader",
            ],
        ),
        header(
            MemberColumn::Order,
            "排序",
            &["部门内排序", "order", "sort"],
        ),
        header(
            MemberColumn::Alias,
            "别名",
            &["英文名", "alias", "englishname"],
        ),
        header(MemberColumn::Address, "地址", &["办公地址", "address"]),
        header(
            MemberColumn::Telephone,
            "座机",
            &[
                "座机号",
                "电话",
                "固定电话",
                "办公电话",
                "telephone",
                "tel",
                "landline",
            ],
        ),
        header(
            MemberColumn::Disabled,
            "禁用",
            &["是否禁用", "停用", "disable", "disabled"],
        ),
        header(
            MemberColumn::DisabledNote,
            "禁用项说明：(0-启用;1-禁用)",
            &[],
        ),
    ];

    const READ_ONLY: &'static [Header<MemberColumn>] = &[header(
        MemberColumn::Enabled,
        "启用",
        &["是否启用", "启用状态", "enable", "enabled"],
    )];

    fn set(&mut self, column: MemberColumn, text: &str) -> Result<(), &'static str> {
        match column {
            MemberColumn::Name => text.clone_into(&mut self.name),
            MemberColumn::UserId => text.clone_into(&mut self.userid),
            MemberColumn::Mobile => text.clone_into(&mut self.mobile),
            MemberColumn::Email => text.clone_into(&mut self.email),
            MemberColumn::Department => self.department = cell::departments(text),
            MemberColumn::Position => text.clone_into(&mut self.position),
            MemberColumn::Gender => self.gender = cell::gender(text)?,
            MemberColumn::IsLeader => self.is_leader_in_dept = cell::flags(text)?,
            MemberColumn::Order => self.order = cell::orders(text)?,
            MemberColumn::Alias => text.clone_into(&mut self.alias),
            MemberColumn::Address => text.clone_into(&mut self.address),
            MemberColumn::Telephone => text.clone_into(&mut self.telephone),
            MemberColumn::Disabled => self.enabled = cell::enabled(text, cell::Says::Disabled)?,
            MemberColumn::Enabled => self.enabled = cell::enabled(text, cell::Says::Enabled)?,
            MemberColumn::DisabledNote => {}
        }
        Ok(())
    }

    fn set_attribute(&mut self, name: &str, text: &str) -> bool {
        if !text.is_empty() {
            self.attributes.insert(name.to_owned(), text.to_owned());
        }
        true
    }

    fn fills(&self, column: MemberColumn) -> bool {
        match column {
            MemberColumn::Name => !self.name.is_empty(),
            MemberColumn::UserId => !self.userid.is_empty(),
            MemberColumn::Mobile => !self.mobile.is_empty(),
            MemberColumn::Email => !self.email.is_empty(),
            MemberColumn::Department => !self.department.is_empty(),
            MemberColumn::Position => !self.position.is_empty(),
            MemberColumn::Gender => self.gender.is_some(),
            MemberColumn::IsLeader => !self.is_leader_in_dept.is_empty(),
            MemberColumn::Order => !self.order.is_empty(),
            MemberColumn::Alias => !self.alias.is_empty(),
            MemberColumn::Address => !self.address.is_empty(),
            MemberColumn::Telephone => !self.telephone.is_empty(),
            MemberColumn::Disabled | MemberColumn::Enabled => self.enabled.is_some(),
            MemberColumn::DisabledNote => false,
        }
    }

    fn cell<'a>(&'a self, column: MemberColumn, scratch: &'a mut String) -> &'a str {
        match column {
            MemberColumn::Name => &self.name,
            MemberColumn::UserId => &self.userid,
            MemberColumn::Mobile => &self.mobile,
            MemberColumn::Email => &self.email,
            MemberColumn::Department => {
                cell::join(scratch, &self.department, cell::push_department)
            }
            MemberColumn::Position => &self.position,
            MemberColumn::Gender => cell::gender_cell(self.gender.as_ref()),
            MemberColumn::IsLeader => cell::join(scratch, &self.is_leader_in_dept, |out, leads| {
                out.push(if *leads { '1' } else { '0' })
            }),
            MemberColumn::Order => cell::join(scratch, &self.order, |out, order| {
                cell::push_number(out, (*order).into())
            }),
            MemberColumn::Alias => &self.alias,
            MemberColumn::Address => &self.address,
            MemberColumn::Telephone => &self.telephone,
            MemberColumn::Disabled => cell::disabled_cell(self.enabled),
            MemberColumn::DisabledNote | MemberColumn::Enabled => "",
        }
    }

    fn attributes(&self) -> Option<&BTreeMap<String, String>> {
        Some(&self.attributes)
    }
}

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
            DepartmentColumn::Id => self.id = cell::number(text)?.unwrap_or(0),
            DepartmentColumn::ParentId => self.parentid = cell::number(text)?.unwrap_or(0),
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
            DepartmentColumn::Id => cell::push_id(scratch, self.id),
            DepartmentColumn::ParentId => cell::push_id(scratch, self.parentid),
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
}
