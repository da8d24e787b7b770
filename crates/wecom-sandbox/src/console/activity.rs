//! What goes on: jobs, calls, faults, and the buttons.

use std::fmt::Write as _;

use serde_json::Value;
use wecom_contacts_api::{ErrCode, Operation};

use crate::console::View;
use crate::console::html::{esc, table};
use crate::console::words::Lang;
use crate::seed::dump;
use crate::server::shared::Shared;

/// Calls shown in the log.
const CALLS: usize = 60;

pub(crate) fn jobs(shared: &Shared, lang: Lang) -> String {
    let jobs = dump::jobs(&shared.read(), shared.clock.now());
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let rows: Vec<Vec<String>> = jobs
        .iter()
        .map(|job| {
            let done = job["done"] == true;
            let (at, total) = (
                job["at"].as_u64().unwrap_or(0),
                job["total"].as_u64().unwrap_or(0),
            );
            let progress = if done {
                lang.pick("done", "完成").to_owned()
            } else {
                format!(
                    "<progress max=\"{}\" value=\"{at}\"></progress> {at} / {total}",
                    total.max(1)
                )
            };
            vec![
                format!("<code>{}</code>", esc(&text(&job["jobid"]))),
                esc(&text(&job["type"])),
                progress,
                text(&job["failed"]),
            ]
        })
        .collect();
    let heads = [
        "ID",
        lang.pick("Kind", "类型"),
        lang.pick("Progress", "进度"),
        lang.pick("Failed rows", "失败行"),
    ];
    table(&heads, &rows, lang.pick("none", "无"))
}

pub(crate) fn log(shared: &Shared, lang: Lang) -> String {
    let calls = shared.log.last(CALLS);
    let rows: Vec<Vec<String>> = calls
        .iter()
        .map(|call| {
            let code = call
                .errcode
                .map_or_else(|| "–".to_owned(), |code| code.to_string());
            let info = call
                .errcode
                .filter(|code| *code != 0)
                .and_then(|code| ErrCode(code).info());
            let advice = info.map_or("", |info| match lang {
                Lang::En if info.remedy_en.is_empty() => info.meaning_en,
                Lang::En => info.remedy_en,
                Lang::Zh if info.remedy_zh.is_empty() => info.meaning_zh,
                Lang::Zh => info.remedy_zh,
            });
            let class = if call.errcode == Some(0) {
                ""
            } else {
                " class=\"bad\""
            };
            vec![
                call.seq.to_string(),
                format!(
                    "<code>{}</code>",
                    esc(call
                        .operation
                        .map_or(&call.path, |operation| operation.id()))
                ),
                format!("<span{class}>{code}</span>"),
                format!("{:.1}", call.ms),
                esc(advice),
            ]
        })
        .collect();
    let heads = [
        "#",
        lang.pick("Operation", "接口"),
        "errcode",
        "ms",
        lang.pick("What to do", "处理建议"),
    ];
    table(&heads, &rows, lang.pick("no calls yet", "暂无调用"))
}

