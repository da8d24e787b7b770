//! Tables for people, aligned by display width: a Chinese character is two columns wide.

use comfy_table::{Attribute, Cell, ContentArrangement, LineStyle, Table, TableStyle, presets};

use super::cell;
use super::fields::Fields;
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

fn heading(lang: Lang, column: &str, of_people: bool) -> Cell {
    Cell::new(cell::heading(lang, column, of_people)).add_attribute(Attribute::Bold)
}

/// Rows under headings.
pub(super) fn rows(lang: Lang, colored: bool, columns: &[String], rows: &[Vec<String>]) -> String {
    let mut table = empty(colored);
    let of_people = columns.iter().any(|column| column == "userid");
    table.set_header(
        columns
            .iter()
            .map(|column| heading(lang, column, of_people)),
    );
    for row in rows {
        table.add_row(row);
    }
    table.trim_fmt()
}

/// One thing, a property per line; what is empty is left out unless it was asked for.
pub(super) fn record(lang: Lang, colored: bool, fields: &Fields, all: bool) -> String {
    let mut table = empty(colored);
    let of_people = fields.get("userid").is_some();
    for (name, value) in fields.iter() {
        let text = cell::readable(lang, name, value);
        if all || !text.is_empty() {
            table.add_row([heading(lang, name, of_people), Cell::new(text)]);
        }
    }
    table.trim_fmt()
}
