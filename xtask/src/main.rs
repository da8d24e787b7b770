//! The project's own commands: generate, test, lint, bench.

fn main() {}
