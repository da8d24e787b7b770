//! The one seam: every request of the client passes a [`Transport`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};

use crate::{Client, Operation};

/// The future of one exchange.
pub type Exchange<'a> =
    Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send + 'a>>;

/// Carries out requests: adds the token, sends, and marks refusals.
///
/// The platform answers HTTP 200 to everything. When the body says `errcode` ≠ 0, the transport must return a response
/// with status 422 and the envelope as its body, which the client decodes into [`types::ApiError`](crate::types::ApiError).
/// Errors must not carry the URL ([`reqwest::Error::without_url`]): the token is in it.
pub trait Transport: Send + Sync + 'static {
    /// Carries out one request. The body of `request` can be cloned ([`reqwest::Request::try_clone`]) for another attempt.
    fn execute<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: reqwest::Request,
        operation: Operation,
    ) -> Exchange<'a>;
}

/// A transport to share between clients.
#[derive(Clone)]
pub struct Shared(pub Arc<dyn Transport>);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

impl ClientHooks<Shared> for Client {
    async fn exec(
        &self,
        request: reqwest::Request,
        info: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        // Generated methods and generated operations come from one description, so the id is always known.
        match Operation::from_id(info.operation_id) {
            Some(operation) => {
                self.inner()
                    .0
                    .execute(self.client(), request, operation)
                    .await
            }
            None => unreachable!("the method {} has no operation", info.operation_id),
        }
    }
}
