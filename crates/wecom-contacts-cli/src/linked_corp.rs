//! `linked-corp`: members and departments that linked companies share with the app.

use clap::{Args, Subcommand};
use wecom_contacts::types::{LinkedDepartmentId, LinkedUserId};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use crate::progress::Progress;
use crate::user::list;

/// What can be asked about linked companies.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List what linked companies share with the app (获取应用的可见范围).
    Permissions,
    /// Read one member of a linked company (获取互联企业成员详细信息).
    User(User),
    /// List the members of a linked department (获取互联企业部门成员).
    Users(Users),
    /// List the departments below a linked department (获取互联企业部门列表).
    Departments(Department),
}

/// One member.
#[derive(Args)]
pub(crate) struct User {
    /// The member as CORPID/USERID (互联企业成员).
    #[arg(value_name = "CORPID/USERID")]
    id: LinkedUserId,
}

/// One department.
#[derive(Args)]
pub(crate) struct Department {
    /// The department as LINKEDID/DEPARTMENTID (互联企业部门).
    #[arg(value_name = "LINKEDID/ID")]
    id: LinkedDepartmentId,
}

/// The members of a department.
#[derive(Args)]
pub(crate) struct Users {
    /// The department as LINKEDID/DEPARTMENTID (互联企业部门).
    #[arg(value_name = "LINKEDID/ID")]
    id: LinkedDepartmentId,
    /// The departments below as well (包含下级部门).
    #[arg(long, short)]
    recursive: bool,
    /// Only id, name and departments (仅基本信息).
    #[arg(long, short)]
    brief: bool,
}

const COLUMNS: &[&str] = &[
    "userid",
    "name",
    "corpid",
    "department",
    "position",
    "mobile",
    "email",
];
const BRIEF: &[&str] = &["userid", "name", "corpid", "department"];

impl Command {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::Permissions => app
                .output
                .record(&app.contacts()?.linked_corp().permissions().await?)?,
            Command::User(args) => app
                .output
                .record(&app.contacts()?.linked_corp().user(args.id).await?)?,
            Command::Users(args) => return args.run(app).await,
            Command::Departments(args) => {
                let departments = app.contacts()?.linked_corp().departments(args.id);
                app.output.list(
                    &["department_id", "department_name", "parentid", "order"],
                    departments.strict().await?,
                )?;
            }
        }
        Ok(Exit::Done)
    }
}

impl Users {
    async fn run(self, app: &App) -> Result<Exit, Failure> {
        let members = app.contacts()?.linked_corp().in_department(self.id);
        let progress = Progress::start(&app.output, &Message::new("progress-reading"), None);
        match (self.recursive, self.brief) {
            (false, false) => list(app, COLUMNS, members.detailed().stream(), progress).await,
            (false, true) => list(app, BRIEF, members.brief().stream(), progress).await,
            (true, false) => {
                list(
                    app,
                    COLUMNS,
                    members.recursive().detailed().stream(),
                    progress,
                )
                .await
            }
            (true, true) => list(app, BRIEF, members.recursive().brief().stream(), progress).await,
        }
    }
}
