//! All members: a slot each, found by id, mobile and e-mail through tables that hold nothing but slot numbers.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use crate::input::lower;
use crate::user::member::Member;

/// What a member can be found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Userid,
    Mobile,
    Email,
    BizMail,
}

const ALL: [By; 4] = [By::Userid, By::Mobile, By::Email, By::BizMail];

/// A mobile number without what may be left out: blanks, hyphens, and China's country code.
pub(crate) fn mobile_key(mobile: &str) -> Cow<'_, str> {
    let plain = if mobile.bytes().all(|b| b.is_ascii_digit()) {
        Cow::Borrowed(mobile)
    } else {
        Cow::Owned(
            mobile
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '+')
                .collect::<String>(),
        )
    };
    match plain.strip_prefix("+86") {
        Some(rest) => Cow::Owned(rest.to_owned()),
        None => plain,
    }
}

fn key(by: By, text: &str) -> Cow<'_, str> {
    if by == By::Mobile {
        mobile_key(text)
    } else {
        lower(text)
    }
}

fn field(by: By, member: &Member) -> &str {
    match by {
        By::Userid => &member.userid,
        By::Mobile => &member.mobile,
        By::Email => &member.email,
        By::BizMail => &member.biz_mail,
    }
}

/// Every member of the company.
#[derive(Default)]
pub(crate) struct Members {
    slots: Vec<Option<Box<Member>>>,
    live: usize,
    tables: [HashTable<u32>; 4],
    hasher: RandomState,
    in_department: HashMap<u32, BTreeSet<u32>>,
    leaders: HashMap<u32, BTreeSet<u32>>,
    /// Slots that changed, where somebody wants to know.
    pub(crate) dirty: Option<BTreeSet<u32>>,
}

impl Members {
    pub(crate) fn len(&self) -> usize {
        self.live
    }

