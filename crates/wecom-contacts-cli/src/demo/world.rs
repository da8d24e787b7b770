//! The sandbox of the tour, and clients with each of its secrets.

use std::collections::BTreeSet;

use wecom_contacts::{Contacts, Operation};
use wecom_sandbox::Sandbox;

use crate::failure::Failure;
use crate::message::Message;

/// A sandbox with a company of some 50 people, and who may call it.
pub(super) struct World {
    pub(super) sandbox: Sandbox,
    /// The contact sync assistant, who may write.
    pub(super) sync: Contacts,
    /// A self-built app.
    pub(super) app: Contacts,
    /// A service provider's app.
    pub(super) provider: Contacts,
    /// The contact sync assistant, calling from a new address.
    pub(super) newcomer: Contacts,
}

impl World {
    pub(super) async fn start() -> Result<Self, Failure> {
        let sandbox = Sandbox::start()
            .await
            .map_err(|error| Failure::Local(Message::new("error-sandbox"), error))?;
        let client = |secret: &str| {
            let builder = Contacts::builder()
                .corp_id(sandbox.corp_id())
                .secret(secret);
            builder
                .base_url(sandbox.base_url())
                .build()
                .map_err(wecom_contacts::Error::from)
        };
        Ok(World {
            sync: client(sandbox.sync_secret())?,
            app: client(sandbox.app_secret())?,
            provider: client(sandbox.third_party_secret())?,
            newcomer: client(sandbox.sync_new_ip_secret())?,
            sandbox,
        })
    }

    /// The operations that the sandbox was asked for.
    pub(super) fn operations(&self) -> BTreeSet<&'static str> {
        let asked = self
            .sandbox
            .requests()
            .into_iter()
            .filter_map(|request| request.operation);
        asked.map(Operation::id).collect()
    }
}
