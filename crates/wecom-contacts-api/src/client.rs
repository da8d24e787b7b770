//! What the generated methods of the client have in common.

use std::fmt;
use std::sync::Arc;

use progenitor_client::ByteStream;
use reqwest::{Request, RequestBuilder, Url};
use serde::de::DeserializeOwned;

use crate::transport::{Failure, Transport};
use crate::{Operation, wire};

/// The addresses of all operations on one server, put together once.
///
/// ```
/// use wecom_contacts_api::{Addresses, Operation};
///
/// let base = "https://wecom.example.com/qyapi".parse().expect("it is a URL");
/// let addresses = Addresses::below(&base);
/// assert_eq!(addresses.of(Operation::UserGet).path(), "/qyapi/cgi-bin/user/get");
/// ```
#[derive(Clone)]
pub struct Addresses(Arc<[Url]>);

impl Addresses {
    /// Those below `base_url`; its path goes before every path.
    pub fn below(base_url: &Url) -> Self {
        let before = base_url.path().trim_end_matches('/');
        let address = |operation: &Operation| {
            let mut url = base_url.clone();
            url.set_path(&format!("{before}{}", operation.path()));
            url
        };
        Addresses(Operation::ALL.iter().map(address).collect())
    }

    /// The address of an operation.
    pub fn of(&self, operation: Operation) -> &Url {
        // The operations are numbered in the order of the list.
        &self.0[operation as usize]
    }
}

/// The operations of the WeCom contacts API, one method each, parameters by position.
///
/// The examples of the methods call as `api` a client of a company that holds whom and what they name. Their transport,
/// which is not part of this crate, tells a refusal by its code: `refused.errcode()`.
#[derive(Clone)]
pub struct Client<T> {
    addresses: Addresses,
    http: reqwest::Client,
    transport: T,
}

impl<T> Client<T> {
    /// A client whose requests go to `addresses` by way of `transport`.
    ///
    /// `http` makes the requests; whether it also sends them is up to the transport.
    pub fn new(addresses: Addresses, http: reqwest::Client, transport: T) -> Self {
        Self {
            addresses,
            http,
            transport,
        }
    }

    /// The transport.
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// A request without parameters and body.
    pub(crate) fn request(&self, operation: Operation) -> RequestBuilder {
        let url = self.addresses.of(operation).clone();
        self.http.request(operation.method(), url)
    }
}

impl<T: Transport> Client<T> {
    /// The decoded body of a success.
    pub(crate) async fn send<R: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        operation: Operation,
    ) -> Result<R, T::Error> {
        let request = self.build(request, operation)?;
        let body = self.transport.send(request, operation).await?;
        wire::from_json(&body).map_err(|error| {
            let length = body.len() as u64;
            let failure = Failure::Decode { error, length };
            self.transport.failed(operation, failure)
        })
    }

    /// A success of which there is nothing to decode.
    pub(crate) async fn send_only(
        &self,
        request: RequestBuilder,
        operation: Operation,
    ) -> Result<(), T::Error> {
        let request = self.build(request, operation)?;
        self.transport.send(request, operation).await.map(drop)
    }

    /// The body of a success as it arrives.
    pub(crate) async fn open(
        &self,
        request: RequestBuilder,
        operation: Operation,
    ) -> Result<ByteStream, T::Error> {
        let request = self.build(request, operation)?;
        self.transport.open(request, operation).await
    }

    fn build(&self, request: RequestBuilder, operation: Operation) -> Result<Request, T::Error> {
        let built = request.build();
        built.map_err(|error| self.transport.failed(operation, Failure::Request(error)))
    }
}

impl<T> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
