//! `cargo xtask bench`: comparisons with what people would otherwise use, as ratios within one run.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints a table"
)]

mod call;
mod callback;
mod callgrind;
mod canned;
mod child;
mod clients;
mod compile;
mod control;
mod delete;
mod export;
mod generate;
mod growth;
mod harness;
mod herd;
mod hot;
mod import;
mod instructions;
mod list;
mod machine;
mod member;
mod million;
mod peer;
mod peers;
mod recursive;
mod redis;
mod sandbox;
mod soak;
mod startup;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::Parser;
use harness::{Outcome, Verdict};

/// Comparisons, measured turn by turn; a miss is shown as a miss and makes the exit code 1.
#[derive(Parser)]
struct Args {
    /// Run this group only.
    #[arg(long, value_name = "NAME", value_parser = GROUPS.map(|(name, _)| name))]
    only: Option<String>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Write the counts of instructions down as what they are to be from now on.
    #[arg(long)]
    bless: bool,
    /// An SDK to compare with, and how to start its driver; no command where its toolchain is missing.
    #[arg(long, value_name = "NAME=COMMAND")]
    peer: Vec<peer::Start>,
    /// The folder with the folders of the SDKs to compare with.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    peers: PathBuf,
}

static ARGS: OnceLock<Args> = OnceLock::new();

fn args() -> &'static Args {
    ARGS.get_or_init(Args::parse)
}

/// Whether counts are to be written down.
pub(crate) fn blessing() -> bool {
    args().bless
}

/// The SDKs to compare with.
pub(crate) fn peers() -> Vec<peer::Start> {
    args().peer.clone()
}

/// Where the folder of one of them is.
pub(crate) fn peer_folder(name: &str) -> PathBuf {
    args().peers.join(name)
}

/// A group by name.
type Group = (&'static str, fn() -> Vec<Outcome>);

const GROUPS: [Group; 17] = [
    ("call", call::run),
    ("peers", peers::run),
    ("list", list::run),
    ("recursive", recursive::run),
    ("delete", delete::run),
    ("million", million::run),
    ("herd", herd::run),
    ("soak", soak::run),
    ("import", import::run),
    ("export", export::run),
    ("callback", callback::run),
    ("sandbox", sandbox::run),
    ("growth", growth::run),
    ("instructions", instructions::run),
    ("generate", generate::run),
    ("startup", startup::run),
    ("compile", compile::run),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some((child::WORD, part)) = words
        .split_first()
        .map(|(first, rest)| (first.as_str(), rest))
    {
        return child::run(part);
    }
    let args = args();
    let wanted = |name: &str| args.only.as_ref().is_none_or(|only| only == name);
    let outcomes: Vec<Outcome> = GROUPS
        .iter()
        .filter(|(name, _)| wanted(name))
        .flat_map(|(_, run)| {
            let outcomes = run();
            if !args.json {
                table(&outcomes);
            }
            outcomes
        })
        .collect();
    if args.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&outcomes).expect("outcomes are plain data")
        );
    }
    if outcomes
        .iter()
        .any(|outcome| outcome.verdict == Verdict::Miss)
    {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn table(outcomes: &[Outcome]) {
    for Outcome {
        group,
        what,
        ratio,
        spread,
        target,
        verdict,
    } in outcomes
    {
        let said = match verdict {
            Verdict::Holds => "holds",
            Verdict::Miss => "MISS",
            Verdict::Shown => "",
            Verdict::NotRun => {
                println!("-      {group:12} not run: {what}");
                continue;
            }
        };
        println!(
            "{said:5}  {group:12} {ratio:9.3}  [{:.3} … {:.3}]  {target:8} {what}",
            spread.0, spread.1
        );
    }
}
