//! The departments as a tree: ancestors, depth, path names, find by path.

mod shape;

use std::fmt;

pub(crate) use shape::{Row, Shape};
use wecom_contacts_api::types::{Department, DepartmentBrief, DepartmentId};

/// What a tree needs to know of a department; [`Department`] and [`DepartmentBrief`] have it.
///
/// ```
/// use std::borrow::Cow;
/// use wecom_contacts::{DepartmentTree, TreeItem, types::DepartmentId};
///
/// /// A row of your own table.
/// struct Team(i64, i64, &'static str);
///
/// impl TreeItem for Team {
///     fn id(&self) -> DepartmentId {
///         self.0.into()
///     }
///     fn parent_id(&self) -> DepartmentId {
///         self.1.into()
///     }
///     fn name(&self) -> Cow<'_, str> {
///         self.2.into()
///     }
///     fn order(&self) -> i64 {
///         0
///     }
/// }
///
/// let tree = DepartmentTree::new([Team(1, 0, "Acme"), Team(2, 1, "Harbour")]);
/// assert_eq!(tree.find("Acme/Harbour").map(|team| team.id().get()), Some(2));
/// ```
pub trait TreeItem {
    /// The department's id.
    fn id(&self) -> DepartmentId;
    /// The id of the department above; 0 for the root.
    fn parent_id(&self) -> DepartmentId;
    /// The name; the id as text where the server gives no name.
    fn name(&self) -> std::borrow::Cow<'_, str>;
    /// The larger comes first among siblings.
    fn order(&self) -> i64;
}

/// Something odd in a list of departments. The tree holds every department in spite of it.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::{DepartmentTree, TreeProblem};
///
/// let mut list = contacts.departments().list().await?.into_vec();
/// list.retain(|department| department.id != 2);
/// let tree = DepartmentTree::new(list);
/// let orphan = |problem: &TreeProblem| matches!(problem, TreeProblem::MissingParent { parent, .. } if *parent == 2);
/// assert!(tree.problems().iter().any(orphan));
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TreeProblem<K = DepartmentId> {
    /// The id is listed more than once; the first one counts.
    Duplicate {
        /// The id.
        id: K,
    },
    /// Each department is the parent of the one before it, and the first one of the last. The first listed one of
    /// them is made a top of the tree.
    Cycle {
        /// The ids.
        ids: Vec<K>,
    },
    /// The parent is not in the list, so this department is a top of the tree. Usual for an app that may see a part
    /// of the company.
    MissingParent {
        /// The department.
        id: K,
        /// The parent that is not listed.
        parent: K,
    },
}

impl<K: fmt::Display> fmt::Display for TreeProblem<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TreeProblem::Duplicate { id } => write!(f, "department {id} is listed more than once"),
            TreeProblem::Cycle { ids } => {
                f.write_str("departments are above one another in a circle:")?;
                ids.iter().try_for_each(|id| write!(f, " {id}"))
            }
            TreeProblem::MissingParent { id, parent } => {
                write!(f, "department {parent}, the parent of {id}, is not listed")
            }
        }
    }
}

/// The departments of a company, or the part of them that the caller may see.
///
/// The order everywhere is: a parent before its children, siblings by `order` (the larger first), then by id.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::DepartmentTree;
///
/// let tree = DepartmentTree::new(contacts.departments().list().await?);
/// let root = tree.tops().next().ok_or("there is a root")?;
/// let team = tree.find("云帆科技/产品研发中心/后端组").ok_or("it is there")?;
/// assert_eq!((team.depth(), team.ancestors().last().map(|top| top.id())), (2, Some(root.id())));
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct DepartmentTree<D = Department> {
    items: Vec<D>,
    shape: Shape<DepartmentId>,
}

impl<D: TreeItem> DepartmentTree<D> {
    /// Builds the tree. Duplicates, cycles and missing parents are reported by [`problems`](Self::problems).
    pub fn new(departments: impl IntoIterator<Item = D>) -> Self {
        let items: Vec<D> = departments.into_iter().collect();
        let shape = Shape::new(items.iter().map(row));
        DepartmentTree { items, shape }
    }

    /// How many departments there are, each id once.
    pub fn len(&self) -> usize {
        self.shape.ids.len()
    }

    /// Whether there is no department.
    pub fn is_empty(&self) -> bool {
        self.shape.ids.is_empty()
    }

    /// What is odd in the list.
    pub fn problems(&self) -> &[TreeProblem] {
        &self.shape.problems
    }

