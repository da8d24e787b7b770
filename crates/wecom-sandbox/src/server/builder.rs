//! The settings of a sandbox, one for each flag of the program.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

use crate::cidr::Cidr;
use crate::identity::Identity;
use crate::seed::Seed;
use crate::server::admin;
use crate::server::shared::Shared;
use crate::server::{Sandbox, listen};
use crate::token::Tokens;

/// The company's id unless another is chosen.
pub const DEFAULT_CORP_ID: &str = "ww0123456789abcdef";

/// Settings of a sandbox that is yet to start.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use wecom_sandbox::{Identity, Sandbox, SandboxBuilder, Seed};
///
/// let builder: SandboxBuilder = Sandbox::builder()
///     .listen("127.0.0.1:0".parse().expect("an address"))
///     .seed(Seed::Generate { members: 1000, departments: 50 })
///     .corp_id("wwfedcba9876543210")
///     .sync_secret("s1")
///     .app_secret("s2")
///     .secret(Identity::ThirdParty, "s3")
///     .trusted_ip("127.0.0.0/8");
/// assert!(!builder.listens_beyond_loopback());
///
/// let sandbox = builder.start().await?;
/// assert_eq!(sandbox.corp_id(), "wwfedcba9876543210");
/// assert!(sandbox.local_addr().ip().is_loopback());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SandboxBuilder {
    listen: SocketAddr,
    seed: Seed,
    corp_id: String,
    secrets: Vec<(Identity, String)>,
    data: Option<PathBuf>,
    trusted: Vec<String>,
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        let secret = |identity: Identity, text: &str| (identity, text.to_owned());
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: Seed::Demo,
            corp_id: DEFAULT_CORP_ID.to_owned(),
            secrets: vec![
                secret(Identity::Sync, "sandbox-sync-secret"),
                secret(Identity::App, "sandbox-app-secret"),
                secret(Identity::AppLegacy, "sandbox-app-legacy-secret"),
                secret(Identity::SyncNewIp, "sandbox-sync-newip-secret"),
                secret(Identity::Custom, "sandbox-custom-secret"),
                secret(Identity::ThirdParty, "sandbox-third-party-secret"),
                secret(
                    Identity::ThirdPartyContact,
                    "sandbox-third-party-contact-secret",
                ),
            ],
            data: None,
            trusted: Vec::new(),
        }
    }
}

impl std::fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("listen", &self.listen)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

impl SandboxBuilder {
    /// Where to listen; a free port of this machine by default.
    #[must_use]
    pub fn listen(mut self, addr: SocketAddr) -> Self {
        self.listen = addr;
        self
    }

