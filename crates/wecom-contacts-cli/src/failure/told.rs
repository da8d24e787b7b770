//! A failure as scripts read it: one JSON object on stderr, of the same form whatever went wrong.

use serde::Serialize;
use wecom_contacts::Error;

use super::{Failure, Kind, remedy};
use crate::message::{Lang, Message};

/// What stands under `error`. Names are stable; what does not apply is left out.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Told {
    /// What kind of failure it is, by which the exit code goes too.
    kind: Kind,
    /// What happened, in the language of the run.
    message: String,
    /// Which of several ids it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// The vendor's code, its name and its meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    errcode: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'static str>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
    /// Whether it is unknown if the call took effect; left out when it is known that it did not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    outcome_unknown: bool,
    /// The vendor's page on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<String>,
    /// How the command is used, when its words were wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<String>,
    /// The job that goes on without this run, and the command that waits for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resume: Option<String>,
}

impl Told {
    /// The failure in the language; `None` when there is nothing to say.
    pub(crate) fn of(failure: &Failure, lang: Lang) -> Option<Self> {
        if let Failure::One(id, failure) = failure {
            let id = Some(id.clone());
            return Some(Told {
                id,
                ..Told::of(failure, lang)?
            });
        }
        let message = failure.lines(lang).into_iter().next()?;
        let told = Told {
            kind: failure.kind(),
            message,
            ..Told::default()
        };
        Some(match failure {
            Failure::Call(error) => told.with_call(error, lang),
            _ => told,
        })
    }

    /// Words on the command line that make no sense.
    pub(crate) fn of_words(message: String, usage: Option<String>) -> Self {
        Told {
            message,
            usage,
            ..Told::default()
        }
    }

    /// Names a job that goes on without this run, and the command that waits for it.
    pub(crate) fn with_job(mut self, job: &str, resume: &str) -> Self {
        (self.job, self.resume) = (Some(job.to_owned()), Some(resume.to_owned()));
        self
    }

    /// The object, on one line.
    pub(crate) fn line(&self) -> String {
        serde_json::json!({ "error": self }).to_string()
    }

    fn with_call(self, error: &Error, lang: Lang) -> Self {
        let info = error.errcode().and_then(|code| code.info());
        Told {
            errcode: error.errcode().map(|code| code.0),
            name: info.map(|info| info.name).filter(|name| !name.is_empty()),
            meaning: info.map(|info| match lang {
                Lang::En => info.meaning_en,
                Lang::Zh => info.meaning_zh,
            }),
            remedy: error
                .remedy(lang.into())
                .or_else(|| Some(lang.say(&Message::new(remedy(error)?)))),
            outcome_unknown: error.is_outcome_unknown(),
            more: error.more_info().map(str::to_owned),
            ..self
        }
    }
}
