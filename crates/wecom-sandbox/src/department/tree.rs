//! The department tree: parents, children, depth, and which names are taken.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The id of the root department.
pub(crate) const ROOT: u32 = 1;

/// The order of the first child; later ones get a little less.
pub(crate) const FIRST_ORDER: u32 = 100_000_000;

/// The department for members without one, and above those made on the way.
pub(crate) const PARKED_NAME: &str = "其他(待设置部门)";

/// The id the parking department gets: far from those people choose, and within 32 signed bits for clients that keep to them.
const PARKED_ID: u32 = 2_000_000_001;

/// One department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Department {
    pub(crate) id: u32,
    pub(crate) name: Box<str>,
    pub(crate) name_en: Box<str>,
    pub(crate) parent: u32,
    pub(crate) order: u32,
}

/// All departments of the company.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    nodes: BTreeMap<u32, Department>,
    children: HashMap<u32, BTreeSet<u32>>,
    next: u32,
    parked: Option<u32>,
    /// Departments that changed, where somebody wants to know.
    pub(crate) dirty: Option<BTreeSet<u32>>,
}

impl Tree {
    pub(crate) fn new(root: &str) -> Self {
        let mut tree = Self {
            nodes: BTreeMap::new(),
            children: HashMap::new(),
            next: 2,
            parked: None,
            dirty: None,
        };
        let (name, name_en) = (root.into(), "".into());
        tree.put(Department {
            id: ROOT,
            name,
            name_en,
            parent: 0,
            order: FIRST_ORDER,
        });
        tree
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn get(&self, id: u32) -> Option<&Department> {
        self.nodes.get(&id)
    }

    pub(crate) fn has(&self, id: u32) -> bool {
        self.nodes.contains_key(&id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Department> {
        self.nodes.values()
    }

    pub(crate) fn children(&self, id: u32) -> impl Iterator<Item = u32> {
        self.children.get(&id).into_iter().flatten().copied()
    }

    pub(crate) fn count_children(&self, id: u32) -> usize {
        self.children.get(&id).map_or(0, BTreeSet::len)
    }

    /// The department and everything above it, upwards.
    pub(crate) fn path(&self, id: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(self.get(id), |node| self.get(node.parent)).map(|node| node.id)
    }

    /// The department and everything below it, by id.
    pub(crate) fn subtree(&self, id: u32) -> Vec<u32> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if self.has(id) {
                found.push(id);
                open.extend(self.children(id));
            }
        }
        found.sort_unstable();
        found
    }

    /// How many departments hang below one, itself included; right also where a state file made a circle.
    pub(crate) fn subtree_bounded(&self, id: u32) -> usize {
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if self.has(id) && seen.insert(id) {
                open.extend(self.children(id));
            }
        }
        seen.len()
    }

    /// How many levels the tree has down to this department, the root being 1.
    pub(crate) fn level(&self, id: u32) -> usize {
        self.path(id).count()
    }

    /// How many levels hang below this department, itself included.
    pub(crate) fn height(&self, id: u32) -> usize {
        let mut height = 0;
        let mut row = vec![id];
        while !row.is_empty() {
            height += 1;
            row = row.into_iter().flat_map(|id| self.children(id)).collect();
        }
        height
    }

    /// Whether another child of this parent has the name.
    pub(crate) fn name_taken(&self, parent: u32, name: &str, but: Option<u32>) -> bool {
        self.children(parent)
            .any(|id| Some(id) != but && self.get(id).is_some_and(|node| &*node.name == name))
    }

    /// Adds a department or changes one; the caller has checked it.
    pub(crate) fn put(&mut self, department: Department) {
        if let Some(dirty) = &mut self.dirty {
            dirty.insert(department.id);
        }
        if let Some(old) = self.nodes.get(&department.id)
            && let Some(set) = self.children.get_mut(&old.parent)
        {
            set.remove(&department.id);
        }
        if department.parent != 0 {
            self.children
                .entry(department.parent)
                .or_default()
                .insert(department.id);
        }
        if &*department.name == PARKED_NAME && department.parent == ROOT {
            self.parked = Some(department.id);
        }
        self.nodes.insert(department.id, department);
    }

    pub(crate) fn remove(&mut self, id: u32) -> Option<Department> {
        if let Some(dirty) = &mut self.dirty {
            dirty.insert(id);
        }
        let department = self.nodes.remove(&id)?;
        if let Some(set) = self.children.get_mut(&department.parent) {
            set.remove(&id);
        }
        self.children.remove(&id);
        if self.parked == Some(id) {
            self.parked = None;
        }
        Some(department)
    }

    /// The next id nobody has.
    pub(crate) fn free_id(&mut self) -> u32 {
        while self.has(self.next) {
            self.next += 1;
        }
        self.next
    }

    /// The order a new child gets when none is given.
    pub(crate) fn next_order(&self, parent: u32) -> u32 {
        let before = u32::try_from(self.count_children(parent)).unwrap_or(u32::MAX);
        FIRST_ORDER.saturating_sub(before.saturating_mul(1000))
    }

    /// The department for members without one, made when it is first needed.
    pub(crate) fn parked(&mut self) -> u32 {
        if let Some(id) = self.parked {
            return id;
        }
        let id = if self.has(PARKED_ID) {
            self.free_id()
        } else {
            PARKED_ID
        };
        self.put(Department {
            id,
            name: PARKED_NAME.into(),
            name_en: "".into(),
            parent: ROOT,
            order: 0,
        });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(tree: &mut Tree, id: u32, parent: u32) {
        tree.put(Department {
            id,
            name: format!("d{id}").into(),
            name_en: "".into(),
            parent,
            order: 0,
        });
    }

    #[test]
    fn levels_and_heights_follow_a_move() {
        let mut tree = Tree::new("r");
        add(&mut tree, 2, 1);
        add(&mut tree, 3, 2);
        add(&mut tree, 4, 1);
        assert_eq!((tree.level(3), tree.height(1), tree.height(4)), (3, 3, 1));
        add(&mut tree, 2, 4);
        assert_eq!(
            (tree.level(3), tree.height(1), tree.subtree(4)),
            (4, 4, vec![2, 3, 4])
        );
        assert_eq!(tree.path(3).collect::<Vec<_>>(), [3, 2, 4, 1]);
    }

    #[test]
    fn the_parking_department_is_made_once() {
        let mut tree = Tree::new("r");
        let id = tree.parked();
        assert_eq!(tree.parked(), id);
        assert_eq!(tree.len(), 2);
        tree.remove(id);
        assert!(!tree.has(id));
    }
}
