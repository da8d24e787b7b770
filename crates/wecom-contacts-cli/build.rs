//! Links the program to a fixed address on Linux with glibc, where relocation would be most of its start.

use std::env;

/// A program that may lie anywhere (PIE) has each pointer in its tables put right by the loader before `main`: here that
/// is 50,000 pointers on 230 pages, of which `--version` or a completion needs next to none. The price is that its own
/// code has no random address; libraries, heap and stack have. Packagers who want that more take the feature `pie`.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|text| text == value);
    let glibc = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    let linked_statically = features.split(',').any(|feature| feature == "crt-static");
    if glibc && !linked_statically && env::var_os("CARGO_FEATURE_PIE").is_none() {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
