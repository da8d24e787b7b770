//! `profile`: the companies that `login` has kept.

use clap::Subcommand;
use serde_json::json;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::profile::{Profiles, lock};

/// What can be done with profiles.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the profiles (列出配置).
    List,
    /// Use this profile when none is named (设为默认配置).
    Use {
        /// The profile (配置名).
        #[arg(value_name = "PROFILE", add = crate::complete::profiles())]
        name: String,
    },
}

impl Command {
    pub(crate) fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::List => list(app),
            Command::Use { name } => {
                let _lock = lock()?;
                let mut profiles = Profiles::load()?;
                profiles.choose(&name)?;
                if !app.dry_run {
                    profiles.save()?;
                }
                app.done("result-chosen", &name)
            }
        }
    }
}

fn list(app: &App) -> Result<Exit, Failure> {
    let profiles = Profiles::load()?;
    let default = profiles.default_name();
    let mut rows = app
        .output
        .rows(&["profile", "corp_id", "base_url", "secret", "default"]);
    for name in profiles.names() {
        let profile = profiles.get(name)?;
        rows.push(&json!({
            "profile": name,
            "corp_id": profile.corp_id,
            "base_url": profile.base_url,
            "secret": profile.secret,
            "default": default == Some(name),
        }))?;
    }
    rows.end()?;
    Ok(Exit::Done)
}
