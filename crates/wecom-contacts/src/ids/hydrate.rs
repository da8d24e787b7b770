//! The members behind ids.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;
use wecom_contacts_api::Operation;
use wecom_contacts_api::types::{User, UserId};

use crate::client::Client;
use crate::error::Error;

/// Members fetched at a time unless told otherwise.
const PARALLEL: usize = 8;

/// An id with its member, or with the reason why there is none.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::Hydrated;
///
/// let members: Vec<Hydrated> = contacts.users().hydrate(["lin.mei", "nobody"]).await;
/// assert!(members[0].1.is_ok() && members[1].1.is_err());
/// # Ok(())
/// # });
/// ```
pub type Hydrated = (UserId, Result<User, Error>);

/// Members to fetch by id: await it for all at once, or take the [`stream`](Self::stream).
///
/// ```
/// # tests::with_company(async |contacts| {
/// use futures_util::StreamExt;
/// use wecom_contacts::{HydrateRequest, HydrateStream};
///
/// let request: HydrateRequest = contacts.users().hydrate(["lin.mei", "wu.tao"]);
/// let mut members: HydrateStream = request.concurrency(2).stream();
/// let (id, member) = members.next().await.ok_or("nobody came")?;
/// assert_eq!((id.as_str(), member?.name.as_deref()), ("lin.mei", Some("林梅")));
/// # Ok(())
/// # });
/// ```
#[must_use = "nothing is sent before it is awaited or its stream is polled"]
pub struct HydrateRequest<'a> {
    client: Client,
    ids: Pin<Box<dyn Stream<Item = UserId> + Send + 'a>>,
    parallel: usize,
}

impl<'a> HydrateRequest<'a> {
    pub(crate) fn new(client: Client, ids: impl Stream<Item = UserId> + Send + 'a) -> Self {
        HydrateRequest {
            client,
            ids: Box::pin(ids),
            parallel: PARALLEL,
        }
    }

    /// How many members to fetch at a time; 8 unless told otherwise.
    pub fn concurrency(mut self, members: usize) -> Self {
        self.parallel = members.max(1);
        self
    }

    /// Each id with its member, or with the reason why there is none, in the order of the ids.
    pub fn stream(self) -> HydrateStream<'a> {
        let HydrateRequest {
            client,
            ids,
            parallel,
        } = self;
        let members = ids.map(move |id| {
            let client = client.clone();
            async move {
                let member = get(&client, &id).await;
                (id, member)
            }
        });
        HydrateStream(Box::pin(members.buffered(parallel)))
    }
}

async fn get(client: &Client, id: &UserId) -> Result<User, Error> {
    let call = client.call(Operation::UserGet);
    call.check_field("userid", id)?;
    call.finish(call.api().user_get(id).await)
}

impl<'a> IntoFuture for HydrateRequest<'a> {
    type Output = Vec<Hydrated>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.stream().collect())
    }
}

impl fmt::Debug for HydrateRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HydrateRequest")
            .field("parallel", &self.parallel)
            .finish_non_exhaustive()
    }
}

/// Each id with its member, or with the reason why there is none, in the order of the ids.
pub struct HydrateStream<'a>(Pin<Box<dyn Stream<Item = Hydrated> + Send + 'a>>);

impl Stream for HydrateStream<'_> {
    type Item = Hydrated;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for HydrateStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HydrateStream").finish_non_exhaustive()
    }
}
