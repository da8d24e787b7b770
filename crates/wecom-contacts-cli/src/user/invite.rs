//! `user invite`: members, departments and tags, any number of them.

use clap::Args;
use wecom_contacts::Operation;
use wecom_contacts::types::{BatchInvite, DepartmentId, TagId};

use crate::app::App;
use crate::course::{Course, ids};
use crate::failure::{Exit, Failure};
use crate::input;

/// Whom to invite.
#[derive(Args)]
pub(crate) struct Invite {
    /// Members, @FILE or - for one per line (成员帐号，可多个；@文件 或 -（标准输入）为每行一个).
    #[arg(value_name = "USERID", add = crate::complete::userids())]
    ids: Vec<String>,
    /// All members of these departments (这些部门的全部成员).
    #[arg(long, value_name = "ID,…", value_delimiter = ',', add = crate::complete::departments())]
    department: Vec<DepartmentId>,
    /// All who carry these tags (带有这些标签的全部成员).
    #[arg(long, value_name = "ID,…", value_delimiter = ',', add = crate::complete::tags())]
    tag: Vec<TagId>,
}

impl Invite {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let body = BatchInvite::new()
            .user(input::all_ids(self.ids, app.stop.asked()).await?)
            .party(self.department)
            .tag(self.tag);
        if app.dry_run {
            // Long lists go out in several calls, so the limit of one call does not count here.
            app.show(Operation::BatchInvite, &body)?;
            return Ok(Exit::Done);
        }
        let users = app.contacts()?.users();
        let course = users.invite_until(body, app.stop.asked()).await;
        let course = Course::of(
            course,
            |report| {
                ids("user", &report.invalid_users)
                    .chain(ids("department", &report.invalid_departments))
                    .chain(ids("tag", &report.invalid_tags))
                    .collect()
            },
            |left| {
                ids("user", left.user.as_deref().unwrap_or_default())
                    .chain(ids("department", left.party.as_deref().unwrap_or_default()))
                    .chain(ids("tag", left.tag.as_deref().unwrap_or_default()))
                    .collect()
            },
        );
        course.report(app)
    }
}
