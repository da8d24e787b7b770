//! Events: what changed, who is told, and in which frame.

pub(crate) mod post;

use std::fmt::Write as _;

use wecom_callback::Callback;

use crate::department::tree::Department;
use crate::identity::Identity;
use crate::openid::open_userid;
use crate::user::member::Member;

/// The suite id in third-party frames.
pub(crate) const SUITE_ID: &str = "wwsuite0000000001";

/// Where events go, and with which keys.
#[derive(Clone)]
pub(crate) struct CallbackTarget {
    pub(crate) url: url::Url,
    pub(crate) callback: Callback,
    /// Token, key and receive id as they were given, for the file.
    given: [String; 3],
}

impl CallbackTarget {
    /// Nothing when the address is no http(s) URL, or token or key have the wrong form.
    pub(crate) fn new(url: &str, token: &str, key: &str, receive_id: &str) -> Option<Self> {
        let url = url::Url::parse(url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let callback = Callback::new(token, key, receive_id).ok()?;
        let given = [token, key, receive_id].map(str::to_owned);
        Some(Self {
            url,
            callback,
            given,
        })
    }

    /// For the data file, which is as secret as the secrets in it.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let [token, key, receive_id] = &self.given;
        serde_json::json!({"url": self.url.as_str(), "token": token, "key": key, "receive_id": receive_id})
    }

    pub(crate) fn from_json(value: &serde_json::Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(serde_json::Value::as_str);
        Self::new(
            text("url")?,
            text("token")?,
            text("key")?,
            text("receive_id")?,
        )
    }
}

/// One event on its way.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) target: CallbackTarget,
    pub(crate) xml: String,
    pub(crate) agent_id: Option<&'static str>,
    /// The answer that counts as heard.
    pub(crate) answer: &'static str,
    /// What it is, for the log.
    pub(crate) kind: &'static str,
}

/// The agent id in envelopes: only apps of the company have one.
pub(crate) fn agent_id(identity: Identity) -> Option<&'static str> {
    (!identity.is_sync() && !identity.is_third_party()).then_some("1000002")
}

/// What a receiver answers: suites a word, everybody else nothing.
pub(crate) fn answer(identity: Identity) -> &'static str {
    if identity.is_third_party() {
        "success"
    } else {
        ""
    }
}

/// One receiver of `change_contact`.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) identity: Identity,
    pub(crate) target: CallbackTarget,
    /// The short frames since 2022-08-15.
    pub(crate) shrunk: bool,
    /// Whether it is told of its own writes as well.
    pub(crate) own_writes: bool,
}

/// Everybody who is told of changes.
#[derive(Clone, Default)]
pub(crate) struct Receivers(pub(crate) Vec<Receiver>);

impl Receivers {
    pub(crate) fn any(&self) -> bool {
        !self.0.is_empty()
    }
}

/// One change of the directory.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    kind: &'static str,
    by: Identity,
    /// The member that it is about, for the id that third parties are told.
    slot: Option<u32>,
    elements: Vec<(&'static str, String)>,
}

fn comma<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items
        .into_iter()
        .map(|item| item.to_string())
        .collect::<Vec<_>>()
        .join(",")
}

/// All elements of a member, in the order of the vendor's page.
fn elements(member: &Member) -> Vec<(&'static str, String)> {
    let avatar = member.extra.as_deref().map_or("", |extra| &extra.avatar);
    vec![
        ("UserID", member.userid.to_string()),
        ("Name", member.name.to_string()),
        ("Department", comma(member.departments())),
        ("MainDepartment", member.main_department.to_string()),
        (
            "IsLeaderInDept",
            comma(member.links.iter().map(|link| u8::from(link.leader))),
        ),
        ("DirectLeader", comma(&member.direct_leader)),
        ("Position", member.position.to_string()),
        ("Mobile", member.mobile.to_string()),
        ("Gender", member.gender.to_string()),
        ("Email", member.email.to_string()),
        ("BizMail", member.biz_mail.to_string()),
        ("Status", member.status().to_string()),
        ("Avatar", avatar.to_owned()),
        ("Alias", member.alias.to_string()),
        ("Telephone", member.telephone.to_string()),
        ("Address", member.address.to_string()),
        ("ExtAttr", ext_attr(member)),
    ]
}

/// The custom attributes as inner XML.
fn ext_attr(member: &Member) -> String {
    let mut xml = String::new();
    for attr in member.extra.iter().flat_map(|extra| &extra.extattr) {
        let text = |pointer: &str| attr.pointer(pointer).and_then(serde_json::Value::as_str);
        xml.push_str("<Item>");
        push(&mut xml, "Name", text("/name").unwrap_or(""));
        if let Some(value) = text("/text/value") {
            xml.push_str("<Type>0</Type><Text>");
            push(&mut xml, "Value", value);
            xml.push_str("</Text>");
        } else {
            xml.push_str("<Type>1</Type><Web>");
            push(&mut xml, "Title", text("/web/title").unwrap_or(""));
            push(&mut xml, "Url", text("/web/url").unwrap_or(""));
            xml.push_str("</Web>");
        }
        xml.push_str("</Item>");
    }
    xml
}

