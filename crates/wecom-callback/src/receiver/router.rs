//! The receiver as an axum router.

use super::Receiver;

impl Receiver {
    /// A router with the fixed paths of this receiver. With a lookup, every other path is served by it too.
    ///
    /// ```
    /// # use wecom_callback::{receiver::Receiver, testing};
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let (receiver, events) = Receiver::builder(std::time::SystemTime::now)
    ///     .at("/corp-a", testing::callback())?
    ///     .stream();
    /// let app: axum::Router = axum::Router::new().merge(receiver.router());
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn router(&self) -> axum::Router {
        let mut router = axum::Router::new();
        for path in self.inner.callbacks.keys() {
            router = router.route_service(path, self.clone());
        }
        if self.inner.lookup.is_some() {
            router = router.fallback_service(self.clone());
        }
        router
    }
}
