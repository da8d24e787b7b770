//! The properties of a member as flags, as JSON, and as columns of a table: three ways to say the same body.

use clap::Args;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::input::{self, Kind};
use crate::message::Message;

/// How the cells of a table of members are typed.
pub(super) const KINDS: &[(&str, Kind)] = &[
    ("userid", Kind::Text),
    ("name", Kind::Text),
    ("alias", Kind::Text),
    ("mobile", Kind::Text),
    ("department", Kind::Numbers),
    ("order", Kind::Numbers),
    ("is_leader_in_dept", Kind::Numbers),
    ("direct_leader", Kind::Texts),
    ("main_department", Kind::Number),
    ("position", Kind::Text),
    ("gender", Kind::Text),
    ("email", Kind::Text),
    ("biz_mail", Kind::Text),
    ("telephone", Kind::Text),
    ("address", Kind::Text),
    ("avatar_mediaid", Kind::Text),
    ("enable", Kind::Number),
    ("to_invite", Kind::Flag),
    ("external_position", Kind::Text),
    ("extattr", Kind::Json),
    ("external_profile", Kind::Json),
    ("biz_mail_alias", Kind::Json),
    ("new_userid", Kind::Text),
];

/// The gender of a member in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum GenderWord {
    /// 男.
    Male,
    /// 女.
    Female,
}

/// The properties that a creation and an update write alike. An empty text clears, what is not named stays.
#[derive(Args, Default)]
#[command(next_help_heading = "Properties")]
pub(super) struct Fields {
    /// Name, 1 to 64 characters (姓名).
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Alias, at most 64 characters (别名).
    #[arg(long, value_name = "TEXT")]
    alias: Option<String>,
    /// Mobile number, unique in the company (手机号).
    #[arg(long, value_name = "NUMBER")]
    mobile: Option<String>,
    /// Departments by id, at most 100; replaces the whole list (所在部门).
    #[arg(long, value_name = "ID,…", value_delimiter = ',', add = crate::complete::departments())]
    department: Option<Vec<i64>>,
    /// Place in each department, the larger first (部门内排序).
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    order: Option<Vec<i64>>,
    /// Whether the member leads each department, 0 or 1 (是否部门负责人).
    #[arg(long, value_name = "0|1,…", value_delimiter = ',')]
    leader: Option<Vec<i64>>,
    /// Direct superiors by userid (直属上级).
    #[arg(long, value_name = "USERID,…", value_delimiter = ',', add = crate::complete::userids())]
    direct_leader: Option<Vec<String>>,
    /// Main department, one of the departments (主部门).
    #[arg(long, value_name = "ID", add = crate::complete::departments())]
    main_department: Option<i64>,
    /// Position, at most 128 characters (职务).
    #[arg(long, value_name = "TEXT")]
    position: Option<String>,
    /// Gender (性别).
    #[arg(long)]
    gender: Option<GenderWord>,
    /// Personal e-mail address, unique in the company (邮箱).
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Company mailbox (企业邮箱).
    #[arg(long, value_name = "ADDRESS")]
    biz_mail: Option<String>,
    /// Desk telephone (座机).
    #[arg(long, value_name = "NUMBER")]
    telephone: Option<String>,
    /// Address, at most 128 characters (地址).
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    /// Position shown outside the company, at most 12 characters (对外职务).
    #[arg(long, value_name = "TEXT")]
    external_position: Option<String>,
    /// Portrait, the media id of an uploaded image (头像).
    #[arg(long, value_name = "MEDIA_ID")]
    avatar: Option<String>,
    /// Whether the member is enabled (启用).
    #[arg(long, value_name = "true|false")]
    enable: Option<bool>,
    /// A text attribute, NAME=VALUE; may be repeated (扩展属性).
    #[arg(long, value_name = "NAME=VALUE", value_parser = input::pair)]
    attr: Vec<(String, String)>,
    /// The body as JSON: text, @FILE or - for stdin; flags win over it (JSON 请求体).
    #[arg(long, value_name = "JSON")]
    json: Option<String>,
}

impl Fields {
    /// The body so far.
    pub(super) fn into_body(self) -> Result<Map<String, Value>, Failure> {
        let mut body = match self.json.as_deref().map(input::json).transpose()? {
            None => Map::new(),
            Some(Value::Object(body)) => body,
            Some(_) => {
                return Err(Failure::Usage(
                    Message::new("error-not-json")
                        .with("line", 1)
                        .with("column", 1),
                ));
            }
        };
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(name.to_owned(), value);
            }
        };
        set("name", self.name.map(Value::from));
        set("alias", self.alias.map(Value::from));
        set("mobile", self.mobile.map(Value::from));
        set("department", self.department.map(Value::from));
        set("order", self.order.map(Value::from));
        set("is_leader_in_dept", self.leader.map(Value::from));
        set("direct_leader", self.direct_leader.map(Value::from));
        set("main_department", self.main_department.map(Value::from));
        set("position", self.position.map(Value::from));
        let gender = self
            .gender
            .map(|gender| if gender == GenderWord::Male { "1" } else { "2" });
        set("gender", gender.map(Value::from));
        set("email", self.email.map(Value::from));
        set("biz_mail", self.biz_mail.map(Value::from));
        set("telephone", self.telephone.map(Value::from));
        set("address", self.address.map(Value::from));
        set("external_position", self.external_position.map(Value::from));
        set("avatar_mediaid", self.avatar.map(Value::from));
        set("enable", self.enable.map(|on| Value::from(i32::from(on))));
        set("extattr", attributes(self.attr));
        Ok(body)
    }
}

fn attributes(pairs: Vec<(String, String)>) -> Option<Value> {
    if pairs.is_empty() {
        return None;
    }
    let attrs = pairs.into_iter().map(
        |(name, value)| serde_json::json!({"type": 0, "name": name, "text": {"value": value}}),
    );
    Some(serde_json::json!({ "attrs": attrs.collect::<Vec<_>>() }))
}

/// A property that an update can empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Clearable {
    Alias,
    Mobile,
    Email,
    BizMailAlias,
    DirectLeader,
    Leader,
    Order,
    Position,
    Telephone,
    Address,
    ExternalPosition,
    Attrs,
}

impl Clearable {
    /// Puts the empty value into the body.
    pub(super) fn clear(self, body: &mut Map<String, Value>) {
        let (name, value) = match self {
            Clearable::Alias => ("alias", Value::from("")),
            Clearable::Mobile => ("mobile", Value::from("")),
            Clearable::Email => ("email", Value::from("")),
            Clearable::BizMailAlias => ("biz_mail_alias", serde_json::json!({"item": []})),
            Clearable::DirectLeader => ("direct_leader", Value::Array(Vec::new())),
            Clearable::Leader => ("is_leader_in_dept", Value::Array(Vec::new())),
            Clearable::Order => ("order", Value::Array(Vec::new())),
            Clearable::Position => ("position", Value::from("")),
            Clearable::Telephone => ("telephone", Value::from("")),
            Clearable::Address => ("address", Value::from("")),
            Clearable::ExternalPosition => ("external_position", Value::from("")),
            Clearable::Attrs => ("extattr", serde_json::json!({"attrs": []})),
        };
        body.insert(name.to_owned(), value);
    }
}

/// The typed body of these properties.
pub(super) fn typed<T: serde::de::DeserializeOwned>(
    body: Map<String, Value>,
) -> Result<T, Failure> {
    input::typed_body(Value::Object(body))
}
