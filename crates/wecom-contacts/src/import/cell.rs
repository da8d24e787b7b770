//! What stands in one cell: how it is written for the platform, and the spellings that are understood when it is read.

use wecom_contacts_api::types::Gender;

use super::DepartmentRef;

/// Separates several values in one cell.
const JOIN: char = ';';

/// What the reader splits at: the platform's separator and the one that Chinese keyboards give.
const SPLIT: [char; 2] = [';', '；'];

/// Writes numbers and ids, joined.
pub(super) fn join<'a, T: 'a>(
    scratch: &'a mut String,
    values: &'a [T],
    push: impl Fn(&mut String, &'a T),
) -> &'a str {
    scratch.clear();
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            scratch.push(JOIN);
        }
        push(scratch, value);
    }
    scratch
}

/// Appends a number without the detour over an own string.
pub(super) fn push_number(out: &mut String, mut number: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

pub(super) fn push_id(out: &mut String, id: i64) {
    if id < 0 {
        out.push('-');
    }
    push_number(out, id.unsigned_abs());
}

pub(super) fn push_department(out: &mut String, department: &DepartmentRef) {
    match department {
        DepartmentRef::Id(id) => push_id(out, id.get()),
        DepartmentRef::Path(path) => out.push_str(path),
    }
}

fn values(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(SPLIT)
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// Departments by id or path. Ids may be joined with commas too; a path may have a comma in it.
pub(super) fn departments(cell: &str) -> Vec<DepartmentRef> {
    let mut found = Vec::new();
    for value in values(cell) {
        let ids: Result<Vec<i64>, _> = value
            .split([',', '，', '、', '|'])
            .map(|id| id.trim().parse())
            .collect();
        match ids {
            Ok(ids) => found.extend(ids.into_iter().map(DepartmentRef::from)),
            Err(_) => found.push(DepartmentRef::Path(value.into())),
        }
    }
    found
}

pub(super) fn orders(cell: &str) -> Result<Vec<u32>, &'static str> {
    let numbers: Result<Vec<u32>, _> = values(cell).map(str::parse).collect();
    numbers.map_err(|_| "whole numbers from 0 to 4294967295, joined with ;")
}

pub(super) fn flags(cell: &str) -> Result<Vec<bool>, &'static str> {
    let flags: Option<Vec<bool>> = values(cell).map(flag).collect();
    flags.ok_or("0 or 1 (否/是), joined with ;")
}

pub(super) fn number<T: std::str::FromStr>(cell: &str) -> Result<Option<T>, &'static str> {
    match cell.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| "a whole number from 0 to 4294967295"),
    }
}

/// Yes or no in any of the usual spellings.
fn flag(text: &str) -> Option<bool> {
    match text {
        "1" | "是" | "√" | "有" => Some(true),
        "0" | "否" | "×" | "无" => Some(false),
        _ if ["true", "yes", "y"]
            .iter()
            .any(|yes| text.eq_ignore_ascii_case(yes)) =>
        {
            Some(true)
        }
        _ if ["false", "no", "n"]
            .iter()
            .any(|no| text.eq_ignore_ascii_case(no)) =>
        {
            Some(false)
        }
        _ => None,
    }
}

/// Which of the two columns about the state of the account a cell stands in; they say the inverse of each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Enabled,
    Disabled,
}

/// Whether the account works.
pub(super) fn enabled(cell: &str, says: Says) -> Result<Option<bool>, &'static str> {
    let text = cell.trim();
    Ok(match text {
        "" => None,
        "启用" | "已启用" | "正常" => Some(true),
        "禁用" | "已禁用" | "停用" => Some(false),
        _ => Some(flag(text).ok_or("0 or 1 (否/是)")? == (says == Says::Enabled)),
    })
}

/// The cell of the column 禁用: 0 for an account that works.
pub(super) fn disabled_cell(enabled: Option<bool>) -> &'static str {
    match enabled {
        None => "",
        Some(true) => "0",
        Some(false) => "1",
    }
}

pub(super) fn gender(cell: &str) -> Result<Option<Gender>, &'static str> {
    let text = cell.trim();
    match text {
        "" | "0" | "未知" | "未定义" => Ok(None),
        "男" | "男性" | "1" => Ok(Some(Gender::Male)),
        "女" | "女性" | "2" => Ok(Some(Gender::Female)),
        _ if ["male", "m"]
            .iter()
            .any(|male| text.eq_ignore_ascii_case(male)) =>
        {
            Ok(Some(Gender::Male))
        }
        _ if ["female", "f"]
            .iter()
            .any(|female| text.eq_ignore_ascii_case(female)) =>
        {
            Ok(Some(Gender::Female))
        }
        _ => Err("男 or 女"),
    }
}

pub(super) fn gender_cell(gender: Option<&Gender>) -> &'static str {
    match gender {
        Some(Gender::Male) => "男",
        Some(Gender::Female) => "女",
        _ => "",
    }
}

/// Writes the gender as the JSON calls do (`"1"`), reads text, numbers and null.
pub(super) mod gender_serde {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Gender, gender};

    pub(in crate::import) fn serialize<S: Serializer>(
        value: &Option<Gender>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(match value {
            Some(Gender::Male) => "1",
            Some(Gender::Female) => "2",
            _ => "0",
        })
    }

    pub(in crate::import) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Gender>, D::Error> {
        match Option::<super::Loose>::deserialize(from)? {
            None => Ok(None),
            Some(loose) => gender(&loose.text()).map_err(serde::de::Error::custom),
        }
    }
}

/// Reads `1`, `"1"`, `true` and null; writes 1 and 0 as the JSON calls do.
pub(super) mod flag_serde {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::import) fn serialize<S: Serializer>(
        value: &Option<bool>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(flag) => to.serialize_i32(i32::from(*flag)),
            None => to.serialize_none(),
        }
    }

    pub(in crate::import) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<bool>, D::Error> {
        match Option::<super::Loose>::deserialize(from)? {
            None => Ok(None),
            Some(loose) => super::enabled(&loose.text(), super::Says::Enabled)
                .map_err(serde::de::Error::custom),
        }
    }
}

/// A list of what [`flag_serde`] reads and writes.
pub(super) mod flags_serde {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in crate::import) fn serialize<S: Serializer>(
        value: &[bool],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(value.iter().map(|flag| i32::from(*flag)))
    }

    pub(in crate::import) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<bool>, D::Error> {
        let list = Option::<Vec<super::Loose>>::deserialize(from)?.unwrap_or_default();
        let flags: Option<Vec<bool>> = list
            .iter()
            .map(|loose| super::flag(&loose.text()))
            .collect();
        flags.ok_or_else(|| serde::de::Error::custom("0 or 1 expected"))
    }
}

/// A scalar in whatever type the source writes it.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Loose {
    Flag(bool),
    Number(i64),
    Text(String),
}

impl Loose {
    fn text(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Loose::Flag(flag) => if *flag { "1" } else { "0" }.into(),
            Loose::Number(number) => number.to_string().into(),
            Loose::Text(text) => text.trim().into(),
        }
    }
}
