//! `cargo xtask bench`: comparisons with what people would otherwise use, as ratios within one run.

#![allow(clippy::print_stdout, reason = "a program that prints a table")]

mod call;
mod callback;
mod canned;
mod child;
mod clients;
mod control;
mod delete;
mod export;
mod generate;
mod harness;
mod herd;
mod hot;
mod import;
mod instructions;
mod list;
mod machine;
mod member;
mod million;
mod recursive;
mod sandbox;
mod startup;

use std::process::ExitCode;

use clap::Parser;
use harness::Outcome;

/// Comparisons, measured turn by turn; a miss is shown as a miss.
#[derive(Parser)]
struct Args {
    /// Run this group only.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Write the counts of instructions down as what they are to be from now on.
    #[arg(long)]
    bless: bool,
}

/// Whether counts are to be written down.
pub(crate) fn blessing() -> bool {
    Args::parse().bless
}

/// A group by name.
type Group = (&'static str, fn() -> Vec<Outcome>);

const GROUPS: &[Group] = &[
    ("call", call::run),
    ("list", list::run),
    ("recursive", recursive::run),
    ("delete", delete::run),
    ("million", million::run),
    ("herd", herd::run),
    ("import", import::run),
    ("export", export::run),
    ("callback", callback::run),
    ("sandbox", sandbox::run),
    ("instructions", instructions::run),
    ("generate", generate::run),
    ("startup", startup::run),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some((child::WORD, part)) = words
        .split_first()
        .map(|(first, rest)| (first.as_str(), rest))
    {
        return child::run(part);
    }
    let args = Args::parse();
    if let Some(only) = &args.only
        && !GROUPS.iter().any(|(name, _)| name == only)
    {
        let names: Vec<&str> = GROUPS.iter().map(|(name, _)| *name).collect();
        println!(
            "there is no group {only}; the groups are {}",
            names.join(", ")
        );
        return ExitCode::from(2);
    }
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
            serde_json::to_string_pretty(&outcomes).unwrap_or_default()
        );
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
    } in outcomes
    {
        let verdict = match target.holds(*ratio) {
            Some(true) => "holds",
            Some(false) => "MISS",
            None => "",
        };
        println!(
            "{verdict:5}  {group:10} {ratio:9.3}  [{:.3} … {:.3}]  {target:8} {what}",
            spread.0, spread.1
        );
    }
}
