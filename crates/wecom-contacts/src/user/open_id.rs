//! Ids that service providers see, and what members allowed them.

use wecom_contacts_api::types::{
    BatchOpenuseridToUserid, BatchUseridToOpenuserid, OpenUserId, UserCheckMemberAuth, UserId,
    UserListMemberAuth, UserListSelectedTicketUser,
};
use wecom_contacts_api::wire::Secret;
use wecom_contacts_api::{Operation, types};

use super::Users;
use crate::chunked::{Sending, distinct, pieces, send_all};
use crate::cursor::Cursors;
use crate::error::Error;
use crate::handle::post;

/// Ids that one call converts.
const AT_ONCE: usize = 1000;

/// Members who gave an authorization, on one page.
const PAGE: i64 = 1000;

/// What came of a conversion of ids.
///
/// ```
/// # tests::with_app(async |contacts| {
/// use std::collections::BTreeMap;
/// use wecom_contacts::{OpenIds, types::UserId};
///
/// let ids: OpenIds<UserId> = contacts.users().to_open_ids(["lin.mei", "wu.tao"]).await?;
/// assert!(ids.invalid.is_empty());
/// let table: BTreeMap<_, _> = ids.pairs.into_iter().map(|pair| (pair.userid, pair.open_userid)).collect();
/// assert_eq!(table.len(), 2);
/// # Ok(())
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenIds<Bad> {
    /// Both ids of each member.
    pub pairs: Vec<types::OpenUserIdPair>,
    /// Ids that name nobody.
    pub invalid: Vec<Bad>,
}

impl Users {
    /// The open_userids of members (userid 转换), any number of them, 1,000 with each call.
    ///
    /// # Errors
    /// The first refusal ends it; nothing is changed by the call.
    ///
    /// Vendor's document 95435.
    ///
    /// ```
    /// # tests::with_app(async |contacts| {
    /// let ids = contacts.users().to_open_ids(["lin.mei", "nobody"]).await?;
    /// assert_eq!(ids.pairs[0].userid.as_str(), "lin.mei");
    /// assert_eq!(ids.invalid[0].as_str(), "nobody");
    /// # Ok(())
    /// # });
    /// ```
    pub async fn to_open_ids(
        &self,
        ids: impl IntoIterator<Item = impl Into<UserId>>,
    ) -> Result<OpenIds<UserId>, Error> {
        let ids = distinct(ids.into_iter().map(Into::into).collect());
        let bodies = pieces(ids, AT_ONCE).map(BatchUseridToOpenuserid::new);
        let replies = send_all(bodies, Sending::Reading, |body| async move {
            let call = self.client.call(Operation::BatchUseridToOpenuserid);
            let answer = match call.check(&body) {
                Ok(()) => call.finish(call.api().batch_userid_to_openuserid(&body).await),
                Err(error) => Err(error),
            };
            (body, answer)
        });
        let mut all = OpenIds {
            pairs: Vec::new(),
            invalid: Vec::new(),
        };
        for reply in replies.await? {
            all.pairs.extend(reply.open_userid_list);
            all.invalid
                .extend(reply.invalid_userid_list.unwrap_or_default());
        }
        Ok(all)
    }

    /// The userids behind open_userids of another app of the company (`source_agent`), any number of them, 1,000 with
    /// each call.
    ///
    /// # Errors
    /// The first refusal ends it; nothing is changed by the call.
    ///
    /// Vendor's document 95884.
    ///
    /// ```
    /// # tests::with_app(async |contacts| {
    /// # let ids = contacts.users().to_open_ids(["lin.mei"]).await?;
    /// let seen_by_the_other_app = ids.pairs.into_iter().map(|pair| pair.open_userid);
    /// let back = contacts.users().from_open_ids(1000002, seen_by_the_other_app).await?;
    /// assert_eq!(back.pairs[0].userid.as_str(), "lin.mei");
    /// # Ok(())
    /// # });
    /// ```
    pub async fn from_open_ids(
        &self,
        source_agent: i64,
        ids: impl IntoIterator<Item = impl Into<OpenUserId>>,
    ) -> Result<OpenIds<OpenUserId>, Error> {
        let ids = ids.into_iter().map(Into::into).collect();
        let bodies = pieces(ids, AT_ONCE)
            .map(|ids: Vec<OpenUserId>| BatchOpenuseridToUserid::new(ids, source_agent));
        let replies = send_all(bodies, Sending::Reading, |body| async move {
            let call = self.client.call(Operation::BatchOpenuseridToUserid);
            let answer = match call.check(&body) {
                Ok(()) => call.finish(call.api().batch_openuserid_to_userid(&body).await),
                Err(error) => Err(error),
            };
            (body, answer)
        });
        let mut all = OpenIds {
            pairs: Vec::new(),
            invalid: Vec::new(),
        };
        for reply in replies.await? {
            all.pairs.extend(reply.userid_list);
            all.invalid
                .extend(reply.invalid_open_userid_list.unwrap_or_default());
        }
        Ok(all)
    }

