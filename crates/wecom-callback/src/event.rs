//! Events: what the platform tells, typed. What was absent in the frame stays absent.

use serde::Serialize;

use crate::Error;
use crate::tree::{Element, Tree};

mod job;
mod party;
mod read;
mod tag;
mod unknown;
mod user;
mod write;

pub use job::{JobResult, JobType};
pub use party::{PartyChange, PartyDelete};
pub use tag::TagChange;
pub use unknown::Unknown;
pub use user::{AttrValue, ExtAttr, UserChange, UserDelete};

/// An event: what happened, and the frame it came in.
///
/// `Debug` prints the kind and the names of the fields that are present, never a person's data. `Serialize` gives the whole
/// event, with its kind under `"event"`.
///
/// ```
/// use wecom_callback::{Event, EventKind};
///
/// let event = Event::parse(concat!(
///     "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName>sys</FromUserName>",
///     "<CreateTime>1735700000</CreateTime><MsgType>event</MsgType><Event>change_contact</Event>",
///     "<ChangeType>update_user</ChangeType><UserID>mei.lin</UserID><Department>12,15</Department></xml>",
/// ))?;
/// let EventKind::UpdateUser(change) = &event.kind else { panic!("another kind") };
/// assert_eq!(change.user_id, "mei.lin");
/// assert_eq!(change.department.as_deref(), Some(&[12, 15][..]));
/// assert_eq!(change.mobile, None, "it did not change, or it is withheld");
/// # Ok::<(), wecom_callback::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
    /// To whom and when it was told.
    pub frame: Frame,
}

/// What happened.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// A member was created (新增成员).
    CreateUser(UserChange),
    /// A member was changed (更新成员): a patch, which holds only what changed.
    UpdateUser(UserChange),
    /// A member was deleted (删除成员).
    DeleteUser(UserDelete),
    /// A department was created (新增部门).
    CreateParty(PartyChange),
    /// A department was changed (更新部门): a patch.
    UpdateParty(PartyChange),
    /// A department was deleted (删除部门).
    DeleteParty(PartyDelete),
    /// Members or departments were added to a tag or removed from it (标签成员变更).
    UpdateTag(TagChange),
    /// An asynchronous job ended (异步任务完成): an import, an export, an invitation, a translation of names.
    BatchJobResult(JobResult),
    /// Something this crate does not know. It is answered like any other event.
    Unknown(Unknown),
}

impl EventKind {
    /// The platform's word for the kind: its `ChangeType`, or else its `Event`.
    ///
    /// ```
    /// use wecom_callback::{EventKind, JobResult, JobType, UserChange};
    ///
    /// assert_eq!(EventKind::CreateUser(UserChange::new("mei.lin")).name(), "create_user");
    /// assert_eq!(EventKind::BatchJobResult(JobResult::new("job_5Yk", JobType::SyncUser)).name(), "batch_job_result");
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::CreateUser(_) => "create_user",
            Self::UpdateUser(_) => "update_user",
            Self::DeleteUser(_) => "delete_user",
            Self::CreateParty(_) => "create_party",
            Self::UpdateParty(_) => "update_party",
            Self::DeleteParty(_) => "delete_party",
            Self::UpdateTag(_) => "update_tag",
            Self::BatchJobResult(_) => "batch_job_result",
            Self::Unknown(unknown) => unknown.name(),
        }
    }
}

/// To whom and when an event was told. Every part is optional, since the frames differ.
///
/// ```
/// use wecom_callback::{Frame, Origin};
///
/// let own = Frame::company("ww0123456789abcdef", 1_735_700_000);
/// assert_eq!(own.corp_id(), Some("ww0123456789abcdef"));
/// assert!(!own.is_third_party());
/// assert_eq!(own.origin, Origin::Pushed);
///
/// let third_party = Frame::suite("suite-7", "wwfedcba9876543210", 1_735_700_000);
/// assert_eq!(third_party.corp_id(), Some("wwfedcba9876543210"), "the company that authorized the suite");
/// assert!(third_party.is_third_party());
/// ```
#[derive(Clone, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Frame {
    /// The company that the event is about (`ToUserName`; in third-party frames see `auth_corp_id`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_user_name: Option<String>,
    /// Who sent it: `sys` for most. Its value is not promised by the platform; do not check it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_user_name: Option<String>,
    /// When it happened: seconds since 1970 (`CreateTime`, or `TimeStamp` in third-party frames).
    ///
    /// Events may come late and in another order: one that is older than what you know of its subject is out of date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_time: Option<u64>,
    /// The suite that is told, in third-party frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suite_id: Option<String>,
    /// The service provider that is told, instead of a suite, when a translation of names is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_corp_id: Option<String>,
    /// The company that authorized the suite, in third-party frames. Absent when an export is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_corp_id: Option<String>,
    /// Where the event comes from.
    pub origin: Origin,
}

/// Where an event comes from.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Origin {
    /// The platform sent it.
    #[default]
    Pushed,
    /// It was found missing by [`Reconcile`](crate::Reconcile).
    Reconciled,
}

impl Frame {
    /// The frame of an event for a company.
    #[must_use]
    pub fn company(corp_id: impl Into<String>, create_time: u64) -> Self {
        Self {
            to_user_name: Some(corp_id.into()),
            from_user_name: Some("sys".to_owned()),
            create_time: Some(create_time),
            ..Self::default()
        }
    }

