//! `man`: the manual pages, made from the same words as `--help`.

use std::path::PathBuf;

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::help;
use crate::message::Message;

/// Which pages.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The command to print the page of; the program itself when none is named (要查看的命令；不给出则为程序本身).
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// Write the pages of all commands into this folder (把所有命令的手册页写入此目录).
    #[arg(long, value_name = "FOLDER", conflicts_with = "words")]
    folder: Option<PathBuf>,
}

impl Args {
    pub(crate) fn run(self, app: &App) -> Result<Exit, Failure> {
        let mut command = help::command(app.output.lang());
        command.build();
        if let Some(folder) = self.folder {
            let failed = |error| {
                Failure::Local(
                    Message::new("error-cannot-write").with("path", folder.display()),
                    error,
                )
            };
            std::fs::create_dir_all(&folder).map_err(failed)?;
            clap_mangen::generate_to(command, &folder).map_err(failed)?;
            return Ok(Exit::Done);
        }
        let named = help::find(&mut command, &self.words)?;
        let mut page = Vec::new();
        clap_mangen::Man::new(named.clone())
            .render(&mut page)
            .map_err(Failure::Output)?;
        app.output.line(String::from_utf8_lossy(&page).trim_end())?;
        Ok(Exit::Done)
    }
}