    /// The members who authorized the third-party app (获取成员授权列表), page after page. Only in the mode of member
    /// authorization (成员授权).
    ///
    /// # Errors
    /// 48002 not a third-party app. A page cursor that comes twice, or a thousand empty pages in a row,
    /// end it with [`Error::Decode`].
    ///
    /// Vendor's document 94513.
    ///
    /// ```
    /// # tests::with_third_party(async |contacts| {
    /// let members = contacts.users().member_authorizations().await?;
    /// println!("{} members", members.len());
    /// # Ok(())
    /// # });
    /// ```
    pub async fn member_authorizations(&self) -> Result<Vec<OpenUserId>, Error> {
        let mut all = Vec::new();
        let (mut cursor, mut cursors) = (None, Cursors::new(Operation::UserListMemberAuth));
        loop {
            let mut body = UserListMemberAuth::new();
            body.limit = Some(PAGE);
            body.cursor.clone_from(&cursor);
            let reply = post!(self, UserListMemberAuth, user_list_member_auth, body)?;
            let members = reply.member_auth_list;
            cursor = cursors.follow(reply.next_cursor, members.len(), 0)?;
            all.extend(members.into_iter().map(|member| member.open_userid));
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    /// Whether a member authorized the third-party app (查询成员用户是否已授权).
    ///
    /// # Errors
    /// 48002 not a third-party app.
    ///
    /// Vendor's document 94514.
    ///
    /// ```
    /// # tests::with_third_party(async |contacts| {
    /// for member in contacts.users().member_authorizations().await? {
    ///     assert!(contacts.users().is_authorized(member).await?);
    /// }
    /// # Ok(())
    /// # });
    /// ```
    pub async fn is_authorized(&self, id: impl Into<OpenUserId>) -> Result<bool, Error> {
        let body = UserCheckMemberAuth::new(id);
        Ok(post!(self, UserCheckMemberAuth, user_check_member_auth, body)?.is_member_auth)
    }

    /// Whom a member picked in the picker of a third-party app (获取选人 ticket 对应的用户).
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let company = tests::Company::demo().await;
    /// # let contacts = company.with_secret_of(wecom_sandbox::Identity::ThirdParty);
    /// # let ticket = company.sandbox.selected_ticket("lin.mei", &["wu.tao", "chen.jing"])?;
    /// let chosen = contacts.users().selected_by_ticket(ticket).await?;
    /// println!("{chosen:?}");
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// 48002 not a third-party app; a ticket that is too old.
    ///
    /// Vendor's document 94894.
    pub async fn selected_by_ticket(
        &self,
        ticket: impl Into<Secret>,
    ) -> Result<types::UserListSelectedTicketUserReply, Error> {
        let body = UserListSelectedTicketUser::new(ticket);
        post!(
            self,
            UserListSelectedTicketUser,
            user_list_selected_ticket_user,
            body
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Server, json};

    /// What comes of a walk when every page is this one.
    async fn refused(page: &'static str) -> (String, usize) {
        let server = Server::with_tokens(move |_| json(page)).await;
        let walk = server.contacts().users().member_authorizations().await;
        let error = walk.expect_err("a walk without an end").to_string();
        (error, server.count("/cgi-bin/user/list_member_auth"))
    }

    #[tokio::test]
    async fn authorizations_whose_cursor_repeats_are_refused() {
        let page = r#"{"errcode":0,"errmsg":"ok","next_cursor":"again","member_auth_list":[{"open_userid":"wo1"}]}"#;
        let (error, pages) = refused(page).await;
        assert!(error.contains("the cursor repeats"), "{error}");
        assert_eq!(pages, 2);
    }
}
