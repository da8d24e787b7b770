//! Tables for people, aligned by display width: a Chinese character is two columns wide.

use comfy_table::{Attribute, Cell, ContentArrangement, LineStyle, Table, TableStyle, presets};
use serde_json::Value;

use super::cell;
use crate::message::Lang;

/// Lines above and below, and one under the headings.
const STYLE: TableStyle = presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none());
/// The width where there is no terminal to ask.
const WIDTH: u16 = 120;

fn empty(colored: bool) -> Table {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic);
    if colored {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.parse().ok());
    let width = columns
        .or_else(|| {
            console::Term::stdout()
                .size_checked()
                .map(|(_, width)| width)
        })
        .unwrap_or(WIDTH);
    table.set_width(width);
    table
}

fn heading(lang: Lang, column: &str) -> Cell {
    Cell::new(cell::heading(lang, column)).add_attribute(Attribute::Bold)
}

/// Rows under headings.
pub(super) fn rows(lang: Lang, colored: bool, columns: &[String], rows: &[Vec<String>]) -> String {
    let mut table = empty(colored);
    table.set_header(columns.iter().map(|column| heading(lang, column)));
    for row in rows {
        table.add_row(row);
    }
    table.trim_fmt()
}

/// One thing, a property per line; what is unset is left out unless it was asked for.
pub(super) fn record(
    lang: Lang,
    colored: bool,
    wanted: Option<&[String]>,
    value: &Value,
) -> String {
    let Value::Object(fields) = value else {
        return cell::plain(value);
    };
    let mut table = empty(colored);
    let keys: Vec<&str> = match wanted {
        Some(columns) => columns.iter().map(String::as_str).collect(),
        None => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, _)| key.as_str())
            .collect(),
    };
    for key in keys {
        let text = cell::at(value, key)
            .map(|value| cell::readable(lang, key, value))
            .unwrap_or_default();
        table.add_row([heading(lang, key), Cell::new(text)]);
    }
    table.trim_fmt()
}
