//! Random calls against the sandbox and a naive model: they must agree on every errcode and on the state.
//!
//! Long because steps, model and comparison are one argument.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};
use wecom_contacts_api::Operation;

use crate::call::Call;
use crate::identity::Identity;
use crate::input::{Body, Query};
use crate::seed::{Seed, plant};
use crate::server::dispatch::dispatch;
use crate::server::shared::Shared;
use crate::token::Tokens;

#[derive(Clone, Debug)]
enum Step {
    CreateUser {
        user: u8,
        mobile: u8,
        departments: Vec<u32>,
    },
    UpdateUser {
        user: u8,
        mobile: Option<u8>,
        departments: Option<Vec<u32>>,
    },
    DeleteUser(u8),
    DeleteUsers(Vec<u8>),
    CreateDepartment {
        id: u32,
        parent: u32,
        name: u8,
    },
    UpdateDepartment {
        id: u32,
        parent: Option<u32>,
        name: Option<u8>,
    },
    DeleteDepartment(u32),
    CreateTag {
        id: i64,
        name: u8,
    },
    DeleteTag(i64),
    EditTag {
        add: bool,
        id: i64,
        users: Vec<u8>,
        parties: Vec<u32>,
    },
    List {
        department: u32,
        below: bool,
    },
}

/// A directory as plainly as it can be written down.
#[derive(Default)]
struct Model {
    users: BTreeMap<u8, (u8, Vec<u32>)>,
    departments: BTreeMap<u32, (u32, u8)>,
    tags: BTreeMap<i64, (u8, BTreeSet<u8>, BTreeSet<u32>)>,
}

