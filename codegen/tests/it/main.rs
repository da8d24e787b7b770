//! What codegen makes of tiny descriptions, good and bad.

mod lint;
mod output;
mod tiny;
