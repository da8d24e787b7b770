//! `batch`: imports of members and departments by file.

mod import;

use clap::{Args, Subcommand};
use wecom_contacts::Operation;
use wecom_contacts::types::{
    BatchCallback, BatchReplaceParty, BatchReplaceUser, BatchSyncUser, MediaId,
};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::job;
use crate::message::Message;

/// What can be done with imports.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Import a CSV or XLSX file: check, upload, start, wait, result per row
    /// (导入 CSV 或 XLSX 文件：检查、上传、执行、等待并逐行给出结果).
    Import(import::Import),
    /// Start an import that adds and updates members from an uploaded file (用已上传的文件增量更新成员).
    SyncUsers(Start),
    /// Start an import that replaces all members by those of an uploaded file (用已上传的文件全量覆盖成员).
    ReplaceUsers(Start),
    /// Start an import that replaces all departments by those of an uploaded file (用已上传的文件全量覆盖部门).
    ReplaceDepartments(StartDepartments),
    /// Read the state and the rows of an import job (查询导入任务的状态和逐行结果).
    Status(job::Id),
}

/// An uploaded file of members.
#[derive(Args)]
pub(crate) struct Start {
    /// The uploaded file (已上传文件的 media_id).
    #[arg(value_name = "MEDIA_ID")]
    media_id: MediaId,
    /// Whether to invite new members; the platform does unless told not to (是否邀请新成员，平台默认邀请).
    #[arg(long, value_name = "true|false")]
    invite: Option<bool>,
    #[command(flatten)]
    callback: Callback,
}

/// An uploaded file of departments.
#[derive(Args)]
pub(crate) struct StartDepartments {
    /// The uploaded file (已上传文件的 media_id).
    #[arg(value_name = "MEDIA_ID")]
    media_id: MediaId,
    #[command(flatten)]
    callback: Callback,
}

/// Whom to tell when the job is done. It holds secrets, so it comes from a file or stdin rather than as words.
#[derive(Args)]
pub(crate) struct Callback {
    /// Whom to tell when it is done: @FILE or - with the JSON {url, token, encodingaeskey}
    /// (任务完成后的回调：@文件 或 -（标准输入），内容为 JSON {url, token, encodingaeskey}).
    #[arg(long, value_name = "@FILE")]
    callback: Option<String>,
}

impl Callback {
    fn read(&self) -> Result<Option<BatchCallback>, Failure> {
        self.callback
            .as_deref()
            .map(|argument| input::typed_body(input::json(argument)?))
            .transpose()
    }
}

impl Command {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::Import(args) => args.run(app).await,
            Command::SyncUsers(args) => {
                let mut body = BatchSyncUser::new(args.media_id);
                (body.to_invite, body.callback) = (args.invite, args.callback.read()?);
                if app.rehearse(Operation::BatchSyncUser, &body)? {
                    return Ok(Exit::Done);
                }
                let job = app.contacts()?.batch().sync_users(body).await?;
                app.done("result-started", job.id().as_str())
            }
            Command::ReplaceUsers(args) => {
                let mut body = BatchReplaceUser::new(args.media_id);
                (body.to_invite, body.callback) = (args.invite, args.callback.read()?);
                if app.rehearse(Operation::BatchReplaceUser, &body)? {
                    return Ok(Exit::Done);
                }
                app.confirm(&Message::new("confirm-replace-users")).await?;
                let job = app.contacts()?.batch().replace_users(body).await?;
                app.done("result-started", job.id().as_str())
            }
            Command::ReplaceDepartments(args) => {
                let mut body = BatchReplaceParty::new(args.media_id);
                body.callback = args.callback.read()?;
                if app.rehearse(Operation::BatchReplaceParty, &body)? {
                    return Ok(Exit::Done);
                }
                app.confirm(&Message::new("confirm-replace-departments"))
                    .await?;
                let job = app.contacts()?.batch().replace_departments(body).await?;
                app.done("result-started", job.id().as_str())
            }
            Command::Status(args) => args.import_status(app).await,
        }
    }
}
