//! Giving tags to members and departments, and taking them away.

use clap::Args;
use serde_json::json;
use wecom_contacts::types::{DepartmentId, TagAddMembers, TagId, TagRemoveMembers, UserId};
use wecom_contacts::{Operation, TagReport, TagTargets};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::message::Message;

/// A tag, and who is to get or lose it.
#[derive(Args)]
pub(crate) struct Members {
    /// The tag (标签 ID).
    #[arg(value_name = "TAG", add = crate::complete::tags())]
    id: TagId,
    /// Members by userid, @FILE or - for one per line (成员帐号；@文件 或 -（标准输入）为每行一个).
    #[arg(long, value_name = "USERID,…", value_delimiter = ',', add = crate::complete::userids())]
    user: Vec<String>,
    /// Departments by id (部门 ID).
    #[arg(long, value_name = "ID,…", value_delimiter = ',', add = crate::complete::departments())]
    department: Vec<DepartmentId>,
}

impl Members {
    pub(super) async fn add(self, app: &App) -> Result<Exit, Failure> {
        let (id, targets) = self.targets()?;
        if app.dry_run {
            let users = targets.users.iter();
            let body = TagAddMembers::builder()
                .tagid(id)
                .userlist(users)
                .partylist(targets.departments)
                .build();
            app.show(Operation::TagAddMembers, &body)?;
            return Ok(Exit::Done);
        }
        let wanted = targets.users.len() + targets.departments.len();
        report(app, wanted, &app.contacts()?.tags().add(id, targets).await?)
    }

    pub(super) async fn remove(self, app: &App) -> Result<Exit, Failure> {
        let (id, targets) = self.targets()?;
        if app.dry_run {
            let users = targets.users.iter();
            let body = TagRemoveMembers::builder()
                .tagid(id)
                .userlist(users)
                .partylist(targets.departments)
                .build();
            app.show(Operation::TagRemoveMembers, &body)?;
            return Ok(Exit::Done);
        }
        let question = Message::new("confirm-remove-tag").with("id", id);
        let question = question
            .count("users", targets.users.len())
            .count("departments", targets.departments.len());
        app.confirm(&question).await?;
        let wanted = targets.users.len() + targets.departments.len();
        report(
            app,
            wanted,
            &app.contacts()?.tags().remove(id, targets).await?,
        )
    }

    fn targets(self) -> Result<(TagId, TagTargets), Failure> {
        let users = input::ids(self.user)
            .map(|id| id.map(UserId::from))
            .collect::<Result<Vec<_>, _>>()?;
        Ok((
            self.id,
            TagTargets::users(users).and_departments(self.department),
        ))
    }
}

fn report(app: &App, wanted: usize, report: &TagReport) -> Result<Exit, Failure> {
    let mut rows = app.output.rows(&["kind", "id", "outcome"]);
    for id in &report.invalid_users {
        rows.push(&json!({"kind": "user", "id": id, "outcome": "invalid"}))?;
    }
    for id in &report.invalid_departments {
        rows.push(&json!({"kind": "department", "id": id, "outcome": "invalid"}))?;
    }
    let bad = rows.count();
    let good = wanted.saturating_sub(bad);
    app.output.note(
        &Message::new("summary-bulk")
            .count("done", good)
            .count("failed", bad),
    );
    rows.end_quietly()?;
    Ok(Exit::of_counts(good, bad))
}
