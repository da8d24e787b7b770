//! The list of ids, with and without the members behind them.

use super::{calls, company, everybody, ids};
use futures_util::{StreamExt, TryStreamExt};
use wecom_contacts::Operation;

#[tokio::test]
async fn the_id_list_joins_the_departments_of_each_member() {
    let company = company().await;
    let members = company.contacts.users().ids().page_size(333).await.unwrap();
    assert_eq!(members.len(), 2000);
    let rows: usize = members.iter().map(|member| member.departments.len()).sum();
    let streamed = company
        .contacts
        .users()
        .ids()
        .page_size(333)
        .rows()
        .count()
        .await;
    assert_eq!((rows, rows > 2100), (streamed, true));
    assert_eq!(
        calls(&company, Operation::UserListId),
        2 * rows.div_ceil(333)
    );
    let wrong = company
        .contacts
        .users()
        .ids()
        .page_size(10_001)
        .await
        .unwrap_err();
    assert!(wrong.is_invalid_input(), "{wrong}");
}

#[tokio::test]
async fn members_are_hydrated_in_the_order_of_their_ids() {
    let company = company().await;
    let mut ids: Vec<String> = ids(everybody(&company).await.unwrap())
        .into_iter()
        .step_by(50)
        .collect();
    ids.insert(7, "ghost".to_owned());
    ids.insert(9, "not an id".to_owned());
    let members = company.contacts.users().hydrate(&ids).concurrency(5).await;
    assert!(
        members
            .iter()
            .map(|(id, _)| id.as_str())
            .eq(ids.iter().map(String::as_str))
    );
    for (place, (id, member)) in members.iter().enumerate() {
        match member {
            Ok(member) => assert_eq!(member.userid, *id),
            Err(error) => assert!(
                place == 7 && error.is_not_found() || place == 9,
                "{place}: {error}"
            ),
        }
    }
    let from_the_list = company
        .contacts
        .users()
        .ids()
        .stream()
        .map_ok(|member| member.userid)
        .take(3);
    let three = from_the_list.try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(
        company
            .contacts
            .users()
            .hydrate(three)
            .stream()
            .count()
            .await,
        3
    );
}
