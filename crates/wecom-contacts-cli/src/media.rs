//! `media`: temporary files, from which imports and portraits are taken.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use wecom_contacts::types::MediaType;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;

/// What can be done with files.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Upload a file, which then lives for 3 days (上传文件，保留 3 天).
    Upload(Upload),
}

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Image,
    Voice,
    Video,
    File,
}

/// A file to upload.
#[derive(Args)]
pub(crate) struct Upload {
    /// The file (文件路径).
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// What it is: images to 10 MB, voice to 2 MB, video to 10 MB, other files to 20 MB
    /// (文件类型：图片至 10 MB，语音至 2 MB，视频至 10 MB，其他文件至 20 MB).
    #[arg(long = "type", value_name = "KIND", default_value = "file")]
    kind: Kind,
    /// Its name on the platform, when it is to differ (在平台上的文件名，默认与本地相同).
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

impl Command {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::Upload(args) => args.run(app).await,
        }
    }
}

impl Upload {
    async fn run(self, app: &App) -> Result<Exit, Failure> {
        let content = tokio::fs::read(&self.path).await.map_err(|error| {
            Failure::Local(
                Message::new("error-cannot-read").with("path", self.path.display()),
                error,
            )
        })?;
        let own_name = self
            .path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = self.name.or(own_name).unwrap_or_default();
        let kind = match self.kind {
            Kind::Image => MediaType::Image,
            Kind::Voice => MediaType::Voice,
            Kind::Video => MediaType::Video,
            Kind::File => MediaType::File,
        };
        if app.dry_run {
            let body = serde_json::json!({"type": kind, "filename": name, "bytes": content.len()});
            app.show(wecom_contacts::Operation::MediaUpload, &body)?;
            return Ok(Exit::Done);
        }
        let uploaded = app.contacts()?.media().upload(kind, name, content).await?;
        app.output.record(&uploaded)?;
        Ok(Exit::Done)
    }
}
