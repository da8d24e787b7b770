//! `sandbox`: the server as a program, driven from any language.

use std::net::SocketAddr;
use std::path::PathBuf;

use wecom_sandbox::{Sandbox, Seed};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;

/// How the sandbox is set up. What is not said has the value that its documents name.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where to listen; port 0 takes a free one (监听地址，端口 0 表示任选空闲端口).
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// What the company holds at the start: empty, demo, generate:MEMBERS:DEPARTMENTS or FILE.json
    /// (初始数据：empty、demo、generate:成员数:部门数 或 FILE.json).
    #[arg(long, value_name = "SEED", default_value = "demo")]
    seed: Seed,
    /// The company's id (企业 ID).
    #[arg(long, value_name = "ID")]
    corp_id: Option<String>,
    /// The secret of the contact sync assistant (通讯录同步助手的 secret).
    #[arg(long, value_name = "SECRET")]
    sync_secret: Option<String>,
    /// The secret of a self-built app made after 2022-06-20 (2022-06-20 之后创建的自建应用的 secret).
    #[arg(long, value_name = "SECRET")]
    app_secret: Option<String>,
    /// Keep the state in this file, across restarts and crashes (把数据保存在此文件中，重启和崩溃后仍在).
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Answer 60020 to every address outside of these (可信 IP，其他地址一律返回 60020).
    #[arg(long, value_name = "CIDR", num_args = 1.., value_delimiter = ',')]
    trusted_ip: Vec<String>,
}

/// Serves until SIGINT or SIGTERM. The first line on stdout is JSON and tells where and with which secrets.
pub(crate) async fn run(args: Args, app: &App) -> Result<Exit, Failure> {
    if !args.listen.ip().is_loopback() {
        app.output
            .warn(&Message::new("sandbox-open").with("address", args.listen));
    }
    let mut builder = Sandbox::builder().listen(args.listen).seed(args.seed);
    for cidr in args.trusted_ip {
        builder = builder.trusted_ip(cidr);
    }
    if let Some(corp_id) = args.corp_id {
        builder = builder.corp_id(corp_id);
    }
    if let Some(secret) = args.sync_secret {
        builder = builder.sync_secret(secret);
    }
    if let Some(secret) = args.app_secret {
        builder = builder.app_secret(secret);
    }
    if let Some(file) = args.data {
        builder = builder.data(file);
    }
    let failed = |error| Failure::Local(Message::new("error-sandbox"), error);
    let sandbox = builder.start().await.map_err(failed)?;
    app.output.line(&sandbox.banner().to_string())?;
    app.output.flush()?;
    app.stop.asked().await;
    sandbox.shutdown().await;
    Ok(Exit::Done)
}
