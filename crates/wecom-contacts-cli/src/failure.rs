//! How a command can end: the stable exit codes, and what people are told when it went wrong.

mod told;

use std::io;
use std::process::ExitCode;

use serde::Serialize;
use wecom_contacts::{Error, TransportKind};

pub(crate) use self::told::Told;
use crate::message::{Lang, Message};
use crate::phrase;

/// How a command that was carried out ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All of it was done.
    Done,
    /// The server refused all of it.
    Refused,
    /// Some of it was done; the report says what.
    Partly,
}

impl Exit {
    /// The exit of a command that did `done` things and failed at `failed` others.
    pub(crate) fn of_counts(done: usize, failed: usize) -> Exit {
        match (done, failed) {
            (_, 0) => Exit::Done,
            (0, _) => Exit::Refused,
            _ => Exit::Partly,
        }
    }

    /// The code that scripts see.
    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::Partly => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

/// Why a command was not carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A call failed.
    Call(Error),
    /// The words or the input of the command make no sense.
    Usage(Message),
    /// There is no company id and secret to call with, or they contradict each other.
    Credentials(Message),
    /// One of several things failed; the id says which.
    One(String, Box<Failure>),
    /// Something that was asked of the server did not come about.
    Refused(Message),
    /// Nothing readable came back.
    Network(Message),
    /// A local file or the terminal failed.
    Local(Message, io::Error),
    /// Nobody reads the output any more.
    Output(io::Error),
    /// Ctrl-C.
    Interrupted,
}

/// What scripts can tell failures apart by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// The server refused it.
    Refused,
    /// The words or the input make no sense, or a local file failed.
    #[default]
    Input,
    /// There are no credentials, or wrong ones.
    Credentials,
    /// Nothing readable came back.
    Network,
    /// The person or the system stopped it.
    Interrupted,
}

impl Kind {
    /// The code that scripts see when nothing was done before.
    fn code(self) -> u8 {
        match self {
            Kind::Refused => 1,
            Kind::Input => 2,
            Kind::Credentials => 4,
            Kind::Network => 5,
            Kind::Interrupted => 130,
        }
    }
}

impl Failure {
    /// What kind of failure it is.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Failure::Call(Error::Input(_)) => Kind::Input,
            Failure::Call(error) if error.is_token() => Kind::Credentials,
            Failure::Call(Error::Transport(_) | Error::Decode(_)) => Kind::Network,
            Failure::Call(_) | Failure::Refused(_) => Kind::Refused,
            Failure::Usage(_) | Failure::Local(..) | Failure::Output(_) => Kind::Input,
            Failure::One(_, failure) => failure.kind(),
            Failure::Network(_) => Kind::Network,
            Failure::Credentials(_) => Kind::Credentials,
            Failure::Interrupted => Kind::Interrupted,
        }
    }

    /// The code that scripts see: that of its kind. A reader that went away (`| head`) is no failure.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
            _ => self.kind().code(),
        }
    }

    /// What happened and, on the following lines, what to do about it. Empty: there is nothing to say.
    pub(crate) fn lines(&self, lang: Lang) -> Vec<String> {
        match self {
            Failure::Call(error) => call_lines(error, lang),
            Failure::One(id, failure) => {
                let mut lines = failure.lines(lang);
                if let Some(first) = lines.first_mut() {
                    let what = Message::new("error-of-one").with("id", id);
                    *first = lang.say(&what.with("what", &*first));
                }
                lines
            }
            Failure::Usage(message)
            | Failure::Credentials(message)
            | Failure::Refused(message)
            | Failure::Network(message) => {
                vec![lang.say(message)]
            }
            Failure::Local(message, error) => {
                let error = phrase::say(lang, &error.to_string());
                vec![
                    lang.say(
                        &Message::new("error-because")
                            .nested("what", message.clone())
                            .with("why", error),
                    ),
                ]
            }
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Vec::new(),
            Failure::Output(error) => {
                let error = phrase::say(lang, &error.to_string());
                let what = Message::new("error-output");
                vec![
                    lang.say(
                        &Message::new("error-because")
                            .nested("what", what)
                            .with("why", error),
                    ),
                ]
            }
            Failure::Interrupted => vec![lang.say(&Message::new("error-interrupted"))],
        }
    }
}

/// The error in one line, then where it can help the meaning, the remedy and the vendor's page.
fn call_lines(error: &Error, lang: Lang) -> Vec<String> {
    let first = match error {
        Error::Input(input) if lang == Lang::Zh => {
            lang.say(&broken_rule(input.field(), input.rule(), input.got()))
        }
        _ => phrase::say(lang, &error.to_string()),
    };
    let mut lines = vec![first];
    if let (Lang::Zh, Some(info)) = (lang, error.errcode().and_then(|code| code.info())) {
        lines.push(lang.say(&Message::new("error-meaning").with("meaning", info.meaning_zh)));
    }
    let remedy = error
        .remedy(lang.into())
        .or_else(|| Some(lang.say(&Message::new(remedy(error)?))));
    if let Some(remedy) = remedy {
        lines.push(lang.say(&Message::new("error-remedy").with("remedy", remedy)));
    }
    if error.is_outcome_unknown() {
        lines.push(lang.say(&Message::new("error-outcome-unknown")));
    }
    if let Some(page) = error.more_info() {
        lines.push(lang.say(&Message::new("error-more").with("page", page)));
    }
    lines
}

/// What to do about failures that the vendor's table does not know.
fn remedy(error: &Error) -> Option<&'static str> {
    let Error::Transport(error) = error else {
        return matches!(error, Error::Decode(_)).then_some("remedy-decode");
    };
    match error.kind() {
        TransportKind::Connect => Some("remedy-connect"),
        TransportKind::Timeout | TransportKind::Deadline { .. } | TransportKind::Interrupted => {
            Some("remedy-slow")
        }
        TransportKind::Status { .. } | TransportKind::Redirect { .. } => Some("remedy-proxy"),
        _ => None,
    }
}

/// That a value breaks a rule: the field, the rule and the size as the SDK words them.
pub(crate) fn broken_rule(field: &str, rule: &str, got: &str) -> Message {
    let id = if got.is_empty() {
        "error-input"
    } else {
        "error-input-got"
    };
    Message::new(id)
        .with("field", field)
        .phrase("rule", rule)
        .phrase("got", got)
}

impl From<Lang> for wecom_contacts::Lang {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => wecom_contacts::Lang::En,
            Lang::Zh => wecom_contacts::Lang::Zh,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Call(error)
    }
}
