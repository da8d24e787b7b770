//! Progress of long work on stderr, with rate and time left; nothing where nobody watches.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::message::Message;
use crate::output::Output;

/// A bar on stderr. It is gone when it is dropped.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar of `total` steps, or a counter when nobody knows how many there will be.
    pub(crate) fn start(output: &Output, what: &Message, total: Option<u64>) -> Progress {
        if output.is_quiet() {
            return Progress {
                bar: ProgressBar::hidden(),
            };
        }
        let template = match total {
            Some(_) => "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}",
            None => "{spinner} {msg} {human_pos} {per_sec} {elapsed}",
        };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        bar.set_style(style);
        bar.set_message(output.say(what));
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress { bar }
    }

    /// `steps` more are done.
    pub(crate) fn add(&self, steps: usize) {
        self.bar.inc(steps as u64);
    }

    /// `done` are done.
    pub(crate) fn set(&self, done: u64) {
        self.bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
