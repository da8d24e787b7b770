//! What goes on: jobs, calls, faults, and the buttons.

use std::fmt::Write as _;

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
    let text = |value: &serde_json::Value| {
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
    table("", &heads, &rows, lang.pick("none", "无"))
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
    table("", &heads, &rows, lang.pick("no calls yet", "暂无调用"))
}

pub(crate) fn faults(shared: &Shared, lang: Lang) -> String {
    let faults = shared.faults.list();
    let list = faults["faults"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let waiting: Vec<String> = list
        .iter()
        .map(|fault| format!("<li><code>{}</code></li>", esc(&fault.to_string())))
        .collect();
    let minutes = shared.clock.moved_ms() / 60_000;
    let none = lang.pick("none", "无");
    format!(
        "<p>{}: {minutes} min · {}: {}</p><ul>{}</ul>",
        lang.pick("Clock moved by", "时钟已快进"),
        lang.pick("Faults waiting", "待触发故障"),
        if waiting.is_empty() {
            none.to_owned()
        } else {
            waiting.len().to_string()
        },
        waiting.concat(),
    )
}

fn button(lang: Lang, act: &str, label: &str, fields: &str) -> String {
    format!(
        "<form class=\"row\" method=\"post\" action=\"/_console/do\"><input type=\"hidden\" name=\"lang\" value=\"{}\">\
         <input type=\"hidden\" name=\"act\" value=\"{act}\">{fields}<button id=\"do-{act}\">{label}</button></form>",
        lang.code()
    )
}

pub(crate) fn tools(shared: &Shared, view: &View, lang: Lang) -> String {
    let mut operations = String::from("<option>*</option>");
    for operation in Operation::ALL {
        let _ = write!(operations, "<option>{}</option>", operation.id());
    }
    let kinds = [
        "errcode",
        "delay",
        "drop",
        "truncate",
        "status",
        "malformed",
    ]
    .map(|kind| format!("<option>{kind}</option>"));
    let fault = format!(
        "<label>{}<select name=\"operation\">{operations}</select></label><label>{}<select name=\"kind\">{}</select></label>\
         <label>{}<input name=\"value\" value=\"-1\" size=\"8\"></label><label>{}<input name=\"times\" value=\"1\" size=\"4\"></label>",
        lang.pick("Operation", "接口"),
        lang.pick("Kind", "类型"),
        kinds.concat(),
        lang.pick("Value", "数值"),
        lang.pick("Times", "次数"),
    );
    let clock = format!(
        "<label>{}<input name=\"seconds\" value=\"3600\" size=\"8\"></label>",
        lang.pick("Seconds", "秒")
    );
    let seed = format!(
        "<label>{}<input type=\"file\" id=\"seed-file\" accept=\"application/json\"></label>\
         <textarea id=\"seed-text\" name=\"state\" aria-label=\"JSON\"></textarea>",
        lang.pick("Seed file", "种子文件")
    );
    let said = if view.said.is_empty() {
        String::new()
    } else {
        format!("<p class=\"bad\" role=\"alert\">{}</p>", esc(&view.said))
    };
    format!(
        "<section class=\"wide\" id=\"tools\"><h2>{}</h2>{said}<div id=\"state\">{}</div>{}{}{}{}{}{}{}</section>",
        lang.pick("Tools", "工具"),
        faults(shared, lang),
        button(
            lang,
            "fault",
            lang.pick("Order a fault", "注入故障"),
            &fault
        ),
        button(
            lang,
            "clear_faults",
            lang.pick("Take back all faults", "清除故障"),
            ""
        ),
        button(
            lang,
            "expire",
            lang.pick("Expire tokens (42001)", "令牌过期 (42001)"),
            ""
        ),
        button(
            lang,
            "revoke",
            lang.pick("Revoke tokens (40014)", "令牌失效 (40014)"),
            ""
        ),
        button(
            lang,
            "clock",
            lang.pick("Move the clock", "快进时钟"),
            &clock
        ),
        button(
            lang,
            "clear_log",
            lang.pick("Clear the log", "清空记录"),
            ""
        ),
        button(
            lang,
            "seed",
            lang.pick("Put this company in place", "导入企业数据"),
            &seed
        ),
    )
}
