//! The words of the command line.

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Lang;
use crate::output::{Color, Format};
use crate::{
    api, batch, completions, contact_rule, demo, department, errcode, export, help, job,
    linked_corp, listen, login, man, media, profiles, sandbox, spec, tag, token, user,
};

/// The staff directory of WeCom at the terminal (命令行上的企业微信通讯录).
#[derive(Parser)]
#[command(
    name = "wecom-contacts",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(
    subcommand_required = true,
    infer_long_args = true,
    disable_help_subcommand = true
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
    /// Call as this profile (使用此配置调用).
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
    /// Columns to show, as dotted paths into the JSON (要显示的列，用点号表示 JSON 中的路径).
    #[arg(long, global = true, value_name = "NAME,…", value_delimiter = ',')]
    pub(crate) columns: Option<Vec<String>>,
    /// Show what would be sent, and send nothing (只显示将要发送的内容，不发送).
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
    /// Do not ask before deleting or replacing (删除或覆盖前不再确认).
    #[arg(long, short, global = true)]
    pub(crate) yes: bool,
    /// No progress and no notes (不显示进度和提示).
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Log each call to stderr, twice for more; never a secret (在标准错误中记录每次调用，-vv 更详细；不含任何密钥).
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// When to use colors (何时使用颜色).
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Language of messages; the locale's when not given (界面语言，默认按系统语言).
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
    /// Imports of members and departments by file (用文件批量导入成员和部门).
    #[command(subcommand)]
    Batch(batch::Command),
    /// Exports of members, departments and tags into files (批量导出成员、部门和标签).
    #[command(subcommand)]
    Export(export::Command),
    /// Import and export jobs (导入和导出任务).
    #[command(subcommand)]
    Job(job::Command),
    /// Members and departments of linked companies (互联企业的成员和部门).
    #[command(subcommand)]
    LinkedCorp(linked_corp::Command),
    /// Rules on who may see whom (通讯录查看权限规则).
    #[command(subcommand)]
    ContactRule(contact_rule::Command),
    /// Temporary files (临时素材).
    #[command(subcommand)]
    Media(media::Command),
    /// The access token and the addresses of the platform (access_token 与平台的 IP).
    #[command(subcommand)]
    Token(token::Command),
    /// Say what error codes mean and what to do about them (错误码的含义和处理办法).
    Errcode(errcode::Args),
    /// The description of the interface, held against real traffic (接口描述与真实流量的核对).
    #[command(subcommand)]
    Spec(spec::Command),
    /// Send any call, known or not (直接调用任意接口).
    Api(api::Args),
    /// Keep company id and secret as a profile (登录，把企业 ID 和 secret 保存为配置).
    Login(login::Login),
    /// Forget a profile and its secret (退出，删除配置及其 secret).
    Logout(login::Logout),
    /// The profiles that login made (管理已保存的配置).
    #[command(subcommand)]
    Profile(profiles::Command),
    /// Print the completions of a shell (输出 shell 的补全脚本).
    Completions(completions::Args),
    /// Print or write the manual pages (输出手册页).
    Man(man::Args),
    /// Print the help of a command (显示命令的帮助).
    Help(help::Args),
    /// Walk through every call against a sandbox started for it (启动沙箱并演示全部接口).
    Demo,
    /// Print the events that the platform pushes, one JSON object per line (接收平台推送的事件，每行输出一个 JSON 对象).
    Listen(listen::Args),
    /// Run a WeCom contacts server for tests, in any language (运行本地沙箱服务，供任意语言测试).
    Sandbox(sandbox::Args),
}

impl Command {
    /// Whether the command hears Ctrl-C itself, to end cleanly with a report of what was done.
    pub(crate) fn stops_by_itself(&self) -> bool {
        match self {
            Command::User(command) => command.stops_by_itself(),
            Command::Tag(command) => command.stops_by_itself(),
            Command::Listen(_) | Command::Sandbox(_) => true,
            _ => false,
        }
    }

    /// Whether the platform may go on with what the command began when nobody waits for it any more.
    pub(crate) fn leaves_a_job(&self) -> bool {
        matches!(
            self,
            Command::Batch(_) | Command::Export(_) | Command::Job(_)
        )
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
            Command::Help(args) => args.run(app),
            Command::Demo => demo::run(app).await,
            Command::Listen(args) => listen::run(args, app).await,
            Command::Sandbox(args) => sandbox::run(args, app).await,
        }
    }
}

#[cfg(test)]
mod tests;
