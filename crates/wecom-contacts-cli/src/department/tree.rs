//! `department tree`: the tree drawn with branches, how many members each department has, and what is odd in it.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use futures_util::StreamExt;
use serde_json::json;
use wecom_contacts::types::{Department, DepartmentId};
use wecom_contacts::{DepartmentTree, TreeNode};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use crate::output::Format;
use crate::progress::Progress;

/// What to draw.
#[derive(Args)]
pub(crate) struct Tree {
    /// Only this department and all below it, by id or by path such as 示例企业/研发中心
    /// (只看此部门及其所有下级，可用 ID 或路径，如 示例企业/研发中心).
    #[arg(value_name = "DEPARTMENT|PATH", add = crate::complete::departments())]
    top: Option<String>,
    /// Do not count members (不统计人数).
    #[arg(long)]
    no_counts: bool,
    /// How deep to go (显示的层数).
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
}

/// Members of each department: its own, and those of it with all below, each member once.
type Counts = BTreeMap<DepartmentId, (usize, usize)>;

impl Tree {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let tree = app.contacts()?.departments().tree().await?;
        let counts = if self.no_counts {
            None
        } else {
            Some(count(app, &tree).await?)
        };
        for problem in tree.problems() {
            app.output
                .warn(&Message::new("tree-problem").phrase("what", problem));
        }
        let tops = self.tops(&tree)?;
        if app.output.format() != Format::Table {
            return list(app, &tops, counts.as_ref());
        }
        let most = self.depth.unwrap_or(usize::MAX);
        for top in tops {
            app.output.line(&label(app, top, counts.as_ref()))?;
            branches(app, top, "", most, counts.as_ref())?;
        }
        Ok(Exit::Done)
    }

    fn tops<'a>(&self, tree: &'a DepartmentTree) -> Result<Vec<TreeNode<'a>>, Failure> {
        let Some(wanted) = self.top.as_deref() else {
            return Ok(tree.tops().collect());
        };
        let found = match wanted.parse::<i64>() {
            Ok(id) => tree.get(id),
            Err(_) => tree.find(wanted),
        };
        match found {
            Some(node) => Ok(vec![node]),
            None => Err(Failure::Usage(
                Message::new("error-no-department").with("department", wanted),
            )),
        }
    }
}

async fn count(app: &App, tree: &DepartmentTree) -> Result<Counts, Failure> {
    let progress = Progress::start(&app.output, &Message::new("progress-counting"), None);
    let mut members = app.contacts()?.users().ids().stream();
    let mut counts = Counts::new();
    while let Some(member) = members.next().await {
        let own = member?.departments;
        // Whoever is in two departments of a branch counts once in it.
        let above = own.iter().filter_map(|id| tree.get(*id));
        let above = above.flat_map(|node| std::iter::once(node).chain(node.ancestors()));
        let above: BTreeSet<DepartmentId> = above.map(TreeNode::id).collect();
        for id in above {
            counts.entry(id).or_default().1 += 1;
        }
        for id in own {
            counts.entry(id).or_default().0 += 1;
        }
        progress.add(1);
    }
    Ok(counts)
}

fn branches(
    app: &App,
    node: TreeNode<'_>,
    before: &str,
    left: usize,
    counts: Option<&Counts>,
) -> Result<(), Failure> {
    if left == 0 {
        return Ok(());
    }
    let last = node.children().len().saturating_sub(1);
    for (index, child) in node.children().enumerate() {
        let (branch, below) = if index == last {
            ("└── ", "    ")
        } else {
            ("├── ", "│   ")
        };
        app.output
            .line(&format!("{before}{branch}{}", label(app, child, counts)))?;
        branches(app, child, &format!("{before}{below}"), left - 1, counts)?;
    }
    Ok(())
}

fn label(app: &App, node: TreeNode<'_>, counts: Option<&Counts>) -> String {
    let plain = format!("{} [{}]", node.name(), node.id());
    let Some((own, all)) = counts.map(|counts| of(node, counts)) else {
        return plain;
    };
    let id = if node.children().len() == 0 || own == all {
        "tree-members"
    } else {
        "tree-members-below"
    };
    let members = Message::new(id).count("own", own).count("all", all);
    format!("{plain} {}", app.output.say(&members))
}

/// Members of the department itself, and of it with all below.
fn of(node: TreeNode<'_>, counts: &Counts) -> (usize, usize) {
    counts.get(&node.id()).copied().unwrap_or_default()
}

fn list(app: &App, tops: &[TreeNode<'_>], counts: Option<&Counts>) -> Result<Exit, Failure> {
    let mut rows = app.output.rows(&[
        "id",
        "name",
        "parentid",
        "depth",
        "path",
        "members",
        "members_below",
    ]);
    for &top in tops {
        for node in std::iter::once(top).chain(top.descendants()) {
            let department: &Department = node.department();
            let (own, all) = counts.map(|counts| of(node, counts)).unzip();
            rows.push(&json!({
                "id": node.id(),
                "name": node.name(),
                "parentid": department.parentid,
                "depth": node.depth(),
                "path": node.path(),
                "members": own,
                "members_below": all,
            }))?;
        }
    }
    rows.end()?;
    Ok(Exit::Done)
}
