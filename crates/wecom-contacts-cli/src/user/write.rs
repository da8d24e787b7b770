//! Creating, changing, deleting and inviting members, one or many.

use clap::Args;
use futures_util::StreamExt;
use serde_json::{Map, Value};
use wecom_contacts::types::{UserCreate, UserId, UserUpdate};
use wecom_contacts::{Confirmed, Contacts, Operation};

use super::fields::{Clearable, Fields, KINDS, some_change, typed};
use crate::app::{App, check};
use crate::bulk::{self, Done};
use crate::failure::{Exit, Failure};
use crate::input::{self, Record, RecordFormat};
use crate::message::Message;
use crate::progress::Progress;

/// Where many records come from.
#[derive(Args)]
pub(super) struct Source {
    /// Many at once: a CSV, JSON or NDJSON file, - for stdin (批量处理：CSV、JSON 或 NDJSON 文件，- 为标准输入).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["id", "json"])]
    from: Option<String>,
    /// The format of the file, when its name does not tell (文件格式，文件名无法判断时使用).
    #[arg(long, value_name = "FORMAT", requires = "from")]
    input_format: Option<RecordFormat>,
    /// How many to send at a time; writes to one company can collide (同时发送的条数；对同一企业的并发写入可能冲突).
    #[arg(long, value_name = "N", default_value_t = 1, requires = "from", value_parser = input::parallel())]
    parallel: usize,
}

/// A new member.
#[derive(Args)]
pub(crate) struct Create {
    /// The new userid: a letter or digit, then letters, digits, `_`, `-`, `@`, `.`
    /// (新成员的帐号：以字母或数字开头，可含字母、数字和 _ - @ .).
    #[arg(value_name = "USERID", required_unless_present_any = ["json", "from"])]
    id: Option<String>,
    #[command(flatten)]
    fields: Fields,
    /// Whether to invite the member by message or mail (是否通过短信或邮件邀请该成员).
    #[arg(long, value_name = "true|false", help_heading = "Properties")]
    invite: Option<bool>,
    /// When the answer gets lost, read the member back instead of guessing; one that is there already is fine
    /// (应答丢失时回查成员以确认结果；成员已存在且内容相同视为成功).
    #[arg(long)]
    confirm: bool,
    #[command(flatten)]
    source: Source,
}

impl Create {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let (invite, confirm) = (self.invite, self.confirm);
        let shared = self.fields.into_body()?;
        let body = move |fields| -> Result<UserCreate, Failure> {
            let mut body = over(&shared, fields);
            if let Some(invite) = invite {
                body.insert("to_invite".to_owned(), Value::Bool(invite));
            }
            typed(body)
        };
        let Some(from) = self.source.from else {
            return create_one(app, body(named(self.id))?, confirm).await;
        };
        let records = input::ahead(input::records(&from, self.source.input_format, KINDS)?);
        let target = target(app)?;
        let target = &target;
        let body = &body;
        bulk::run(
            app,
            "created",
            records,
            input::count_records(&from, self.source.input_format),
            self.source.parallel,
            |record| async move {
                each(record, body, |member: UserCreate| async move {
                    match target {
                        None => check(&member),
                        Some(contacts) => create(contacts, member, confirm).await,
                    }
                })
                .await
            },
        )
        .await
    }
}

async fn create_one(app: &App, member: UserCreate, confirm: bool) -> Result<Exit, Failure> {
    if app.rehearse(Operation::UserCreate, &member)? {
        return Ok(Exit::Done);
    }
    let id = member.userid.clone();
    create(app.contacts()?, member, confirm).await?;
    app.done("result-created", id.as_str())
}

async fn create(contacts: &Contacts, member: UserCreate, confirm: bool) -> Result<(), Failure> {
    if !confirm {
        contacts.users().create(member).await?;
        return Ok(());
    }
    let id = member.userid.clone();
    match contacts.users().create_or_confirm(member).await? {
        Confirmed::Conflicts { fields, .. } => Err(Failure::Usage(
            Message::new("error-conflicts")
                .with("id", id)
                .with("fields", fields.join(", ")),
        )),
        _ => Ok(()),
    }
}

/// Changes to a member.
#[derive(Args)]
pub(crate) struct Update {
    /// The member (成员帐号).
    #[arg(value_name = "USERID", required_unless_present_any = ["json", "from"], add = crate::complete::userids())]
    id: Option<String>,
    #[command(flatten)]
    fields: Fields,
    /// Empty these properties; what is neither named nor cleared stays (清空这些字段；未给出也未清空的字段保持不变).
    #[arg(
        long,
        value_name = "PROPERTY,…",
        value_delimiter = ',',
        help_heading = "Properties"
    )]
    clear: Vec<Clearable>,
    /// A new userid; possible once, for ids that the system made (新帐号；仅限系统生成的帐号，且只能改一次).
    #[arg(long, value_name = "USERID", help_heading = "Properties")]
    new_userid: Option<String>,
    #[command(flatten)]
    source: Source,
}

