//! `completions`: the script that makes a shell ask this program what may come next.

use clap_complete::env::Shells;

use crate::app::App;
use crate::failure::{Exit, Failure};

/// A shell with completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl Shell {
    fn name(self) -> &'static str {
        match self {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Fish => "fish",
            Shell::Powershell => "powershell",
            Shell::Elvish => "elvish",
        }
    }
}

/// Which shell.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The shell (shell 的名称).
    shell: Shell,
}

impl Args {
    pub(crate) fn run(self, app: &App) -> Result<Exit, Failure> {
        let shells = Shells::builtins();
        let mut script = Vec::new();
        if let Some(shell) = shells.completer(self.shell.name()) {
            let program = "wecom-contacts";
            shell
                .write_registration("COMPLETE", "wecom_contacts", program, program, &mut script)
                .map_err(Failure::Output)?;
        }
        app.output
            .line(String::from_utf8_lossy(&script).trim_end())?;
        Ok(Exit::Done)
    }
}
