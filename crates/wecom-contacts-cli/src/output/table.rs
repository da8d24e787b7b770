//! Tables for people, aligned by display width: a Chinese character is two columns wide.

use comfy_table::{
    Attribute, Cell, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, presets,
};

use super::cell;
use super::fields::Fields;
use crate::message::Lang;

/// Lines above and below, and one under the headings.
const STYLE: TableStyle = presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none());
/// Up to this width a cell is an id, a number or a word, and stays in one line where the table can be fitted.
const SHORT: u16 = 14;
/// Beyond this width a cell is prose, which is read in lines.
const PROSE: u16 = 40;
/// What stands between two columns, and around them.
const BETWEEN: usize = 3;

/// The width to fit into; `None` where there is neither a terminal nor `COLUMNS`: lines have any length there.
fn width() -> Option<u16> {
    let columns = std::env::var("COLUMNS")
        .ok()
        .and_then(|text| text.parse().ok());
    columns.or_else(|| {
        console::Term::stdout()
            .size_checked()
            .map(|(_, width)| width)
    })
}

fn empty(colored: bool) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    match width() {
        Some(width) => table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    if colored {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

fn heading(lang: Lang, column: &str, of_people: bool) -> Cell {
    Cell::new(cell::heading(lang, column, of_people)).add_attribute(Attribute::Bold)
}

/// Rows under headings, and how many of the columns have room. A narrow terminal loses the last ones rather than
/// break ids apart, unless the person chose the columns.
pub(super) fn rows(
    lang: Lang,
    colored: bool,
    columns: &[String],
    rows: &[Vec<String>],
    chosen: bool,
) -> (String, usize) {
    let whole = fill(lang, colored, columns, rows, columns.len());
    let widths = whole.column_max_content_widths();
    let shown = if chosen { columns.len() } else { room(&widths) };
    let mut table = if shown < columns.len() {
        fill(lang, colored, columns, rows, shown)
    } else {
        whole
    };
    keep_short_ones_whole(&mut table);
    (table.trim_fmt(), shown)
}

fn fill(
    lang: Lang,
    colored: bool,
    columns: &[String],
    rows: &[Vec<String>],
    shown: usize,
) -> Table {
    let mut table = empty(colored);
    let of_people = columns.iter().any(|column| column == "userid");
    let headings = columns.iter().take(shown);
    table.set_header(headings.map(|column| heading(lang, column, of_people)));
    for row in rows {
        table.add_row(row.iter().take(shown));
    }
    table
}

/// How many columns fit as they are; all of them where one is prose that is broken into lines anyway.
fn room(widths: &[u16]) -> usize {
    let Some(width) = width() else {
        return widths.len();
    };
    if widths.iter().any(|width| *width > PROSE) {
        return widths.len();
    }
    let mut used = 0;
    let fitting = widths.iter().take_while(|column| {
        used += usize::from(**column) + BETWEEN;
        used <= usize::from(width)
    });
    fitting.count().max(1)
}

/// Where the table is too wide, ids, numbers and words stay in one line, and longer texts take what is left.
fn keep_short_ones_whole(table: &mut Table) {
    let widths = table.column_max_content_widths();
    let Some(width) = width() else {
        return;
    };
    let short: usize = widths
        .iter()
        .filter(|width| **width <= SHORT)
        .map(|width| usize::from(*width))
        .sum();
    let long = widths.iter().filter(|width| **width > SHORT).count();
    if short + long * usize::from(SHORT) + widths.len() * BETWEEN > usize::from(width) {
        return;
    }
    for (column, width) in table.column_iter_mut().zip(widths) {
        if width <= SHORT {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
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
