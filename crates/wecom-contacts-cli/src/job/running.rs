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
    /// The words that fetch the files of an export, but for the job.
    fetch: Option<Vec<String>>,
}

impl Running {
    /// What notes the id of a job as soon as there is one, with the words that fetch an export's files, but for the job.
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
        let job = format!("--job={id}");
        let profile = profile.into_iter().flat_map(|name| ["--profile", name]);
        let is_like_option = id.starts_with('-');
        let mut words = vec!["wecom-contacts"];
        match &self.fetch {
            Some(fetch) => {
                words.extend(fetch.iter().map(String::as_str));
                if is_like_option {
                    words.push(&job);
                } else {
                    words.extend(["--job", id]);
                }
                words.extend(profile);
            }
            None => {
                words.extend(["job", "wait"]);
                let kind = (self.kind == Kind::Export).then_some(["--kind", "export"]);
                let options = kind.into_iter().flatten().chain(profile);
                if is_like_option {
                    // Only behind these is it no option.
                    words.extend(options.chain(["--", id]));
                } else {
                    words.push(id);
                    words.extend(options);
                }
            }
        }
        shell::line(words)
    }

    /// That it goes on, and how to wait for it.
    pub(crate) fn message(&self, profile: Option<&str>) -> Message {
        let id = match (self.kind, &self.fetch) {
            (Kind::Export, None) => "note-export-left",
            (Kind::Export, Some(_)) => "note-files-left",
            (Kind::Import, _) => "note-job-left",
        };
        let message = Message::new(id).with("id", &self.id);
        message.with("command", self.command(profile))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_begins_as_an_option_does_is_no_option_of_the_command() {
        let fetch = Some(vec!["export".to_owned(), "users".to_owned()]);
        for (id, fetch, command) in [
            ("j1", None, "job wait j1 --kind export --profile acme"),
            ("-j1", None, "job wait --kind export --profile acme -- -j1"),
            ("j1", fetch.clone(), "export users --job j1 --profile acme"),
            ("-j1", fetch, "export users '--job=-j1' --profile acme"),
        ] {
            let running = Running::default();
            running.noter(Kind::Export, fetch)(&JobId::new(id));
            let line = running.get().unwrap().command(Some("acme"));
            assert_eq!(line, format!("wecom-contacts {command}"));
        }
    }
}
