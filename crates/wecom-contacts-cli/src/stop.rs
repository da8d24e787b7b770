//! Ctrl-C and SIGTERM: the first one asks long work to stop and report, the second one ends the program.

use tokio::sync::watch;

/// Whether the person wants to stop.
#[derive(Clone)]
pub(crate) struct Stop {
    asked: watch::Sender<bool>,
}

impl Stop {
    pub(crate) fn new() -> Self {
        Stop {
            asked: watch::Sender::new(false),
        }
    }

    /// Listens from now on.
    pub(crate) fn listen(&self) {
        let asked = self.asked.clone();
        tokio::spawn(async move {
            signal().await;
            asked.send_replace(true);
            signal().await;
            std::process::exit(130);
        });
    }

    /// Asks for the end, as Ctrl-C does.
    pub(crate) fn ask(&self) {
        self.asked.send_replace(true);
    }

    /// Ends when Ctrl-C comes.
    pub(crate) async fn asked(&self) {
        let mut asked = self.asked.subscribe();
        // The sender lives as long as we do.
        let _ = asked.wait_for(|asked| *asked).await;
    }

    /// Whether it has come.
    pub(crate) fn is_asked(&self) -> bool {
        *self.asked.borrow()
    }
}

/// Ctrl-C, or the SIGTERM of whatever looks after us. Never ends when neither can be heard.
async fn signal() {
    let terminated = async {
        #[cfg(unix)]
        if let Ok(mut signals) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        {
            signals.recv().await;
            return;
        }
        std::future::pending::<()>().await;
    };
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = terminated => {}
        () = interrupted => {}
    }
}
