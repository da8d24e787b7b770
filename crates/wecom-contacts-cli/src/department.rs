//! `department`: the tree of departments.

mod tree;

use clap::{Args, Subcommand};
use wecom_contacts::types::{DepartmentCreate, DepartmentId, DepartmentUpdate};
use wecom_contacts::{Contacts, Operation};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use crate::output::to_value;
use crate::progress::Progress;
use crate::user::list;

/// What can be done with departments.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Create a department (创建部门).
    Create(Create),
    /// Change a department; what is not named stays as it is (更新部门，未给出的字段保持不变).
    Update(Update),
    /// Delete an empty department without sub-departments (删除没有成员和子部门的部门).
    Delete(Id),
    /// Read one department (查询一个部门的详情).
    Get(Id),
    /// List departments (列出部门详情).
    List(Under),
    /// List ids of departments and their parents (列出部门 ID 及其上级).
    Ids(Under),
    /// Draw the tree, with member counts (画出部门树及人数).
    Tree(tree::Tree),
}

/// One department.
#[derive(Args)]
pub(crate) struct Id {
    /// The department (部门 ID).
    #[arg(value_name = "DEPARTMENT", add = crate::complete::departments())]
    id: DepartmentId,
}

/// A part of the tree.
#[derive(Args)]
pub(crate) struct Under {
    /// Only this department and all below it (只看此部门及其所有下级).
    #[arg(long, value_name = "DEPARTMENT", add = crate::complete::departments())]
    under: Option<DepartmentId>,
}

/// A new department.
#[derive(Args)]
pub(crate) struct Create {
    /// Name, 1 to 64 characters (部门名称，1 至 64 个字符).
    #[arg(value_name = "NAME")]
    name: String,
    /// The department above it, the root unless told (上级部门，默认为根部门).
    #[arg(long, value_name = "DEPARTMENT", default_value = "1", add = crate::complete::departments())]
    parent: DepartmentId,
    /// An id of your own choice, above 1 (自定的部门 ID，须大于 1).
    #[arg(long, value_name = "ID")]
    id: Option<DepartmentId>,
    /// Name in English (英文名称).
    #[arg(long, value_name = "TEXT")]
    name_en: Option<String>,
    /// Place among its siblings, the larger first (在同级部门中的排序值，大者在前).
    #[arg(long, value_name = "N")]
    order: Option<i64>,
}

/// Changes to a department.
#[derive(Args)]
pub(crate) struct Update {
    /// The department (部门 ID).
    #[arg(value_name = "DEPARTMENT", add = crate::complete::departments())]
    id: DepartmentId,
    /// New name (新的部门名称).
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// New name in English; an empty one clears (新的英文名称，给空串则清空).
    #[arg(long, value_name = "TEXT")]
    name_en: Option<String>,
    /// New department above it (新的上级部门).
    #[arg(long, value_name = "DEPARTMENT", add = crate::complete::departments())]
    parent: Option<DepartmentId>,
    /// New place among its siblings (新的同级排序值).
    #[arg(long, value_name = "N")]
    order: Option<i64>,
}

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "name_en",
    "parentid",
    "order",
    "department_leader",
];
const BRIEF: &[&str] = &["id", "parentid", "order"];

impl Command {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::Create(args) => args.run(app).await,
            Command::Update(args) => args.run(app).await,
            Command::Delete(args) => args.delete(app).await,
            Command::Get(args) => {
                app.output
                    .record(&app.contacts()?.departments().get(args.id).await?)?;
                Ok(Exit::Done)
            }
            Command::List(args) => args.list(app).await,
            Command::Ids(args) => args.ids(app).await,
            Command::Tree(args) => args.run(app).await,
        }
    }
}

impl Create {
    async fn run(self, app: &App) -> Result<Exit, Failure> {
        let mut body = DepartmentCreate::new(self.name, self.parent);
        body.id = self.id;
        body.name_en = self.name_en;
        body.order = self.order;
        if app.rehearse(Operation::DepartmentCreate, &body)? {
            return Ok(Exit::Done);
        }
        let id = app.contacts()?.departments().create(body).await?;
        app.done("result-created", &id.to_string())
    }
}

impl Update {
    async fn run(self, app: &App) -> Result<Exit, Failure> {
        let mut body = DepartmentUpdate::new().id(self.id);
        body.name = self.name;
        body.name_en = self.name_en;
        body.parentid = self.parent;
        body.order = self.order;
        let named = to_value(&body);
        if named.as_object().is_some_and(|fields| fields.len() == 1) {
            return Err(Failure::Usage(Message::new("error-nothing-to-change")));
        }
        if app.rehearse(Operation::DepartmentUpdate, &body)? {
            return Ok(Exit::Done);
        }
        app.contacts()?.departments().update(self.id, body).await?;
        app.done("result-updated", &self.id.to_string())
    }
}

impl Id {
    async fn delete(self, app: &App) -> Result<Exit, Failure> {
        if app.rehearse_query(Operation::DepartmentDelete, "id", self.id.get())? {
            return Ok(Exit::Done);
        }
        let name = async |contacts: &Contacts| contacts.departments().get(self.id).await.ok()?.name;
        let id = app.with_name(self.id, name).await;
        app.confirm(&Message::new("confirm-delete-department").with("id", id))
            .await?;
        app.contacts()?.departments().delete(self.id).await?;
        app.done("result-deleted", &self.id.to_string())
    }
}

impl Under {
    async fn list(self, app: &App) -> Result<Exit, Failure> {
        let departments = app.contacts()?.departments();
        let listed = match self.under {
            Some(id) => departments.list_under(id),
            None => departments.list(),
        };
        let progress = Progress::start(&app.output, &Message::new("progress-departments"), None);
        list(app, COLUMNS, listed.stream(), progress).await
    }

    async fn ids(self, app: &App) -> Result<Exit, Failure> {
        let departments = app.contacts()?.departments();
        let listed = match self.under {
            Some(id) => departments.ids_under(id),
            None => departments.ids(),
        };
        let progress = Progress::start(&app.output, &Message::new("progress-departments"), None);
        list(app, BRIEF, listed.stream(), progress).await
    }
}
