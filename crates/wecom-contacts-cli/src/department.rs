//! `department`: the tree of departments.

mod tree;

use clap::{Args, Subcommand};
use wecom_contacts::Operation;
use wecom_contacts::types::{DepartmentCreate, DepartmentId, DepartmentUpdate};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;

/// What can be done with departments.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Create a department (创建部门).
    Create(Create),
    /// Change a department; what is not named stays as it is (更新部门).
    Update(Update),
    /// Delete an empty department without sub-departments (删除部门).
    Delete(Id),
    /// Read one department (获取单个部门详情).
    Get(Id),
    /// List departments (获取部门列表).
    List(Under),
    /// List ids of departments and their parents (获取子部门ID列表).
    Ids(Under),
    /// Draw the tree, with member counts (部门树).
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
    /// Only this department and all below it (上级部门).
    #[arg(long, value_name = "DEPARTMENT", add = crate::complete::departments())]
    under: Option<DepartmentId>,
}

/// A new department.
#[derive(Args)]
pub(crate) struct Create {
    /// Name, 1 to 64 characters (部门名称).
    #[arg(value_name = "NAME")]
    name: String,
    /// The department above it, the root unless told (父部门).
    #[arg(long, value_name = "DEPARTMENT", default_value = "1", add = crate::complete::departments())]
    parent: DepartmentId,
    /// An id of your own choice, above 1 (部门 ID).
    #[arg(long, value_name = "ID")]
    id: Option<DepartmentId>,
    /// Name in English (英文名称).
    #[arg(long, value_name = "TEXT")]
    name_en: Option<String>,
    /// Place among its siblings, the larger first (排序).
    #[arg(long, value_name = "N")]
    order: Option<i64>,
}

/// Changes to a department.
#[derive(Args)]
pub(crate) struct Update {
    /// The department (部门 ID).
    #[arg(value_name = "DEPARTMENT", add = crate::complete::departments())]
    id: DepartmentId,
    /// New name (部门名称).
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// New name in English; an empty one clears (英文名称).
    #[arg(long, value_name = "TEXT")]
    name_en: Option<String>,
    /// New department above it (父部门).
    #[arg(long, value_name = "DEPARTMENT", add = crate::complete::departments())]
    parent: Option<DepartmentId>,
    /// New place among its siblings (排序).
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
        let mut body = DepartmentUpdate::new(self.id);
        body.name = self.name;
        body.name_en = self.name_en;
        body.parentid = self.parent;
        body.order = self.order;
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
        app.confirm(&Message::new("confirm-delete-department").with("id", self.id))
            .await?;
        app.contacts()?.departments().delete(self.id).await?;
        app.done("result-deleted", &self.id.to_string())
    }
}

impl Under {
    async fn list(self, app: &App) -> Result<Exit, Failure> {
        let departments = app.contacts()?.departments();
        let listed = match self.under {
            Some(id) => departments.list_under(id).await?,
            None => departments.list().await?,
        };
        app.output.list(COLUMNS, listed)?;
        Ok(Exit::Done)
    }

    async fn ids(self, app: &App) -> Result<Exit, Failure> {
        let departments = app.contacts()?.departments();
        let listed = match self.under {
            Some(id) => departments.ids_under(id).await?,
            None => departments.ids().await?,
        };
        app.output.list(&["id", "parentid", "order"], listed)?;
        Ok(Exit::Done)
    }
}
