//! The table of error codes: read from CSV, written as constants and a sorted table.

use std::collections::{BTreeMap, BTreeSet};

use quote::{format_ident, quote};

use crate::bundle::ERRCODES;
use crate::docs;
use crate::files::{API, Files};
use crate::finding::Findings;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrCodeRow {
    /// The number on the wire.
    pub(crate) code: i64,
    /// `USERID_EXISTS`, or empty for a code that contacts calls do not give.
    pub(crate) name: String,
    /// `token`, `permission`, …
    pub(crate) class: String,
    /// `no`, `backoff`, …
    pub(crate) retry: String,
    /// What it means.
    pub(crate) meaning: [String; 2],
    /// What to do about it; empty for a code that contacts calls do not give.
    pub(crate) remedy: [String; 2],
}

/// The classes, and their Rust names.
const CLASSES: [(&str, &str); 9] = [
    ("token", "Token"),
    ("permission", "Permission"),
    ("invalid_param", "InvalidParam"),
    ("not_found", "NotFound"),
    ("conflict", "Conflict"),
    ("quota", "Quota"),
    ("rate", "Rate"),
    ("transient", "Transient"),
    ("other", "Other"),
];

/// The retry rules, and their Rust names.
const RETRIES: [(&str, &str); 4] = [
    ("no", "No"),
    ("backoff", "Backoff"),
    ("wait_window", "WaitWindow"),
    ("refresh_token", "RefreshToken"),
];

/// The columns that must be there.
const COLUMNS: [&str; 10] = [
    "code",
    "name",
    "class",
    "retry",
    "contacts",
    "era",
    "meaning_en",
    "meaning_zh",
    "remedy_en",
    "remedy_zh",
];

/// Reads the table and checks it row by row.
pub(crate) fn read(text: &str, found: &mut Findings) -> Vec<ErrCodeRow> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader
        .headers()
        .map(|header| header.iter().map(str::to_owned).collect())
        .unwrap_or_default();
    let missing: Vec<&str> = COLUMNS
        .into_iter()
        .filter(|column| !header.iter().any(|cell| cell == column))
        .collect();
    if !missing.is_empty() {
        found.add(
            ERRCODES,
            "header",
            "errcode-columns",
            format!("lacks the columns {}", missing.join(", ")),
        );
        return Vec::new();
    }
    let mut rows = BTreeMap::new();
    let mut names = BTreeSet::new();
    for (line, record) in reader.records().enumerate() {
        let place = format!("line {}", line + 2);
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                found.add(ERRCODES, &place, "errcode-row", error.to_string());
                continue;
            }
        };
        let cells: BTreeMap<&str, &str> = header
            .iter()
            .map(String::as_str)
            .zip(record.iter())
            .collect();
        if let Some(row) = row(&cells, &place, found) {
            if !row.name.is_empty() && !names.insert(row.name.clone()) {
                found.add(
                    ERRCODES,
                    &place,
                    "errcode-name",
                    format!("the name {} is given twice", row.name),
                );
            }
            if rows.insert(row.code, row).is_some() {
                found.add(
                    ERRCODES,
                    &place,
                    "errcode-row",
                    format!("the code {} is given twice", cells["code"]),
                );
            }
        }
    }
    rows.into_values().collect()
}

/// Reads one row.
fn row(cells: &BTreeMap<&str, &str>, place: &str, found: &mut Findings) -> Option<ErrCodeRow> {
    let Ok(code) = cells["code"].parse() else {
        found.add(
            ERRCODES,
            place,
            "errcode-row",
            format!("`{}` is no number", cells["code"]),
        );
        return None;
    };
    for (column, known) in [
        ("class", CLASSES.map(|(key, _)| key).as_slice()),
        ("retry", RETRIES.map(|(key, _)| key).as_slice()),
        ("contacts", &["0", "1"]),
    ] {
        if !known.contains(&cells[column]) {
            let text = format!(
                "`{}` is not one of the {column} values {}",
                cells[column],
                known.join(", ")
            );
            found.add(ERRCODES, place, "errcode-row", text);
        }
    }
    let name = cells["name"];
    let upper_snake = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if !name.chars().all(upper_snake) || name.starts_with(|c: char| c.is_ascii_digit()) {
        found.add(
            ERRCODES,
            place,
            "errcode-name",
            format!("the name `{name}` is not in UPPER_SNAKE case"),
        );
    }
    if cells["contacts"] == "1" {
        for column in ["name", "meaning_en", "meaning_zh", "remedy_en", "remedy_zh"] {
            if cells[column].trim().is_empty() && code != 0 {
                let text = format!("the code {code} belongs to contacts and needs a {column}");
                found.add(ERRCODES, place, "errcode-row", text);
            }
        }
    }
    Some(ErrCodeRow {
        code,
        name: name.to_owned(),
        class: cells["class"].to_owned(),
        retry: cells["retry"].to_owned(),
        meaning: [
            cells["meaning_en"].to_owned(),
            cells["meaning_zh"].to_owned(),
        ],
        remedy: [cells["remedy_en"].to_owned(), cells["remedy_zh"].to_owned()],
    })
}

/// Writes `errcode.rs`.
pub(crate) fn write(rows: &[ErrCodeRow], out: &mut Files) {
    let constants = rows.iter().filter(|row| !row.name.is_empty()).map(|row| {
        let name = format_ident!("{}", row.name);
        let code = row.code;
        let doc = docs::attrs(&docs::join(&[
            &docs::sentence(&format!("{code} ({}): {}", row.meaning[1], row.meaning[0])),
            &docs::plain(&row.remedy[0]),
        ]));
        quote!(#doc pub const #name: Self = Self(#code);)
    });
    let head = quote! {
        use crate::errcode::{ErrClass, ErrCode, RetryRule, Row};

        impl ErrCode {
            #(#constants)*
        }
    };
    let table = table(rows);
    out.rust_with(
        &format!("{API}/errcode.rs"),
        "Every error code of the platform that is known, and what to do about it.",
        &head,
        &table,
    );
}

/// The table: numbers in one array, and all texts in one string, which costs no address for each of them. Written as text:
/// the formatter would make ten lines of each row.
fn table(rows: &[ErrCodeRow]) -> String {
    let (mut numbers, mut texts, mut at) = (String::new(), String::new(), 0);
    for row in rows {
        let variant = |names: &[(&'static str, &'static str)], key: &str| {
            names
                .iter()
                .find(|(known, _)| *known == key)
                .map_or("Other", |(_, name)| name)
        };
        let (class, retry) = (variant(&CLASSES, &row.class), variant(&RETRIES, &row.retry));
        let code = row.code;
        numbers += &format!("    Row({code}, ErrClass::{class}, RetryRule::{retry}, {at}),\n");
        let [meaning_en, meaning_zh] = &row.meaning;
        let [remedy_en, remedy_zh] = &row.remedy;
        let text = [&row.name, meaning_en, meaning_zh, remedy_en, remedy_zh]
            .map(|text| text.replace(['\t', '\n'], " "))
            .join("\t")
            + "\n";
        at += text.len();
        texts += &format!("    {text:?},\n");
    }
    let count = rows.len();
    format!(
        "/// All known codes, sorted by number.\n\
         pub(crate) static ROWS: [Row; {count}] = [\n{numbers}];\n\n\
         /// Of each row, in the order of the rows: name, meaning in English and Chinese, remedy in English and Chinese.\n\
         pub(crate) static TEXTS: &str = concat!(\n{texts});\n"
    )
}
