//! The columns of the file of members.

use std::collections::BTreeMap;

use wecom_contacts_api::types::BatchResultRow;

use super::sealed::{Header, Row};
use super::{MemberColumn, header, required};
use crate::import::{ImportMember, cell};

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
    fn key(&self) -> String {
        self.userid.to_ascii_lowercase()
    }

    fn key_of(result: &BatchResultRow) -> Option<String> {
        result
            .userid
            .as_ref()
            .map(|userid| userid.as_str().to_ascii_lowercase())
    }
}