    /// One past the last slot ever used.
    pub(crate) fn end(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn get(&self, slot: u32) -> Option<&Member> {
        self.slots.get(slot as usize)?.as_deref()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Member)> {
        (0_u32..)
            .zip(&self.slots)
            .filter_map(|(slot, member)| Some((slot, member.as_deref()?)))
    }

    pub(crate) fn find(&self, by: By, text: &str) -> Option<u32> {
        let wanted = key(by, text);
        if wanted.is_empty() {
            return None;
        }
        let hash = self.hasher.hash_one(&*wanted);
        let same = |slot: &u32| {
            self.get(*slot)
                .is_some_and(|member| key(by, field(by, member)) == wanted)
        };
        self.tables[by as usize].find(hash, same).copied()
    }

    pub(crate) fn by_userid(&self, userid: &str) -> Option<(u32, &Member)> {
        let slot = self.find(By::Userid, userid)?;
        Some((slot, self.get(slot)?))
    }

    /// Puts a member into the next slot. The caller has made sure that its keys are free.
    pub(crate) fn insert(&mut self, member: Member) -> u32 {
        let slot = self.end();
        self.slots.push(Some(Box::new(member)));
        self.live += 1;
        self.index(slot);
        slot
    }

    /// Puts a member into the slot it had before, when the slot is free.
    pub(crate) fn insert_at(&mut self, slot: u32, member: Member) -> bool {
        let at = slot as usize;
        // A hostile state file must not make room for four billion slots.
        if at > self.slots.len() + 1_000_000 || self.get(slot).is_some() {
            return false;
        }
        if at >= self.slots.len() {
            self.slots.resize_with(at + 1, || None);
        }
        self.slots[at] = Some(Box::new(member));
        self.live += 1;
        self.index(slot);
        true
    }

    /// Puts a changed member in the place of the old one.
    pub(crate) fn replace(&mut self, slot: u32, member: Member) {
        self.unindex(slot);
        self.slots[slot as usize] = Some(Box::new(member));
        self.index(slot);
    }

    pub(crate) fn remove(&mut self, slot: u32) -> Option<Box<Member>> {
        self.get(slot)?;
        self.unindex(slot);
        self.live -= 1;
        self.slots[slot as usize].take()
    }

    pub(crate) fn in_department(&self, department: u32) -> impl Iterator<Item = u32> {
        self.in_department
            .get(&department)
            .into_iter()
            .flatten()
            .copied()
    }

    pub(crate) fn count_in(&self, department: u32) -> usize {
        self.in_department.get(&department).map_or(0, BTreeSet::len)
    }

    pub(crate) fn leaders_of(&self, department: u32) -> impl Iterator<Item = &str> {
        let slots = self.leaders.get(&department).into_iter().flatten();
        slots
            .filter_map(|slot| self.get(*slot))
            .map(|member| &*member.userid)
    }

    /// Puts a member into its slot as a file has it.
    pub(crate) fn restore(&mut self, slot: u32, member: Member) {
        let at = slot as usize;
        if at >= self.slots.len() {
            self.slots.resize_with(at + 1, || None);
        }
        if self.get(slot).is_none() {
            self.slots[at] = Some(Box::new(member));
            self.live += 1;
            self.index(slot);
        }
    }

    fn index(&mut self, slot: u32) {
        if let Some(dirty) = &mut self.dirty {
            dirty.insert(slot);
        }
        let Self {
            slots,
            tables,
            hasher,
            in_department,
            leaders,
            ..
        } = self;
        let Some(member) = slots[slot as usize].as_deref() else {
            return;
        };
        for by in ALL {
            let wanted = key(by, field(by, member));
            if !wanted.is_empty() {
                let rehash = |slot: &u32| {
                    let member = slots.get(*slot as usize).and_then(Option::as_deref);
                    member.map_or(0, |member| hasher.hash_one(&*key(by, field(by, member))))
                };
                tables[by as usize].insert_unique(hasher.hash_one(&*wanted), slot, rehash);
            }
        }
        for link in &member.links {
            in_department
                .entry(link.department)
                .or_default()
                .insert(slot);
            if link.leader {
                leaders.entry(link.department).or_default().insert(slot);
            }
        }
    }

    fn unindex(&mut self, slot: u32) {
        if let Some(dirty) = &mut self.dirty {
            dirty.insert(slot);
        }
        let Self {
            slots,
            tables,
            hasher,
            in_department,
            leaders,
            ..
        } = self;
        let Some(member) = slots[slot as usize].as_deref() else {
            return;
        };
        for by in ALL {
            let wanted = key(by, field(by, member));
            if let Ok(entry) =
                tables[by as usize].find_entry(hasher.hash_one(&*wanted), |other| *other == slot)
            {
                entry.remove();
            }
        }
        for link in &member.links {
            for map in [&mut *in_department, &mut *leaders] {
                if let Some(set) = map.get_mut(&link.department) {
                    set.remove(&slot);
                    if set.is_empty() {
                        map.remove(&link.department);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::member::Link;

    fn member(id: &str, mobile: &str) -> Member {
        let links = [Link {
            department: 2,
            order: 0,
            leader: true,
        }]
        .into();
        Member {
            userid: id.into(),
            mobile: mobile.into(),
            links,
            ..Member::default()
        }
    }

    #[test]
    fn a_member_is_found_whatever_the_case_of_the_id() {
        let mut members = Members::default();
        let slot = members.insert(member("Mei.Lin", "13900000001"));
        assert_eq!(members.find(By::Userid, "mEI.lIN"), Some(slot));
        assert_eq!(members.find(By::Mobile, "+86 139-0000-0001"), Some(slot));
        assert_eq!(members.find(By::Email, ""), None);
    }

    #[test]
    fn what_is_removed_or_changed_is_no_longer_found_by_its_old_keys() {
        let mut members = Members::default();
        for n in 0..1000 {
            members.insert(member(&format!("u{n}"), &format!("+85210000{n:03}")));
        }
        members.replace(7, member("other", ""));
        members.remove(8);
        assert_eq!(members.find(By::Userid, "u7"), None);
        assert_eq!(members.find(By::Mobile, "+85210000007"), None);
        assert_eq!(members.find(By::Userid, "u8"), None);
        assert_eq!(members.find(By::Userid, "OTHER"), Some(7));
        assert_eq!(members.find(By::Userid, "u999"), Some(999));
        assert_eq!(
            (
                members.len(),
                members.count_in(2),
                members.leaders_of(2).count()
            ),
            (999, 999, 999)
        );
    }
}
