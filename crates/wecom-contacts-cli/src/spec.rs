//! `spec`: the description of the interface, held against what really went over the wire.

mod call;
mod check;
mod description;
mod finding;
mod fit;
mod har;

use clap::Subcommand;

use crate::app::App;
use crate::failure::{Exit, Failure};

/// What can be done with the description.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Say which recorded calls do not fit the description (用 HAR 抓包检查接口描述).
    Check(check::Args),
}

impl Command {
    pub(crate) fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::Check(args) => args.run(app),
        }
    }
}
