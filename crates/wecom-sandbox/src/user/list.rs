//! Lists of members, written piece by piece so that a hundred thousand of them are never held twice.

use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Body;
use bytes::Bytes;

use crate::call::Call;
use crate::company::Company;
use crate::identity::Identity;
use crate::json::Obj;
use crate::openid;
use crate::reply::{Outcome, Refusal, Reply, refuse};
use crate::user::render;
use wecom_contacts_api::Operation;

/// Up to this many members are sent in one piece.
const ONE_PIECE: usize = 256;

/// The rows of a long list, still to be written.
#[derive(Debug)]
pub(crate) struct Bulk {
    pub(crate) slots: Vec<u32>,
    pub(crate) who: Identity,
    pub(crate) full: bool,
}

fn write_rows(
    company: &Company,
    who: Identity,
    full: bool,
    slots: &[u32],
    first: bool,
    out: &mut Vec<u8>,
) {
    let mut first = first;
    for slot in slots {
        // A member that was deleted meanwhile is left out.
        let Some(member) = company.members.get(*slot) else {
            continue;
        };
        if !first {
            out.push(b',');
        }
        first = false;
        let mut obj = Obj::open(out);
        if full {
            render::full(company, who, *slot, member, &mut obj);
        } else {
            render::brief(company, who, *slot, member, &mut obj);
        }
        obj.close();
    }
}

/// A body that writes the rows as the caller takes them.
pub(crate) fn stream(company: Arc<RwLock<Company>>, head: Vec<u8>, bulk: Bulk) -> Body {
    let state = (company, bulk, 0_usize, Some(head), false);
    Body::from_stream(futures_util::stream::unfold(
        state,
        |(company, bulk, mut at, head, mut written)| async move {
            let mut out = match head {
                Some(head) => head,
                None if at > bulk.slots.len() => return None,
                None => Vec::new(),
            };
            while out.len() < 48 * 1024 && at < bulk.slots.len() {
                let until = (at + 64).min(bulk.slots.len());
                let before = out.len();
                let locked = company.read().unwrap_or_else(PoisonError::into_inner);
                write_rows(
                    &locked,
                    bulk.who,
                    bulk.full,
                    &bulk.slots[at..until],
                    !written,
                    &mut out,
                );
                written |= out.len() > before;
                at = until;
            }
            if at == bulk.slots.len() {
                out.extend_from_slice(b"]}");
                at += 1;
            }
            Some((
                Ok::<_, std::convert::Infallible>(Bytes::from(out)),
                (company, bulk, at, None, written),
            ))
        },
    ))
}

/// The department of a list call: 40063 missing, 60003 unknown, 60011 out of sight.
fn department(company: &Company, call: &Call<'_>) -> Result<u32, Refusal> {
    let id = call
        .query
        .int("department_id")
        .map_err(|()| refuse(60003))?
        .ok_or_else(|| refuse(40063))?;
    let id = u32::try_from(id)
        .ok()
        .filter(|id| company.tree.has(*id))
        .ok_or_else(|| refuse(60003))?;
    if company.sees_department(call.who, id) {
        Ok(id)
    } else {
        Err(refuse(60011))
    }
}

/// `user/simplelist` and `user/list`.
pub(crate) fn list(company: &Company, call: &Call<'_>) -> Outcome {
    let id = department(company, call)?;
    let below = call
        .query
        .get("fetch_child")
        .is_some_and(|value| value == "1" || value == "true");
    let slots = company.members_of(id, below);
    let cap = company.sizes.list_members;
    if cap > 0 && slots.len() > cap {
        return Err(refuse(45029));
    }
    let full = call.operation == Operation::UserList;
    let mut fields =
        Vec::with_capacity(256 + slots.len().min(ONE_PIECE) * if full { 900 } else { 90 });
    fields.extend_from_slice(b",\"userlist\":[");
    if slots.len() > ONE_PIECE {
        return Ok(Reply {
            text: "ok",
            fields,
            bulk: Some(Bulk {
                slots,
                who: call.who,
                full,
            }),
        });
    }
    write_rows(company, call.who, full, &slots, true, &mut fields);
    fields.push(b']');
    Ok(Reply {
        text: "ok",
        fields,
        bulk: None,
    })
}

