//! Members (成员).

mod check;
mod confirm;
mod list;
mod open_id;
mod second_factor;

use wecom_contacts_api::types;
use wecom_contacts_api::types::{
    BatchInvite, DepartmentId, EmailType, QrSize, TagId, UserConvertToOpenid, UserConvertToUserid,
    UserCreate, UserGetActiveStat, UserGetUserid, UserGetUseridByEmail, UserId, UserUpdate,
};
use wecom_contacts_api::{ErrCode, Operation};

pub use self::confirm::Confirmed;
pub use self::open_id::OpenIds;
use crate::chunked::{Sending, distinct, send_all, side_by_side, some};
use crate::error::{Error, InputError};
use crate::handle::{get, handle, post};

handle! {
    /// Members (成员).
    Users, users
}

/// Whom an invitation did not reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InviteReport {
    /// Members who do not exist, or are not visible.
    pub invalid_users: Vec<UserId>,
    /// Departments that do not exist, or are not visible.
    pub invalid_departments: Vec<DepartmentId>,
    /// Tags that do not exist, or are not visible.
    pub invalid_tags: Vec<TagId>,
}

impl InviteReport {
    /// Whether everything in the invitation was good.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.invalid_users.is_empty()
            && self.invalid_departments.is_empty()
            && self.invalid_tags.is_empty()
    }

    /// The report of one call. One whose names are all bad is refused; beside calls that reached somebody that is no
    /// more than a report of them.
    fn of(
        answer: Result<types::BatchInviteReply, Error>,
        body: &BatchInvite,
    ) -> Result<(Self, Option<Error>), Error> {
        match answer {
            Ok(reply) => {
                let report = InviteReport {
                    invalid_users: reply.invaliduser.unwrap_or_default(),
                    invalid_departments: reply.invalidparty.unwrap_or_default(),
                    invalid_tags: reply.invalidtag.unwrap_or_default(),
                };
                Ok((report, None))
            }
            Err(error) => match error.errcode() {
                Some(ErrCode::USERID_LIST_INVALID | ErrCode::TARGETS_ALL_INVALID) => {
                    let report = InviteReport {
                        invalid_users: body.user.clone().unwrap_or_default(),
                        invalid_departments: body.party.clone().unwrap_or_default(),
                        invalid_tags: body.tag.clone().unwrap_or_default(),
                    };
                    Ok((report, Some(error)))
                }
                _ => Err(error),
            },
        }
    }

    /// The refusal, when no call reached anybody.
    fn nobody(reports: &[(Self, Option<Error>)]) -> Option<Error> {
        let refusals: Option<Vec<&Error>> = reports.iter().map(|one| one.1.as_ref()).collect();
        refusals?.first().copied().cloned()
    }
}

impl Users {
    /// Creates a member (创建成员) and gives back the departments that the server made for unknown department ids.
    ///
    /// A create is never sent twice when its outcome is unknown; see
    /// [`create_or_confirm`](Self::create_or_confirm).
    ///
    /// # Errors
    /// 60102 the userid is taken, 60104 and 60106 the mobile number or e-mail address is taken, 60129 neither of them
    /// is given, 45024 the company is full, 48002 not the secret of the contact sync assistant.
    ///
    /// Vendor's document 90195.
    pub async fn create(&self, member: UserCreate) -> Result<Vec<types::CreatedDepartment>, Error> {
        check::create(&member)?;
        let reply = post!(self, UserCreate, user_create, member)?;
        Ok(reply
            .created_department_list
            .and_then(|made| made.department_info)
            .unwrap_or_default())
    }

    /// Reads a member (读取成员). What the caller may not see is `None`; what is not set is empty.
    ///
    /// # Errors
    /// 60111 not there, or not visible; 60011 outside of the app's range; 48009 the contact sync assistant calls from a
    /// new address.
    ///
    /// Vendor's document 90196.
    pub async fn get(&self, id: impl Into<UserId>) -> Result<types::User, Error> {
        let id = id.into();
        get!(self, UserGet, user_get, "userid" => &id)
    }