/// A fault in a few words: `user_get × 2 · errcode -1`.
fn fault_words(fault: &Value) -> String {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let kind = text(&fault["fault"]["kind"]);
    let mut words = format!(
        "{} × {} · {kind}",
        text(&fault["operation"]),
        fault["times"]
    );
    for (name, value) in fault["fault"].as_object().into_iter().flatten() {
        if name != "kind" {
            let name = if *name == kind { "" } else { name };
            let _ = write!(words, " {name} {}", text(value));
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How far the clock is moved, and the faults still to come.
pub(crate) fn state(shared: &Shared, lang: Lang) -> String {
    let faults = shared.faults.list();
    let list = faults["faults"].as_array().map(Vec::as_slice);
    let waiting: Vec<String> = list
        .unwrap_or_default()
        .iter()
        .map(|fault| format!("<li><code>{}</code></li>", esc(&fault_words(fault))))
        .collect();
    let waiting = if waiting.is_empty() {
        lang.pick("none", "无").to_owned()
    } else {
        format!("<ul>{}</ul>", waiting.concat())
    };
    let seconds = shared.clock.moved_ms() / 1000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let moved = match lang {
        Lang::En => format!("{days} d {hours} h {minutes} min {} s", seconds % 60),
        Lang::Zh => format!("{days} 天 {hours} 小时 {minutes} 分 {} 秒", seconds % 60),
    };
    format!(
        "<dl><dt>{}</dt><dd>{moved}</dd><dt>{}</dt><dd>{waiting}</dd></dl>",
        lang.pick("Clock moved by", "时钟已快进"),
        lang.pick("Faults to come", "待触发故障"),
    )
}

/// A form of one button.
fn button(lang: Lang, act: &str, label: &str, fields: &str) -> String {
    format!(
        "<form class=\"row\" method=\"post\" action=\"/_console/do\"><input type=\"hidden\" name=\"lang\" value=\"{}\">\
         <input type=\"hidden\" name=\"act\" value=\"{act}\">{fields}<button id=\"do-{act}\">{label}</button></form>",
        lang.code()
    )
}

/// What a button did, for the person who pressed it.
fn done(act: &str, lang: Lang) -> &'static str {
    match act {
        "fault" => lang.pick(
            "The fault waits for its call.",
            "故障已注入，等待调用触发。",
        ),
        "clear_faults" => lang.pick("No fault waits any more.", "故障已清除。"),
        "expire" => lang.pick(
            "Every token answers 42001 until a new one is fetched.",
            "所有令牌已过期 (42001)，需重新获取。",
        ),
        "revoke" => lang.pick(
            "Every token answers 40014 until a new one is fetched.",
            "所有令牌已失效 (40014)，需重新获取。",
        ),
        "clock" => lang.pick("The clock was moved.", "时钟已快进。"),
        "clear_log" => lang.pick("The log is empty.", "记录已清空。"),
        "seed" => lang.pick("The company is in place.", "企业数据已导入。"),
        _ => "",
    }
}

/// What the last button came to.
fn outcome(view: &View, lang: Lang) -> String {
    let done = done(&view.did, lang);
    if !view.said.is_empty() {
        format!("<p class=\"bad\" role=\"alert\">{}</p>", esc(&view.said))
    } else if done.is_empty() {
        String::new()
    } else {
        format!("<p class=\"good\" role=\"status\">{done}</p>")
    }
}

/// A fault that the form can order.
pub(super) struct FormFault {
    pub(super) kind: &'static str,
    /// What the one number of the form means, where it means anything.
    pub(super) number: Option<&'static str>,
    en: &'static str,
    zh: &'static str,
}

impl FormFault {
    const fn new(
        kind: &'static str,
        number: Option<&'static str>,
        en: &'static str,
        zh: &'static str,
    ) -> Self {
        Self {
            kind,
            number,
            en,
            zh,
        }
    }
}

/// All faults of the form, in its order.
pub(super) const FORM_FAULTS: [FormFault; 6] = [
    FormFault::new(
        "errcode",
        Some("errcode"),
        "refuse with the code",
        "返回错误码",
    ),
    FormFault::new("delay", Some("ms"), "answer late (ms)", "延迟响应（毫秒）"),
    FormFault::new("drop", None, "close the connection", "断开连接"),
    FormFault::new(
        "truncate",
        Some("bytes"),
        "send some bytes",
        "截断响应（字节）",
    ),
    FormFault::new(
        "status",
        Some("status"),
        "another HTTP status",
        "HTTP 状态码",
    ),
    FormFault::new("malformed", None, "broken JSON", "损坏的 JSON"),
];

fn fault_fields(lang: Lang) -> String {
    let mut operations = format!(
        "<option value=\"*\">{}</option>",
        lang.pick("* every call", "* 全部接口")
    );
    for operation in Operation::ALL {
        let _ = write!(operations, "<option>{}</option>", operation.id());
    }
    let kinds = FORM_FAULTS.map(|fault| {
        let (kind, label) = (fault.kind, lang.pick(fault.en, fault.zh));
        let colon = lang.pick(": ", "：");
        format!("<option value=\"{kind}\">{kind}{colon}{label}</option>")
    });
    format!(
        "<label>{}<select name=\"operation\">{operations}</select></label><label>{}<select name=\"kind\">{}</select></label>\
         <label>{}<input name=\"value\" value=\"-1\" size=\"7\" inputmode=\"numeric\"></label>\
         <label>{}<input name=\"times\" value=\"1\" size=\"3\" inputmode=\"numeric\"></label>",
        lang.pick("Operation", "接口"),
        lang.pick("Kind", "类型"),
        kinds.concat(),
        lang.pick("Value", "数值"),
        lang.pick("Times", "次数"),
    )
}

fn seed_fields(lang: Lang) -> String {
    format!(
        "<label>{}<input type=\"file\" id=\"seed-file\" accept=\"application/json\"></label>\
         <label class=\"full\">{}<textarea id=\"seed-text\" name=\"state\" rows=\"4\" spellcheck=\"false\"></textarea></label>",
        lang.pick("Seed file", "种子文件"),
        lang.pick(
            "or its JSON, as GET /_sandbox/state gives it",
            "或粘贴 JSON（与 GET /_sandbox/state 的格式相同）"
        ),
    )
}

/// The buttons.
pub(crate) fn tools(shared: &Shared, view: &View, lang: Lang) -> String {
    let clock = format!(
        "<label>{}<input name=\"seconds\" value=\"3600\" size=\"8\" inputmode=\"numeric\"></label>",
        lang.pick("Seconds", "秒")
    );
    let buttons: String = [
        (
            "fault",
            lang.pick("Order the fault", "注入故障"),
            fault_fields(lang),
        ),
        (
            "clear_faults",
            lang.pick("Take back all faults", "清除故障"),
            String::new(),
        ),
        ("clock", lang.pick("Move the clock", "快进时钟"), clock),
        (
            "expire",
            lang.pick("Expire tokens (42001)", "令牌过期 (42001)"),
            String::new(),
        ),
        (
            "revoke",
            lang.pick("Revoke tokens (40014)", "令牌失效 (40014)"),
            String::new(),
        ),
        (
            "clear_log",
            lang.pick("Clear the log", "清空记录"),
            String::new(),
        ),
        (
            "seed",
            lang.pick("Put this company in place", "导入企业数据"),
            seed_fields(lang),
        ),
    ]
    .iter()
    .map(|(act, label, fields)| button(lang, act, label, fields))
    .collect();
    format!(
        "<section class=\"at-tools\" id=\"tools\"><h2>{}</h2>{}<div id=\"state\">{}</div>{buttons}</section>",
        lang.pick("Tools", "工具"),
        outcome(view, lang),
        state(shared, lang),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fault_is_told_in_a_few_words() {
        for (fault, words) in [
            (
                json!({"kind": "errcode", "errcode": -1}),
                "user_get × 2 · errcode -1",
            ),
            (
                json!({"kind": "delay", "ms": 500}),
                "user_get × 2 · delay ms 500",
            ),
            (json!({"kind": "malformed"}), "user_get × 2 · malformed"),
        ] {
            let fault = json!({"operation": "user_get", "times": 2, "fault": fault});
            assert_eq!(fault_words(&fault), words);
        }
    }
}
