//! Questions to the person at the terminal. Whoever is not at one must say `--yes` beforehand.

use std::io::{self, BufRead, IsTerminal, Write};

use crate::failure::Failure;
use crate::message::Message;
use crate::output::Output;

/// Whether somebody is there to answer.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal()
}

/// Asks whether to go on; `Ok(())` is yes. `sure` is `--yes`.
pub(crate) async fn confirm(
    output: &Output,
    sure: bool,
    question: &Message,
) -> Result<(), Failure> {
    if sure {
        return Ok(());
    }
    if !can_ask() {
        return Err(Failure::Usage(
            Message::new("error-needs-yes").nested("question", question.clone()),
        ));
    }
    let prompt = format!("{} [y/N] ", output.say(question));
    let answer = line(prompt).await?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" | "是" => Ok(()),
        _ => Err(Failure::Usage(Message::new("error-declined"))),
    }
}

/// Asks for a line of text.
pub(crate) async fn text(output: &Output, question: &Message) -> Result<String, Failure> {
    if !can_ask() {
        return Err(Failure::Usage(
            Message::new("error-no-terminal").nested("question", question.clone()),
        ));
    }
    Ok(line(format!("{}: ", output.say(question)))
        .await?
        .trim()
        .to_owned())
}

/// Asks for a secret without showing it.
pub(crate) async fn secret(output: &Output, question: &Message) -> Result<String, Failure> {
    if !can_ask() {
        return Err(Failure::Usage(
            Message::new("error-no-terminal").nested("question", question.clone()),
        ));
    }
    let prompt = output.say(question);
    let asked = move || {
        dialoguer::Password::new()
            .with_prompt(prompt)
            .report(false)
            .interact()
            .map_err(|dialoguer::Error::IO(error)| error)
    };
    blocking(asked).await
}

async fn line(prompt: String) -> Result<String, Failure> {
    blocking(move || {
        // Not locked for longer: after Ctrl-C this thread still waits while another one says so on stderr.
        io::stderr().write_all(prompt.as_bytes())?;
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        Ok(line)
    })
    .await
}

/// Waits for the person on a thread of its own, so that Ctrl-C is still heard.
async fn blocking<T: Send + 'static>(
    ask: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let asked = tokio::task::spawn_blocking(ask)
        .await
        .map_err(io::Error::other)
        .and_then(|asked| asked);
    asked.map_err(|error| Failure::Local(Message::new("error-terminal"), error))
}
