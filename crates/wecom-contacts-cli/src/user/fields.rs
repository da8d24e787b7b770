//! The properties of a member as flags, as JSON, and as columns of a table: three ways to say the same body.

use clap::Args;
use serde_json::{Map, Value, json};

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
    /// 1 on the wire.
    Male,
    /// 2 on the wire.
    Female,
}

/// The properties that a creation and an update write alike. An empty text clears, what is not named stays.
#[derive(Args, Default)]
#[command(next_help_heading = "Properties")]
pub(super) struct Fields {
    /// Name, 1 to 64 characters (姓名，1 至 64 个字符).
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Alias, at most 64 characters (别名，最多 64 个字符).
    #[arg(long, value_name = "TEXT")]
    alias: Option<String>,
    /// Mobile number, unique in the company (手机号，企业内唯一).
    #[arg(long, value_name = "NUMBER")]
    mobile: Option<String>,
    /// Departments by id, at most 100; replaces the whole list (所在部门的 ID，最多 100 个；会替换整个列表).
    #[arg(long, value_name = "ID,…", value_delimiter = ',', add = crate::complete::departments())]
    department: Option<Vec<i64>>,
    /// Place in each department, the larger first (在各部门内的排序值，大者在前).
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    order: Option<Vec<i64>>,
    /// Whether the member leads each department, 0 or 1 (在各部门内是否为负责人，0 或 1).
    #[arg(long, value_name = "0|1,…", value_delimiter = ',')]
    leader: Option<Vec<i64>>,
    /// Direct superiors by userid (直属上级的帐号).
    #[arg(long, value_name = "USERID,…", value_delimiter = ',', add = crate::complete::userids())]
    direct_leader: Option<Vec<String>>,
    /// Main department, one of the departments (主部门，须为所在部门之一).
    #[arg(long, value_name = "ID", add = crate::complete::departments())]
    main_department: Option<i64>,
    /// Position, at most 128 characters (职务，最多 128 个字符).
    #[arg(long, value_name = "TEXT")]
    position: Option<String>,
    /// Gender (性别).
    #[arg(long)]
    gender: Option<GenderWord>,
    /// Personal e-mail address, unique in the company (个人邮箱，企业内唯一).
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Company mailbox (企业邮箱).
    #[arg(long, value_name = "ADDRESS")]
    biz_mail: Option<String>,
    /// Desk telephone (座机).
    #[arg(long, value_name = "NUMBER")]
    telephone: Option<String>,
    /// Address, at most 128 characters (地址，最多 128 个字符).
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    /// Position shown outside the company, at most 12 characters (对外职务，最多 12 个字符).
    #[arg(long, value_name = "TEXT")]
    external_position: Option<String>,
    /// Portrait, the media id of an uploaded image (头像，已上传图片的 media_id).
    #[arg(long, value_name = "MEDIA_ID")]
    avatar: Option<String>,
    /// Whether the member is enabled (是否启用该成员).
    #[arg(long, value_name = "true|false")]
    enable: Option<bool>,
    /// A text attribute, NAME=VALUE; may be repeated (文本类扩展属性，格式为 名称=值，可多次给出).
    #[arg(long, value_name = "NAME=VALUE", value_parser = input::pair)]
    attr: Vec<(String, String)>,
    /// The body as JSON: text, @FILE or - for stdin; flags win over it
    /// (JSON 请求体：文本、@文件 或 -（标准输入）；与选项重复时以选项为准).
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
        // `--direct-leader ''` empties the list, as an empty text does with the other properties.
        let leaders = self
            .direct_leader
            .map(|ids| ids.into_iter().filter(|id| !id.is_empty()));
        set("direct_leader", leaders.map(Value::from_iter));
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
    let attrs = pairs
        .into_iter()
        .map(|(name, value)| json!({"type": 0, "name": name, "text": {"value": value}}));
    Some(json!({ "attrs": attrs.collect::<Vec<_>>() }))
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
    /// The wire name of the property, and its empty value.
    fn empty(self) -> (&'static str, Value) {
        match self {
            Clearable::Alias => ("alias", Value::from("")),
            Clearable::Mobile => ("mobile", Value::from("")),
            Clearable::Email => ("email", Value::from("")),
            Clearable::BizMailAlias => ("biz_mail_alias", json!({"item": []})),
            Clearable::DirectLeader => ("direct_leader", json!([])),
            Clearable::Leader => ("is_leader_in_dept", json!([])),
            Clearable::Order => ("order", json!([])),
            Clearable::Position => ("position", Value::from("")),
            Clearable::Telephone => ("telephone", Value::from("")),
            Clearable::Address => ("address", Value::from("")),
            Clearable::ExternalPosition => ("external_position", Value::from("")),
            Clearable::Attrs => ("extattr", json!({"attrs": []})),
        }
    }

    /// Puts the empty value into the body. A value that is there already means something else.
    pub(super) fn clear(self, body: &mut Map<String, Value>) -> Result<(), Failure> {
        let (name, empty) = self.empty();
        match body.insert(name.to_owned(), empty.clone()) {
            Some(before) if before != empty => Err(Failure::Usage(
                Message::new("error-set-and-cleared").with("field", name),
            )),
            _ => Ok(()),
        }
    }
}

/// Refuses changes that change nothing.
pub(super) fn some_change(body: &Map<String, Value>) -> Result<(), Failure> {
    if body.keys().any(|name| name != "userid") {
        return Ok(());
    }
    Err(Failure::Usage(Message::new("error-nothing-to-change")))
}

/// The typed body of these properties.
pub(super) fn typed<T: serde::de::DeserializeOwned>(
    body: Map<String, Value>,
) -> Result<T, Failure> {
    input::typed_body(Value::Object(body))
}
