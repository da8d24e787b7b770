//! `errcode`: what a code means and what to do about it, in both languages, without any call.

use serde::Serialize;
use wecom_contacts::{ErrClass, ErrCode, Operation, RetryRule};
use wecom_contacts_api::ErrInfo;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;
use crate::operations::command_path;
use crate::output::Format;

/// Which codes to explain.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Codes such as 60011, or words to look for in names and meanings
    /// (错误码（如 60011），或在名称和含义中查找的关键词).
    #[arg(
        required = true,
        value_name = "CODE|WORD",
        allow_negative_numbers = true
    )]
    wanted: Vec<String>,
}

impl Args {
    pub(crate) fn run(self, app: &App) -> Result<Exit, Failure> {
        let mut found = Vec::new();
        let mut missing = 0;
        for wanted in &self.wanted {
            let hits = lookup(wanted);
            if hits.is_empty() {
                app.output
                    .warn(&Message::new("errcode-unknown").with("wanted", wanted));
                missing += 1;
            }
            found.extend(hits);
        }
        let one = found.len() == 1 && app.output.format() == Format::Table;
        match found.as_slice() {
            [] => {}
            [info] if one => app.output.record(&facts(info))?,
            many => app.output.list(
                &["errcode", "name", "meaning_en", "meaning_zh"],
                many.iter().map(facts),
            )?,
        }
        Ok(Exit::of_counts(found.len(), missing))
    }
}

/// What is told of a code, in this order.
#[derive(Serialize)]
struct Facts {
    errcode: i64,
    name: &'static str,
    meaning_en: &'static str,
    meaning_zh: &'static str,
    remedy_en: &'static str,
    remedy_zh: &'static str,
    class: &'static str,
    retry: &'static str,
    /// The commands whose calls are refused with it.
    commands: Vec<String>,
}

/// The code with this number, or those whose name or meaning holds the word.
fn lookup(wanted: &str) -> Vec<ErrInfo> {
    if let Ok(number) = wanted.parse::<i64>() {
        return ErrCode(number).info().into_iter().collect();
    }
    let word = wanted.to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&word);
    let matches =
        |info: &ErrInfo| holds(info.name) || holds(info.meaning_en) || holds(info.meaning_zh);
    ErrCode::known().filter(matches).collect()
}

fn facts(info: &ErrInfo) -> Facts {
    Facts {
        errcode: info.code.0,
        name: info.name,
        meaning_en: info.meaning_en,
        meaning_zh: info.meaning_zh,
        remedy_en: info.remedy_en,
        remedy_zh: info.remedy_zh,
        class: class(info.class),
        retry: retry(info.retry),
        commands: commands(info.code),
    }
}

/// The commands whose calls the vendor refuses with this code.
fn commands(code: ErrCode) -> Vec<String> {
    let refused = Operation::ALL
        .iter()
        .filter(|operation| operation.errcodes().contains(&code));
    refused
        .map(|&operation| command_path(operation).join(" "))
        .collect()
}

fn class(class: ErrClass) -> &'static str {
    match class {
        ErrClass::Token => "token",
        ErrClass::Permission => "permission",
        ErrClass::InvalidParam => "invalid_param",
        ErrClass::NotFound => "not_found",
        ErrClass::Conflict => "conflict",
        ErrClass::Quota => "quota",
        ErrClass::Rate => "rate",
        ErrClass::Transient => "transient",
        _ => "other",
    }
}

fn retry(rule: RetryRule) -> &'static str {
    match rule {
        RetryRule::Backoff => "backoff",
        RetryRule::WaitWindow => "wait_window",
        RetryRule::RefreshToken => "refresh_token",
        _ => "no",
    }
}