/// The parking department's id; it is made when an unknown department is named.
const PARKED: u32 = 2_000_000_001;
const ROOT_NAME: u8 = 200;
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

    fn below(&self, id: u32) -> Vec<u32> {
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

    fn apply(&mut self, step: &Step) -> i64 {
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

fn mobile(number: u8) -> String {
    format!("139000000{number:02}")
}

/// The call of a step: operation, query, body. Ids change their case, as callers do.
fn call_of(step: &Step) -> (Operation, String, Value) {
    let names = |users: &[u8]| {
        users
            .iter()
            .map(|user| format!("U{user}"))
            .collect::<Vec<_>>()
    };
    match step {
        Step::CreateUser {
            user,
            mobile: number,
            departments,
        } => {
            let body = json!({"userid": format!("u{user}"), "name": "N", "mobile": mobile(*number), "department": departments});
            (Operation::UserCreate, String::new(), body)
        }
        Step::UpdateUser {
            user,
            mobile: number,
            departments,
        } => {
            let body = json!({"userid": format!("U{user}"), "mobile": number.map(mobile), "department": departments});
            (Operation::UserUpdate, String::new(), body)
        }
        Step::DeleteUser(user) => (
            Operation::UserDelete,
            format!("userid=U{user}"),
            Value::Null,
        ),
        Step::DeleteUsers(users) => (
            Operation::UserBatchDelete,
            String::new(),
            json!({"useridlist": names(users)}),
        ),
        Step::CreateDepartment { id, parent, name } => {
            let body = json!({"id": id, "parentid": parent, "name": format!("n{name}")});
            (Operation::DepartmentCreate, String::new(), body)
        }
        Step::UpdateDepartment { id, parent, name } => {
            let body =
                json!({"id": id, "parentid": parent, "name": name.map(|name| format!("n{name}"))});
            (Operation::DepartmentUpdate, String::new(), body)
        }
        Step::DeleteDepartment(id) => {
            (Operation::DepartmentDelete, format!("id={id}"), Value::Null)
        }
        Step::CreateTag { id, name } => (
            Operation::TagCreate,
            String::new(),
            json!({"tagid": id, "tagname": format!("t{name}")}),
        ),
        Step::DeleteTag(id) => (Operation::TagDelete, format!("tagid={id}"), Value::Null),
        Step::EditTag {
            add,
            id,
            users,
            parties,
        } => {
            let operation = if *add {
                Operation::TagAddMembers
            } else {
                Operation::TagRemoveMembers
            };
            (
                operation,
                String::new(),
                json!({"tagid": id, "userlist": names(users), "partylist": parties}),
            )
        }
        Step::List { department, below } => {
            let query = format!(
                "department_id={department}&fetch_child={}",
                u8::from(*below)
            );
            (Operation::UserSimpleList, query, Value::Null)
        }
    }
}

/// Carries a call out; gives its errcode and the members behind the envelope.
fn run(shared: &Shared, operation: Operation, query: &str, body: &Value) -> (i64, Value) {
    let raw = Bytes::from(if body.is_null() {
        String::new()
    } else {
        body.to_string()
    });
    let body = Body::parse(&raw);
    let call = Call {
        operation,
        who: Identity::Sync,
        query: Query::parse(query),
        body: &body,
        raw: &raw,
        content_type: "",
        now: shared.clock.now(),
        base_url: "",
    };
    match dispatch(shared, &call) {
        Err(refusal) => (refusal.code, Value::Null),
        Ok(reply) => {
            let text = [b"{\"_\":0", &reply.fields[..], b"}"].concat();
            (0, serde_json::from_slice(&text).unwrap())
        }
    }
}

fn agree(shared: &Shared, model: &Model) {
    let company = shared.read();
    let users: BTreeMap<String, (String, Vec<u32>)> = company
        .members
        .iter()
        .map(|(_, member)| {
            (
                member.userid.to_string(),
                (member.mobile.to_string(), member.departments()),
            )
        })
        .collect();
    let expected = model.users.iter().map(|(user, (number, departments))| {
        (format!("u{user}"), (mobile(*number), departments.clone()))
    });
    assert_eq!(users, expected.collect());
    let departments: BTreeMap<u32, u32> = company
        .tree
        .iter()
        .map(|node| (node.id, node.parent))
        .collect();
    assert_eq!(
        departments,
        model
            .departments
            .iter()
            .map(|(id, (parent, _))| (*id, *parent))
            .collect()
    );
    for tag in company.tags.iter() {
        let users: BTreeSet<String> = tag
            .users
            .iter()
            .map(|slot| company.members.get(*slot).unwrap().userid.to_string())
            .collect();
        let (_, wanted, parties) = &model.tags[&tag.id];
        assert_eq!(
            users,
            wanted.iter().map(|user| format!("u{user}")).collect()
        );
        assert_eq!(&tag.parties, parties);
    }
    assert_eq!(company.tags.iter().count(), model.tags.len());
}

fn step() -> impl Strategy<Value = Step> {
    let user = || 0..6_u8;
    let number = || 0..5_u8;
    let department = || prop_oneof![4 => 1..9_u32, 1 => 20..22_u32];
    let departments = || prop::collection::vec(department(), 1..4);
    let users = || prop::collection::vec(user(), 1..4);
    let tag = || 1..4_i64;
    prop_oneof![
        4 => (user(), number(), departments()).prop_map(|(user, mobile, departments)| Step::CreateUser { user, mobile, departments }),
        3 => (user(), prop::option::of(number()), prop::option::of(departments()))
            .prop_map(|(user, mobile, departments)| Step::UpdateUser { user, mobile, departments }),
        2 => user().prop_map(Step::DeleteUser),
        1 => users().prop_map(Step::DeleteUsers),
        4 => (2..9_u32, department(), number()).prop_map(|(id, parent, name)| Step::CreateDepartment { id, parent, name }),
        3 => (department(), prop::option::of(department()), prop::option::of(number()))
            .prop_map(|(id, parent, name)| Step::UpdateDepartment { id, parent, name }),
        2 => department().prop_map(Step::DeleteDepartment),
        2 => (tag(), number()).prop_map(|(id, name)| Step::CreateTag { id, name }),
        1 => tag().prop_map(Step::DeleteTag),
        3 => (any::<bool>(), tag(), prop::collection::vec(user(), 0..4), prop::collection::vec(department(), 0..3))
            .prop_map(|(add, id, users, parties)| Step::EditTag { add, id, users, parties }),
        2 => (department(), any::<bool>()).prop_map(|(department, below)| Step::List { department, below }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_calls_agree_with_the_naive_model(steps in prop::collection::vec(step(), 1..80)) {
        let company = plant(&Seed::Empty, "ww1").unwrap();
        let shared = Shared::new(company, None, Tokens::new("ww1", Vec::new()), Vec::new(), String::new());
        let mut model = Model::default();
        model.departments.insert(1, (0, ROOT_NAME));
        for step in &steps {
            let (operation, query, body) = call_of(step);
            let (code, reply) = run(&shared, operation, &query, &body);
            prop_assert_eq!(code, model.apply(step), "{:?}", step);
            if let (Step::List { department, below }, 0) = (step, code) {
                let inside = if *below { model.below(*department) } else { vec![*department] };
                let wanted = model.users.iter().filter(|(_, (_, list))| list.iter().any(|id| inside.contains(id)));
                let wanted: BTreeSet<String> = wanted.map(|(user, _)| format!("u{user}")).collect();
                let listed = reply["userlist"].as_array().unwrap().iter();
                let listed: Vec<String> = listed.map(|item| item["userid"].as_str().unwrap().to_owned()).collect();
                prop_assert_eq!(listed.len(), wanted.len());
                prop_assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), wanted);
            }
        }
        agree(&shared, &model);
    }
}