impl Change {
    pub(crate) fn new(
        kind: &'static str,
        by: Identity,
        elements: Vec<(&'static str, String)>,
    ) -> Self {
        let slot = None;
        Self {
            kind,
            by,
            slot,
            elements,
        }
    }

    /// The change of the member in this slot.
    pub(crate) fn about(mut self, slot: u32) -> Self {
        self.slot = Some(slot);
        self
    }

    pub(crate) fn user(kind: &'static str, by: Identity, member: &Member) -> Self {
        Self::new(kind, by, elements(member))
    }

    /// Only what changed; nothing when nothing did.
    pub(crate) fn user_update(by: Identity, old: &Member, new: &Member) -> Option<Self> {
        let mut changed = vec![("UserID", old.userid.to_string())];
        if old.userid != new.userid {
            changed.push(("NewUserID", new.userid.to_string()));
        }
        let pairs = elements(old).into_iter().zip(elements(new)).skip(1);
        changed.extend(pairs.filter(|(old, new)| old != new).map(|(_, new)| new));
        (changed.len() > 1).then(|| Self::new("update_user", by, changed))
    }

    pub(crate) fn department_made(by: Identity, node: &Department) -> Self {
        let elements = vec![
            ("Id", node.id.to_string()),
            ("Name", node.name.to_string()),
            ("ParentId", node.parent.to_string()),
            ("Order", node.order.to_string()),
        ];
        Self::new("create_party", by, elements)
    }

    /// A change of the order alone is not told.
    pub(crate) fn department_changed(
        by: Identity,
        old: &Department,
        new: &Department,
    ) -> Option<Self> {
        let mut elements = vec![("Id", new.id.to_string())];
        if old.name != new.name {
            elements.push(("Name", new.name.to_string()));
        }
        if old.parent != new.parent {
            elements.push(("ParentId", new.parent.to_string()));
        }
        (elements.len() > 1).then(|| Self::new("update_party", by, elements))
    }

    /// Whether a receiver gets an element.
    fn shows(&self, receiver: &Receiver, name: &str) -> bool {
        if receiver.shrunk && self.kind != "update_tag" {
            return matches!(
                name,
                "UserID" | "NewUserID" | "Department" | "Id" | "ParentId"
            );
        }
        let private = !receiver.identity.sees("User", &property(name));
        match receiver.identity {
            Identity::Sync | Identity::SyncNewIp | Identity::AppLegacy => true,
            Identity::App => !private,
            Identity::Custom => !private && name != "DirectLeader",
            Identity::ThirdPartyContact if self.kind.ends_with("_party") => {
                matches!(name, "Id" | "ParentId")
            }
            Identity::ThirdParty | Identity::ThirdPartyContact => {
                !private && !matches!(name, "Name" | "DirectLeader")
            }
        }
    }

    /// The frame for one receiver; nothing when it is not told.
    pub(crate) fn frame(&self, corp_id: &str, receiver: &Receiver, now: i64) -> Option<String> {
        if self.by.owner() == receiver.identity.owner() && !receiver.own_writes {
            return None;
        }
        let shown: Vec<_> = self
            .elements
            .iter()
            .filter(|(name, _)| self.shows(receiver, name))
            .collect();
        let update = matches!(self.kind, "update_user" | "update_party");
        if update && shown.len() < 2 {
            return None;
        }
        let seconds = now / 1000;
        let third_party = receiver.identity.is_third_party();
        let mut xml = if third_party {
            suite_head(Some(corp_id), "change_contact", seconds)
        } else {
            head(corp_id, "change_contact", seconds)
        };
        push(&mut xml, "ChangeType", self.kind);
        if let Some(slot) = self.slot.filter(|_| third_party) {
            push(&mut xml, "OpenUserID", &open_userid(slot));
        }
        for (name, value) in shown {
            if *name == "ExtAttr" {
                let _ = write!(xml, "<ExtAttr>{value}</ExtAttr>");
            } else if matches!(
                *name,
                "Id" | "ParentId" | "Order" | "TagId" | "Status" | "Gender" | "MainDepartment"
            ) {
                let _ = write!(xml, "<{name}>{value}</{name}>");
            } else {
                push(&mut xml, name, value);
            }
        }
        xml.push_str("</xml>");
        Some(xml)
    }

    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }
}

/// An element under the name that it has in answers, whose cuts hold for events too.
fn property(element: &str) -> String {
    let mut name = String::new();
    for (at, c) in element.char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

fn push(xml: &mut String, name: &str, value: &str) {
    let value = value.replace("]]>", "]]]]><![CDATA[>");
    let _ = write!(xml, "<{name}><![CDATA[{value}]]></{name}>");
}

fn head(corp_id: &str, event: &str, seconds: i64) -> String {
    let mut xml = String::from("<xml>");
    push(&mut xml, "ToUserName", corp_id);
    push(&mut xml, "FromUserName", "sys");
    let _ = write!(xml, "<CreateTime>{seconds}</CreateTime>");
    push(&mut xml, "MsgType", "event");
    push(&mut xml, "Event", event);
    xml
}

/// The head of third-party frames. The end of a job is told without the company.
fn suite_head(corp_id: Option<&str>, info: &str, seconds: i64) -> String {
    let mut xml = String::from("<xml>");
    push(&mut xml, "SuiteId", SUITE_ID);
    if let Some(corp_id) = corp_id {
        push(&mut xml, "AuthCorpId", corp_id);
    }
    push(&mut xml, "InfoType", info);
    let _ = write!(xml, "<TimeStamp>{seconds}</TimeStamp>");
    xml
}

/// The event that tells whoever started it that a job is done.
pub(crate) fn batch_job_xml(
    corp_id: &str,
    who: Identity,
    id: &str,
    kind: &str,
    now: i64,
) -> String {
    let mut xml = if who.is_third_party() {
        suite_head(None, "batch_job_result", now / 1000)
    } else {
        head(corp_id, "batch_job_result", now / 1000)
    };
    xml.push_str("<BatchJob>");
    push(&mut xml, "JobId", id);
    push(&mut xml, "JobType", kind);
    xml.push_str("<ErrCode>0</ErrCode>");
    push(&mut xml, "ErrMsg", "ok");
    xml.push_str("</BatchJob></xml>");
    xml
}