    /// Who is there at the start.
    #[must_use]
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = seed;
        self
    }

    /// The company's id.
    #[must_use]
    pub fn corp_id(mut self, corp_id: impl Into<String>) -> Self {
        self.corp_id = corp_id.into();
        self
    }

    /// The secret of a kind of caller.
    #[must_use]
    pub fn secret(mut self, identity: Identity, secret: impl Into<String>) -> Self {
        self.secrets.retain(|(kind, _)| *kind != identity);
        self.secrets.push((identity, secret.into()));
        self
    }

    /// The secret of the contact sync assistant.
    #[must_use]
    pub fn sync_secret(self, secret: impl Into<String>) -> Self {
        self.secret(Identity::Sync, secret)
    }

    /// The secret of the self-built app.
    #[must_use]
    pub fn app_secret(self, secret: impl Into<String>) -> Self {
        self.secret(Identity::App, secret)
    }

    /// Keeps the company in this file instead of in memory alone.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use wecom_sandbox::Sandbox;
    ///
    /// let file = std::env::temp_dir().join(format!("company-{}.json", std::process::id()));
    /// let sandbox = Sandbox::builder().data(&file).start().await?;
    /// sandbox.set_state(&serde_json::json!({"members": []})).expect("an empty company is one");
    /// sandbox.shutdown().await;
    ///
    /// assert!(file.exists(), "the next one that is given it goes on there");
    /// # std::fs::remove_file(file)
    /// # }
    /// ```
    #[must_use]
    pub fn data(mut self, file: impl Into<PathBuf>) -> Self {
        self.data = Some(file.into());
        self
    }

    /// Trusts this address or range only (`10.0.0.0/8`); may be called again. Others get 60020.
    #[must_use]
    pub fn trusted_ip(mut self, cidr: impl Into<String>) -> Self {
        self.trusted.push(cidr.into());
        self
    }

    /// Whether the address can be reached from other machines, which deserves a warning.
    #[must_use]
    pub fn listens_beyond_loopback(&self) -> bool {
        !self.listen.ip().is_loopback()
    }

    /// Starts the sandbox.
    ///
    /// # Errors
    /// When the address is taken, a seed or range cannot be read, or no thread can be had.
    pub async fn start(self) -> io::Result<Sandbox> {
        let trusted = self
            .trusted
            .iter()
            .map(|text| {
                let refused = || format!("{text:?} is no address and no range such as 10.0.0.0/8");
                Cidr::parse(text)
                    .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, refused()))
            })
            .collect::<io::Result<Vec<Cidr>>>()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .thread_name("wecom-sandbox")
            .enable_all()
            .build()?;
        let (seed, corp_id, data) = (self.seed.clone(), self.corp_id.clone(), self.data.clone());
        let planted = runtime.spawn_blocking(move || {
            let plant = || crate::seed::plant(&seed, &corp_id);
            match data {
                Some(path) => crate::store::open(&path, &corp_id, plant)
                    .map(|(company, journal)| (company, Some(journal)))
                    .map_err(|error| about(format_args!("data file {}", path.display()), &error)),
                None => plant().map(|company| (company, None)),
            }
        });
        let planted = planted.await;
        let (company, journal) = match planted {
            Ok(Ok(company)) => company,
            other => {
                runtime.shutdown_background();
                return Err(other.map_or_else(
                    |error| io::Error::other(error.to_string()),
                    |bad| match bad {
                        Err(error) => error,
                        Ok(_) => io::Error::other("no company"),
                    },
                ));
            }
        };
        let started = self.serve(&runtime, company, journal, trusted);
        match started {
            Ok((shared, addr, stop, stopped)) => Ok(Sandbox {
                shared,
                addr,
                stop,
                stopped,
                runtime: Some(runtime),
            }),
            Err(error) => {
                runtime.shutdown_background();
                Err(error)
            }
        }
    }

    #[allow(
        clippy::type_complexity,
        reason = "the four parts are taken apart at once"
    )]
    fn serve(
        self,
        runtime: &tokio::runtime::Runtime,
        company: crate::company::Company,
        journal: Option<crate::store::Journal>,
        trusted: Vec<Cidr>,
    ) -> io::Result<(
        Arc<Shared>,
        SocketAddr,
        watch::Sender<bool>,
        watch::Receiver<bool>,
    )> {
        let listener =
            std::net::TcpListener::bind(self.listen).map_err(|error| about(self.listen, &error))?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let tokens = Tokens::new(&self.corp_id, self.secrets);
        let shared = Arc::new(Shared::new(
            company,
            journal,
            tokens,
            trusted,
            format!("http://{addr}"),
        ));
        let _guard = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let router = admin::router(Arc::clone(&shared));
        let (stop, stopping) = watch::channel(false);
        let (done, stopped) = watch::channel(false);
        let serving = Arc::clone(&shared);
        runtime.spawn(async move {
            listen::listen(listener, serving, router, stopping).await;
            let _ = done.send(true);
        });
        // Files of exports that a data file remembers are written again.
        shared.change(|_| ());
        runtime.spawn(Arc::clone(&shared).tick());
        Ok((shared, addr, stop, stopped))
    }
}

/// An error that says what it is about.
pub(crate) fn about(what: impl std::fmt::Display, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}
