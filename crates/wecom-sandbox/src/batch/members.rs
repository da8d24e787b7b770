//! Member rows: columns to a patch, then create or update. A column the file lacks changes nothing.

use std::collections::HashSet;

use serde_json::json;

use crate::batch::file::{Sheet, cell};
use crate::batch::job::{RowResult, Subject};
use crate::company::Company;
use crate::identity::Identity;
use crate::reply::{Refusal, refuse};
use crate::user::patch::Patch;
use crate::user::write;

/// One row of a member file.
pub(crate) struct MemberRow {
    line: usize,
    userid: String,
    /// What the row sets, or why it cannot be read.
    patch: Result<Box<Patch>, Refusal>,
}

/// The places of the known columns.
struct Columns {
    name: usize,
    userid: usize,
    mobile: Option<usize>,
    email: Option<usize>,
    department: usize,
    position: Option<usize>,
    gender: Option<usize>,
    leader: Option<usize>,
    order: Option<usize>,
    alias: Option<usize>,
    address: Option<usize>,
    telephone: Option<usize>,
    disabled: Option<usize>,
    attributes: Vec<(usize, String)>,
}

impl Columns {
    /// 40092 without name, id, department, and one of mobile and e-mail.
    fn find(sheet: &Sheet, attributes: &[String]) -> Result<Columns, Refusal> {
        let must = |names: &[&str]| sheet.column(names).ok_or_else(|| refuse(40092));
        let (mobile, email) = (sheet.column(&["手机号", "手机"]), sheet.column(&["邮箱"]));
        if mobile.is_none() && email.is_none() {
            return Err(refuse(40092));
        }
        let own = sheet
            .headers
            .iter()
            .enumerate()
            .filter(|(_, header)| attributes.contains(header));
        Ok(Columns {
            name: must(&["姓名"])?,
            userid: must(&["帐号", "账号"])?,
            mobile,
            email,
            department: must(&["所在部门"])?,
            position: sheet.column(&["职位", "职务"]),
            gender: sheet.column(&["性别"]),
            leader: sheet.column(&["是否部门内领导"]),
            order: sheet.column(&["排序"]),
            alias: sheet.column(&["别名"]),
            address: sheet.column(&["地址"]),
            telephone: sheet.column(&["座机"]),
            disabled: sheet.column(&["禁用"]),
            attributes: own.map(|(at, header)| (at, header.clone())).collect(),
        })
    }

    fn patch(&self, row: &csv::StringRecord) -> Result<Patch, Refusal> {
        let text = |column: Option<usize>| cell(row, column).map(str::to_owned);
        let filled = |column: Option<usize>| cell(row, column).filter(|cell| !cell.is_empty());
        let numbers = |column: Option<usize>, code: i64| -> Result<Option<Vec<i64>>, Refusal> {
            let Some(cell) = filled(column) else {
                return Ok(None);
            };
            let parts = cell
                .trim_end_matches(';')
                .split(';')
                .map(|part| part.trim().parse().map_err(|_| refuse(code)));
            parts.collect::<Result<Vec<i64>, _>>().map(Some)
        };
        let departments = numbers(Some(self.department), 40066)?;
        let departments = departments
            .map(|ids| {
                ids.into_iter()
                    .map(|id| u32::try_from(id).map_err(|_| refuse(40066)))
                    .collect::<Result<_, _>>()
            })
            .transpose()?;
        let leader = numbers(self.leader, 60132)?
            .map(|flags| flags.into_iter().map(|flag| flag == 1).collect());
        let extattr = self.attributes.iter().map(|(at, name)| {
            let value = cell(row, Some(*at)).unwrap_or("");
            json!({"type": 0, "name": name, "text": {"value": value}})
        });
        Ok(Patch {
            name: text(Some(self.name)),
            mobile: text(self.mobile),
            email: text(self.email),
            departments,
            position: text(self.position),
            gender: filled(self.gender).map(gender).transpose()?,
            leader,
            order: numbers(self.order, 40058)?,
            alias: text(self.alias),
            address: text(self.address),
            telephone: text(self.telephone),
            // The column says disabled, the field says enabled.
            enable: filled(self.disabled)
                .map(disabled)
                .transpose()?
                .map(|disabled| !disabled),
            extattr: (!self.attributes.is_empty()).then(|| extattr.collect()),
            ..Patch::default()
        })
    }
}

fn gender(cell: &str) -> Result<i64, Refusal> {
    match cell {
        "男" | "1" => Ok(1),
        "女" | "2" => Ok(2),
        "未定义" | "0" => Ok(0),
        _ => Err(refuse(60114)),
    }
}

fn disabled(cell: &str) -> Result<bool, Refusal> {
    match cell {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(refuse(40058)),
    }
}

/// Reads a member file: 40092 when it lacks columns or rows, 302003 when a userid is repeated.
pub(crate) fn parse(text: &str, attributes: &[String]) -> Result<Vec<MemberRow>, Refusal> {
    let sheet = Sheet::read(text)?;
    let columns = Columns::find(&sheet, attributes)?;
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(sheet.rows.len());
    for (line, row) in sheet.rows.iter().enumerate() {
        let userid = cell(row, Some(columns.userid)).unwrap_or("").to_owned();
        if !userid.is_empty() && !seen.insert(userid.to_ascii_lowercase()) {
            return Err(refuse(302003));
        }
        rows.push(MemberRow {
            line,
            userid,
            patch: columns.patch(row).map(Box::new),
        });
    }
    Ok(rows)
}

/// Refuses a replace that would delete too many: more than 50 and over 20 %, or fewer and over 80 %.
pub(crate) fn guard(company: &Company, rows: &[MemberRow]) -> Result<(), Refusal> {
    let all = company.members.len();
    let stay: HashSet<u32> = rows
        .iter()
        .filter_map(|row| company.members.by_userid(&row.userid))
        .map(|(slot, _)| slot)
        .collect();
    let gone = all - stay.len();
    let share = |percent: usize| gone * 100 > all * percent;
    let stopped = if gone > 50 { share(20) } else { share(80) };
    if stopped { Err(refuse(45026)) } else { Ok(()) }
}

/// Deletes every member the file does not name; the creator of the company stays.
pub(crate) fn delete_missing(company: &mut Company, who: Identity, rows: &[MemberRow]) {
    let stay: HashSet<u32> = rows
        .iter()
        .filter_map(|row| company.members.by_userid(&row.userid))
        .map(|(slot, _)| slot)
        .collect();
    let gone: Vec<u32> = company
        .members
        .iter()
        .map(|(slot, _)| slot)
        .filter(|slot| !stay.contains(slot))
        .collect();
    for slot in gone {
        // Only the creator is refused.
        let _ = write::delete(company, who, slot);
    }
}

/// Creates or updates one member.
pub(crate) fn apply(company: &mut Company, who: Identity, row: &MemberRow) -> RowResult {
    let known = company.members.by_userid(&row.userid).map(|(slot, _)| slot);
    let outcome = match (&row.patch, known) {
        _ if row.userid.is_empty() => Err(refuse(41009)),
        (Err(refusal), _) => Err(refusal.clone()),
        (Ok(patch), Some(slot)) => write::update(company, who, slot, patch).map(drop),
        (Ok(patch), None) => write::create(company, who, &row.userid, patch).map(drop),
    };
    let action = if known.is_some() { 1 } else { 2 };
    RowResult::new(
        row.line,
        Subject::Member {
            userid: row.userid.clone(),
            action,
        },
        outcome,
    )
}
