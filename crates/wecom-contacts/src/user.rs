//! Members (成员).

mod check;
mod confirm;
mod invite;
mod list;
mod open_id;
mod second_factor;

use wecom_contacts_api::Operation;
use wecom_contacts_api::types;
use wecom_contacts_api::types::{
    EmailType, QrSize, UserConvertToOpenid, UserConvertToUserid, UserCreate, UserGetActiveStat,
    UserGetUserid, UserGetUseridByEmail, UserId, UserUpdate,
};

pub use self::confirm::Confirmed;
pub use self::invite::InviteReport;
pub use self::open_id::OpenIds;
use crate::error::{Error, InputError};
use crate::handle::{get, handle, post};

handle! {
    /// Members (成员).
    Users, users
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
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::UserCreate;
    ///
    /// let mei = UserCreate::new("mei.lin", "林梅").mobile("13900000001").department([21]);
    /// let made = contacts.users().create(mei).await?;
    /// assert!(made.is_empty(), "department 21 was there before");
    /// # Ok(())
    /// # });
    /// ```
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
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let member = contacts.users().get("lin.mei").await?;
    /// assert_eq!(member.name.as_deref(), Some("林梅"));
    /// # Ok(())
    /// # });
    /// ```
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
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::UserUpdate;
    ///
    /// let changes = UserUpdate::new().position("Lead").alias(""); // the alias is cleared
    /// contacts.users().update("lin.mei", changes).await?;
    /// # Ok(())
    /// # });
    /// ```
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
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// contacts.users().delete("wu.tao").await?;
    /// assert!(contacts.users().get("wu.tao").await.unwrap_err().is_not_found());
    /// # Ok(())
    /// # });
    /// ```
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
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let openid = contacts.users().to_openid("lin.mei").await?;
    /// assert!(!openid.is_empty());
    /// # Ok(())
    /// # });
    /// ```
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
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let both = contacts.users().to_openid_for_agent("lin.mei", 1000002).await?;
    /// assert!(!both.openid.is_empty());
    /// # Ok(())
    /// # });
    /// ```
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
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let openid = contacts.users().to_openid("lin.mei").await?;
    /// assert_eq!(contacts.users().by_openid(openid).await?, "lin.mei");
    /// # Ok(())
    /// # });
    /// ```
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
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// assert_eq!(contacts.users().by_mobile("13800010001").await?, "lin.mei");
    /// # Ok(())
    /// # });
    /// ```
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
    /// ```
    /// # tests::with_company(async |contacts| {
    /// let users = contacts.users();
    /// assert_eq!(users.by_email("lin.mei@yunfan.example").await?, "lin.mei");
    /// assert_eq!(users.by_personal_email("lin.mei@example.com").await?, "lin.mei");
    /// # Ok(())
    /// # });
    /// ```
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

    /// The address of a QR code by which people join the company (获取加入企业二维码), valid for 7 days.
    ///
    /// # Errors
    /// 48002 not the secret of the contact sync assistant.
    ///
    /// Vendor's document 91714.
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// use wecom_contacts::types::QrSize;
    ///
    /// let address = contacts.users().join_qrcode(QrSize::Px399).await?;
    /// assert!(address.starts_with("http"));
    /// # Ok(())
    /// # });
    /// ```
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
    /// ```
    /// # tests::with_company(async |contacts| {
    /// match contacts.users().active_count("2026-01-31").await {
    ///     Ok(count) => println!("{count} members were active"),
    ///     Err(error) => assert_eq!(error.errcode().map(|code| code.0), Some(40058), "too long ago"),
    /// }
    /// # Ok(())
    /// # });
    /// ```
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
