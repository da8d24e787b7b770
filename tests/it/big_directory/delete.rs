//! Deleting many members.

use futures_util::stream;
use tests::Company;
use wecom_contacts::{ErrCode, Operation};
use wecom_sandbox::{Fault, FaultKind, Seed};

use super::calls;

/// A company with so many members, and their ids.
async fn company(members: u32) -> (Company, Vec<String>) {
    let company = Company::seeded(Seed::Generate {
        members,
        departments: 10,
    })
    .await;
    let ids = company.contacts.users().ids().await.unwrap();
    let ids = ids.iter().map(|member| member.userid.to_string()).collect();
    company.sandbox.clear_requests();
    (company, ids)
}

async fn left(company: &Company) -> usize {
    company.contacts.users().ids().await.unwrap().len()
}

#[tokio::test]
async fn members_go_by_two_hundred_with_each_call() {
    let (company, ids) = company(1000).await;
    let report = company.contacts.users().delete_many(&ids[..900]).await;
    assert_eq!(
        (report.deleted.len(), report.calls, report.is_complete()),
        (900, 5, true)
    );
    assert_eq!(calls(&company, Operation::UserBatchDelete), 5);
    assert_eq!(left(&company).await, 100);
}

#[tokio::test]
async fn a_bad_id_is_isolated_and_a_missing_one_counts_as_gone() {
    let (company, ids) = company(400).await;
    let long = "x".repeat(65);
    let mut list: Vec<&str> = ids.iter().map(String::as_str).collect();
    list.insert(30, "ghost");
    list.insert(250, &long);
    list.push(&ids[0]);
    let upper = ids[1].to_uppercase();
    list.push(&upper);
    let report = company.contacts.users().delete_many(list).await;
    assert_eq!(report.deleted.len(), 400);
    assert_eq!(report.already_gone, ["ghost"]);
    assert_eq!(
        (report.failed.len(), report.failed[0].0.as_str()),
        (1, long.as_str())
    );
    assert!(report.failed[0].1.is_invalid_input());
    assert_eq!((report.duplicates, report.not_tried.len()), (2, 0));
    assert_eq!(
        report.to_string(),
        "400 deleted, 1 already gone, 1 failed, 0 not tried"
    );
    assert_eq!(left(&company).await, 0);
}

#[tokio::test]
async fn the_creator_stays_and_nobody_else_for_it() {
    let company = Company::demo().await;
    let ids = company.contacts.users().ids().await.unwrap();
    let report = company
        .contacts
        .users()
        .delete_many(ids.iter().map(|member| &member.userid))
        .await;
    assert_eq!(report.deleted.len(), ids.len() - 1);
    let (creator, error) = &report.failed[0];
    assert_eq!(
        (creator.as_str(), error.errcode()),
        ("zhang.wei", Some(ErrCode::CREATOR_UNDELETABLE))
    );
}

#[tokio::test]
async fn one_percent_of_missing_ids_costs_less_than_three_times_the_calls() {
    let (company, mut ids) = company(10_000).await;
    for place in 0..100 {
        ids.insert(place * 101, format!("ghost{place}"));
    }
    let report = company
        .contacts
        .users()
        .delete_many(&ids)
        .concurrency(8)
        .await;
    assert_eq!(
        (report.deleted.len(), report.already_gone.len()),
        (10_000, 100)
    );
    let asked = calls(&company, Operation::UserBatchDelete)
        + calls(&company, Operation::UserDelete)
        + calls(&company, Operation::UserListId);
    assert!(asked <= 3 * 50, "{asked} calls");
}

#[tokio::test]
async fn what_is_all_gone_already_is_soon_done() {
    let (company, ids) = company(2000).await;
    let _ = company.contacts.users().delete_many(&ids).await;
    company.sandbox.clear_requests();
    // Somebody must be left: an empty list of ids proves nothing.
    let someone = wecom_contacts::types::UserCreate::new("someone", "某人").mobile("13900009999");
    company.contacts.users().create(someone).await.unwrap();
    let report = company.contacts.users().delete_many(&ids).await;
    assert_eq!(
        (report.already_gone.len(), report.is_complete()),
        (2000, true)
    );
    assert!(report.calls < 40, "{} calls", report.calls);
}

#[tokio::test]
async fn a_stop_can_be_continued_from_the_report() {
    let (company, ids) = company(2000).await;
    let users = company.contacts.users();
    let fault = Fault::errcode(Operation::UserBatchDelete, 48002).times(100);
    let _ = users.delete_many(&ids[..400]).await;
    company.sandbox.inject(fault);
    let report = users.delete_many(&ids).concurrency(1).await;
    assert_eq!(
        report.stopped.as_ref().and_then(|error| error.errcode()),
        Some(ErrCode::API_FORBIDDEN)
    );
    assert_eq!((report.not_tried.len(), report.deleted.len()), (2000, 0));
    assert_eq!(report.calls, 1);

    company.sandbox.clear_faults();
    let none: [&str; 0] = [];
    let report = users.delete_many(none).continuing(report).await;
    assert_eq!(
        (report.deleted.len(), report.already_gone.len()),
        (1600, 400)
    );
    assert!(report.is_complete());
    assert_eq!(left(&company).await, 0);

    company.sandbox.clear_requests();
    let again = users.delete_many(&ids).continuing(report).await;
    assert_eq!((again.deleted.len(), again.already_gone.len()), (1600, 400));
    assert_eq!(calls(&company, Operation::UserBatchDelete), 0);
}

#[tokio::test]
async fn a_lost_answer_is_asked_again_and_nothing_is_missed() {
    let (company, ids) = company(600).await;
    company.sandbox.inject(Fault::new(
        Operation::UserBatchDelete,
        FaultKind::Drop { applied: true },
    ));
    let report = company
        .contacts
        .users()
        .delete_many(&ids[..599])
        .concurrency(2)
        .await;
    assert!(report.is_complete(), "{report}");
    assert_eq!(report.deleted.len() + report.already_gone.len(), 599);
    assert_eq!(left(&company).await, 1);
}

#[tokio::test]
async fn a_dry_run_deletes_nobody() {
    let (company, ids) = company(300).await;
    let list = ids.iter().map(String::as_str).chain(["ghost", ""]);
    let report = company.contacts.users().delete_many(list).dry_run().await;
    assert_eq!(
        (
            report.deleted.len(),
            report.already_gone.len(),
            report.failed.len()
        ),
        (300, 1, 1)
    );
    assert_eq!((report.calls, left(&company).await), (0, 300));
}

#[tokio::test]
async fn ids_may_come_from_a_stream() {
    let (company, ids) = company(500).await;
    let ids = stream::iter(ids).map_into();
    let report = company.contacts.users().delete_many_stream(ids).await;
    assert_eq!((report.deleted.len(), report.calls), (500, 3));
}

/// A stream of what converts into ids.
trait MapInto: futures_util::Stream + Sized {
    fn map_into(self) -> impl futures_util::Stream<Item = wecom_contacts::types::UserId> + Send
    where
        Self: Send,
        Self::Item: Into<wecom_contacts::types::UserId>,
    {
        futures_util::StreamExt::map(self, Into::into)
    }
}

impl<S: futures_util::Stream> MapInto for S {}
