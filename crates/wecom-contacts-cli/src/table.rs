//! What people read: rows aligned by display width (a Chinese character is two columns wide), errors on stderr.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, presets};

/// Prints rows under headings, fitted to the terminal.
pub(crate) fn print(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> std::io::Result<()> {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(140);
    }
    table.set_header(headings.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    line(&table.to_string())
}

/// One line on stdout; a closed pipe is an error for the caller, not a panic.
pub(crate) fn line(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")
}

/// One line on stderr.
pub(crate) fn complain(error: &dyn std::fmt::Display) {
    // Nothing is left to do when stderr itself is gone.
    let _ = writeln!(std::io::stderr().lock(), "error: {error}");
}

/// A warning on stderr.
pub(crate) fn warn(text: &str) {
    // Nothing is left to do when stderr itself is gone.
    let _ = writeln!(std::io::stderr().lock(), "warning: {text}");
}
