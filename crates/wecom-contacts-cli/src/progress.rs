//! Progress of long work on stderr, with rate and time left; nothing where nobody watches.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::message::Message;
use crate::output::Output;

/// A bar on stderr. It is gone when it is dropped.
pub(crate) struct Progress<'a> {
    output: &'a Output,
    bar: ProgressBar,
}

impl<'a> Progress<'a> {
    /// A bar of `total` steps, or a counter when nobody knows how many there will be.
    pub(crate) fn start(output: &'a Output, what: &Message, total: Option<u64>) -> Self {
        if !output.draws_progress() {
            let bar = ProgressBar::hidden();
            return Progress { output, bar };
        }
        let template = match total {
            Some(_) => "{msg} {wide_bar} {human_pos}/{human_len}  {rate}  {left}",
            None => "{spinner} {msg} {human_pos}  {rate}  {elapsed}",
        };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = style.with_key("rate", rate).with_key(
            "left",
            |state: &ProgressState, out: &mut dyn Write| {
                let _ = write!(out, "{:#}", HumanDuration(state.eta()));
            },
        );
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        bar.set_style(style);
        bar.set_message(output.say(what));
        bar.enable_steady_tick(Duration::from_millis(200));
        output.set_bar(Some(bar.clone()));
        Progress { output, bar }
    }

    /// What tells the bar how far it is, for work that goes on elsewhere.
    pub(crate) fn setter(&self) -> impl Fn(u64) + Send + Sync + use<> {
        let bar = self.bar.clone();
        move |done| bar.set_position(done)
    }

    /// What counts one more step, for work that goes on elsewhere.
    pub(crate) fn counter(&self) -> impl Fn() + Send + Sync + use<> {
        let bar = self.bar.clone();
        move || bar.inc(1)
    }

    /// `steps` more are done.
    pub(crate) fn add(&self, steps: usize) {
        self.bar.inc(steps as u64);
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.output.set_bar(None);
        self.bar.finish_and_clear();
    }
}

/// Steps per second as a whole number; below ten with one decimal.
fn rate(state: &ProgressState, out: &mut dyn Write) {
    let rate = state.per_sec();
    let places = usize::from(rate < 10.0);
    let _ = write!(out, "{rate:.places$}/s");
}