impl Update {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let mut shared = self.fields.into_body()?;
        for property in self.clear {
            property.clear(&mut shared)?;
        }
        if let Some(id) = self.new_userid {
            shared.insert("new_userid".to_owned(), Value::from(id));
        }
        let body = move |fields| -> Result<UserUpdate, Failure> {
            let body = over(&shared, fields);
            some_change(&body)?;
            typed(body)
        };
        let Some(from) = self.source.from else {
            let changes = body(named(self.id))?;
            if app.rehearse(Operation::UserUpdate, &changes)? {
                return Ok(Exit::Done);
            }
            let id = changes.userid.clone();
            app.contacts()?.users().update(id.clone(), changes).await?;
            return app.done("result-updated", id.as_str());
        };
        let records = input::ahead(input::records(&from, self.source.input_format, KINDS)?);
        let target = target(app)?;
        let (target, body) = (&target, &body);
        bulk::run(
            app,
            "updated",
            records,
            input::count_records(&from, self.source.input_format),
            self.source.parallel,
            |record| async move {
                each(record, body, |changes: UserUpdate| async move {
                    match target {
                        None => check(&changes),
                        Some(contacts) => Ok(contacts
                            .users()
                            .update(changes.userid.clone(), changes)
                            .await?),
                    }
                })
                .await
            },
        )
        .await
    }
}

/// Whom to send to; nobody in a dry run, which only checks.
fn target(app: &App) -> Result<Option<Contacts>, Failure> {
    if app.dry_run {
        app.output.note(&Message::new("dry-run"));
        return Ok(None);
    }
    app.contacts().cloned().map(Some)
}

/// The userid of the command line as a body.
fn named(id: Option<String>) -> Map<String, Value> {
    id.map(|id| ("userid".to_owned(), Value::from(id)))
        .into_iter()
        .collect()
}

/// The properties of one record over those that all have in common.
fn over(shared: &Map<String, Value>, own: Map<String, Value>) -> Map<String, Value> {
    let mut body = shared.clone();
    body.extend(own);
    body
}

/// Makes the body of a record and sends it.
async fn each<T, F>(
    record: Result<Record, Failure>,
    body: impl Fn(Map<String, Value>) -> Result<T, Failure>,
    send: impl FnOnce(T) -> F,
) -> Done
where
    F: Future<Output = Result<(), Failure>>,
{
    let record = match record {
        Ok(record) => record,
        Err(failure) => {
            return Done {
                line: 0,
                id: String::new(),
                result: Err(failure),
            };
        }
    };
    let id = record
        .fields
        .get("userid")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let result = match body(record.fields) {
        Ok(body) => send(body).await,
        Err(failure) => Err(failure),
    };
    Done {
        line: record.line,
        id,
        result,
    }
}

/// Whom to delete.
#[derive(Args)]
pub(crate) struct Delete {
    /// The member (成员帐号).
    #[arg(value_name = "USERID", add = crate::complete::userids())]
    id: String,
}

impl Delete {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        if app.rehearse_query(Operation::UserDelete, "userid", self.id.as_str())? {
            return Ok(Exit::Done);
        }
        let name = async |contacts: &Contacts| contacts.users().get(&self.id).await.ok()?.name;
        let id = app.with_name(&self.id, name).await;
        app.confirm(&Message::new("confirm-delete-user").with("id", id))
            .await?;
        app.contacts()?.users().delete(&self.id).await?;
        app.done("result-deleted", &self.id)
    }
}

/// Whom to delete, any number of them.
#[derive(Args)]
pub(crate) struct DeleteMany {
    /// Userids, @FILE or - for one per line (成员帐号，可多个；@文件 或 -（标准输入）为每行一个).
    #[arg(value_name = "USERID", required = true, add = crate::complete::userids())]
    ids: Vec<String>,
    /// How many calls of 200 ids to make at a time (同时发出的请求数，每个请求 200 个帐号).
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = input::parallel())]
    parallel: usize,
}

impl DeleteMany {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let known = input::count_ids(&self.ids)?;
        if !app.dry_run {
            app.confirm(&self.question(known.as_ref())).await?;
        }
        let unread = std::sync::Mutex::new(None);
        let total = known.map(|known| known.count);
        let progress = Progress::start(&app.output, &Message::new("progress-deleting"), total);
        let count = progress.counter();
        let ids = input::ahead(input::ids(self.ids))
            .take_until(app.stop.asked())
            .filter_map(|id| {
                count();
                let id = match id {
                    Ok(id) => Some(UserId::from(id)),
                    Err(failure) => {
                        if let Ok(mut unread) = unread.lock() {
                            unread.get_or_insert(failure);
                        }
                        None
                    }
                };
                std::future::ready(id)
            });
        let mut request = app
            .contacts()?
            .users()
            .delete_many_stream(ids)
            .concurrency(self.parallel);
        if app.dry_run {
            app.output.note(&Message::new("dry-run"));
            request = request.dry_run();
        }
        let report = request.await;
        drop(progress);
        let unread = unread.into_inner().unwrap_or_default();
        super::delete_report::show(app, report, unread)
    }

    fn question(&self, known: Option<&input::Known>) -> Message {
        let Some(known) = known else {
            return Message::new("confirm-delete-stream");
        };
        let more = if known.count > known.first.len() as u64 {
            ", …"
        } else {
            ""
        };
        Message::new("confirm-delete-users")
            .count("count", usize::try_from(known.count).unwrap_or(usize::MAX))
            .with("ids", known.first.join(", ") + more)
    }
}
