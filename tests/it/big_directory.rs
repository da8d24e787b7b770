//! Big directories: lists as streams, everybody below a department, the id list, deleting many.

mod delete;
mod odd;
mod split;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use futures_util::{StreamExt, TryStreamExt};
use tests::Company;
use wecom_contacts::types::UserBrief;
use wecom_contacts::{Checkpoint, ErrCode, Operation, RecursiveRequest};
use wecom_sandbox::{Fault, FaultKind, Identity, Scope, Seed};

mod id_list;

/// 2,000 members in 60 departments, every tenth of them in two.
async fn company() -> Company {
    Company::seeded(Seed::Generate {
        members: 2000,
        departments: 60,
    })
    .await
}

fn everybody(company: &Company) -> RecursiveRequest<UserBrief> {
    company
        .contacts
        .users()
        .in_department(1)
        .recursive()
        .brief()
}

fn calls(company: &Company, operation: Operation) -> usize {
    company
        .sandbox
        .requests()
        .iter()
        .filter(|request| request.operation == Some(operation))
        .count()
}

fn ids(members: impl IntoIterator<Item = UserBrief>) -> Vec<String> {
    members
        .into_iter()
        .map(|member| member.userid.into_string())
        .collect()
}

#[tokio::test]
async fn everybody_comes_once_and_every_department_is_asked_once() {
    let company = company().await;
    let members = everybody(&company).await.unwrap();
    assert!(members.bad().is_empty());
    assert_eq!(
        ids(members).into_iter().collect::<BTreeSet<_>>().len(),
        2000
    );
    assert_eq!(calls(&company, Operation::DepartmentSimpleList), 1);
    assert_eq!(calls(&company, Operation::UserSimpleList), 60);
}

#[tokio::test]
async fn the_order_is_that_of_the_tree_whatever_the_concurrency() {
    let company = company().await;
    let ordered = ids(everybody(&company).await.unwrap());
    for departments in [1, 3, 32] {
        assert_eq!(
            ids(everybody(&company).concurrency(departments).await.unwrap()),
            ordered
        );
    }
    let tree = company.contacts.departments().tree().await.unwrap();
    let mut expected = Vec::new();
    for department in tree.iter() {
        for member in ids(company
            .contacts
            .users()
            .in_department(department.id())
            .brief()
            .await
            .unwrap())
        {
            if !expected.contains(&member) {
                expected.push(member);
            }
        }
    }
    assert_eq!(ordered, expected);
    let as_they_come: BTreeSet<_> = ids(everybody(&company).as_they_come().await.unwrap())
        .into_iter()
        .collect();
    assert_eq!(as_they_come, ordered.into_iter().collect());
}

#[tokio::test]
async fn progress_is_told_after_each_department() {
    let company = company().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let report = seen.clone();
    let request =
        everybody(&company).on_progress(move |progress| report.lock().unwrap().push(progress));
    let mut stream = request.stream();
    while stream.try_next().await.unwrap().is_some() {}
    let seen = seen.lock().unwrap();
    assert!((1..=60).eq(seen.iter().map(|progress| progress.departments_done)));
    let last = stream.progress();
    assert_eq!(
        (last.departments_done, last.departments, last.members),
        (60, 60, 2000)
    );
    assert!(last.bytes > 2000 * 40, "{} bytes", last.bytes);
}

#[tokio::test]
async fn a_stopped_fetch_goes_on_where_it_stopped() {
    let company = company().await;
    let mut stream = everybody(&company).concurrency(4).stream();
    let mut first = Vec::new();
    while first.len() < 700 {
        first.push(stream.try_next().await.unwrap().unwrap());
    }
    company
        .sandbox
        .inject(Fault::errcode(Operation::UserSimpleList, 48002).times(1000));
    let error = loop {
        match stream.next().await.unwrap() {
            Ok(member) => first.push(member),
            Err(error) => break error,
        }
    };
    assert_eq!(error.errcode(), Some(ErrCode::API_FORBIDDEN));
    assert!(stream.next().await.is_none());

    let written = serde_json::to_string(&stream.checkpoint()).unwrap();
    company.sandbox.clear_faults();
    company.sandbox.clear_requests();
    let checkpoint: Checkpoint = serde_json::from_str(&written).unwrap();
    let done = checkpoint.departments_done();
    assert!((1..60).contains(&done) && checkpoint.members() == first.len() as u64);
    let rest = everybody(&company)
        .resume(checkpoint.clone())
        .await
        .unwrap();
    assert_eq!(calls(&company, Operation::UserSimpleList), 60 - done);
    let all: Vec<String> = ids(first).into_iter().chain(ids(rest)).collect();
    assert_eq!(
        (all.len(), all.into_iter().collect::<BTreeSet<_>>().len()),
        (2000, 2000)
    );

    let other = company
        .contacts
        .users()
        .in_department(1)
        .recursive()
        .detailed()
        .resume(checkpoint)
        .await;
    let error = other.unwrap_err();
    assert!(
        error.is_invalid_input()
            && error
                .to_string()
                .contains("checkpoint: must be of user_list"),
        "{error}"
    );
}

