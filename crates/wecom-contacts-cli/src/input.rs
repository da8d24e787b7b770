//! What comes in: `@file` and `-` for stdin, ids by line, records as CSV, JSON or NDJSON, read as they are needed.

mod quotes;
mod record;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use futures_util::{Stream, TryStreamExt};
use serde_json::Value;
use wecom_contacts::types::UserId;

pub(crate) use self::record::{Kind, Record, RecordFormat, records};
use crate::failure::Failure;
use crate::message::Message;

/// Opens `-` (stdin) or a file.
fn open(path: &str) -> Result<Box<dyn BufRead + Send>, Failure> {
    if path == "-" {
        return Ok(Box::new(BufReader::with_capacity(64 * 1024, io::stdin())));
    }
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    Ok(Box::new(BufReader::with_capacity(64 * 1024, file)))
}

fn unreadable(path: &str, error: io::Error) -> Failure {
    Failure::Local(Message::new("error-cannot-read").with("path", path), error)
}

/// The path that an argument names, when it is `-` or `@path`.
fn path_of(argument: &str) -> Option<&str> {
    if argument == "-" {
        Some("-")
    } else {
        argument.strip_prefix('@')
    }
}

/// The text of an argument: itself, or what `-` or `@path` holds.
pub(crate) fn text(argument: &str) -> Result<String, Failure> {
    let Some(path) = path_of(argument) else {
        return Ok(argument.to_owned());
    };
    let mut text = String::new();
    open(path)?
        .read_to_string(&mut text)
        .map_err(|error| unreadable(path, error))?;
    Ok(text)
}

/// The first line of a file or of `-`, without blanks at its ends: how a secret comes in.
pub(crate) fn first_line(path: &str) -> Result<String, Failure> {
    let mut line = String::new();
    open(path)?
        .read_line(&mut line)
        .map_err(|error| unreadable(path, error))?;
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.is_empty() {
        return Err(Failure::Credentials(
            Message::new("error-empty-secret").with("path", path),
        ));
    }
    Ok(line.to_owned())
}

/// The JSON of an argument, see [`text`].
pub(crate) fn json(argument: &str) -> Result<Value, Failure> {
    let text = text(argument)?;
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        Failure::Usage(
            Message::new("error-not-json")
                .with("line", error.line())
                .with("column", error.column()),
        )
    })
}

/// Splits `NAME=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("give it as NAME=VALUE".to_owned()),
    }
}

/// JSON as the body of a call; the text of the error names the property, never its value.
pub(crate) fn typed_body<T: serde::de::DeserializeOwned>(body: Value) -> Result<T, Failure> {
    serde_path_to_error::deserialize(body).map_err(|error| {
        let inner = error.inner().to_string();
        let missing = inner
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split('`').next());
        if let Some(name) = missing {
            let above = error.path().to_string();
            let field = if above == "." {
                name.to_owned()
            } else {
                format!("{above}.{name}")
            };
            return Failure::Usage(Message::new("error-missing-field").with("field", field));
        }
        // What was found may be a person's; what was expected is ours.
        let field = error.path().to_string();
        Failure::Usage(match inner.rsplit_once(", expected ") {
            Some((_, expected)) => Message::new("error-bad-field-expected")
                .with("field", field)
                .with("expected", expected),
            None => Message::new("error-bad-field").with("field", field),
        })
    })
}

/// How many things may be done at a time.
pub(crate) fn parallel() -> impl clap::builder::TypedValueParser<Value = usize> {
    clap::builder::RangedU64ValueParser::<usize>::new().range(1..=MOST_PARALLEL)
}

/// More at a time only meets the limits of the platform sooner.
const MOST_PARALLEL: u64 = 64;

/// How many ids there are, and the first of them.
pub(crate) struct Known {
    pub(crate) count: u64,
    pub(crate) first: Vec<String>,
}

/// Counts the ids that [`ids`] would give; `None` when one argument is `-`, which can be read only once.
pub(crate) fn count_ids(arguments: &[String]) -> Result<Option<Known>, Failure> {
    if arguments.iter().any(|argument| argument == "-") {
        return Ok(None);
    }
    let mut known = Known {
        count: 0,
        first: Vec::new(),
    };
    for id in ids(arguments.to_vec()) {
        let id = id?;
        known.count += 1;
        if known.first.len() < 5 {
            known.first.push(id);
        }
    }
    Ok(Some(known))
}

/// About how many records a file has: its lines, for the bar alone. `None` where that cannot be told beforehand.
pub(crate) fn count_records(path: &str, format: Option<RecordFormat>) -> Option<u64> {
    let path = path.strip_prefix('@').unwrap_or(path);
    let header = match format.unwrap_or_else(|| RecordFormat::of_path(path)) {
        RecordFormat::Csv => 1,
        RecordFormat::Ndjson => 0,
        RecordFormat::Json => return None,
    };
    if path == "-" || !std::fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let lines = open(path).ok()?.split(b'\n').map_while(Result::ok);
    let lines = lines.filter(|line| !line.trim_ascii().is_empty()).count();
    Some((lines as u64).saturating_sub(header))
}

/// The ids that arguments name: each is an id, or `-` or `@path` for one id per line. Blank lines and those that
/// begin with `#` are passed over. Files are read as the ids are used, so a million of them take no memory.
pub(crate) fn ids(arguments: Vec<String>) -> impl Iterator<Item = Result<String, Failure>> + Send {
    arguments.into_iter().flat_map(
        |argument| -> Box<dyn Iterator<Item = Result<String, Failure>> + Send> {
            let Some(path) = path_of(&argument) else {
                return Box::new(std::iter::once(Ok(argument)));
            };
            let path = path.to_owned();
            match open(&path) {
                Err(failure) => Box::new(std::iter::once(Err(failure))),
                Ok(reader) => Box::new(reader.lines().filter_map(move |line| match line {
                    Err(error) => Some(Err(unreadable(&path, error))),
                    Ok(line) => {
                        let id = line.trim_start_matches('\u{feff}').trim();
                        (!id.is_empty() && !id.starts_with('#')).then(|| Ok(id.to_owned()))
                    }
                })),
            }
        },
    )
}

/// All of [`ids`], read beside the tasks, so that Ctrl-C is heard while stdin is waited for.
pub(crate) async fn all_ids(
    arguments: Vec<String>,
    stop: impl Future<Output = ()>,
) -> Result<Vec<UserId>, Failure> {
    let read = ahead(ids(arguments)).map_ok(UserId::from).try_collect();
    tokio::select! {
        ids = read => ids,
        () = stop => Err(Failure::Interrupted),
    }
}

/// An iterator that blocks, as a stream that does not: it is read ahead on a thread of its own.
pub(crate) fn ahead<T: Send + 'static>(
    items: impl Iterator<Item = T> + Send + 'static,
) -> impl Stream<Item = T> + Unpin {
    let (sender, receiver) = tokio::sync::mpsc::channel(512);
    tokio::task::spawn_blocking(move || {
        for item in items {
            // Nobody listens any more: the work stopped early.
            if sender.blocking_send(item).is_err() {
                break;
            }
        }
    });
    Box::pin(futures_util::stream::unfold(
        receiver,
        |mut receiver| async move { receiver.recv().await.map(|item| (item, receiver)) },
    ))
}

#[cfg(test)]
mod tests;
