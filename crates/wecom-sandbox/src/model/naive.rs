//! The naive model: what each step should answer, and what should be there afterwards.

use std::collections::{BTreeMap, BTreeSet};

use super::Step;

/// A directory as plainly as it can be written down.
#[derive(Default)]
pub(super) struct Model {
    pub(super) users: BTreeMap<u8, (u8, Vec<u32>)>,
    pub(super) departments: BTreeMap<u32, (u32, u8)>,
    pub(super) tags: BTreeMap<i64, (u8, BTreeSet<u8>, BTreeSet<u32>)>,
}

/// The parking department's id; it is made when an unknown department is named.
const PARKED: u32 = 2_000_000_001;
pub(super) const ROOT_NAME: u8 = 200;
const PARKED_NAME: u8 = 201;

/// The name of a department that is made on the way, which holds its id: two of them do not clash.
fn made_name(id: u32) -> u8 {
    202 + u8::try_from(id).unwrap()
}

impl Model {
    fn above(&self, id: u32) -> Vec<u32> {
        let mut path = vec![id];
        while let Some((parent, _)) = self
            .departments
            .get(path.last().unwrap())
            .filter(|(parent, _)| *parent != 0)
        {
            path.push(*parent);
        }
        path
    }

    pub(super) fn below(&self, id: u32) -> Vec<u32> {
        self.departments
            .keys()
            .copied()
            .filter(|other| self.above(*other).contains(&id))
            .collect()
    }

    fn make(&mut self, departments: &[u32]) {
        for id in departments {
            if !self.departments.contains_key(id) {
                self.departments.entry(PARKED).or_insert((1, PARKED_NAME));
                self.departments.insert(*id, (PARKED, made_name(*id)));
            }
        }
    }

    fn mobile_taken(&self, mobile: u8, but: u8) -> bool {
        self.users
            .iter()
            .any(|(user, (other, _))| *other == mobile && *user != but)
    }

    fn sibling(&self, parent: u32, name: u8, but: u32) -> bool {
        self.departments
            .iter()
            .any(|(id, (p, n))| *p == parent && *n == name && *id != but)
    }

    pub(super) fn apply(&mut self, step: &Step) -> i64 {
        match step {
            Step::CreateUser {
                user,
                mobile,
                departments,
            } => {
                if self.users.contains_key(user) {
                    return 60102;
                }
                if self.mobile_taken(*mobile, *user) {
                    return 60104;
                }
                self.make(departments);
                self.users.insert(*user, (*mobile, unique(departments)));
            }
            Step::UpdateUser {
                user,
                mobile,
                departments,
            } => {
                if !self.users.contains_key(user) {
                    return 60111;
                }
                if mobile.is_some_and(|mobile| self.mobile_taken(mobile, *user)) {
                    return 60104;
                }
                self.make(departments.as_deref().unwrap_or_default());
                let old = self.users.get_mut(user).unwrap();
                old.0 = mobile.unwrap_or(old.0);
                if let Some(departments) = departments {
                    old.1 = unique(departments);
                }
            }
            Step::DeleteUser(user) => {
                if self.users.remove(user).is_none() {
                    return 60111;
                }
                self.tags.values_mut().for_each(|tag| {
                    tag.1.remove(user);
                });
            }
            Step::DeleteUsers(users) => {
                if users.iter().any(|user| !self.users.contains_key(user)) {
                    return 40031;
                }
                for user in users {
                    self.users.remove(user);
                    self.tags.values_mut().for_each(|tag| {
                        tag.1.remove(user);
                    });
                }
            }
            Step::CreateTag { id, name } => {
                if self.tags.contains_key(id) {
                    return 40068;
                }
                if self.tags.values().any(|tag| tag.0 == *name) {
                    return 40071;
                }
                self.tags
                    .insert(*id, (*name, BTreeSet::new(), BTreeSet::new()));
            }
            Step::DeleteTag(id) => {
                if self.tags.remove(id).is_none() {
                    return 40068;
                }
            }
            Step::EditTag {
                add,
                id,
                users,
                parties,
            } => return self.edit_tag(*add, *id, users, parties),
            Step::List { department, .. } => {
                return if self.departments.contains_key(department) {
                    0
                } else {
                    60003
                };
            }
            other => return self.apply_department(other),
        }
        0
    }

    fn apply_department(&mut self, step: &Step) -> i64 {
        match step {
            Step::CreateDepartment { id, parent, name } => {
                if !self.departments.contains_key(parent) {
                    return 60004;
                }
                if self.departments.contains_key(id) || self.sibling(*parent, *name, 0) {
                    return 60008;
                }
                if self.above(*parent).len() >= 15 {
                    return 81002;
                }
                self.departments.insert(*id, (*parent, *name));
            }
            Step::UpdateDepartment { id, parent, name } => {
                let Some((old_parent, old_name)) = self.departments.get(id).copied() else {
                    return 60003;
                };
                let new_parent = parent.unwrap_or(old_parent);
                if parent.is_some() && !self.departments.contains_key(&new_parent) {
                    return 60004;
                }
                if parent.is_some() && self.above(new_parent).contains(id) {
                    return 60010;
                }
                let new_name = name.unwrap_or(old_name);
                if *id != 1
                    && (new_parent, new_name) != (old_parent, old_name)
                    && self.sibling(new_parent, new_name, *id)
                {
                    return 60008;
                }
                self.departments.insert(*id, (new_parent, new_name));
            }
            Step::DeleteDepartment(id) => {
                if !self.departments.contains_key(id) {
                    return 60003;
                }
                if *id == 1 {
                    return 60007;
                }
                if self
                    .users
                    .values()
                    .any(|(_, departments)| departments.contains(id))
                {
                    return 60005;
                }
                if self.departments.values().any(|(parent, _)| parent == id) {
                    return 60006;
                }
                self.departments.remove(id);
                self.tags.values_mut().for_each(|tag| {
                    tag.2.remove(id);
                });
            }
            _ => unreachable!(),
        }
        0
    }

    fn edit_tag(&mut self, add: bool, id: i64, users: &[u8], parties: &[u32]) -> i64 {
        let Some(tag) = self.tags.get_mut(&id) else {
            return 40068;
        };
        if users.is_empty() && parties.is_empty() {
            return 40035;
        }
        let users: Vec<u8> = users
            .iter()
            .copied()
            .filter(|user| self.users.contains_key(user))
            .collect();
        let parties: Vec<u32> = parties
            .iter()
            .copied()
            .filter(|id| self.departments.contains_key(id))
            .collect();
        if users.is_empty() && parties.is_empty() {
            return if add { 40070 } else { 40031 };
        }
        if add {
            tag.1.extend(users);
            tag.2.extend(parties);
        } else {
            tag.1.retain(|user| !users.contains(user));
            tag.2.retain(|id| !parties.contains(id));
        }
        0
    }
}

fn unique(departments: &[u32]) -> Vec<u32> {
    let mut seen = Vec::new();
    departments.iter().for_each(|id| {
        if !seen.contains(id) {
            seen.push(*id)
        }
    });
    seen
}
