//! The shape of a flat list of departments: who is above whom, in one stable order, however odd the list is.

use std::collections::HashMap;
use std::hash::Hash;

use super::TreeProblem;

/// What the shape needs to know of one department.
#[derive(Clone, Debug)]
pub(crate) struct Row<K> {
    pub(crate) id: K,
    /// `None` for the root.
    pub(crate) parent: Option<K>,
    /// The larger comes first among siblings.
    pub(crate) order: i64,
}

/// Departments with their places in the list that was given.
type Nodes<K> = Vec<(usize, Row<K>)>;

/// Nodes are numbered in pre-order: a parent before its children, siblings by `order` (larger first), then by id.
#[derive(Clone, Debug)]
pub(crate) struct Shape<K> {
    pub(crate) ids: Vec<K>,
    /// The place of each node in the list that was given.
    pub(crate) source: Vec<usize>,
    pub(crate) parent: Vec<Option<usize>>,
    pub(crate) children: Vec<Vec<usize>>,
    pub(crate) roots: Vec<usize>,
    pub(crate) depth: Vec<usize>,
    pub(crate) problems: Vec<TreeProblem<K>>,
    by_id: HashMap<K, usize>,
}

impl<K: Clone + Eq + Hash + Ord> Shape<K> {
    pub(crate) fn new(rows: impl IntoIterator<Item = Row<K>>) -> Self {
        let mut problems = Vec::new();
        let (nodes, by_id) = without_duplicates(rows, &mut problems);
        let (mut parents, mut tops) = parents(&nodes, &by_id, &mut problems);
        cut_cycles(&nodes, &mut parents, &mut tops, &mut problems);
        Self::numbered(nodes, &parents, tops, problems)
    }

    pub(crate) fn index(&self, id: &K) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The node and all below it: in pre-order they stand side by side.
    pub(crate) fn subtree(&self, node: usize) -> std::ops::Range<usize> {
        let depth = self.depth[node];
        let below = self.depth[node + 1..]
            .iter()
            .take_while(|&&d| d > depth)
            .count();
        node..node + 1 + below
    }

    fn numbered(
        nodes: Nodes<K>,
        parents: &[Option<usize>],
        mut tops: Vec<usize>,
        problems: Vec<TreeProblem<K>>,
    ) -> Self {
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
        for (node, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                below[*parent].push(node);
            }
        }
        // Reversed, since the walk takes from the end of its stack.
        let last_first = |a: &usize, b: &usize| {
            let (a, b) = (&nodes[*a].1, &nodes[*b].1);
            a.order.cmp(&b.order).then_with(|| b.id.cmp(&a.id))
        };
        tops.sort_by(last_first);
        let mut shape = Shape {
            ids: Vec::with_capacity(nodes.len()),
            source: Vec::with_capacity(nodes.len()),
            parent: Vec::with_capacity(nodes.len()),
            children: vec![Vec::new(); nodes.len()],
            roots: Vec::new(),
            depth: Vec::with_capacity(nodes.len()),
            problems,
            by_id: HashMap::with_capacity(nodes.len()),
        };
        let mut stack: Vec<(usize, Option<usize>)> =
            tops.into_iter().map(|top| (top, None)).collect();
        while let Some((node, parent)) = stack.pop() {
            let number = shape.ids.len();
            match parent {
                Some(parent) => shape.children[parent].push(number),
                None => shape.roots.push(number),
            }
            shape.depth.push(parent.map_or(0, |p| shape.depth[p] + 1));
            shape.parent.push(parent);
            shape.source.push(nodes[node].0);
            shape.ids.push(nodes[node].1.id.clone());
            shape.by_id.insert(nodes[node].1.id.clone(), number);
            below[node].sort_by(last_first);
            stack.extend(below[node].iter().map(|&child| (child, Some(number))));
        }
        shape
    }
}

/// The first of each id, with its place in the list.
fn without_duplicates<K: Clone + Eq + Hash>(
    rows: impl IntoIterator<Item = Row<K>>,
    problems: &mut Vec<TreeProblem<K>>,
) -> (Nodes<K>, HashMap<K, usize>) {
    let mut nodes: Nodes<K> = Vec::new();
    let mut by_id = HashMap::new();
    for (place, row) in rows.into_iter().enumerate() {
        if by_id.contains_key(&row.id) {
            problems.push(TreeProblem::Duplicate { id: row.id });
        } else {
            by_id.insert(row.id.clone(), nodes.len());
            nodes.push((place, row));
        }
    }
    (nodes, by_id)
}

/// The parent of each node as an index, and the nodes that have none in the list.
fn parents<K: Clone + Eq + Hash>(
    nodes: &[(usize, Row<K>)],
    by_id: &HashMap<K, usize>,
    problems: &mut Vec<TreeProblem<K>>,
) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut parents = Vec::with_capacity(nodes.len());
    let mut tops = Vec::new();
    for (node, (_, row)) in nodes.iter().enumerate() {
        let parent = row.parent.as_ref().and_then(|id| by_id.get(id)).copied();
        if parent.is_none() {
            tops.push(node);
            if let Some(parent) = &row.parent {
                problems.push(TreeProblem::MissingParent {
                    id: row.id.clone(),
                    parent: parent.clone(),
                });
            }
        }
        parents.push(parent);
    }
    (parents, tops)
}

/// Makes a top of the first listed department of each cycle, so that every department has a place.
fn cut_cycles<K: Clone>(
    nodes: &[(usize, Row<K>)],
    parents: &mut [Option<usize>],
    tops: &mut Vec<usize>,
    problems: &mut Vec<TreeProblem<K>>,
) {
    const UNSEEN: usize = usize::MAX;
    let mut walk_of = vec![UNSEEN; nodes.len()];
    for start in 0..nodes.len() {
        let mut node = start;
        while walk_of[node] == UNSEEN {
            walk_of[node] = start;
            match parents[node] {
                Some(parent) => node = parent,
                None => break,
            }
        }
        // The walk met its own trace, and not the top it ended at: the trace from here on is a cycle.
        if walk_of[node] != start || parents[node].is_none() {
            continue;
        }
        let mut cycle = vec![node];
        while let Some(above) = parents[cycle[cycle.len() - 1]].filter(|&above| above != node) {
            cycle.push(above);
        }
        let first = cycle.iter().copied().min().unwrap_or(node);
        problems.push(TreeProblem::Cycle {
            ids: cycle.iter().map(|&n| nodes[n].1.id.clone()).collect(),
        });
        parents[first] = None;
        tops.push(first);
    }
}

#[cfg(test)]
mod tests;