    /// Changes a member (更新成员): what is `None` stays, an empty list clears.
    ///
    /// # Errors
    /// 60111 not there; 60104 and 60106 taken; 301036 the userid was changed before; those of `create`.
    ///
    /// Vendor's document 90197.
    pub async fn update(
        &self,
        id: impl Into<UserId>,
        mut changes: UserUpdate,
    ) -> Result<(), Error> {
        let id = id.into();
        check::update(&id, &changes)?;
        changes.userid = id;
        post!(self, UserUpdate, user_update, changes)
    }

    /// Deletes a member (删除成员), and the company mailbox with it.
    ///
    /// # Errors
    /// 60111 not there; 301005 the creator of the company cannot be deleted; 60011, 48002 not allowed.
    ///
    /// Vendor's document 90198.
    pub async fn delete(&self, id: impl Into<UserId>) -> Result<(), Error> {
        let id = id.into();
        get!(self, UserDelete, user_delete, "userid" => &id)
    }

    /// The openid of a member (userid 转 openid), for WeChat Pay.
    ///
    /// # Errors
    /// 43004 the member has not bound WeChat; 60111 not there.
    ///
    /// Vendor's document 90202.
    pub async fn to_openid(&self, id: impl Into<UserId>) -> Result<String, Error> {
        let reply = post!(
            self,
            UserConvertToOpenid,
            user_convert_to_openid,
            UserConvertToOpenid::new(id)
        )?;
        Ok(reply.openid)
    }

    /// As [`to_openid`](Self::to_openid), for one app (`agentid`); a legacy of the 企业号 era.
    ///
    /// # Errors
    /// 43004 the member has not bound WeChat; 60111 not there.
    ///
    /// Vendor's document 90202.
    pub async fn to_openid_for_agent(
        &self,
        id: impl Into<UserId>,
        agent: i64,
    ) -> Result<types::UserConvertToOpenidReply, Error> {
        let mut body = UserConvertToOpenid::new(id);
        body.agentid = Some(agent);
        post!(self, UserConvertToOpenid, user_convert_to_openid, body)
    }

    /// The member with this openid (openid 转 userid).
    ///
    /// # Errors
    /// 40073 not an openid; 46004, 60011 not there, or not visible.
    ///
    /// Vendor's document 90202.
    pub async fn by_openid(&self, openid: impl Into<String>) -> Result<UserId, Error> {
        let reply = post!(
            self,
            UserConvertToUserid,
            user_convert_to_userid,
            UserConvertToUserid::new(openid)
        )?;
        Ok(reply.userid)
    }

    /// The member with this mobile number (手机号获取 userid), 5 to 32 bytes.
    ///
    /// When more than a fifth of the company's size is looked up in vain, the server blocks the call for a day.
    ///
    /// # Errors
    /// 46004 nobody has it; 60103 not a number.
    ///
    /// Vendor's document 95402.
    pub async fn by_mobile(&self, mobile: impl Into<String>) -> Result<UserId, Error> {
        Ok(post!(
            self,
            UserGetUserid,
            user_get_userid,
            UserGetUserid::new(mobile)
        )?
        .userid)
    }

    /// The member with this address of the company's mail (邮箱获取 userid).
    ///
    /// # Errors
    /// 46004 nobody has it.
    ///
    /// Vendor's document 95895.
    pub async fn by_email(&self, email: impl Into<String>) -> Result<UserId, Error> {
        let body = UserGetUseridByEmail::new(email);
        Ok(post!(self, UserGetUseridByEmail, user_get_userid_by_email, body)?.userid)
    }

    /// The member with this personal e-mail address.
    ///
    /// # Errors
    /// 46004 nobody has it.
    ///
    /// Vendor's document 95895.
    pub async fn by_personal_email(&self, email: impl Into<String>) -> Result<UserId, Error> {
        let mut body = UserGetUseridByEmail::new(email);
        body.email_type = Some(EmailType::Personal);
        Ok(post!(self, UserGetUseridByEmail, user_get_userid_by_email, body)?.userid)
    }

