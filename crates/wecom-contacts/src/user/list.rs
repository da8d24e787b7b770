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
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use futures_util::TryStreamExt;
    ///
    /// let team = contacts.users().in_department(21).brief().await?;
    /// assert!(team.bad().is_empty(), "all of them decode");
    ///
    /// let everybody = contacts.users().in_department(1).recursive().detailed();
    /// let mut everybody = everybody.concurrency(16).stream();
    /// let mut count = 0;
    /// while let Some(_member) = everybody.try_next().await? {
    ///     count += 1;
    /// }
    /// assert!(count > team.len());
    /// # Ok(())
    /// # });
    /// ```
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
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let everybody = contacts.users().ids().await?;
    /// assert_eq!(everybody.len(), 30);
    /// for member in &everybody {
    ///     println!("{}: {:?}", member.userid, member.departments);
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub fn ids(&self) -> IdsRequest {
        ids::request(self.client.clone())
    }

    /// The members behind ids, some of them at a time, in the order of the ids.
    ///
    /// # Errors
    /// Each id comes with its member or with the reason why there is none: those of [`get`](Self::get).
    ///
    /// Vendor's document 90196.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// for (id, member) in contacts.users().hydrate(["lin.mei", "nobody"]).await {
    ///     match member {
    ///         Ok(member) => println!("{id}: {}", member.name.unwrap_or_default()),
    ///         Err(error) => println!("{id}: {error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub fn hydrate<'a, I>(&self, ids: I) -> HydrateRequest<'a>
    where
        I: IntoIterator<Item: Into<UserId> + 'a, IntoIter: Send + 'a>,
    {
        self.hydrate_stream(stream::iter(ids.into_iter().map(Into::into)))
    }

    /// As [`hydrate`](Self::hydrate), from a stream of ids.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use futures_util::{StreamExt, stream};
    ///
    /// let ids = stream::iter(["lin.mei", "wu.tao"]).map(Into::into); // such as rows of a database
    /// let mut members = contacts.users().hydrate_stream(ids).concurrency(2).stream();
    /// while let Some((id, member)) = members.next().await {
    ///     assert_eq!(id, member?.userid);
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub fn hydrate_stream<'a>(
        &self,
        ids: impl Stream<Item = UserId> + Send + 'a,
    ) -> HydrateRequest<'a> {
        HydrateRequest::new(self.client.clone(), ids)
    }

    /// Deletes members (批量删除成员), any number of them, 200 with each call, each id once.
    ///
    /// An id that the server refuses spoils its call: it is looked for, so that the others are deleted all the same.
    /// When that gets dear, the list of all ids (`list_id`) tells once who is there at all.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let report = contacts.users().delete_many(["wu.tao", "nobody"]).await;
    /// assert_eq!(report.deleted, ["wu.tao"]);
    /// assert_eq!(report.already_gone, ["nobody"]);
    /// if report.stopped.is_some() {
    ///     // A limit, a permission, the network: mended by now, it goes on with those not tried.
    ///     let none: [&str; 0] = [];
    ///     let report = contacts.users().delete_many(none).continuing(report).await;
    ///     assert!(report.is_complete(), "{report}");
    /// }
    /// # Ok(())
    /// # });
    /// ```
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
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use futures_util::{StreamExt, stream};
    ///
    /// let leavers = stream::iter(["wu.tao", "chen.jing"]).map(Into::into);
    /// let report = contacts.users().delete_many_stream(leavers).await;
    /// assert!(report.is_complete(), "{report}");
    /// # Ok(())
    /// # });
    /// ```
    pub fn delete_many_stream<'a>(
        &self,
        ids: impl Stream<Item = UserId> + Send + 'a,
    ) -> DeleteMany<'a> {
        DeleteMany::new(self.client.clone(), ids)
    }
}
