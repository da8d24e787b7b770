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
    /// List what linked companies share with the app (列出互联企业共享给应用的成员和部门).
    Permissions,
    /// Read one member of a linked company (读取互联企业的一名成员).
    User(User),
    /// List the members of a linked department (列出互联企业部门的成员).
    Users(Users),
    /// List the departments below a linked department (列出互联企业部门的下级部门).
    Departments(Department),
}

/// One member.
#[derive(Args)]
pub(crate) struct User {
    /// The member as CORPID/USERID (互联企业成员，格式为 CORPID/USERID).
    #[arg(value_name = "CORPID/USERID")]
    id: LinkedUserId,
}

/// One department.
#[derive(Args)]
pub(crate) struct Department {
    /// The department as LINKEDID/DEPARTMENTID (互联企业部门，格式为 LINKEDID/DEPARTMENTID).
    #[arg(value_name = "LINKEDID/ID")]
    id: LinkedDepartmentId,
}

/// The members of a department.
#[derive(Args)]
pub(crate) struct Users {
    /// The department as LINKEDID/DEPARTMENTID (互联企业部门，格式为 LINKEDID/DEPARTMENTID).
    #[arg(value_name = "LINKEDID/ID")]
    id: LinkedDepartmentId,
    /// The departments below as well (包含所有下级部门).
    #[arg(long, short)]
    recursive: bool,
    /// Only id, name and departments (只取帐号、姓名和部门).
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
const DEPARTMENTS: &[&str] = &["department_id", "department_name", "parentid", "order"];

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
                let progress =
                    Progress::start(&app.output, &Message::new("progress-departments"), None);
                return list(app, DEPARTMENTS, departments.stream(), progress).await;
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
