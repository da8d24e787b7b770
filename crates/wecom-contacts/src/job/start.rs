//! What imports and exports, which start jobs before they wait for them, need beside waiting.

use std::sync::Arc;

use wecom_contacts_api::types::JobId;

use super::{Job, JobKind, Waiting};

/// Who is told the id of a job.
pub(super) type OnStart = dyn Fn(&JobId) + Send + Sync;

/// The setting of calls that start a job before they wait for it.
macro_rules! starting_method {
    () => {
        /// Calls back with the id of each job as soon as it is started: with it any process can go on waiting, should
        /// this one not come to the end.
        ///
        /// ```
        /// # tests::with_company(async |contacts| {
        /// let request = contacts.export().departments();
        /// request.on_start(|id| println!("{id}: to be kept")).run().await?;
        /// # Ok(())
        /// # });
        /// ```
        pub fn on_start(
            mut self,
            start: impl Fn(&wecom_contacts_api::types::JobId) + Send + Sync + 'static,
        ) -> Self {
            self.waiting.start(start);
            self
        }
    };
}

pub(crate) use starting_method;

impl Waiting {
    #[cfg(feature = "import")]
    pub(crate) fn time_limit(&self) -> std::time::Duration {
        self.pace.limit
    }

    #[cfg(feature = "import")]
    pub(crate) fn between_polls(&self) -> (std::time::Duration, std::time::Duration) {
        (self.pace.first, self.pace.longest)
    }

    pub(crate) fn start(&mut self, start: impl Fn(&JobId) + Send + Sync + 'static) {
        self.start = Some(Arc::new(start));
    }

    /// Says that a job was started.
    pub(crate) fn started(&self, id: &JobId) {
        if let Some(start) = &self.start {
            start(id);
        }
    }
}

impl<K: JobKind> Job<K> {
    pub(crate) fn waiting(mut self, waiting: Waiting) -> Self {
        self.waiting = waiting;
        self
    }
}
