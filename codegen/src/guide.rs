//! The guide's generated pages, in English and Chinese: error codes here, operations below.

mod operations;

use std::fmt::Write as _;

use crate::errcodes::ErrCodeRow;
use crate::files::Files;
use crate::spec::Spec;

/// A language of the guide: its folder, the place of its texts in a row, and the words around them.
struct Language {
    folder: &'static str,
    text: usize,
    title: &'static str,
    introduction: &'static str,
    columns: [&'static str; 4],
    classes: [&'static str; 9],
    retries: [&'static str; 4],
}

/// The classes in the order of the page: what people meet first comes first.
const CLASSES: [&str; 9] = [
    "token",
    "permission",
    "rate",
    "transient",
    "quota",
    "conflict",
    "not_found",
    "invalid_param",
    "other",
];

/// The retry rules, in the order of the words for them.
const RETRIES: [&str; 4] = ["no", "backoff", "wait_window", "refresh_token"];

const LANGUAGES: [Language; 2] = [
    Language {
        folder: "en",
        text: 0,
        title: "Error codes",
        introduction: "Every code that contact calls give, from `spec/errcodes.csv`. `wecom-contacts errcode CODE` and \
                       `error.remedy(Lang::En)` say the same. **Again** tells what the SDK does by itself, and only \
                       where sending again is safe.",
        columns: ["Code", "Meaning", "What to do", "Again"],
        classes: [
            "Tokens and secrets",
            "Permissions",
            "Rates",
            "Passing troubles",
            "Quotas",
            "Conflicts",
            "Not found",
            "Wrong parameters",
            "Others",
        ],
        retries: [
            "no",
            "with pauses",
            "after the window",
            "once, with a new token",
        ],
    },
    Language {
        folder: "zh",
        text: 1,
        title: "错误码",
        introduction: "通讯录接口会返回的全部错误码，取自 `spec/errcodes.csv`。`wecom-contacts errcode CODE` 与 \
                       `error.remedy(Lang::Zh)` 给出同样的内容。**重试**一列是 SDK 自动做的事，且只在重发安全时才做。",
        columns: ["错误码", "含义", "处理办法", "重试"],
        classes: [
            "token 与 secret",
            "权限",
            "频率",
            "暂时性故障",
            "配额",
            "冲突",
            "不存在",
            "参数错误",
            "其他",
        ],
        retries: ["否", "间隔重试", "等窗口过去", "换新 token 后一次"],
    },
];

/// Writes the pages of each language.
pub(crate) fn write(spec: &Spec<'_>, rows: &[ErrCodeRow], out: &mut Files) {
    operations::write(spec, out);
    for language in &LANGUAGES {
        out.markdown(
            &format!("docs/{}/src/errcodes.md", language.folder),
            &page(language, rows),
        );
    }
}

/// The page, one table for each class.
fn page(language: &Language, rows: &[ErrCodeRow]) -> String {
    let mut page = format!("# {}\n\n{}\n", language.title, language.introduction);
    for (class, title) in CLASSES.iter().zip(language.classes) {
        let mut rows = rows
            .iter()
            .filter(|row| row.class == *class && !row.name.is_empty() && row.code != 0)
            .peekable();
        if rows.peek().is_none() {
            continue;
        }
        let _ = writeln!(
            page,
            "\n## {title}\n\n| {} |\n| --- | --- | --- | --- |",
            language.columns.join(" | ")
        );
        for row in rows {
            let retry = RETRIES.iter().position(|rule| *rule == row.retry);
            let _ = writeln!(
                page,
                "| {} `{}` | {} | {} | {} |",
                row.code,
                row.name,
                cell(&row.meaning[language.text]),
                cell(&row.remedy[language.text]),
                retry.map_or("", |rule| language.retries[rule]),
            );
        }
    }
    page
}

/// A text that does not end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('<', "&lt;")
        .replace('\n', " ")
}
