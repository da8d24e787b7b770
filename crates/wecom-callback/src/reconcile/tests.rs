//! Differences of every sort, their order, and that applying them closes the gap.
use proptest::prelude::*;

use super::*;

fn snapshot(users: &[(&str, &[i64])], parties: &[(i64, i64)]) -> Snapshot {
    let rows = users
        .iter()
        .flat_map(|(id, list)| list.iter().map(|party| UserRow::new(*id, *party)));
    Snapshot::from_rows(
        rows,
        parties
            .iter()
            .map(|(id, parent)| PartyRow::new(*id, *parent)),
    )
}

fn missed(known: &Snapshot, fresh: &Snapshot) -> Vec<EventKind> {
    let events = Reconcile::new(known, fresh).events(&Frame::company("ww1", 5));
    assert!(
        events
            .iter()
            .all(|event| event.frame.origin == Origin::Reconciled)
    );
    events.into_iter().map(|event| event.kind).collect()
}

/// The events in short: kind, id, and the value.
fn short(known: &Snapshot, fresh: &Snapshot) -> Vec<String> {
    let each = |kind: EventKind| match &kind {
        EventKind::CreateUser(user) | EventKind::UpdateUser(user) => {
            format!(
                "{} {} {:?}",
                kind.name(),
                user.user_id,
                user.department.as_deref().unwrap()
            )
        }
        EventKind::DeleteUser(user) => format!("delete_user {}", user.user_id),
        EventKind::CreateParty(party) | EventKind::UpdateParty(party) => {
            format!("{} {} {}", kind.name(), party.id, party.parent_id.unwrap())
        }
        EventKind::DeleteParty(party) => format!("delete_party {}", party.id),
        other => panic!("{other:?}"),
    };
    missed(known, fresh).into_iter().map(each).collect()
}

#[test]
fn same_directory_has_no_events() {
    let known = snapshot(&[("a", &[1, 2])], &[(1, 0), (2, 1)]);
    assert!(missed(&known, &known.clone()).is_empty());
}

#[test]
fn every_sort_of_change_is_found_in_an_order_that_works() {
    let known = snapshot(
        &[("gone", &[3]), ("moved", &[1]), ("same", &[1, 2])],
        &[(1, 0), (2, 1), (3, 1), (4, 3), (5, 2)],
    );
    let fresh = snapshot(
        &[("moved", &[9, 2]), ("new", &[8]), ("same", &[2, 1])],
        &[(1, 0), (2, 1), (5, 1), (9, 1), (8, 9)],
    );
    assert_eq!(
        short(&known, &fresh),
        [
            "update_party 5 1",
            "create_party 9 1",
            "create_party 8 9",
            "update_user moved [2, 9]",
            "create_user new [8]",
            "delete_user gone",
            "delete_party 4",
            "delete_party 3",
        ]
    );
}

#[test]
fn child_and_parent_that_change_places_are_moved_from_the_top() {
    let known = snapshot(&[], &[(1, 0), (2, 1), (3, 2)]);
    let fresh = snapshot(&[], &[(1, 0), (3, 1), (2, 3)]);
    assert_eq!(
        short(&known, &fresh),
        ["update_party 3 1", "update_party 2 3"]
    );
}

#[test]
fn circles_and_strangers_in_a_list_are_no_trap() {
    let fresh = snapshot(&[], &[(1, 1), (2, 3), (3, 2), (4, 99)]);
    assert_eq!(short(&Snapshot::default(), &fresh).len(), 4);
    assert_eq!(short(&fresh, &Snapshot::default()).len(), 4);
}

#[test]
fn renamed_member_keeps_the_departments() {
    let mut known = snapshot(&[("old", &[1, 2])], &[]);
    let mut change = UserChange::new("old");
    change.new_user_id = Some("new".into());
    // The platform may tell it again.
    for time in ["first", "second"] {
        known.apply(&EventKind::UpdateUser(change.clone()));
        assert_eq!(known, snapshot(&[("new", &[1, 2])], &[]), "{time}");
    }
}

#[test]
fn debug_counts_and_names_nobody() {
    let known = snapshot(&[("mei.lin", &[1])], &[(1, 0)]);
    assert_eq!(format!("{known:?}"), "Snapshot { users: 1, parties: 1 }");
    let row = UserRow::new("13900000001", 12);
    assert_eq!(format!("{row:?}"), "UserRow { department: 12, .. }");
}

fn any_snapshot() -> impl Strategy<Value = Snapshot> {
    let users =
        prop::collection::btree_map("[a-f]", prop::collection::btree_set(1..9_i64, 1..4), 0..6);
    let parties = prop::collection::btree_map(1..9_i64, 0..9_i64, 0..9);
    (users, parties).prop_map(|(users, parties)| Snapshot { users, parties })
}

proptest! {
    #[test]
    fn applying_what_was_missed_closes_the_gap(known in any_snapshot(), fresh in any_snapshot()) {
        let mut patched = known.clone();
        missed(&known, &fresh).iter().for_each(|kind| patched.apply(kind));
        prop_assert_eq!(&patched.users, &fresh.users);
        prop_assert_eq!(&patched.parties, &fresh.parties);
    }

    #[test]
    fn snapshot_survives_storing(known in any_snapshot()) {
        let stored = serde_json::to_string(&known).unwrap();
        prop_assert!(serde_json::from_str::<Snapshot>(&stored).unwrap() == known);
    }
}
