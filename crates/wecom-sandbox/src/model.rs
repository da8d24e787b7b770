//! Random calls against the sandbox and a naive model: they must agree on every errcode and on the state.

mod naive;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use naive::{Model, ROOT_NAME};
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
