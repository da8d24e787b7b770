//! The words of the command line.

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Lang;
use crate::output::{Color, Format};
use crate::{
    api, batch, completions, contact_rule, demo, department, errcode, export, job, linked_corp,
    login, man, media, profiles, sandbox, spec, tag, token, user,
};

/// The staff directory of WeCom (企业微信通讯录) at the terminal.
#[derive(Parser)]
#[command(
    name = "wecom-contacts",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(subcommand_required = true, infer_long_args = true)]
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
    /// Call as this profile (使用的配置).
    #[arg(long, global = true, value_name = "NAME", env = "WECOM_PROFILE", add = crate::complete::profiles())]
    pub(crate) profile: Option<String>,
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
    /// Columns of a table or of CSV, dotted paths into the JSON (输出的列).
    #[arg(long, global = true, value_name = "NAME,…", value_delimiter = ',')]
    pub(crate) columns: Option<Vec<String>>,
    /// Show what would be sent, and send nothing (只演示，不发送).
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
    /// Do not ask before deleting or replacing (不再确认).
    #[arg(long, short, global = true)]
    pub(crate) yes: bool,
    /// No progress and no notes (安静).
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Log each call to stderr, twice for more; never a secret (详细日志).
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
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
    /// Members (成员).
    #[command(subcommand)]
    User(Box<user::Command>),
    /// Departments (部门).
    #[command(subcommand)]
    Department(department::Command),
    /// Tags (标签).
    #[command(subcommand)]
    Tag(tag::Command),
    /// Imports of members and departments by file (批量导入).
    #[command(subcommand)]
    Batch(batch::Command),
    /// Exports of members, departments and tags into files (批量导出).
    #[command(subcommand)]
    Export(export::Command),
    /// Import and export jobs (异步任务).
    #[command(subcommand)]
    Job(job::Command),
    /// Members and departments of linked companies (互联企业).
    #[command(subcommand)]
    LinkedCorp(linked_corp::Command),
    /// Rules on who may see whom (通讯录查看权限).
    #[command(subcommand)]
    ContactRule(contact_rule::Command),
    /// Temporary files (临时素材).
    #[command(subcommand)]
    Media(media::Command),
    /// The access token and the addresses of the platform (access_token 与 IP).
    #[command(subcommand)]
    Token(token::Command),
    /// Say what error codes mean and what to do about them (错误码说明).
    Errcode(errcode::Args),
    /// The description of the interface, held against real traffic (接口描述).
    #[command(subcommand)]
    Spec(spec::Command),
    /// Send any call, known or not (直接调用接口).
    Api(api::Args),
    /// Keep company id and secret as a profile (登录并保存配置).
    Login(login::Login),
    /// Forget a profile and its secret (退出并删除配置).
    Logout(login::Logout),
    /// The profiles that login made (配置管理).
    #[command(subcommand)]
    Profile(profiles::Command),
    /// Print the completions of a shell (命令补全).
    Completions(completions::Args),
    /// Print or write the manual pages (手册页).
    Man(man::Args),
    /// Walk through every call against a sandbox started for it (演示全部接口).
    Demo,
    /// Run a WeCom contacts server for tests, in any language (启动本地沙箱).
    Sandbox(sandbox::Args),
}

impl Command {
    /// Whether the command hears Ctrl-C itself, to end cleanly with a report of what was done.
    pub(crate) fn stops_by_itself(&self) -> bool {
        match self {
            Command::User(command) => command.stops_by_itself(),
            Command::Sandbox(_) => true,
            _ => false,
        }
    }

    /// Carries the command out.
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::User(command) => command.run(app).await,
            Command::Department(command) => command.run(app).await,
            Command::Tag(command) => command.run(app).await,
            Command::Batch(command) => command.run(app).await,
            Command::Export(command) => command.run(app).await,
            Command::Job(command) => command.run(app).await,
            Command::LinkedCorp(command) => command.run(app).await,
            Command::ContactRule(command) => command.run(app).await,
            Command::Media(command) => command.run(app).await,
            Command::Token(command) => command.run(app).await,
            Command::Errcode(args) => args.run(app),
            Command::Spec(command) => command.run(app),
            Command::Api(args) => args.run(app).await,
            Command::Login(args) => args.run(app).await,
            Command::Logout(args) => args.run(app).await,
            Command::Profile(command) => command.run(app),
            Command::Completions(args) => args.run(app),
            Command::Man(args) => args.run(app),
            Command::Demo => demo::run(app).await,
            Command::Sandbox(args) => sandbox::run(args, app).await,
        }
    }
}

#[cfg(test)]
mod tests;