/// A place in a walk over all members, with a check so that an invented one is noticed.
fn cursor(slot: u32, at: u32) -> String {
    format!("c_{slot:08x}{at:04x}{:04x}", check_of(slot, at))
}

fn check_of(slot: u32, at: u32) -> u32 {
    (slot ^ at.rotate_left(16)).wrapping_mul(0x9E37_79B1) >> 16
}

fn read_cursor(text: &str) -> Option<(u32, u32)> {
    let digits = text
        .strip_prefix("c_")
        .filter(|digits| digits.len() == 16 && digits.is_ascii())?;
    let part = |range: std::ops::Range<usize>| u32::from_str_radix(&digits[range], 16).ok();
    let (slot, at, check) = (part(0..8)?, part(8..12)?, part(12..16)?);
    (check == check_of(slot, at)).then_some((slot, at))
}

/// `cursor` and `limit` of a body, `(slot, place in the member)` being where to go on.
pub(crate) fn page(call: &Call<'_>, max: i64) -> Result<(u32, u32, usize), Refusal> {
    let fields = call.fields();
    let (slot, at) = match fields.text("cursor").filter(|cursor| !cursor.is_empty()) {
        Some(text) => read_cursor(text).ok_or_else(|| refuse(50100))?,
        None => (0, 0),
    };
    let limit = fields.int("limit").unwrap_or(max);
    if !(1..=max).contains(&limit) {
        return Err(refuse(40058));
    }
    Ok((slot, at, usize::try_from(limit).unwrap_or(1)))
}

/// `user/list_id`: a row per member and department.
pub(crate) fn list_id(company: &Company, call: &Call<'_>) -> Outcome {
    let (start, skip, limit) = page(call, 10_000)?;
    let mut rows = Vec::with_capacity(64 * limit.min(1000));
    let mut count = 0;
    let mut next = String::new();
    'walk: for slot in start..company.members.end() {
        let Some(member) = company.members.get(slot) else {
            continue;
        };
        let skip = if slot == start { skip as usize } else { 0 };
        for (at, link) in member.links.iter().enumerate().skip(skip) {
            if count == limit {
                next = cursor(slot, u32::try_from(at).unwrap_or(0));
                break 'walk;
            }
            if count > 0 {
                rows.push(b',');
            }
            let mut obj = Obj::open(&mut rows);
            if call.who.sees("DeptUser", "open_userid") {
                obj.text("open_userid", &openid::open_userid(slot));
            }
            if call.who.sees("DeptUser", "userid") {
                obj.text("userid", &member.userid);
            }
            obj.num("department", link.department);
            obj.close();
            count += 1;
        }
    }
    Ok(Reply::with("ok", |obj| {
        obj.text("next_cursor", &next);
        let out = obj.key("dept_user");
        out.push(b'[');
        out.append(&mut rows);
        out.push(b']');
    }))
}

/// `user/list_member_auth`: who granted the suite access.
pub(crate) fn list_member_auth(company: &Company, call: &Call<'_>) -> Outcome {
    let (start, _, limit) = page(call, 1000)?;
    let granted = (start..company.members.end()).filter(|slot| {
        company
            .members
            .get(*slot)
            .is_some_and(|member| member.authorized && !member.left)
    });
    let mut slots: Vec<u32> = granted.take(limit + 1).collect();
    let next = if slots.len() > limit {
        slots.pop().map(|slot| cursor(slot, 0))
    } else {
        None
    };
    Ok(Reply::with("ok", |obj| {
        obj.text("next_cursor", next.as_deref().unwrap_or(""));
        obj.list("member_auth_list", slots, |out, slot| {
            let mut item = Obj::open(out);
            item.text("open_userid", &openid::open_userid(slot));
            item.close();
        });
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_an_invented_one_does_not() {
        assert_eq!(read_cursor(&cursor(77, 3)), Some((77, 3)));
        for text in [
            "c_",
            "c_00000000000000000",
            "c_0000004d0003ffff",
            "garbage",
            "c_林林林林林林",
        ] {
            assert_eq!(read_cursor(text), None, "{text}");
        }
    }
}