    /// Invites members (邀请成员), any number of members, departments and tags: 1,000 of the first and 100 of the others
    /// with each call. At least one of the lists must hold something.
    ///
    /// A member is reminded at most once a day and on three days; success does not prove that a message was sent.
    ///
    /// ```no_run
    /// # async fn run(contacts: wecom_contacts::Contacts) -> Result<(), wecom_contacts::Error> {
    /// use wecom_contacts::types::BatchInvite;
    ///
    /// let invitation = BatchInvite::builder().user(["mei.lin", "tom.wu"]).party([12]).build();
    /// let report = contacts.users().invite(invitation).await?;
    /// println!("not reached: {:?}", report.invalid_users);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// 40031, 81013 nobody at all can be invited; 60011 not allowed. An error after the first call leaves those invited
    /// whom the calls before it named.
    ///
    /// Vendor's document 90975.
    pub async fn invite(&self, invitation: BatchInvite) -> Result<InviteReport, Error> {
        let BatchInvite {
            user, party, tag, ..
        } = invitation;
        let users = (distinct(user.unwrap_or_default()), 1000);
        let mut bodies = side_by_side(
            users,
            (party.unwrap_or_default(), 100),
            (tag.unwrap_or_default(), 100),
        )
        .map(|(user, party, tag)| {
            let mut body = BatchInvite::new();
            (body.user, body.party, body.tag) = (some(user), some(party), some(tag));
            body
        })
        .peekable();
        if bodies.peek().is_none() {
            let rule = "at least one of the three lists must hold something";
            let error =
                InputError::custom(Operation::BatchInvite, "user, party, tag", rule, "0 items");
            return Err(self.client.call(Operation::BatchInvite).refuse(error));
        }
        let replies = send_all(bodies, Sending::Once, |body| async move {
            let call = self.client.call(Operation::BatchInvite);
            let answer = match call.check(&body) {
                Ok(()) => call.finish(call.api().batch_invite(&body).await),
                Err(error) => Err(error),
            };
            let report = InviteReport::of(answer, &body);
            (body, report)
        });
        let replies = replies.await?;
        if let Some(refusal) = InviteReport::nobody(&replies) {
            return Err(refusal);
        }
        let mut all = InviteReport::default();
        for (report, _) in replies {
            all.invalid_users.extend(report.invalid_users);
            all.invalid_departments.extend(report.invalid_departments);
            all.invalid_tags.extend(report.invalid_tags);
        }
        Ok(all)
    }

    /// The address of a QR code by which people join the company (获取加入企业二维码), valid for 7 days.
    ///
    /// # Errors
    /// 48002 not the secret of the contact sync assistant.
    ///
    /// Vendor's document 91714.
    pub async fn join_qrcode(&self, size: impl Into<QrSize>) -> Result<String, Error> {
        let size = size.into();
        let call = self.client.call(Operation::CorpGetJoinQrcode);
        if let QrSize::Unknown(other) = size {
            let error = InputError::custom(
                Operation::CorpGetJoinQrcode,
                "size_type",
                "1 to 4",
                other.to_string(),
            );
            return Err(call.refuse(error));
        }
        Ok(call
            .finish(call.api().corp_get_join_qrcode(Some(&size)).await)?
            .join_qrcode)
    }

    /// How many members were active on a day (获取企业活跃成员数), `yyyy-MM-dd`, at most 30 days back.
    ///
    /// # Errors
    /// 48002 not the secret of the contact sync assistant.
    ///
    /// Vendor's document 92714.
    pub async fn active_count(&self, date: impl Into<String>) -> Result<i64, Error> {
        Ok(post!(
            self,
            UserGetActiveStat,
            user_get_active_stat,
            UserGetActiveStat::new(date)
        )?
        .active_cnt)
    }
}
