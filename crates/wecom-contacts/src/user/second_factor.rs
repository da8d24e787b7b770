//! The second factor (二次验证): letting a member in after a check of one's own.

use wecom_contacts_api::types;
use wecom_contacts_api::types::{AuthGetTfaInfo, UserId, UserTfaSucc};
use wecom_contacts_api::wire::Secret;

use super::Users;
use crate::error::Error;
use crate::handle::{get, post};

impl Users {
    /// Lets a member pass the second factor of **login** (登录二次验证).
    ///
    /// ```
    /// # tests::with_company(async |contacts| {
    /// contacts.users().confirm_second_factor("lin.mei").await?;
    /// # Ok(())
    /// # });
    /// ```
    ///
    /// # Errors
    /// 60111 not there; 48002 neither the contact sync assistant nor an app with two-step login.
    ///
    /// Vendor's document 90203.
    pub async fn confirm_second_factor(&self, id: impl Into<UserId>) -> Result<(), Error> {
        let id = id.into();
        get!(self, UserAuthSucc, user_auth_succ, "userid" => &id)
    }

    /// Who is behind the `code` of the company's verification page (获取用户二次验证信息). A code works once, within 5
    /// minutes.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let company = tests::Company::demo().await;
    /// # let contacts = company.with_secret_of(wecom_sandbox::Identity::App);
    /// # let code = company.sandbox.tfa_code("lin.mei")?;
    /// // The verification page was opened with this code. When the member has passed your own check:
    /// let member = contacts.users().second_factor_info(code).await?;
    /// contacts.users().complete_second_factor(member.userid, member.tfa_code).await?;
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// 40029 the code was used or is too old; 40208 to 40210 the member or the page is not in range; 48002 not allowed.
    ///
    /// Vendor's document 99499.
    pub async fn second_factor_info(
        &self,
        code: impl Into<Secret>,
    ) -> Result<types::AuthGetTfaInfoReply, Error> {
        post!(
            self,
            AuthGetTfaInfo,
            auth_get_tfa_info,
            AuthGetTfaInfo::new(code)
        )
    }

    /// Lets a member pass the second factor of **use** (使用二次验证) and unlocks the client. The code comes from
    /// [`second_factor_info`](Self::second_factor_info).
    ///
    /// # Errors
    /// 40207 the code was used or is too old; 40208 to 40210 the member or the page is not in range; 60111 not there.
    ///
    /// Vendor's document 99500.
    pub async fn complete_second_factor(
        &self,
        id: impl Into<UserId>,
        tfa_code: impl Into<Secret>,
    ) -> Result<(), Error> {
        post!(
            self,
            UserTfaSucc,
            user_tfa_succ,
            UserTfaSucc::new(id, tfa_code)
        )
    }
}
