//! What the journeys share: a sandbox and a client that talks to it.

#[cfg(doctest)]
mod guide;

mod low_level;
mod proxy;

pub use low_level::{Refused, Signed, low_level, low_level_app, low_level_third_party};
pub use proxy::{Fault, Proxy};
use wecom_contacts::Contacts;
use wecom_sandbox::{Identity, Sandbox, Seed};

/// A company of its own for one test, with clients for its kinds of secrets.
pub struct Company {
    /// The server; dropping it stops it.
    pub sandbox: Sandbox,
    /// The client of the contact sync assistant, who may do most.
    pub contacts: Contacts,
}

impl Company {
    /// The demo company.
    pub async fn demo() -> Company {
        Company::seeded(Seed::Demo).await
    }

    /// A company with other contents.
    pub async fn seeded(seed: Seed) -> Company {
        let sandbox = Sandbox::builder()
            .seed(seed)
            .start()
            .await
            .expect("the sandbox starts on a free port");
        let contacts = client(&sandbox, Identity::Sync);
        Company { sandbox, contacts }
    }

    /// The client of another kind of secret.
    pub fn with_secret_of(&self, identity: Identity) -> Contacts {
        client(&self.sandbox, identity)
    }
}

/// A client for a kind of secret.
fn client(sandbox: &Sandbox, identity: Identity) -> Contacts {
    Contacts::builder()
        .corp_id(sandbox.corp_id())
        .secret(sandbox.secret(identity))
        .base_url(sandbox.base_url())
        .build()
        .expect("the settings are sound")
}

/// Runs an example of the documents with the contact sync assistant of the demo company.
///
/// # Panics
/// When the example fails.
pub fn with_company(example: impl AsyncFnOnce(Contacts) -> Result<(), Box<dyn std::error::Error>>) {
    run(Identity::Sync, example);
}

/// As [`with_company`], with a self-built app of the company.
///
/// # Panics
/// When the example fails.
pub fn with_app(example: impl AsyncFnOnce(Contacts) -> Result<(), Box<dyn std::error::Error>>) {
    run(Identity::App, example);
}

/// As [`with_company`], with a third-party app that may see the contacts.
///
/// # Panics
/// When the example fails.
pub fn with_third_party(
    example: impl AsyncFnOnce(Contacts) -> Result<(), Box<dyn std::error::Error>>,
) {
    run(Identity::ThirdPartyContact, example);
}

fn run(
    identity: Identity,
    example: impl AsyncFnOnce(Contacts) -> Result<(), Box<dyn std::error::Error>>,
) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let company = Company::demo().await;
        example(company.with_secret_of(identity))
            .await
            .expect("the example succeeds");
    });
}