    /// The frame of an event for a suite of a third party.
    #[must_use]
    pub fn suite(
        suite_id: impl Into<String>,
        auth_corp_id: impl Into<String>,
        time_stamp: u64,
    ) -> Self {
        Self {
            suite_id: Some(suite_id.into()),
            auth_corp_id: Some(auth_corp_id.into()),
            create_time: Some(time_stamp),
            ..Self::default()
        }
    }

    /// Whether the frame is one of third parties: without `MsgType` and `Event`, with `InfoType`.
    #[must_use]
    pub fn is_third_party(&self) -> bool {
        self.suite_id.is_some() || self.service_corp_id.is_some() || self.auth_corp_id.is_some()
    }

    /// The company that the event is about, whatever the frame.
    #[must_use]
    pub fn corp_id(&self) -> Option<&str> {
        self.auth_corp_id
            .as_deref()
            .or(self.to_user_name.as_deref())
    }
}

impl Event {
    /// Puts an event together, for instance to send it in a test.
    ///
    /// ```
    /// use wecom_callback::{Event, EventKind, Frame, UserDelete};
    ///
    /// let gone = EventKind::DeleteUser(UserDelete::new("mei.lin"));
    /// let event = Event::new(Frame::company("ww0123456789abcdef", 1_735_700_000), gone);
    /// assert!(event.to_xml().contains("<UserID><![CDATA[mei.lin]]></UserID>"));
    /// assert_eq!(Event::parse(&event.to_xml())?, event);
    /// # Ok::<(), wecom_callback::Error>(())
    /// ```
    #[must_use]
    pub fn new(frame: Frame, kind: EventKind) -> Self {
        Self { kind, frame }
    }

    /// Reads a decrypted message, XML or JSON.
    ///
    /// Element order, CDATA or bare text, and unknown elements do not matter. An event of an unknown kind, or without the id
    /// it is about, becomes [`EventKind::Unknown`] with the text as it came.
    ///
    /// # Errors
    /// [`Error::Event`] when the text is not well-formed, declares a document type or an entity, is longer than 1 MiB, is
    /// nested deeper than 16 levels or has more than 10,000 elements.
    pub fn parse(plain: &str) -> Result<Self, Error> {
        let tree = Tree::parse(plain).map_err(Error::Event)?;
        let root = tree.root();
        let Head {
            frame,
            event_type,
            change_type,
        } = Head::read(root);
        let kind = known(event_type, change_type, root);
        let kind = kind
            .unwrap_or_else(|| EventKind::Unknown(Unknown::new(event_type, change_type, plain)));
        Ok(Self { kind, frame })
    }

    /// The event as the platform writes it: the XML that is encrypted.
    #[must_use]
    pub fn to_xml(&self) -> String {
        write::event(self)
    }
}

fn known(event: Option<&str>, change: Option<&str>, root: Element<'_>) -> Option<EventKind> {
    Some(match (event?, change.unwrap_or_default()) {
        ("change_contact", "create_user") => EventKind::CreateUser(UserChange::read(root)?),
        ("change_contact", "update_user") => EventKind::UpdateUser(UserChange::read(root)?),
        ("change_contact", "delete_user") => EventKind::DeleteUser(UserDelete::read(root)?),
        ("change_contact", "create_party") => EventKind::CreateParty(PartyChange::read(root)?),
        ("change_contact", "update_party") => EventKind::UpdateParty(PartyChange::read(root)?),
        ("change_contact", "delete_party") => EventKind::DeleteParty(PartyDelete::read(root)?),
        ("change_contact", "update_tag") => EventKind::UpdateTag(TagChange::read(root)?),
        ("batch_job_result", _) => {
            EventKind::BatchJobResult(JobResult::read(root.child("BatchJob")?)?)
        }
        _ => return None,
    })
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // `from_user_name` is left out: for an import it may be the id of the member who started it.
        let mut out = f.debug_struct("Frame");
        out.field("corp_id", &self.corp_id())
            .field("create_time", &self.create_time);
        out.field("suite_id", &self.suite_id)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// The frame, and the words that name the kind.
#[derive(Default)]
struct Head<'t> {
    frame: Frame,
    event_type: Option<&'t str>,
    change_type: Option<&'t str>,
}

impl<'t> Head<'t> {
    fn read(root: Element<'t>) -> Self {
        let (mut head, mut info_type, mut time_stamp) = (Self::default(), None, None);
        for element in root.children() {
            let text = Some(element.text());
            let owned = || text.filter(|text| !text.is_empty()).map(str::to_owned);
            let time = || element.text().trim().parse().ok();
            match element.name() {
                "ToUserName" => head.frame.to_user_name = owned(),
                "FromUserName" => head.frame.from_user_name = owned(),
                "CreateTime" => head.frame.create_time = time(),
                "TimeStamp" => time_stamp = time(),
                "SuiteId" => head.frame.suite_id = owned(),
                "ServiceCorpId" => head.frame.service_corp_id = owned(),
                "AuthCorpId" => head.frame.auth_corp_id = owned(),
                "Event" => head.event_type = text,
                "InfoType" => info_type = text,
                "ChangeType" => head.change_type = text,
                _ => {}
            }
        }
        head.event_type = head.event_type.or(info_type);
        head.frame.create_time = head.frame.create_time.or(time_stamp);
        head
    }
}

#[cfg(test)]
mod tests;