#[tokio::test]
async fn dropping_the_stream_cancels_what_is_in_flight() {
    let company = company().await;
    company
        .sandbox
        .inject(Fault::new(Operation::UserSimpleList, FaultKind::Delay { ms: 50 }).times(1000));
    let mut stream = everybody(&company).concurrency(4).stream();
    stream.try_next().await.unwrap().unwrap();
    drop(stream);
    // Another call of the same client: nothing holds it up, and nothing more was asked meanwhile.
    company.contacts.departments().ids().await.unwrap();
    assert!(calls(&company, Operation::UserSimpleList) <= 8);
}

#[tokio::test]
async fn the_server_walks_when_asked_and_the_client_when_the_server_will_not() {
    let company = company().await;
    let all: BTreeSet<_> = ids(everybody(&company).on_server().await.unwrap())
        .into_iter()
        .collect();
    assert_eq!(
        (all.len(), calls(&company, Operation::UserSimpleList)),
        (2000, 1)
    );

    company
        .sandbox
        .set_limits(&serde_json::json!({ "max_list_members": 500 }))
        .unwrap();
    company.sandbox.clear_requests();
    let again: BTreeSet<_> = ids(everybody(&company).on_server().await.unwrap())
        .into_iter()
        .collect();
    assert_eq!(
        (again, calls(&company, Operation::UserSimpleList)),
        (all, 61)
    );
}

#[tokio::test]
async fn an_app_that_does_not_see_the_root_gets_what_it_sees() {
    let company = Company::demo().await;
    company
        .sandbox
        .set_scope(Identity::App, Scope::departments([24, 31]));
    let users = company.with_secret_of(Identity::App).users();
    let seen = ids(users.in_department(1).recursive().brief().await.unwrap());
    assert_eq!(
        seen,
        ["zhou.jie", "xu.na", "li.qiang", "zhao.lei", "felix.mueller"]
    );
    let below = ids(users.in_department(2).recursive().brief().await.unwrap());
    assert_eq!(below, ["li.qiang", "zhao.lei", "felix.mueller"]);
    let refusal = users
        .in_department(4)
        .recursive()
        .brief()
        .await
        .unwrap_err();
    assert!(
        refusal.is_permission() || refusal.is_not_found(),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_list_cut_in_the_middle_is_an_error_and_in_a_recursion_asked_again() {
    let company = company().await;
    let cut = || {
        company.sandbox.inject(Fault::new(
            Operation::UserList,
            FaultKind::Truncate { bytes: 8_000 },
        ))
    };
    cut();
    let mut stream = company
        .contacts
        .users()
        .in_department(1)
        .detailed()
        .stream();
    let mut whole = 0;
    let error = loop {
        match stream.next().await.unwrap() {
            Ok(_) => whole += 1,
            Err(error) => break error,
        }
    };
    assert!(
        whole > 5 && stream.next().await.is_none(),
        "{whole} members, then {error}"
    );
    assert!(error.bad_element().is_none());

    cut();
    company.sandbox.clear_requests();
    let members = company
        .contacts
        .users()
        .in_department(1)
        .recursive()
        .detailed()
        .await
        .unwrap();
    assert_eq!(
        (members.len(), calls(&company, Operation::UserList)),
        (2000, 61)
    );
}

#[tokio::test]
async fn an_expired_token_is_refreshed_before_the_list_begins() {
    let company = company().await;
    company.contacts.departments().ids().await.unwrap();
    company.sandbox.expire_tokens();
    assert_eq!(
        everybody(&company).concurrency(8).await.unwrap().len(),
        2000
    );
    assert_eq!(calls(&company, Operation::TokenGet), 2);
}

#[tokio::test]
async fn the_tree_knows_paths() {
    let company = Company::demo().await;
    let tree = company.contacts.departments().tree().await.unwrap();
    let team = tree
        .find("云帆科技/产品研发中心/平台架构组/基础设施")
        .unwrap();
    assert_eq!((team.id().get(), team.depth()), (241, 3));
    assert_eq!(
        team.ancestors()
            .map(|above| above.id().get())
            .collect::<Vec<_>>(),
        [24, 2, 1]
    );
    assert!(tree.problems().is_empty());
}

#[tokio::test]
async fn linked_companies_have_the_same_streams_and_recursion() {
    let company = Company::demo().await;
    let linked = company.with_secret_of(Identity::App).linked_corp();
    let top = linked.permissions().await.unwrap().department_ids.remove(0);
    let all = linked
        .in_department(&top)
        .recursive()
        .detailed()
        .await
        .unwrap();
    let mut names: Vec<_> = all.iter().map(|member| member.userid.as_str()).collect();
    let direct = linked.in_department(&top).detailed().stream().count().await;
    assert!(names.len() > direct && names.contains(&"li.tan"));
    let departments = linked.departments(&top).await.unwrap();
    let streamed = linked.departments(&top).stream().count().await;
    assert_eq!(streamed, departments.len());
    let below = departments
        .iter()
        .filter(|department| !top.as_str().ends_with(&department.department_id))
        .count();
    assert_eq!(
        calls(&company, Operation::LinkedCorpListUsers),
        1 + 1 + below,
        "itself alone, itself, those below"
    );
    names.sort_unstable();
    names.dedup();
    assert_eq!(
        names.len(),
        all.len(),
        "a member of two departments comes once"
    );
    let on_server = linked
        .in_department(&top)
        .recursive()
        .brief()
        .on_server()
        .await
        .unwrap();
    assert_eq!(on_server.len(), all.len());
}
