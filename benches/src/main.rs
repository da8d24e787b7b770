//! `cargo xtask bench`: comparisons with what people would otherwise use, as ratios within one run.

#![allow(clippy::print_stdout, reason = "a program that prints a table")]

mod callback;
mod generate;
mod harness;

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
}

/// A group by name.
type Group = (&'static str, fn() -> Vec<Outcome>);

const GROUPS: &[Group] = &[("callback", callback::run), ("generate", generate::run)];

fn main() -> ExitCode {
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
        .flat_map(|(_, run)| run())
        .collect();
    if args.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&outcomes).unwrap_or_default()
        );
    } else {
        table(&outcomes);
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
        let verdict = if target.holds(*ratio) {
            "holds"
        } else {
            "MISS"
        };
        println!(
            "{verdict:5}  {group:12} {ratio:8.3}  [{:.3} … {:.3}]  target {target:8}  {what}",
            spread.0, spread.1
        );
    }
}
