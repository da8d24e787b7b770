//! Members in numbers: lists, fetching by id, deleting.

use futures_core::Stream;
use futures_util::stream;
use wecom_contacts_api::types::{DepartmentId, UserId};

use super::Users;
use crate::chunked::DeleteMany;
use crate::ids::{self, HydrateRequest, IdsRequest};
use crate::recursive::InDepartment;

impl Users {
    /// The members of a department (获取部门成员): `.brief()` or `.detailed()`, with `.recursive()` before it for those
    /// of all departments below as well.
    ///
    /// # Errors
    /// 60003, 60123 no such department; 60011 outside of the app's range; 48009 the contact sync assistant calls from a
    /// new address; 45029 the list is too large.
    ///
    /// Vendor's documents 90200 and 90201.
    pub fn in_department(&self, department: impl Into<DepartmentId>) -> InDepartment {
        InDepartment::new(self.client.clone(), department.into())
    }

    /// The ids of all members (获取成员 ID 列表), with their departments. The contact sync assistant may ask for it from
    /// any address.
    ///
    /// # Errors
    /// 48002 not the contact sync assistant; 50100 the cursor ended. A cursor that comes twice ends it with
    /// [`Error::Decode`](crate::Error::Decode).
    ///
    /// Vendor's document 96067.
    pub fn ids(&self) -> IdsRequest {
        ids::request(self.client.clone())
    }

    /// The members behind ids, some of them at a time, in the order of the ids.
    ///
    /// # Errors
    /// Each id comes with its member or with the reason why there is none: those of [`get`](Self::get).
    ///
    /// Vendor's document 90196.
    pub fn hydrate<'a, I>(&self, ids: I) -> HydrateRequest<'a>
    where
        I: IntoIterator<Item: Into<UserId> + 'a, IntoIter: Send + 'a>,
    {
        self.hydrate_stream(stream::iter(ids.into_iter().map(Into::into)))
    }

    /// As [`hydrate`](Self::hydrate), from a stream of ids.
    pub fn hydrate_stream<'a>(
        &self,
        ids: impl Stream<Item = UserId> + Send + 'a,
    ) -> HydrateRequest<'a> {
        HydrateRequest::new(self.client.clone(), ids)
    }

    /// Deletes members (批量删除成员), any number of them, 200 with each call, each id once.
    ///
    /// An id that the server refuses spoils its call: it is looked for, so that the others are deleted all the same.
    ///
    /// # Errors
    /// None of its own: the report says what came of each id.
    ///
    /// Vendor's document 90199.
    pub fn delete_many<'a, I>(&self, ids: I) -> DeleteMany<'a>
    where
        I: IntoIterator<Item: Into<UserId> + 'a, IntoIter: Send + 'a>,
    {
        self.delete_many_stream(stream::iter(ids.into_iter().map(Into::into)))
    }

    /// As [`delete_many`](Self::delete_many), from a stream of ids.
    pub fn delete_many_stream<'a>(
        &self,
        ids: impl Stream<Item = UserId> + Send + 'a,
    ) -> DeleteMany<'a> {
        DeleteMany::new(self.client.clone(), ids)
    }
}
