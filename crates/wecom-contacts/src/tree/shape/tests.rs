//! Lists that are whole, cut, doubled and circular.

use std::collections::BTreeSet;

use proptest::prelude::{any, prop, proptest};

use super::{Row, Shape};
use crate::tree::TreeProblem;

fn shape(rows: &[(i64, i64, i64)]) -> Shape<i64> {
    Shape::new(rows.iter().map(|&(id, parent, order)| Row {
        id,
        parent: (parent != 0).then_some(parent),
        order,
    }))
}

fn depths(shape: &Shape<i64>) -> Vec<(i64, usize)> {
    shape
        .ids
        .iter()
        .copied()
        .zip(shape.depth.iter().copied())
        .collect()
}

#[test]
fn parents_come_first_and_siblings_by_order_then_id() {
    let shape = shape(&[(5, 2, 0), (4, 1, 10), (3, 1, 10), (2, 1, 20), (1, 0, 0)]);
    assert_eq!(depths(&shape), [(1, 0), (2, 1), (5, 2), (3, 1), (4, 1)]);
    assert_eq!(shape.source, [4, 3, 0, 2, 1]);
    assert_eq!(shape.subtree(1), 1..3);
    assert_eq!(shape.subtree(0), 0..5);
    assert!(shape.problems.is_empty());
}

#[test]
fn an_empty_list_is_an_empty_shape() {
    assert!(shape(&[]).ids.is_empty());
}

#[test]
fn missing_parents_make_tops() {
    let shape = shape(&[(7, 3, 0), (8, 7, 0), (9, 4, 5)]);
    assert_eq!(depths(&shape), [(9, 0), (7, 0), (8, 1)]);
    assert_eq!(
        shape.problems,
        [
            TreeProblem::MissingParent { id: 7, parent: 3 },
            TreeProblem::MissingParent { id: 9, parent: 4 }
        ]
    );
}

#[test]
fn the_first_of_a_duplicate_counts() {
    let shape = shape(&[(1, 0, 0), (2, 1, 0), (2, 3, 0), (3, 1, 0)]);
    assert_eq!(depths(&shape), [(1, 0), (2, 1), (3, 1)]);
    assert_eq!(shape.problems, [TreeProblem::Duplicate { id: 2 }]);
}

#[test]
fn circles_are_reported_and_cut_at_the_first_listed() {
    let shape = shape(&[
        (1, 0, 0),
        (9, 5, 0),
        (5, 6, 0),
        (6, 7, 0),
        (7, 5, 0),
        (4, 4, 0),
    ]);
    assert_eq!(
        depths(&shape),
        [(1, 0), (4, 0), (5, 0), (7, 1), (6, 2), (9, 1)]
    );
    assert_eq!(
        shape.problems,
        [
            TreeProblem::Cycle { ids: vec![5, 6, 7] },
            TreeProblem::Cycle { ids: vec![4] }
        ]
    );
}

#[test]
fn a_very_deep_chain_needs_no_stack() {
    let rows: Vec<_> = (1..=200_000).map(|id| (id, id - 1, 0)).collect();
    assert_eq!(shape(&rows).depth[199_999], 199_999);
}

proptest! {
    #[test]
    fn every_department_has_one_place_however_odd_the_list(
        rows in prop::collection::vec((1i64..30, 0i64..35, any::<i8>()), 0..60),
    ) {
        let rows: Vec<_> = rows.into_iter().map(|(id, parent, order)| (id, parent, i64::from(order))).collect();
        let shape = shape(&rows);
        let ids: BTreeSet<i64> = rows.iter().map(|row| row.0).collect();
        assert_eq!(shape.ids.iter().copied().collect::<BTreeSet<_>>(), ids);
        assert_eq!(shape.ids.len(), ids.len());
        for node in 0..shape.ids.len() {
            assert_eq!(shape.index(&shape.ids[node]), Some(node));
            let children: usize = shape.children[node].iter().map(|&child| shape.subtree(child).len()).sum();
            assert_eq!(shape.subtree(node).len(), children + 1);
            match shape.parent[node] {
                Some(parent) => assert!(parent < node && shape.children[parent].contains(&node)),
                None => assert!(shape.roots.contains(&node)),
            }
        }
    }
}
