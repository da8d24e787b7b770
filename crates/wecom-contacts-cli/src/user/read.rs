//! Reading members: by id, by department, and the list of all ids.

use clap::Args;
use futures_util::{Stream, StreamExt, TryStreamExt};
use serde::Serialize;
use serde_json::json;
use wecom_contacts::Error;
use wecom_contacts::types::DepartmentId;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::message::Message;
use crate::progress::Progress;

const COLUMNS: &[&str] = &[
    "userid",
    "name",
    "department",
    "position",
    "mobile",
    "email",
    "status",
];
const BRIEF: &[&str] = &["userid", "name", "department"];

/// Which members to read.
#[derive(Args)]
pub(crate) struct Get {
    /// Userids, @FILE or - for one per line (成员帐号，可多个；@文件 或 -（标准输入）为每行一个).
    #[arg(value_name = "USERID", required = true, add = crate::complete::userids())]
    ids: Vec<String>,
}

impl Get {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let users = app.contacts()?.users();
        match self.ids.as_slice() {
            [id] if id != "-" && !id.starts_with('@') => {
                app.output.record(&users.get(id).await?)?;
                Ok(Exit::Done)
            }
            _ => {
                let ids = input::ids(self.ids).collect::<Result<Vec<_>, _>>()?;
                let progress = Progress::start(
                    &app.output,
                    &Message::new("progress-reading"),
                    Some(ids.len() as u64),
                );
                let members = users.hydrate(ids).stream().map(|(id, member)| {
                    member.map_err(|error| Failure::One(id.to_string(), Box::new(error.into())))
                });
                list(app, COLUMNS, members, progress).await
            }
        }
    }
}

/// Which members to list.
#[derive(Args)]
pub(crate) struct List {
    /// The department; the root unless told (部门 ID，默认为根部门).
    #[arg(value_name = "DEPARTMENT", default_value = "1", add = crate::complete::departments())]
    department: DepartmentId,
    /// The departments below as well (包含所有下级部门).
    #[arg(long, short)]
    recursive: bool,
    /// Only id, name and departments (只取帐号、姓名和部门).
    #[arg(long, short)]
    brief: bool,
    /// How many departments to ask at a time (同时查询的部门数).
    #[arg(long, value_name = "N", default_value_t = 8, requires = "recursive", value_parser = input::parallel())]
    parallel: usize,
}

impl List {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let request = app.contacts()?.users().in_department(self.department);
        let progress = Progress::start(&app.output, &Message::new("progress-reading"), None);
        match (self.recursive, self.brief) {
            (false, false) => list(app, COLUMNS, request.detailed().stream(), progress).await,
            (false, true) => list(app, BRIEF, request.brief().stream(), progress).await,
            (true, false) => {
                let members = request
                    .recursive()
                    .detailed()
                    .concurrency(self.parallel)
                    .stream();
                list(app, COLUMNS, members, progress).await
            }
            (true, true) => {
                let members = request
                    .recursive()
                    .brief()
                    .concurrency(self.parallel)
                    .stream();
                list(app, BRIEF, members, progress).await
            }
        }
    }
}

/// Writes members as they come. One that cannot be read is told on stderr, and the rest goes on.
pub(crate) async fn list<T: Serialize>(
    app: &App,
    columns: &[&str],
    members: impl Stream<Item = Result<T, impl Into<Failure>>>,
    progress: Progress<'_>,
) -> Result<Exit, Failure> {
    let mut members = std::pin::pin!(members);
    let mut rows = app.output.rows(columns);
    let mut bad = 0;
    while let Some(member) = members.next().await {
        match member.map_err(Into::into) {
            Ok(member) => rows.push(&member)?,
            Err(failure) if is_of_one(&failure) => {
                app.output.fail(&failure);
                bad += 1;
            }
            Err(failure) => {
                rows.end()?;
                return Err(failure);
            }
        }
        progress.add(1);
    }
    drop(progress);
    let good = rows.count();
    rows.end()?;
    if bad > 0 {
        app.output
            .note(&Message::new("bad-rows").count("count", bad));
    }
    Ok(Exit::of_counts(good, bad))
}

/// Whether the next one may be read all the same.
fn is_of_one(failure: &Failure) -> bool {
    match failure {
        Failure::One(_, failure) => {
            matches!(&**failure, Failure::Call(Error::Input(_))) || is_of_one(failure)
        }
        Failure::Call(error) => error.bad_element().is_some() || error.is_not_found(),
        _ => false,
    }
}

/// `user ids`.
pub(super) async fn ids(app: &App) -> Result<Exit, Failure> {
    let progress = Progress::start(&app.output, &Message::new("progress-reading"), None);
    let members = app.contacts()?.users().ids().stream();
    let members =
        members.map_ok(|member| json!({"userid": member.userid, "department": member.departments}));
    list(app, &["userid", "department"], members, progress).await
}
