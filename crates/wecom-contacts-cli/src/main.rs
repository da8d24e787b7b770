//! Command line for the WeCom (企业微信) staff directory, with a sandbox to try it on.

fn main() {}
