//! `wecom-contacts`: the staff directory of WeCom (企业微信) at the terminal, and a sandbox to try it on.

#![expect(dead_code, reason = "the commands that use the rest of it follow")]

mod app;
mod cli;
mod demo;
mod failure;
mod message;
mod output;
mod sandbox;
mod stop;

use std::process::ExitCode;

use clap::Parser;

use crate::app::App;
use crate::cli::{Cli, Command};
use crate::failure::{Exit, Failure};
use crate::message::Lang;
use crate::output::Output;
use crate::stop::Stop;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let global = cli.global;
    let lang = global.lang.unwrap_or_else(Lang::of_environment);
    let output = Output::new(global.output, lang, global.color, global.quiet, None);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            output.fail(&Failure::Local(
                message::Message::new("error-runtime"),
                error,
            ));
            return ExitCode::FAILURE;
        }
    };
    let app = App {
        output,
        stop: Stop::new(),
    };
    let done = runtime.block_on(run(cli.command, &app));
    let done = done.and_then(|exit| app.output.flush().map(|()| exit));
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => {
            app.output.fail(&failure);
            ExitCode::from(failure.code())
        }
    }
}

/// Runs the command until it ends. Ctrl-C ends it at once, unless the command stops by itself.
async fn run(command: Command, app: &App) -> Result<Exit, Failure> {
    app.stop.listen();
    if matches!(command, Command::Sandbox(_)) {
        return command.run(app).await;
    }
    tokio::select! {
        biased;
        done = command.run(app) => done,
        () = app.stop.asked() => Err(Failure::Interrupted),
    }
}
