//! The words of the command line.

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Lang;
use crate::output::{Color, Format};
use crate::{demo, sandbox};

/// The staff directory of WeCom (企业微信通讯录) at the terminal.
#[derive(Parser)]
#[command(
    name = "wecom-contacts",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Format of the answer (输出格式).
    #[arg(
        long,
        short,
        global = true,
        value_name = "FORMAT",
        default_value = "table",
        env = "WECOM_OUTPUT"
    )]
    pub(crate) output: Format,
    /// No progress and no notes (安静).
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// When to use colors (颜色).
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Language of messages; the locale's when not given (语言).
    #[arg(long, global = true, value_name = "LANG")]
    pub(crate) lang: Option<Lang>,
}

/// What can be done.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Walk through every call against a sandbox started for it (演示全部接口).
    Demo,
    /// Run a WeCom contacts server for tests, in any language (启动本地沙箱).
    Sandbox(sandbox::Args),
}

impl Command {
    /// Carries the command out.
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::Demo => demo::run(app).await,
            Command::Sandbox(args) => sandbox::run(args, app).await,
        }
    }
}
