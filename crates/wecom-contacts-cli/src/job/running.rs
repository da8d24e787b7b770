//! The job that a run waits for: when the run ends early, another one can go on waiting by the id.

use std::sync::{Arc, Mutex, PoisonError};

use wecom_contacts::types::JobId;

use super::Kind;
use crate::message::Message;
use crate::shell;

/// The job that is waited for now, if there is one.
#[derive(Clone, Default)]
pub(crate) struct Running(Arc<Mutex<Option<Started>>>);

/// A job that the platform works on whether or not somebody waits for it.
#[derive(Clone)]
pub(crate) struct Started {
    pub(crate) id: JobId,
    kind: Kind,
    /// The words before the id that fetch the files of an export.
    fetch: Option<Vec<String>>,
}

impl Running {
    /// What notes the id of a job as soon as there is one, with the words before the id that fetch an export's files.
    pub(crate) fn noter(
        &self,
        kind: Kind,
        fetch: Option<Vec<String>>,
    ) -> impl Fn(&JobId) + Send + Sync + use<> {
        let running = self.clone();
        move |id| {
            let (id, fetch) = (id.clone(), fetch.clone());
            running.set(Some(Started { id, kind, fetch }));
        }
    }

    /// Nothing is left to wait for.
    pub(crate) fn end(&self) {
        self.set(None);
    }

    /// The job that is left to itself when the run ends now.
    pub(crate) fn get(&self) -> Option<Started> {
        self.lock().clone()
    }

    fn set(&self, job: Option<Started>) {
        *self.lock() = job;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Started>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Started {
    /// The command that goes on waiting.
    pub(crate) fn command(&self, profile: Option<&str>) -> String {
        let id = self.id.as_str();
        let mut words = vec!["wecom-contacts"];
        match &self.fetch {
            Some(fetch) => words.extend(fetch.iter().map(String::as_str)),
            None => words.extend(["job", "wait"]),
        }
        words.push(id);
        if self.kind == Kind::Export && self.fetch.is_none() {
            words.extend(["--kind", "export"]);
        }
        words.extend(profile.into_iter().flat_map(|name| ["--profile", name]));
        shell::line(words)
    }

    /// That it goes on, and how to wait for it.
    pub(crate) fn message(&self, profile: Option<&str>) -> Message {
        let id = match self.kind {
            Kind::Export if self.fetch.is_none() => "note-export-left",
            Kind::Import | Kind::Export => "note-job-left",
        };
        let message = Message::new(id).with("id", &self.id);
        message.with("command", self.command(profile))
    }
}
