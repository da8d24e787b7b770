//! `user`: the members of the company.

mod delete_report;
mod fields;
mod find;
mod invite;
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
    /// Read members by id (按帐号读取成员).
    Get(read::Get),
    /// List the members of a department (列出部门成员的详情).
    List(read::List),
    /// List the ids of all members with their departments (列出全部成员的帐号及所在部门).
    Ids,
    /// Create a member, or many from a file (创建成员，可用文件批量创建).
    Create(write::Create),
    /// Change a member, or many from a file; what is not named stays as it is
    /// (更新成员，可用文件批量更新；未给出的字段保持不变).
    Update(write::Update),
    /// Delete a member (删除成员).
    Delete(write::Delete),
    /// Delete any number of members, with a report (批量删除成员，数量不限，给出报告).
    DeleteMany(write::DeleteMany),
    /// Invite members, departments and tags (邀请成员、部门和标签).
    Invite(invite::Invite),
    /// Give the QR code for joining the company (获取加入企业的二维码).
    JoinQrcode(find::JoinQrcode),
    /// Find a member by mobile number (按手机号查找成员).
    ByMobile(find::ByMobile),
    /// Find a member by e-mail address (按邮箱查找成员).
    ByEmail(find::ByEmail),
    /// Find a member by WeChat openid (按微信 openid 查找成员).
    ByOpenid(find::ByOpenid),
    /// Give the WeChat openid of a member (查询成员的微信 openid).
    ToOpenid(find::ToOpenid),
    /// Turn userids into open_userids (把帐号转换为 open_userid).
    ToOpenUserid(find::ToOpenUserid),
    /// Turn open_userids into userids (把 open_userid 转换为帐号).
    FromOpenUserid(find::FromOpenUserid),
    /// Count the members who were active on a day (查询某日的活跃成员数).
    ActiveCount(find::ActiveCount),
    /// Let a member pass the second factor of login (让成员通过登录二次验证).
    ConfirmSecondFactor(second_factor::Confirm),
    /// Turn the code of the second-factor page into a member (用二次验证页的 code 换取成员信息).
    SecondFactorInfo(second_factor::Info),
    /// Let a member pass the second factor of use (让成员通过使用二次验证).
    CompleteSecondFactor(second_factor::Complete),
    /// List the members who authorized a third-party app (列出已授权第三方应用的成员).
    Authorized,
    /// Say whether a member authorized a third-party app (查询成员是否已授权第三方应用).
    IsAuthorized(find::IsAuthorized),
    /// List the members picked in a selection ticket (列出选人 ticket 对应的成员).
    SelectedByTicket(find::SelectedByTicket),
}

impl Command {
    /// Long lists of writes end at Ctrl-C with a report of what was done.
    pub(crate) fn stops_by_itself(&self) -> bool {
        matches!(
            self,
            Command::Create(_) | Command::Update(_) | Command::DeleteMany(_) | Command::Invite(_)
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
