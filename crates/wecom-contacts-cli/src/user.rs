//! `user`: the members of the company.

mod delete_report;
mod fields;
mod find;
mod read;
mod second_factor;
mod write;

use clap::Subcommand;

pub(crate) use self::read::list;

use crate::app::App;
use crate::failure::{Exit, Failure};

/// What can be done with members.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Read members by id (读取成员).
    Get(read::Get),
    /// List the members of a department (获取部门成员详情).
    List(read::List),
    /// List the ids of all members with their departments (获取成员ID列表).
    Ids,
    /// Create a member, or many from a file (创建成员).
    Create(write::Create),
    /// Change a member, or many from a file; what is not named stays as it is (更新成员).
    Update(write::Update),
    /// Delete a member (删除成员).
    Delete(write::Delete),
    /// Delete any number of members, with a report (批量删除成员).
    DeleteMany(write::DeleteMany),
    /// Invite members, departments and tags (邀请成员).
    Invite(write::Invite),
    /// Give the QR code for joining the company (获取加入企业二维码).
    JoinQrcode(find::JoinQrcode),
    /// Find a member by mobile number (手机号获取userid).
    ByMobile(find::ByMobile),
    /// Find a member by e-mail address (邮箱获取userid).
    ByEmail(find::ByEmail),
    /// Find a member by WeChat openid (openid转userid).
    ByOpenid(find::ByOpenid),
    /// Give the WeChat openid of a member (userid转openid).
    ToOpenid(find::ToOpenid),
    /// Turn userids into open_userids (userid转换为open_userid).
    ToOpenUserid(find::ToOpenUserid),
    /// Turn open_userids into userids (open_userid转换为userid).
    FromOpenUserid(find::FromOpenUserid),
    /// Count the members who were active on a day (获取企业活跃成员数).
    ActiveCount(find::ActiveCount),
    /// Let a member pass the second factor of login (登录二次验证).
    ConfirmSecondFactor(second_factor::Confirm),
    /// Turn the code of the second-factor page into a member (获取用户二次验证信息).
    SecondFactorInfo(second_factor::Info),
    /// Let a member pass the second factor of use (使用二次验证).
    CompleteSecondFactor(second_factor::Complete),
    /// List the members who authorized a third-party app (获取成员授权列表).
    Authorized,
    /// Say whether a member authorized a third-party app (查询成员用户是否已授权).
    IsAuthorized(find::IsAuthorized),
    /// List the members picked in a selection ticket (获取选人ticket对应的用户).
    SelectedByTicket(find::SelectedByTicket),
}

impl Command {
    /// Long lists of writes end at Ctrl-C with a report of what was done.
    pub(crate) fn stops_by_itself(&self) -> bool {
        matches!(
            self,
            Command::Create(_) | Command::Update(_) | Command::DeleteMany(_)
        )
    }

    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::Get(args) => args.run(app).await,
            Command::List(args) => args.run(app).await,
            Command::Ids => read::ids(app).await,
            Command::Create(args) => args.run(app).await,
            Command::Update(args) => args.run(app).await,
            Command::Delete(args) => args.run(app).await,
            Command::DeleteMany(args) => args.run(app).await,
            Command::Invite(args) => args.run(app).await,
            Command::JoinQrcode(args) => args.run(app).await,
            Command::ByMobile(args) => args.run(app).await,
            Command::ByEmail(args) => args.run(app).await,
            Command::ByOpenid(args) => args.run(app).await,
            Command::ToOpenid(args) => args.run(app).await,
            Command::ToOpenUserid(args) => args.run(app).await,
            Command::FromOpenUserid(args) => args.run(app).await,
            Command::ActiveCount(args) => args.run(app).await,
            Command::ConfirmSecondFactor(args) => args.run(app).await,
            Command::SecondFactorInfo(args) => args.run(app).await,
            Command::CompleteSecondFactor(args) => args.run(app).await,
            Command::Authorized => find::authorized(app).await,
            Command::IsAuthorized(args) => args.run(app).await,
            Command::SelectedByTicket(args) => args.run(app).await,
        }
    }
}
