//! From one kind of id to another, and the small questions about members.

use clap::Args;
use serde_json::json;
use wecom_contacts::OpenIds;
use wecom_contacts::types::{OpenUserId, QrSize, UserId};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::input;

/// By mobile number.
#[derive(Args)]
pub(crate) struct ByMobile {
    /// The mobile number (手机号).
    #[arg(value_name = "NUMBER")]
    mobile: String,
}

impl ByMobile {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let id = app.contacts()?.users().by_mobile(self.mobile).await?;
        app.output.value("userid", id.as_str())?;
        Ok(Exit::Done)
    }
}

/// By e-mail address.
#[derive(Args)]
pub(crate) struct ByEmail {
    /// The address (邮箱地址).
    #[arg(value_name = "ADDRESS")]
    email: String,
    /// It is a personal address, not a company mailbox (这是个人邮箱而非企业邮箱).
    #[arg(long)]
    personal: bool,
}

impl ByEmail {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let users = app.contacts()?.users();
        let found = if self.personal {
            users.by_personal_email(self.email).await
        } else {
            users.by_email(self.email).await
        };
        let id = found?;
        app.output.value("userid", id.as_str())?;
        Ok(Exit::Done)
    }
}

/// By WeChat openid.
#[derive(Args)]
pub(crate) struct ByOpenid {
    /// The openid (微信 openid).
    #[arg(value_name = "OPENID")]
    openid: String,
}

impl ByOpenid {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let id = app.contacts()?.users().by_openid(self.openid).await?;
        app.output.value("userid", id.as_str())?;
        Ok(Exit::Done)
    }
}

/// To a WeChat openid.
#[derive(Args)]
pub(crate) struct ToOpenid {
    /// The member (成员帐号).
    #[arg(value_name = "USERID", add = crate::complete::userids())]
    id: String,
    /// For this app, as red packets of old need it (指定应用 ID，旧版企业红包需要).
    #[arg(long, value_name = "AGENT_ID")]
    agent: Option<i64>,
}

impl ToOpenid {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let users = app.contacts()?.users();
        match self.agent {
            None => app
                .output
                .value("openid", users.to_openid(&self.id).await?.as_str())?,
            Some(agent) => app
                .output
                .record(&users.to_openid_for_agent(&self.id, agent).await?)?,
        }
        Ok(Exit::Done)
    }
}

/// To open_userids.
#[derive(Args)]
pub(crate) struct ToOpenUserid {
    /// Userids, @FILE or - for one per line (成员帐号，可多个；@文件 或 -（标准输入）为每行一个).
    #[arg(value_name = "USERID", required = true, add = crate::complete::userids())]
    ids: Vec<String>,
}

/// From open_userids.
#[derive(Args)]
pub(crate) struct FromOpenUserid {
    /// The open_userids, @FILE or - for one per line (open_userid，可多个；@文件 或 -（标准输入）为每行一个).
    #[arg(value_name = "OPEN_USERID", required = true)]
    ids: Vec<String>,
    /// The app that they come from (open_userid 所属应用的 ID).
    #[arg(long, value_name = "AGENT_ID")]
    agent: i64,
}

/// A day.
#[derive(Args)]
pub(crate) struct ActiveCount {
    /// The day as yyyy-mm-dd, at most 30 days back (日期，格式为 yyyy-mm-dd，最多 30 天前).
    #[arg(value_name = "DATE")]
    date: String,
}

impl ActiveCount {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let count = app.contacts()?.users().active_count(self.date).await?;
        app.output.value("active_cnt", count)?;
        Ok(Exit::Done)
    }
}

/// How large.
#[derive(Args)]
pub(crate) struct JoinQrcode {
    /// 1 to 4 for 171, 399, 741 and 2052 pixels (尺寸，1 至 4 分别为 171、399、741、2052 像素).
    #[arg(long, value_name = "1..4", default_value_t = 3)]
    size: i64,
}

impl JoinQrcode {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let url = app
            .contacts()?
            .users()
            .join_qrcode(QrSize::from(self.size))
            .await?;
        app.output.value("join_qrcode", url)?;
        Ok(Exit::Done)
    }
}

/// Whether this one authorized the app.
#[derive(Args)]
pub(crate) struct IsAuthorized {
    /// The member (成员的 open_userid).
    #[arg(value_name = "OPEN_USERID")]
    open_userid: String,
}

/// The members of a ticket.
#[derive(Args)]
pub(crate) struct SelectedByTicket {
    /// The ticket (选人 ticket).
    #[arg(value_name = "TICKET")]
    ticket: String,
}

impl ToOpenUserid {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let ids = input::ids(self.ids)
            .map(|id| id.map(UserId::from))
            .collect::<Result<Vec<_>, _>>()?;
        let found = app.contacts()?.users().to_open_ids(ids).await?;
        pairs(
            app,
            &found,
            |id| json!({"userid": id, "outcome": "invalid"}),
        )
    }
}

impl FromOpenUserid {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let ids = input::ids(self.ids)
            .map(|id| id.map(OpenUserId::from))
            .collect::<Result<Vec<_>, _>>()?;
        let found = app
            .contacts()?
            .users()
            .from_open_ids(self.agent, ids)
            .await?;
        pairs(
            app,
            &found,
            |id| json!({"open_userid": id, "outcome": "invalid"}),
        )
    }
}

/// Pairs of ids, then the ids that name nobody.
fn pairs<Bad>(
    app: &App,
    found: &OpenIds<Bad>,
    bad: impl Fn(&Bad) -> serde_json::Value,
) -> Result<Exit, Failure> {
    let mut rows = app.output.rows(&["userid", "open_userid", "outcome"]);
    for pair in &found.pairs {
        rows.push(
            &json!({"userid": pair.userid, "open_userid": pair.open_userid, "outcome": "found"}),
        )?;
    }
    for id in &found.invalid {
        rows.push(&bad(id))?;
    }
    rows.end()?;
    Ok(Exit::of_counts(found.pairs.len(), found.invalid.len()))
}

/// `user authorized`.
pub(super) async fn authorized(app: &App) -> Result<Exit, Failure> {
    let ids = app.contacts()?.users().member_authorizations().await?;
    app.output.list(
        &["open_userid"],
        ids.iter().map(|id| json!({"open_userid": id})),
    )?;
    Ok(Exit::Done)
}

impl IsAuthorized {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        let authorized = app
            .contacts()?
            .users()
            .is_authorized(self.open_userid)
            .await?;
        app.output.value("is_member_auth", authorized)?;
        Ok(Exit::Done)
    }
}

impl SelectedByTicket {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        app.output.record(
            &app.contacts()?
                .users()
                .selected_by_ticket(self.ticket)
                .await?,
        )?;
        Ok(Exit::Done)
    }
}
