//! What a shell may put next: profile names from their file, ids from the company, quickly or not at all.

use std::ffi::OsStr;
use std::time::Duration;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use futures_util::StreamExt;

use crate::app::connect;
use crate::profile::{self, Profiles};

/// A person at a prompt waits no longer than this.
const PATIENCE: Duration = Duration::from_millis(1500);
/// More than this help nobody to choose.
const MOST: usize = 200;

/// Completes names of profiles.
pub(crate) fn profiles() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let names = Profiles::load()
            .map(|profiles| profiles.names().map(str::to_owned).collect())
            .unwrap_or_default();
        candidates(current, names, |name: String| (name, None))
    })
}

/// Completes ids of departments, with their names beside them.
pub(crate) fn departments() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let listed =
            ask(async |contacts| contacts.departments().list().await.ok().map(Vec::from_iter));
        candidates(current, listed.unwrap_or_default(), |department| {
            (department.id.to_string(), department.name)
        })
    })
}

/// Completes ids of tags, with their names beside them.
pub(crate) fn tags() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let listed = ask(async |contacts| contacts.tags().list().await.ok());
        candidates(current, listed.unwrap_or_default(), |tag| {
            (tag.tagid.to_string(), Some(tag.tagname))
        })
    })
}

/// Completes ids of members: those of the first page of the list that begin as typed.
pub(crate) fn userids() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let typed = current.to_string_lossy().to_lowercase();
        let listed = ask(async move |contacts| {
            let begins = |id: &String| id.to_lowercase().starts_with(&typed);
            let mut ids = contacts.users().ids().stream();
            let mut found = Vec::new();
            while let Some(Ok(member)) = ids.next().await {
                let id = member.userid.into_string();
                if begins(&id) {
                    found.push(id);
                }
                if found.len() >= MOST {
                    break;
                }
            }
            Some(found)
        });
        candidates(current, listed.unwrap_or_default(), |id| (id, None))
    })
}

fn candidates<T>(
    current: &OsStr,
    items: Vec<T>,
    of: impl Fn(T) -> (String, Option<String>),
) -> Vec<CompletionCandidate> {
    let typed = current.to_string_lossy();
    items
        .into_iter()
        .map(of)
        .filter(|(value, _)| value.starts_with(typed.as_ref()))
        .take(MOST)
        .map(|(value, help)| CompletionCandidate::new(value).help(help.map(Into::into)))
        .collect()
}

/// Asks the company of the default profile; a failure or a slow answer completes nothing.
fn ask<T>(question: impl AsyncFnOnce(wecom_contacts::Contacts) -> Option<T>) -> Option<T> {
    let named = std::env::var("WECOM_PROFILE").ok();
    let contacts = connect(&profile::resolve(named.as_deref()).ok()?).ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    let answer = async {
        tokio::time::timeout(PATIENCE, question(contacts))
            .await
            .ok()
            .flatten()
    };
    runtime.block_on(answer)
}
