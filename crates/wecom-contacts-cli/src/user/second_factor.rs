//! The two second factors: that of login and that of use.

use clap::Args;
use wecom_contacts::Operation;
use wecom_contacts::types::{AuthGetTfaInfo, UserTfaSucc};

use crate::app::App;
use crate::failure::{Exit, Failure};

/// Whom to let log in.
#[derive(Args)]
pub(crate) struct Confirm {
    /// The member (成员帐号).
    #[arg(value_name = "USERID", add = crate::complete::userids())]
    id: String,
}

impl Confirm {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        if app.rehearse_query(Operation::UserAuthSucc, "userid", self.id.as_str())? {
            return Ok(Exit::Done);
        }
        app.contacts()?
            .users()
            .confirm_second_factor(&self.id)
            .await?;
        app.done("result-confirmed", &self.id)
    }
}

/// The code to turn into a member.
#[derive(Args)]
pub(crate) struct Info {
    /// The code that the verification page was opened with; it works once (打开验证页时带的 code，仅可使用一次).
    #[arg(value_name = "CODE")]
    code: String,
}

impl Info {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        if app.rehearse(
            Operation::AuthGetTfaInfo,
            &AuthGetTfaInfo::new(self.code.clone()),
        )? {
            return Ok(Exit::Done);
        }
        app.output.record(
            &app.contacts()?
                .users()
                .second_factor_info(self.code)
                .await?,
        )?;
        Ok(Exit::Done)
    }
}

/// Whom to let in.
#[derive(Args)]
pub(crate) struct Complete {
    /// The member (成员帐号).
    #[arg(value_name = "USERID", add = crate::complete::userids())]
    id: String,
    /// The tfa_code that second-factor-info gave; it works once (second-factor-info 返回的 tfa_code，仅可使用一次).
    #[arg(value_name = "TFA_CODE")]
    tfa_code: String,
}

impl Complete {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        if app.rehearse(
            Operation::UserTfaSucc,
            &UserTfaSucc::new(&self.id, self.tfa_code.clone()),
        )? {
            return Ok(Exit::Done);
        }
        app.contacts()?
            .users()
            .complete_second_factor(&self.id, self.tfa_code)
            .await?;
        app.done("result-confirmed", &self.id)
    }
}