    /// The department with this id.
    pub fn get(&self, id: impl Into<DepartmentId>) -> Option<TreeNode<'_, D>> {
        self.shape
            .index(&id.into())
            .map(|index| TreeNode { tree: self, index })
    }

    /// The departments that have no parent in the list: the root, or the tops of what the caller may see.
    pub fn tops(&self) -> impl ExactSizeIterator<Item = TreeNode<'_, D>> {
        self.shape
            .roots
            .iter()
            .map(|&index| TreeNode { tree: self, index })
    }

    /// All departments, parents before their children.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = TreeNode<'_, D>> {
        (0..self.len()).map(|index| TreeNode { tree: self, index })
    }

    /// The department at a path of names as [`TreeNode::path`] writes it, from a top of the tree.
    ///
    /// A slash at the ends is ignored; names that hold a slash themselves are found too.
    pub fn find(&self, path: &str) -> Option<TreeNode<'_, D>> {
        let mut open: Vec<(usize, &str)> = self
            .shape
            .roots
            .iter()
            .rev()
            .map(|&top| (top, path.trim_matches('/')))
            .collect();
        while let Some((index, path)) = open.pop() {
            let node = TreeNode { tree: self, index };
            let Some(rest) = path.strip_prefix(&*node.name()) else {
                continue;
            };
            if rest.is_empty() {
                return Some(node);
            }
            if let Some(rest) = rest.strip_prefix('/') {
                open.extend(
                    self.shape.children[index]
                        .iter()
                        .rev()
                        .map(|&child| (child, rest)),
                );
            }
        }
        None
    }
}

/// One department in its [`DepartmentTree`].
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::TreeNode;
///
/// let tree = contacts.departments().tree().await?;
/// assert!(!tree.is_empty() && tree.len() == tree.iter().len() && tree.tops().len() == 1);
/// let team: TreeNode = tree.get(21).ok_or("it is there")?;
/// assert_eq!(team.department().id, team.id());
/// assert_eq!(team.parent().map(|above| above.id().get()), Some(2));
/// assert!(team.path().ends_with(&*team.name()));
/// assert_eq!(team.ancestors().count(), team.depth());
/// assert!(team.children().len() <= team.descendants().len());
/// # Ok(())
/// # });
/// ```
pub struct TreeNode<'a, D = Department> {
    tree: &'a DepartmentTree<D>,
    index: usize,
}

impl<D> Clone for TreeNode<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for TreeNode<'_, D> {}

impl<D: TreeItem> fmt::Debug for TreeNode<'_, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TreeNode")
            .field("id", &self.id())
            .field("path", &self.path())
            .finish()
    }
}

impl<'a, D: TreeItem> TreeNode<'a, D> {
    /// The department as the server sent it.
    pub fn department(self) -> &'a D {
        &self.tree.items[self.tree.shape.source[self.index]]
    }

    /// The id.
    pub fn id(self) -> DepartmentId {
        self.department().id()
    }

    /// The name.
    pub fn name(self) -> std::borrow::Cow<'a, str> {
        self.department().name()
    }

    /// How many departments are above it: 0 for a top.
    pub fn depth(self) -> usize {
        self.tree.shape.depth[self.index]
    }

    /// The department above.
    pub fn parent(self) -> Option<Self> {
        self.tree.shape.parent[self.index].map(|index| TreeNode { index, ..self })
    }

    /// The departments above, the nearest first.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The departments directly below.
    pub fn children(self) -> impl ExactSizeIterator<Item = Self> {
        self.tree.shape.children[self.index]
            .iter()
            .map(move |&index| TreeNode { index, ..self })
    }

    /// All departments below, not itself, parents before their children.
    pub fn descendants(self) -> impl ExactSizeIterator<Item = Self> {
        let mut below = self.tree.shape.subtree(self.index);
        below.start += 1;
        below.map(move |index| TreeNode { index, ..self })
    }

    /// The names from the top down to this department, joined with `/`: `示例企业/研发中心/后端组`.
    pub fn path(self) -> String {
        let mut names: Vec<_> = self.ancestors().map(TreeNode::name).collect();
        names.reverse();
        names.push(self.name());
        names.join("/")
    }
}

/// The root reports its parent as 0.
fn row(item: &impl TreeItem) -> Row<DepartmentId> {
    let parent = item.parent_id();
    Row {
        id: item.id(),
        parent: (parent != DepartmentId::from(0)).then_some(parent),
        order: item.order(),
    }
}

impl TreeItem for Department {
    fn id(&self) -> DepartmentId {
        self.id
    }

    fn parent_id(&self) -> DepartmentId {
        self.parentid
    }

    fn name(&self) -> std::borrow::Cow<'_, str> {
        match &self.name {
            Some(name) => name.as_str().into(),
            None => self.id.to_string().into(),
        }
    }

    fn order(&self) -> i64 {
        self.order.unwrap_or(0)
    }
}

impl TreeItem for DepartmentBrief {
    fn id(&self) -> DepartmentId {
        self.id
    }

    fn parent_id(&self) -> DepartmentId {
        self.parentid
    }

    fn name(&self) -> std::borrow::Cow<'_, str> {
        self.id.to_string().into()
    }

    fn order(&self) -> i64 {
        self.order.unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
