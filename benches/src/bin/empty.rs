//! The smallest program with clap: what the start of the command line is measured against.

use clap::Parser;

/// Nothing.
#[derive(Parser)]
#[command(version)]
struct Empty {}

fn main() {
    Empty::parse();
}
