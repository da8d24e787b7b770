//! `export`: members, departments and tags into files or onto stdout, decrypted.

mod key;
mod target;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use futures_util::StreamExt;
use serde::Serialize;
use wecom_contacts::export::{ExportError, ExportRecord, ExportRequest, Format};
use wecom_contacts::types::{JobId, TagId};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::job;
use crate::message::Message;
use crate::output;
use crate::progress::Progress;

/// What can be exported.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Export all members (导出全部成员).
    Users(Users),
    /// Export all departments (导出全部部门).
    Departments(Plain),
    /// Export the members of a tag (导出标签的成员).
    Tag(Tag),
    /// Read the state and the files of an export job (查询导出任务的状态和文件).
    Status(job::Id),
}

/// Where to, and how.
#[derive(Args)]
pub(crate) struct Target {
    /// Write .csv, .ndjson or .xlsx to this file; stdout when not given
    /// (写入此文件（.csv、.ndjson 或 .xlsx）；不给出则写到标准输出).
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Begin a CSV file with a BOM, as spreadsheet programs want it (CSV 文件以 BOM 开头，便于电子表格软件识别).
    #[arg(long, requires = "to")]
    bom: bool,
    /// Records per file of the platform, 10000 to 1000000 (平台每个文件的记录数，10000 至 1000000).
    #[arg(long, value_name = "N")]
    block_size: Option<u32>,
    /// Seconds to wait for the job (等待任务的秒数).
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    time_limit: u64,
    /// Keep the key of the files in this file, which is made when it is missing, so that --job can fetch them later
    /// (把文件的密钥保存在此文件中（没有则新建），以便之后用 --job 取回).
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Fetch what this job exported, which was started with the same --key-file
    /// (取回此任务导出的内容，须用发起时的 --key-file).
    #[arg(long, value_name = "JOB", requires = "key_file")]
    job: Option<JobId>,
}

/// All members.
#[derive(Args)]
pub(crate) struct Users {
    /// Only id, name and departments (只取帐号、姓名和部门).
    #[arg(long, short)]
    brief: bool,
    #[command(flatten)]
    target: Target,
}

/// All departments.
#[derive(Args)]
pub(crate) struct Plain {
    #[command(flatten)]
    target: Target,
}

/// The members of a tag.
#[derive(Args)]
pub(crate) struct Tag {
    /// The tag (标签 ID).
    #[arg(value_name = "TAG", add = crate::complete::tags())]
    id: TagId,
    #[command(flatten)]
    target: Target,
}

impl Command {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let brief: &[&str] = &["userid", "name", "department"];
        match self {
            Command::Users(args) if args.brief => {
                args.target
                    .run(
                        app,
                        &["users", "--brief"],
                        app.contacts()?.export().users_brief(),
                        brief,
                    )
                    .await
            }
            Command::Users(args) => {
                let columns: &[&str] = &[
                    "userid",
                    "name",
                    "department",
                    "position",
                    "mobile",
                    "email",
                    "status",
                ];
                args.target
                    .run(app, &["users"], app.contacts()?.export().users(), columns)
                    .await
            }
            Command::Departments(args) => {
                let columns: &[&str] = &["id", "name", "name_en", "parentid", "order"];
                args.target
                    .run(
                        app,
                        &["departments"],
                        app.contacts()?.export().departments(),
                        columns,
                    )
                    .await
            }
            Command::Tag(args) => {
                args.target
                    .run(
                        app,
                        &["tag", &args.id.to_string()],
                        app.contacts()?.export().tag(args.id),
                        &["userid", "name"],
                    )
                    .await
            }
            Command::Status(args) => args.export_status(app).await,
        }
    }
}

