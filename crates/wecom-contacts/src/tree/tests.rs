//! The tree as its users see it.

use wecom_contacts_api::types::{Department, DepartmentBrief};

use super::{DepartmentTree, TreeNode, TreeProblem};

fn department(id: i64, parent: i64, name: &str, order: i64) -> Department {
    Department::new(id, parent).name(name).order(order)
}

fn company() -> DepartmentTree {
    DepartmentTree::new([
        department(4, 3, "后端组", 10),
        department(5, 3, "A/B 测试", 9),
        department(1, 0, "示例企业", 100_000_000),
        department(2, 1, "市场部", 5),
        department(3, 1, "研发中心", 20),
    ])
}

fn ids<'a>(nodes: impl Iterator<Item = TreeNode<'a>>) -> Vec<i64> {
    nodes.map(|node| node.id().get()).collect()
}

#[test]
fn ancestors_depth_and_path_names() {
    let tree = company();
    let team = tree.get(4).unwrap();
    assert_eq!(
        (team.depth(), team.path().as_str()),
        (2, "示例企业/研发中心/后端组")
    );
    assert_eq!(ids(team.ancestors()), [3, 1]);
    assert_eq!(team.parent().unwrap().id(), 3);
    assert_eq!(ids(tree.tops()), [1]);
    assert_eq!(ids(tree.iter()), [1, 3, 4, 5, 2]);
    assert_eq!(ids(tree.get(3).unwrap().children()), [4, 5]);
    assert_eq!(ids(tree.get(1).unwrap().descendants()), [3, 4, 5, 2]);
    assert_eq!(tree.get(2).unwrap().descendants().len(), 0);
    assert!(tree.get(99).is_none() && tree.problems().is_empty() && tree.len() == 5);
    assert_eq!(
        format!("{team:?}"),
        r#"TreeNode { id: DepartmentId(4), path: "示例企业/研发中心/后端组" }"#
    );
}

#[test]
fn every_path_leads_back_to_its_department() {
    let tree = company();
    for node in tree.iter() {
        assert_eq!(tree.find(&node.path()).unwrap().id(), node.id());
    }
    assert_eq!(tree.find("/示例企业/研发中心/A/B 测试/").unwrap().id(), 5);
    for wrong in [
        "",
        "示例",
        "研发中心",
        "示例企业//后端组",
        "示例企业/研发中心/后端组/x",
    ] {
        assert!(tree.find(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn a_part_of_a_company_has_the_tops_that_are_visible() {
    let tree = DepartmentTree::new([department(12, 7, "前端组", 1), department(13, 12, "H5", 1)]);
    assert_eq!(tree.find("前端组/H5").unwrap().depth(), 1);
    assert_eq!(
        tree.problems(),
        [TreeProblem::MissingParent {
            id: 12.into(),
            parent: 7.into()
        }]
    );
    assert_eq!(
        tree.problems()[0].to_string(),
        "department 7, the parent of 12, is not listed"
    );
}

#[test]
fn circles_and_duplicates_are_reported_and_every_walk_ends() {
    let tree = DepartmentTree::new([
        department(2, 3, "b", 0),
        department(3, 2, "c", 0),
        department(3, 2, "again", 0),
        department(4, 3, "d", 0),
    ]);
    assert_eq!(
        tree.find("b/c/d").map(|node| ids(node.ancestors())),
        Some(vec![3, 2])
    );
    let texts: Vec<String> = tree.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "department 3 is listed more than once",
            "departments are above one another in a circle: 2 3"
        ]
    );
}

#[test]
fn ids_alone_make_a_tree_too() {
    let brief = |id: i64, parent: i64| DepartmentBrief::new(id, parent);
    let tree = DepartmentTree::new([brief(1, 0), brief(7, 1)]);
    assert_eq!(tree.get(7).unwrap().path(), "1/7");
    assert!(DepartmentTree::<Department>::new([]).is_empty());
}
