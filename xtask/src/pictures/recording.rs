//! Lines of a terminal as an SVG that scrolls through them.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

/// Lines that are seen at once.
const ROWS: usize = 28;
/// The narrowest and the widest window, in cells; what is longer goes on behind its edge.
const COLUMNS: (usize, usize) = (80, 112);
/// The size of a cell, in pixels.
const CELL: (f32, f32) = (7.8, 17.0);
/// Cells beside and above the text.
const MARGIN: (f32, f32) = (16.0, 44.0);
/// How long a line stands before the next one pushes it up, in seconds.
const PACE: f32 = 0.12;

/// Draws the window with the command on top.
pub(super) fn svg(command: &str, lines: &[String]) -> String {
    let columns = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    let columns = columns.clamp(COLUMNS.0, COLUMNS.1);
    let (across, down) = (
        columns as f32 * CELL.0 + 2.0 * MARGIN.0,
        ROWS as f32 * CELL.1 + MARGIN.1 + 12.0,
    );
    let steps = lines.len().saturating_sub(ROWS);
    let (way, seconds) = (steps as f32 * CELL.1, steps as f32 * PACE + 6.0);
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:.0} {down:.0}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace" font-size="13">
<title>{title}</title>
<style>
text {{ fill: #d5d9e0; white-space: pre; }} .ok {{ fill: #7ec699; }} .bad {{ fill: #f08d85; }} .rule {{ fill: #4b5263; }} .head {{ fill: #fff; font-weight: 600; }}
@media (prefers-reduced-motion: no-preference) {{ #lines {{ animation: scroll {seconds:.1}s steps({steps}, jump-none) infinite; }} }}
@keyframes scroll {{ 0%, 8% {{ transform: translateY(0); }} 88%, 100% {{ transform: translateY(-{way:.0}px); }} }}
</style>
<rect width="100%" height="100%" rx="8" fill="#1e2229"/>
<circle cx="20" cy="18" r="5" fill="#f08d85"/><circle cx="38" cy="18" r="5" fill="#e5c07b"/><circle cx="56" cy="18" r="5" fill="#7ec699"/>
<text class="head" x="76" y="22">$ {title}</text>
<svg y="{top:.0}" height="{seen:.0}"><g id="lines">
"##,
        title = escaped(command),
        top = MARGIN.1 - 10.0,
        seen = ROWS as f32 * CELL.1,
    );
    for (row, line) in lines.iter().enumerate() {
        let y = (row as f32 + 0.75) * CELL.1;
        let class = class(line);
        for (column, text) in pieces(line) {
            let x = MARGIN.0 + column as f32 * CELL.0;
            let _ = writeln!(
                out,
                r#"<text{class} x="{x:.1}" y="{y:.1}">{}</text>"#,
                escaped(text)
            );
        }
    }
    out.push_str("</g></svg></svg>\n");
    out
}

/// What kind of line it is.
fn class(line: &str) -> &'static str {
    match line.trim_start().chars().next() {
        Some('✓') => r#" class="ok""#,
        Some('✗') => r#" class="bad""#,
        Some('─' | '═') => r#" class="rule""#,
        Some(_) if !line.starts_with(' ') => r#" class="head""#,
        _ => "",
    }
}

/// Runs of narrow or of wide characters with the column where each begins: fonts differ in how wide a wide one is.
fn pieces(line: &str) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let (mut start, mut column, mut begins, mut wide) = (0, 0, 0, false);
    for (at, c) in line.char_indices() {
        let cells = c.width().unwrap_or(0);
        if (cells == 2) != wide {
            pieces.push((begins, &line[start..at]));
            (start, begins, wide) = (at, column, cells == 2);
        }
        column += cells;
    }
    pieces.push((begins, &line[start..]));
    pieces.retain(|(_, text)| !text.trim().is_empty());
    pieces
}

/// The cells that a line takes.
fn width(line: &str) -> usize {
    line.chars().filter_map(|c| c.width()).sum()
}

/// Text for XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_wide_characters_begins_where_a_terminal_puts_it() {
        assert_eq!(pieces("id 林梅 ok"), [(0, "id "), (3, "林梅"), (7, " ok")]);
    }

    #[test]
    fn markup_in_a_line_stays_text() {
        let picture = svg("demo", &["a < b & c".to_owned()]);
        assert!(picture.contains("a &lt; b &amp; c"), "{picture}");
    }
}
