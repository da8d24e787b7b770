//! `tag`: tags, and who carries them.

use clap::{Args, Subcommand};
use serde_json::json;
use wecom_contacts::types::{TagCreate, TagId, TagUpdate};
use wecom_contacts::{Contacts, Operation};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::message::Message;

mod members;

/// What can be done with tags.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List tags (列出标签).
    List,
    /// Read who carries a tag (查询带有标签的成员和部门).
    Get(Id),
    /// Create a tag (创建标签).
    Create(Create),
    /// Rename a tag (给标签改名).
    Rename(Rename),
    /// Delete a tag; its members stay (删除标签，成员不受影响).
    Delete(Id),
    /// Give a tag to members and departments, any number of them (给成员和部门打标签，数量不限).
    Add(members::Members),
    /// Take a tag from members and departments (移除成员和部门的标签).
    Remove(members::Members),
}

/// One tag.
#[derive(Args)]
pub(crate) struct Id {
    /// The tag (标签 ID).
    #[arg(value_name = "TAG", add = crate::complete::tags())]
    id: TagId,
}

/// A new tag.
#[derive(Args)]
pub(crate) struct Create {
    /// Name, 1 to 32 characters (标签名，1 至 32 个字符).
    #[arg(value_name = "NAME")]
    name: String,
    /// An id of your own choice (自定的标签 ID).
    #[arg(long, value_name = "ID")]
    id: Option<TagId>,
}

/// A new name.
#[derive(Args)]
pub(crate) struct Rename {
    /// The tag (标签 ID).
    #[arg(value_name = "TAG", add = crate::complete::tags())]
    id: TagId,
    /// The new name (新的标签名).
    #[arg(value_name = "NAME")]
    name: String,
}

impl Command {
    /// Long lists end at Ctrl-C with a report of what was done.
    pub(crate) fn stops_by_itself(&self) -> bool {
        matches!(self, Command::Add(_) | Command::Remove(_))
    }

    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::List => {
                app.output
                    .list(&["tagid", "tagname"], app.contacts()?.tags().list().await?)?;
                Ok(Exit::Done)
            }
            Command::Get(args) => args.get(app).await,
            Command::Create(args) => args.run(app).await,
            Command::Rename(args) => args.run(app).await,
            Command::Delete(args) => args.delete(app).await,
            Command::Add(args) => args.add(app).await,
            Command::Remove(args) => args.remove(app).await,
        }
    }
}

impl Id {
    async fn get(self, app: &App) -> Result<Exit, Failure> {
        let tag = app.contacts()?.tags().get(self.id).await?;
        if app.output.format() == crate::output::Format::Json {
            app.output.record(&tag)?;
            return Ok(Exit::Done);
        }
        app.output.note(
            &Message::new("tag-name").with("name", tag.tagname.as_deref().unwrap_or_default()),
        );
        let mut rows = app.output.rows(&["kind", "id", "name"]);
        for member in &tag.userlist {
            rows.push(&json!({"kind": "user", "id": member.userid, "name": member.name}))?;
        }
        for department in &tag.partylist {
            rows.push(&json!({"kind": "department", "id": department}))?;
        }
        rows.end()?;
        Ok(Exit::Done)
    }

    async fn delete(self, app: &App) -> Result<Exit, Failure> {
        if app.rehearse_query(Operation::TagDelete, "tagid", self.id.get())? {
            return Ok(Exit::Done);
        }
        let name = async |contacts: &Contacts| contacts.tags().get(self.id).await.ok()?.tagname;
        let id = app.with_name(self.id, name).await;
        app.confirm(&Message::new("confirm-delete-tag").with("id", id))
            .await?;
        app.contacts()?.tags().delete(self.id).await?;
        app.done("result-deleted", &self.id.to_string())
    }
}

impl Create {
    async fn run(self, app: &App) -> Result<Exit, Failure> {
        let mut body = TagCreate::new(self.name.clone());
        body.tagid = self.id;
        if app.rehearse(Operation::TagCreate, &body)? {
            return Ok(Exit::Done);
        }
        let tags = app.contacts()?.tags();
        let id = match self.id {
            Some(id) => tags.create_with_id(self.name, id).await?,
            None => tags.create(self.name).await?,
        };
        app.done("result-created", &id.to_string())
    }
}

impl Rename {
    async fn run(self, app: &App) -> Result<Exit, Failure> {
        if app.rehearse(
            Operation::TagUpdate,
            &TagUpdate::new(self.id, self.name.clone()),
        )? {
            return Ok(Exit::Done);
        }
        app.contacts()?.tags().rename(self.id, self.name).await?;
        app.done("result-renamed", &self.id.to_string())
    }
}