impl Target {
    async fn run<T: ExportRecord + Serialize>(
        self,
        app: &App,
        what: &[&str],
        request: ExportRequest<T>,
        columns: &[&str],
    ) -> Result<Exit, Failure> {
        let format = self.format()?;
        if let Some(path) = &self.to {
            target::check(path)?;
        }
        let progress = Progress::start(&app.output, &Message::new("progress-downloading"), None);
        let resume = self.resume(what, app.output.format());
        let note = app.running.noter(job::Kind::Export, resume);
        let mut request = request.with_time_limit(Duration::from_secs(self.time_limit));
        if let Some(path) = &self.key_file {
            request = request.with_key(key::of_file(path, self.job.is_none())?);
        }
        if let Some(records) = self.block_size {
            request = request.with_block_size(records);
        }
        let done = match &self.job {
            Some(job) => {
                note(job);
                request.resume(job.clone()).await
            }
            None => request.on_start(note).run().await,
        };
        if matches!(&done, Err(error) if !self.is_left(error)) {
            app.running.end();
        }
        let exported = done.map_err(failure)?;
        if let (Some(path), Some(format)) = (&self.to, format) {
            let written = exported.write(path, format).await;
            if !matches!(&written, Err(error) if self.is_left(error)) {
                app.running.end();
            }
            let count = written.map_err(|error| target::failure(path, error))?;
            drop(progress);
            let facts = serde_json::json!({"path": path, "records": count, "job": exported.job()});
            let message = Message::new("export-written")
                .count("count", usize::try_from(count).unwrap_or(usize::MAX));
            app.output
                .done(&message.with("path", path.display()), facts)?;
            return Ok(Exit::Done);
        }
        app.running.end();
        let mut records = exported.stream();
        let mut rows = app.output.rows(columns);
        let mut bad = 0;
        while let Some(record) = records.next().await {
            match record {
                Ok(record) => rows.push(&record)?,
                Err(error @ ExportError::Record { .. }) => {
                    app.output.fail(&failure(error));
                    bad += 1;
                }
                Err(error) => return Err(failure(error)),
            }
            progress.add(1);
        }
        drop(progress);
        let good = rows.count();
        rows.end()?;
        Ok(Exit::of_counts(good, bad))
    }

    /// Whether another run may get what this one did not: while the job goes on, and with the key its files too, unless
    /// they are at fault themselves.
    fn is_left(&self, error: &ExportError) -> bool {
        match error {
            ExportError::Job(error) => job::goes_on(error),
            ExportError::Download { .. }
            | ExportError::Size { .. }
            | ExportError::Checksum { .. }
            | ExportError::Io(_) => self.key_file.is_some(),
            _ => false,
        }
    }

    /// The words that fetch the files of the job, but for its id; there are none when nobody keeps the key.
    fn resume(&self, what: &[&str], format: output::Format) -> Option<Vec<String>> {
        let key = self.key_file.as_ref()?;
        let mut words: Vec<String> = what.iter().map(|&word| word.to_owned()).collect();
        words.insert(0, "export".to_owned());
        for (flag, path) in [("--to", self.to.as_ref()), ("--key-file", Some(key))] {
            let path = path.map(|path| target::word(path));
            words.extend(path.into_iter().flat_map(|path| [flag.to_owned(), path]));
        }
        words.extend(self.bom.then(|| "--bom".to_owned()));
        if self.to.is_none() && format != output::Format::Table {
            let name = format.to_possible_value();
            let name = name.map(|name| name.get_name().to_owned());
            words.extend(
                name.into_iter()
                    .flat_map(|name| ["--output".to_owned(), name]),
            );
        }
        Some(words)
    }

    /// The format that the name of the file tells.
    fn format(&self) -> Result<Option<Format>, Failure> {
        let Some(path) = &self.to else {
            return Ok(None);
        };
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("csv") if self.bom => Ok(Some(Format::CsvWithBom)),
            Some("csv") => Ok(Some(Format::Csv)),
            Some("ndjson" | "jsonl") => Ok(Some(Format::Ndjson)),
            Some("xlsx") => Ok(Some(Format::Xlsx)),
            _ => Err(Failure::Usage(
                Message::new("error-export-ending").with("path", path.display()),
            )),
        }
    }
}

fn failure(error: ExportError) -> Failure {
    match error {
        ExportError::Call(error) => Failure::Call(*error),
        ExportError::Job(error) => job::failure(error),
        ExportError::Download { .. } => {
            Failure::Network(Message::new("error-text").phrase("text", error))
        }
        ExportError::Io(_) => Failure::Usage(Message::new("error-text").phrase("text", error)),
        other => Failure::Refused(Message::new("error-text").phrase("text", other)),
    }
}
