//! All member ids of the company (list_id), page by page, and the members behind ids.

mod hydrate;
mod rows;

use std::collections::HashMap;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use wecom_contacts_api::Operation;
use wecom_contacts_api::types::{DepartmentId, DeptUser, UserId, UserListId};

pub use hydrate::{HydrateRequest, HydrateStream, Hydrated};
pub use rows::IdRows;
use rows::Pages;

use crate::client::Client;
use crate::error::Error;
use crate::recursive::Fingerprint;
use crate::stream::{List, ListStream};

/// Rows on a page unless told otherwise, and at most.
pub(crate) const PAGE: i64 = 10_000;

/// A member's id and all departments of the member.
///
/// ```
/// # tests::with_company(async |contacts| {
/// use wecom_contacts::MemberDepartments;
///
/// let members: Vec<MemberDepartments> = contacts.users().ids().await?.into_vec();
/// let in_two = members.iter().filter(|member| member.departments.len() > 1).count();
/// assert!(in_two > 0);
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemberDepartments {
    /// The userid; for a third-party token the open_userid.
    pub userid: UserId,
    /// The departments, in the order of the server's rows.
    pub departments: Vec<DepartmentId>,
}

/// All member ids: await it for all at once, or take a stream.
///
/// ```
/// # tests::with_company(async |contacts| {
/// for member in contacts.users().ids().page_size(20).await? {
///     println!("{} {:?}", member.userid, member.departments);
/// }
/// # Ok(())
/// # });
/// ```
#[must_use = "nothing is sent before it is awaited or its stream is polled"]
pub struct IdsRequest {
    pages: Pages,
    page_size: i64,
}

impl IdsRequest {
    pub(crate) fn new(pages: Pages) -> Self {
        IdsRequest {
            pages,
            page_size: PAGE,
        }
    }

    /// How many rows to ask for at a time, 1 to 10,000; 10,000 unless told otherwise.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.page_size = rows.into();
        self
    }

    /// The rows as the server sends them, one for each pair of member and department, while they arrive. Holds no
    /// more than a chunk of a page.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use futures_util::TryStreamExt;
    ///
    /// let rows: Vec<_> = contacts.users().ids().rows().try_collect().await?;
    /// assert!(rows.len() > 30, "some of the 30 members have two departments");
    /// # Ok(())
    /// # });
    /// ```
    pub fn rows(self) -> IdRows {
        IdRows::new(self.pages, self.page_size)
    }

    /// Each member once with all departments.
    ///
    /// The rows of a member may stand anywhere, so members come out when the last page is read, in the order in which
    /// each was first seen; until then their ids are in memory, about 100 bytes for each member.
    pub fn stream(self) -> IdStream {
        IdStream {
            rows: self.rows(),
            joined: Joined::default(),
            out: None,
        }
    }
}

/// The ids of the company of `client`.
pub(crate) fn request(client: Client) -> IdsRequest {
    IdsRequest::new(Box::new(move |cursor, limit| {
        let mut body = UserListId::new();
        body.cursor = cursor.map(str::to_owned);
        body.limit = Some(limit);
        let client = client.clone();
        ListStream::new(Operation::UserListId, "userid", async move {
            let call = client.call(Operation::UserListId);
            call.check(&body)?;
            call.finish(call.api().user_list_id_stream(&body).await)
        })
    }))
}

impl fmt::Debug for IdsRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdsRequest")
            .field("page_size", &self.page_size)
            .finish_non_exhaustive()
    }
}

impl IntoFuture for IdsRequest {
    type Output = Result<List<MemberDepartments>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let mut stream = self.stream();
        Box::pin(async move {
            let mut list = List::default();
            while let Some(item) = poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await {
                list.take(item, stream.rows.is_over(), (Operation::UserListId, 0))?;
            }
            Ok(list)
        })
    }
}

/// Each member once with all departments; see [`IdsRequest::stream`].
///
/// ```
/// # tests::with_company(async |contacts| {
/// use futures_util::TryStreamExt;
/// use wecom_contacts::IdStream;
///
/// let mut members: IdStream = contacts.users().ids().stream();
/// let mut count = 0;
/// while let Some(_member) = members.try_next().await? {
///     count += 1;
/// }
/// assert_eq!(count, 30);
/// # Ok(())
/// # });
/// ```
///
/// # Errors
///
/// A row that does not decode ([`Error::bad_element`]) comes out as an `Err` at once, and the stream goes on. Every
/// other error is the last item, such as a cursor that the server repeats; no member comes out then.
pub struct IdStream {
    rows: IdRows,
    joined: Joined,
    out: Option<std::vec::IntoIter<MemberDepartments>>,
}

impl Stream for IdStream {
    type Item = Result<MemberDepartments, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while this.out.is_none() {
            match ready!(Pin::new(&mut this.rows).poll_next(cx)) {
                Some(Ok(row)) => this.joined.add(row),
                Some(Err(error)) => {
                    if this.rows.is_over() {
                        this.out = Some(Vec::new().into_iter());
                    }
                    return Poll::Ready(Some(Err(error)));
                }
                None => this.out = Some(std::mem::take(&mut this.joined).members.into_iter()),
            }
        }
        Poll::Ready(this.out.as_mut().and_then(Iterator::next).map(Ok))
    }
}

impl fmt::Debug for IdStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdStream")
            .field("members", &self.joined.members.len())
            .finish_non_exhaustive()
    }
}

/// Rows put together by member, in the order in which each member was first seen.
#[derive(Debug, Default)]
struct Joined {
    members: Vec<MemberDepartments>,
    places: HashMap<Fingerprint, usize>,
}

impl Joined {
    fn add(&mut self, row: DeptUser) {
        let DeptUser {
            userid,
            open_userid,
            department,
            ..
        } = row;
        let Some(userid) = userid.or_else(|| open_userid.map(|id| UserId::new(id.into_string())))
        else {
            return;
        };
        let next = self.members.len();
        let place = *self
            .places
            .entry(Fingerprint::of(userid.as_str()))
            .or_insert(next);
        if place == next {
            self.members.push(MemberDepartments {
                userid,
                departments: vec![department],
            });
        } else if !self.members[place].departments.contains(&department) {
            self.members[place].departments.push(department);
        }
    }
}

#[cfg(test)]
mod tests;
