//! `wecom-contacts`: the staff directory of WeCom (企业微信) at the terminal, and a sandbox to try it on.

mod api;
mod app;
mod batch;
mod bulk;
mod cli;
mod complete;
mod completions;
mod contact_rule;
mod course;
mod demo;
mod department;
mod errcode;
mod export;
mod failure;
mod help;
mod input;
mod job;
mod linked_corp;
mod listen;
mod login;
mod man;
mod media;
mod message;
mod operations;
mod output;
mod phrase;
mod profile;
mod profiles;
mod progress;
mod prompt;
mod sandbox;
mod shell;
mod spec;
mod stop;
mod tag;
mod token;
mod usage;
mod user;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::app::App;
use crate::cli::{Cli, Command, Global};
use crate::failure::{Exit, Failure};
use crate::message::{Lang, Message};
use crate::output::Output;
use crate::stop::Stop;

fn main() -> ExitCode {
    if let Some(exit) = version_alone() {
        return exit;
    }
    clap_complete::CompleteEnv::with_factory(|| help::command(Lang::of_environment())).complete();
    let lang = usage::language(std::env::args_os());
    let parsed = help::command(lang)
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => start(cli, lang),
        Err(error) => {
            let json = usage::wants_json(std::env::args_os());
            usage::explain(error, lang, json)
        }
    }
}

/// `--version` is answered before the tree of commands is built: scripts ask for it often.
fn version_alone() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    let first = args.next()?;
    if (first == "--version" || first == "-V") && args.next().is_none() {
        let line = concat!("wecom-contacts ", env!("CARGO_PKG_VERSION"));
        return Some(output::print(line).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS));
    }
    None
}

fn start(cli: Cli, lang: Lang) -> ExitCode {
    let Global {
        profile,
        output,
        columns,
        dry_run,
        yes,
        quiet,
        verbose,
        color,
        lang: _,
    } = cli.global;
    let output = Output::new(output, lang, color, quiet, columns);
    log_to_stderr(verbose, output.has_colored_errors());
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            output.fail(&Failure::Local(Message::new("error-runtime"), error));
            return ExitCode::FAILURE;
        }
    };
    let app = App::new(output, profile, yes, dry_run, Stop::new());
    let done = runtime.block_on(run(cli.command, &app));
    // A thread that still waits for the person at the terminal must not hold up the end.
    runtime.shutdown_background();
    let done = done.and_then(|exit| app.output.flush().map(|()| exit));
    match done {
        Ok(exit) => exit.into(),
        Err(failure) => {
            let _ = app.output.flush();
            app.fail(&failure);
            ExitCode::from(failure.code())
        }
    }
}

/// Runs the command until it ends. Ctrl-C ends it at once, unless the command stops by itself and reports.
async fn run(command: Command, app: &App) -> Result<Exit, Failure> {
    app.stop.listen();
    if command.stops_by_itself() {
        return command.run(app).await;
    }
    let goes_on = command.leaves_a_job();
    tokio::select! {
        // The work first: what is done is reported even when Ctrl-C comes at the same moment.
        biased;
        done = command.run(app) => done,
        () = app.stop.asked() => {
            if goes_on && app.running.get().is_none() {
                app.output.note(&Message::new("note-job-goes-on"));
            }
            Err(Failure::Interrupted)
        }
    }
}

/// Spans of our own calls only: other crates log addresses, and the token travels in the address.
fn log_to_stderr(verbose: u8, colored: bool) {
    let level = match verbose {
        0 => return,
        1 => "wecom_contacts=info",
        _ => "wecom_contacts=debug",
    };
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(colored)
        .with_env_filter(level)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)
        .without_time()
        .init();
}
