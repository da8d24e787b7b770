//! Giving tags to members and departments, and taking them away.

use clap::Args;
use wecom_contacts::types::{DepartmentId, TagAddMembers, TagId, TagRemoveMembers};
use wecom_contacts::{Operation, TagReport, TagTargets};

use crate::app::App;
use crate::course::{Course, ids};
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
        let (id, targets) = self.targets(app).await?;
        if app.dry_run {
            let users = targets.users.iter();
            let body = TagAddMembers::new(id)
                .userlist(users)
                .partylist(targets.departments);
            app.show(Operation::TagAddMembers, &body)?;
            return Ok(Exit::Done);
        }
        let tags = app.contacts()?.tags();
        report(app, tags.add_until(id, targets, app.stop.asked()).await)
    }

    pub(super) async fn remove(self, app: &App) -> Result<Exit, Failure> {
        let (id, targets) = self.targets(app).await?;
        if app.dry_run {
            let users = targets.users.iter();
            let body = TagRemoveMembers::new(id)
                .userlist(users)
                .partylist(targets.departments);
            app.show(Operation::TagRemoveMembers, &body)?;
            return Ok(Exit::Done);
        }
        let question = Message::new("confirm-remove-tag").with("id", id);
        let question = question
            .count("users", targets.users.len())
            .count("departments", targets.departments.len());
        app.confirm(&question).await?;
        let tags = app.contacts()?.tags();
        report(app, tags.remove_until(id, targets, app.stop.asked()).await)
    }

    async fn targets(self, app: &App) -> Result<(TagId, TagTargets), Failure> {
        let users = input::all_ids(self.user, app.stop.asked()).await?;
        Ok((
            self.id,
            TagTargets::users(users).and_departments(self.department),
        ))
    }
}

fn report(
    app: &App,
    course: wecom_contacts::Course<TagReport, TagTargets>,
) -> Result<Exit, Failure> {
    let course = Course::of(
        course,
        |report| {
            let users = ids("user", &report.invalid_users);
            users
                .chain(ids("department", &report.invalid_departments))
                .collect()
        },
        |left| {
            let users = ids("user", &left.users);
            users.chain(ids("department", &left.departments)).collect()
        },
    );
    course.report(app)
}
