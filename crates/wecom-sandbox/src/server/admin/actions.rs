//! What the sandbox's own endpoints do, which its methods in Rust do as well.

use serde_json::{Map, Value, json};

use crate::event::{CallbackTarget, Receiver};
use crate::identity::Identity;
use crate::seed::state as states;
use crate::server::shared::Shared;

const CONTRACT: [(&str, Identity); 4] = [
    ("sync", Identity::Sync),
    ("app", Identity::App),
    ("app_legacy", Identity::AppLegacy),
    ("sync_new_ip", Identity::SyncNewIp),
];

const MORE: [(&str, Identity); 3] = [
    ("custom", Identity::Custom),
    ("third_party", Identity::ThirdParty),
    ("third_party_contact", Identity::ThirdPartyContact),
];

/// The first line of the program.
pub(crate) fn banner(shared: &Shared) -> Value {
    let secrets = |list: &[(&str, Identity)]| {
        list.iter()
            .map(|(name, kind)| ((*name).to_owned(), json!(shared.tokens.secret(*kind))))
            .collect::<Map<_, _>>()
    };
    let base = &shared.base_url;
    json!({
        "base_url": base, "corp_id": shared.tokens.corp_id(), "secrets": secrets(&CONTRACT),
        "more_secrets": secrets(&MORE), "console_url": format!("{base}/"), "docs_url": format!("{base}/docs"),
    })
}

pub(crate) fn state(shared: &Shared) -> Value {
    shared.settle();
    crate::seed::dump::dump(&shared.read(), shared.clock.now())
}

pub(crate) fn set_state(shared: &Shared, state: &Value) -> Result<(), String> {
    shared.change(|company| states::load(company, state))
}

pub(crate) fn set_limits(shared: &Shared, limits: &Value) -> Result<(), String> {
    let wrong = shared.limits.set(limits, &mut shared.write().sizes)?;
    if let Some(max) = wrong {
        shared.tokens.set_wrong_max(max);
    }
    Ok(())
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

fn identity(value: &Value) -> Result<Identity, String> {
    Identity::from_name(text(value, "secret"))
        .ok_or_else(|| "secret: no such kind of secret".to_owned())
}

/// Puts a receiver on the list, after its URL was verified where `"verify": true` asks for that.
pub(crate) async fn set_up_callback(shared: &Shared, value: &Value) -> Result<(), String> {
    let receiver = receiver(shared, value)?;
    if flag(value, "verify")? == Some(true) {
        shared.poster.verify(&receiver.target).await?;
    }
    enlist(shared, receiver);
    Ok(())
}

/// Puts a receiver on the list, without asking it for anything.
pub(crate) fn add_callback(shared: &Shared, value: &Value) -> Result<(), String> {
    enlist(shared, receiver(shared, value)?);
    Ok(())
}

fn enlist(shared: &Shared, receiver: Receiver) {
    shared.change(|company| {
        company.receivers.0.push(receiver);
        company.meta_changed = true;
    });
}

/// `{secret, url, token, encoding_aes_key, shrunk, own_writes}`
fn receiver(shared: &Shared, value: &Value) -> Result<Receiver, String> {
    let identity = identity(value)?;
    let key = [
        text(value, "encoding_aes_key"),
        text(value, "encodingaeskey"),
    ]
    .concat();
    let corp_id = shared.tokens.corp_id();
    let receive_id = if identity.is_third_party() {
        crate::event::SUITE_ID
    } else {
        corp_id
    };
    let target = CallbackTarget::new(text(value, "url"), text(value, "token"), &key, receive_id)
        .ok_or("url, token or encoding_aes_key has the wrong form")?;
    Ok(Receiver {
        identity,
        target,
        shrunk: flag(value, "shrunk")?.unwrap_or(identity.is_sync()),
        own_writes: flag(value, "own_writes")?.unwrap_or(false),
    })
}

/// A switch, if it is given.
fn flag(value: &Value, key: &str) -> Result<Option<bool>, String> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(on)) => Ok(Some(*on)),
        Some(_) => Err(format!("{key}: true or false")),
    }
}

/// The receivers without their tokens and keys, and without the queries of their addresses.
pub(crate) fn callbacks(shared: &Shared) -> Value {
    let company = shared.read();
    let list = company.receivers.0.iter().map(|receiver| {
        let url = &receiver.target.url;
        json!({
            "secret": receiver.identity.name(), "shrunk": receiver.shrunk, "own_writes": receiver.own_writes,
            "url": format!("{}{}", url.origin().ascii_serialization(), url.path()),
        })
    });
    json!({ "callbacks": list.collect::<Vec<_>>() })
}

fn slot(shared: &Shared, userid: &str) -> Result<u32, String> {
    let company = shared.read();
    company
        .members
        .by_userid(userid)
        .map(|(slot, _)| slot)
        .ok_or_else(|| "userid: no such member".to_owned())
}

pub(crate) fn tfa_code(shared: &Shared, userid: &str) -> Result<String, String> {
    let slot = slot(shared, userid)?;
    let now = shared.clock.now();
    Ok(shared.change(|company| {
        company.meta_changed = true;
        company.second_factor.new_code(slot, now)
    }))
}

pub(crate) fn selected_ticket(
    shared: &Shared,
    operator: &str,
    chosen: &[&str],
) -> Result<String, String> {
    let operator = slot(shared, operator)?;
    let chosen = chosen
        .iter()
        .map(|id| slot(shared, id))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(shared.change(|company| {
        company.meta_changed = true;
        company.second_factor.new_ticket(operator, chosen)
    }))
}

pub(crate) fn authorize(shared: &Shared, userid: &str, authorized: bool) -> Result<(), String> {
    let slot = slot(shared, userid)?;
    shared.change(|company| {
        if let Some(mut member) = company.members.get(slot).cloned() {
            member.authorized = authorized;
            company.members.replace(slot, member);
        }
    });
    Ok(())
}

/// `{secret, userid, partyid, tagid}`; with none of the three the app sees everything.
pub(crate) fn set_scope(shared: &Shared, value: &Value) -> Result<Value, String> {
    let identity = identity(value)?;
    let some = ["userid", "partyid", "tagid"]
        .iter()
        .any(|key| value.get(key).is_some());
    let scope = if some {
        states::scope(value)
    } else {
        crate::identity::Scope::Everything
    };
    insert_scope(shared, identity, scope);
    Ok(json!({ "secret": identity.name() }))
}

/// Sets what an app may see.
pub(crate) fn insert_scope(shared: &Shared, identity: Identity, scope: crate::identity::Scope) {
    shared.change(|company| {
        company.scopes.insert(identity, scope);
        company.meta_changed = true;
    });
}

/// Tells nobody any more.
pub(crate) fn clear_callbacks(shared: &Shared) {
    shared.change(|company| {
        company.receivers.0.clear();
        company.meta_changed = true;
    });
}
