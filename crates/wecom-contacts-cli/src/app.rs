//! What every command is handed.

use crate::output::Output;
use crate::stop::Stop;

/// The run of one command.
pub(crate) struct App {
    pub(crate) output: Output,
    pub(crate) stop: Stop,
}
