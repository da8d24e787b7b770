//! What every command is handed: how to speak, whom to call as, and whether to really do it.

use std::cell::OnceCell;

use serde::Serialize;
use serde_json::{Value, json};
use wecom_contacts::token::FileStore;
use wecom_contacts::{Contacts, ContactsBuilder, Error, Operation};
use wecom_contacts_api::Validate;

use crate::failure::{Exit, Failure, broken_rule};
use crate::job::Running;
use crate::message::Message;
use crate::output::{Output, to_value};
use crate::profile::{self, Credentials};
use crate::prompt;
use crate::stop::Stop;

/// The run of one command.
pub(crate) struct App {
    pub(crate) output: Output,
    pub(crate) profile: Option<String>,
    pub(crate) yes: bool,
    pub(crate) dry_run: bool,
    pub(crate) stop: Stop,
    /// The job of the platform that is waited for.
    pub(crate) running: Running,
    contacts: OnceCell<Contacts>,
}

impl App {
    pub(crate) fn new(
        output: Output,
        profile: Option<String>,
        yes: bool,
        dry_run: bool,
        stop: Stop,
    ) -> Self {
        App {
            output,
            profile,
            yes,
            dry_run,
            stop,
            running: Running::default(),
            contacts: OnceCell::new(),
        }
    }

    /// The SDK, set up from the environment or the profile at the first call.
    pub(crate) fn contacts(&self) -> Result<&Contacts, Failure> {
        if let Some(contacts) = self.contacts.get() {
            return Ok(contacts);
        }
        let contacts = connect(&self.credentials()?)?;
        Ok(self.contacts.get_or_init(|| contacts))
    }

    /// Whom to call as.
    pub(crate) fn credentials(&self) -> Result<Credentials, Failure> {
        profile::resolve(self.profile.as_deref())
    }

    /// Asks before something is deleted or replaced; `--yes` answers.
    pub(crate) async fn confirm(&self, question: &Message) -> Result<(), Failure> {
        tokio::select! {
            answer = prompt::confirm(&self.output, self.yes, question) => answer,
            () = self.stop.asked() => Err(Failure::Interrupted),
        }
    }

    /// Tells the failure that ends the run, and the job that goes on without it.
    pub(crate) fn fail(&self, failure: &Failure) {
        let left = self.running.get();
        let profile = self.profile.as_deref();
        let command = left.as_ref().map(|job| job.command(profile));
        let job = left
            .as_ref()
            .zip(command.as_deref())
            .map(|(job, command)| (job.id.as_str(), command));
        self.output.fail_with(failure, job);
        if let Some(job) = left.filter(|_| !self.output.format().is_json()) {
            self.output.tell(&job.message(profile));
        }
    }

    /// The id with the name behind it, for a question; the id alone when nobody is asked or the name cannot be read.
    pub(crate) async fn with_name(
        &self,
        id: impl std::fmt::Display,
        name: impl AsyncFnOnce(&Contacts) -> Option<String>,
    ) -> String {
        if self.yes || !prompt::can_ask() {
            return id.to_string();
        }
        let name = match self.contacts() {
            Ok(contacts) => name(contacts).await,
            Err(_) => None,
        };
        match name.filter(|name| !name.is_empty()) {
            Some(name) => format!("{id} ({name})"),
            None => id.to_string(),
        }
    }

    /// With `--dry-run`, checks the body, shows what would be sent, and says `true`: the command ends here.
    pub(crate) fn rehearse<B: Serialize + Validate>(
        &self,
        operation: Operation,
        body: &B,
    ) -> Result<bool, Failure> {
        if !self.dry_run {
            return Ok(false);
        }
        check(body)?;
        self.show(operation, body)?;
        Ok(true)
    }

    /// [`rehearse`](App::rehearse) for an operation that takes its arguments in the query.
    pub(crate) fn rehearse_query(
        &self,
        operation: Operation,
        name: &str,
        value: impl Into<Value>,
    ) -> Result<bool, Failure> {
        if !self.dry_run {
            return Ok(false);
        }
        self.show_part(operation, "query", json!({ name: value.into() }))?;
        Ok(true)
    }

    /// Shows what would be sent.
    pub(crate) fn show(&self, operation: Operation, body: &impl Serialize) -> Result<(), Failure> {
        self.show_part(operation, "body", to_value(body))
    }

    fn show_part(&self, operation: Operation, part: &str, value: Value) -> Result<(), Failure> {
        self.output.note(&Message::new("dry-run"));
        self.output.json(&json!({
            "dry_run": true,
            "operation": operation.id(),
            "method": operation.method().as_str(),
            "path": operation.path(),
            part: value,
        }))
    }

    /// Says that something was done, for people as a sentence, for programs as an object with `result`.
    pub(crate) fn done(&self, result: &'static str, id: &str) -> Result<Exit, Failure> {
        let message = Message::new("done")
            .nested("what", Message::new(result))
            .with("id", id);
        self.output.done(
            &message,
            json!({ "id": id, "result": result.trim_start_matches("result-") }),
        )?;
        Ok(Exit::Done)
    }
}

/// The SDK for these credentials, with the token kept in a file between runs and shared with parallel ones.
pub(crate) fn connect(credentials: &Credentials) -> Result<Contacts, Failure> {
    let store = FileStore::open(profile::token_folder()?)
        .map_err(|error| Failure::Usage(Message::new("error-token-store").with("what", error)))?;
    Ok(builder(credentials)
        .with_token_store(store)
        .build()
        .map_err(Error::from)?)
}

/// The settings of the SDK that the credentials and the environment give.
pub(crate) fn builder(credentials: &Credentials) -> ContactsBuilder {
    let builder = Contacts::builder()
        .corp_id(credentials.corp_id.clone())
        .secret(credentials.secret.clone());
    let builder = match &credentials.base_url {
        Some(base_url) => builder.base_url(base_url),
        None => builder,
    };
    match std::env::var("WECOM_PROXY") {
        Ok(proxy) if !proxy.is_empty() => builder.with_proxy(proxy),
        _ => builder,
    }
}

/// Checks a body against the published limits.
pub(crate) fn check(body: &impl Validate) -> Result<(), Failure> {
    body.validate().map_err(|violation| {
        Failure::Usage(broken_rule(
            &violation.field,
            &violation.rule,
            &violation.got,
        ))
    })
}
