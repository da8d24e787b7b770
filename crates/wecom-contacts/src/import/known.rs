//! The departments that exist, to tell an unknown id before the platform makes a department of it, and to find the id
//! of a path.

use std::collections::{BTreeMap, BTreeSet};

use wecom_contacts_api::types::{Department, DepartmentBrief, DepartmentId};

use super::{DepartmentRef, Finding, ImportMember, Rows};

/// Levels of departments that the platform allows; also ends the walk up a broken tree.
pub(super) const MAX_DEPTH: usize = 15;

/// The departments of the company, by id and, where the names are known, by path.
///
/// ```
/// use wecom_contacts::import::{ImportMember, KnownDepartments, Rows};
///
/// let known = KnownDepartments::from_tree([(1, 0, "Acme"), (12, 1, "Harbour")]);
/// assert!(known.contains(12.into()) && known.ids().count() == 2);
///
/// let mei = ImportMember::new("mei.lin", "林梅").mobile("13900000001");
/// let mut rows = Rows::from(vec![mei.clone().department("Acme/Harbour"), mei.department("Acme/Nowhere")]);
/// let findings = rows.resolve(&known);
/// assert_eq!(rows.as_slice()[0].department, [12.into()]);
/// assert_eq!(findings.iter().map(|finding| finding.row).collect::<Vec<_>>(), [3]);
///
/// let ids_only = KnownDepartments::from_ids([1, 12]);
/// assert!(!rows.resolve(&ids_only).is_empty(), "paths are not found");
/// ```
#[derive(Clone, Debug, Default)]
pub struct KnownDepartments {
    ids: BTreeSet<DepartmentId>,
    /// `None`: several departments have this path.
    paths: BTreeMap<String, Option<DepartmentId>>,
}

impl KnownDepartments {
    /// Departments of which only the ids are known: paths are not found.
    pub fn from_ids(ids: impl IntoIterator<Item = impl Into<DepartmentId>>) -> Self {
        KnownDepartments {
            ids: ids.into_iter().map(Into::into).collect(),
            paths: BTreeMap::new(),
        }
    }

    /// Departments as `(id, parent id, name)`.
    pub fn from_tree<I: Into<DepartmentId>, N: Into<String>>(
        departments: impl IntoIterator<Item = (I, I, N)>,
    ) -> Self {
        let nodes: BTreeMap<DepartmentId, (DepartmentId, String)> = departments
            .into_iter()
            .map(|(id, parent, name)| (id.into(), (parent.into(), name.into())))
            .collect();
        let mut known = KnownDepartments {
            ids: nodes.keys().copied().collect(),
            paths: BTreeMap::new(),
        };
        for id in nodes.keys() {
            let names = names_down_to(&nodes, *id);
            known.name(&names.join("/"), *id);
            if names.len() > 1 {
                known.name(&names[1..].join("/"), *id);
            }
        }
        known
    }

    fn name(&mut self, path: &str, id: DepartmentId) {
        let same = |known: &mut Option<DepartmentId>| *known = known.filter(|known| *known == id);
        self.paths
            .entry(plain(path))
            .and_modify(same)
            .or_insert(Some(id));
    }

    /// Whether there is a department of this id.
    #[must_use]
    pub fn contains(&self, id: DepartmentId) -> bool {
        self.ids.contains(&id)
    }

    /// The ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = DepartmentId> + '_ {
        self.ids.iter().copied()
    }

    /// Finds a department; `Err` is the rule that the name breaks.
    fn find(&self, department: &DepartmentRef) -> Result<DepartmentId, &'static str> {
        match department {
            DepartmentRef::Id(id) if self.contains(*id) => Ok(*id),
            DepartmentRef::Id(_) => Err("the id of a department that exists"),
            DepartmentRef::Path(path) => match self.paths.get(&plain(path)) {
                Some(Some(id)) => Ok(*id),
                Some(None) => Err("a path that names one department only"),
                None => Err("the path of a department that exists"),
            },
        }
    }
}

/// A path as it is compared: without blanks around the slashes, of which the names may have some too.
fn plain(path: &str) -> String {
    let names = path.split('/').map(str::trim);
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    names.join("/")
}

/// From the detailed list: paths are found too.
impl FromIterator<Department> for KnownDepartments {
    fn from_iter<I: IntoIterator<Item = Department>>(departments: I) -> Self {
        let named = departments.into_iter().map(|department| {
            (
                department.id,
                department.parentid,
                department.name.unwrap_or_default(),
            )
        });
        KnownDepartments::from_tree(named)
    }
}

/// From the brief list, which has no names: paths are not found.
impl FromIterator<DepartmentBrief> for KnownDepartments {
    fn from_iter<I: IntoIterator<Item = DepartmentBrief>>(departments: I) -> Self {
        KnownDepartments::from_ids(departments.into_iter().map(|department| department.id))
    }
}

fn names_down_to(
    nodes: &BTreeMap<DepartmentId, (DepartmentId, String)>,
    id: DepartmentId,
) -> Vec<&str> {
    let mut names = Vec::new();
    let mut next = id;
    while let Some((parent, name)) = nodes.get(&next) {
        names.push(name.as_str());
        if names.len() > MAX_DEPTH {
            break;
        }
        next = *parent;
    }
    names.reverse();
    names
}

impl Rows<ImportMember> {
    /// Turns departments that are named by their path into ids, and tells which rows name a department that there is
    /// not. The rest of the rules is in [`check`](Rows::check).
    pub fn resolve(&mut self, known: &KnownDepartments) -> super::Findings {
        let mut findings = Vec::new();
        for index in 0..self.len() {
            let row = self.number(index);
            let departments = &mut self.as_mut_slice()[index].department;
            for (at, department) in departments.iter_mut().enumerate() {
                match known.find(department) {
                    Ok(id) => *department = DepartmentRef::Id(id),
                    Err(rule) => findings.push(Finding::new(
                        row,
                        "所在部门",
                        rule,
                        format!("entry {}", at + 1),
                    )),
                }
            }
        }
        super::Findings::sorted(findings)
    }

    /// Departments that are still named by their path, which the platform does not know.
    pub(super) fn unresolved(&self) -> super::Findings {
        let rows = self.as_slice().iter().enumerate();
        let paths = rows.filter(|(_, row)| row.department.iter().any(|one| one.id().is_none()));
        let findings = paths.map(|(index, _)| {
            let rule = "an id where departments are not looked up";
            Finding::new(self.number(index), "所在部门", rule, "a path")
        });
        super::Findings::sorted(findings.collect())
    }
}
