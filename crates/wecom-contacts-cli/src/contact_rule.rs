//! `contact-rule`: rules on who may see whom.

use clap::{Args, Subcommand};
use serde::de::DeserializeOwned;
use serde_json::Value;
use wecom_contacts::Operation;
use wecom_contacts::types::{
    ContactRuleCreate, ContactRuleDelete, ContactRuleId, ContactRuleUpdate,
};

use crate::app::App;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::message::Message;

/// What can be done with rules.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the rules (列出通讯录查看权限规则).
    List,
    /// Create rules, at most 100 at once (创建规则，一次最多 100 条).
    Create(Rules),
    /// Change rules, at most 100 at once (更新规则，一次最多 100 条).
    Update(Rules),
    /// Delete rules, at most 100 at once (删除规则，一次最多 100 条).
    Delete(Ids),
}

/// Rules as JSON.
#[derive(Args)]
pub(crate) struct Rules {
    /// One rule or an array of rules as JSON: text, @FILE or - for stdin
    /// (一条规则或规则数组的 JSON：文本、@文件 或 -（标准输入）).
    #[arg(value_name = "JSON")]
    rules: String,
}

/// Ids of rules.
#[derive(Args)]
pub(crate) struct Ids {
    /// The rules (规则 ID，可多个).
    #[arg(value_name = "RULE", required = true)]
    ids: Vec<i64>,
}

impl Rules {
    fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let rules = match input::json(&self.rules)? {
            Value::Array(rules) => Value::Array(rules),
            one => Value::Array(vec![one]),
        };
        input::typed_body(serde_json::json!({ "rules": rules }))
    }
}

impl Command {
    pub(crate) async fn run(self, app: &App) -> Result<Exit, Failure> {
        match self {
            Command::List => {
                let rules = app.contacts()?.contact_rules().list().await?;
                let columns = ["rule_id", "rule_type", "range", "whitelist", "exclude"];
                app.output.list(&columns, rules)?;
                Ok(Exit::Done)
            }
            Command::Create(args) => {
                let body: ContactRuleCreate = args.read()?;
                if app.rehearse(Operation::ContactRuleCreate, &body)? {
                    return Ok(Exit::Done);
                }
                let ids = app.contacts()?.contact_rules().create(body.rules).await?;
                app.output.list(
                    &["rule_id"],
                    ids.iter().map(|id| serde_json::json!({"rule_id": id})),
                )?;
                Ok(Exit::Done)
            }
            Command::Update(args) => {
                let body: ContactRuleUpdate = args.read()?;
                if app.rehearse(Operation::ContactRuleUpdate, &body)? {
                    return Ok(Exit::Done);
                }
                let ids = joined(body.rules.iter().map(|rule| rule.rule_id));
                app.contacts()?.contact_rules().update(body.rules).await?;
                app.done("result-updated", &ids)
            }
            Command::Delete(args) => args.delete(app).await,
        }
    }
}

impl Ids {
    async fn delete(self, app: &App) -> Result<Exit, Failure> {
        let body = ContactRuleDelete::new(self.ids);
        if app.rehearse(Operation::ContactRuleDelete, &body)? {
            return Ok(Exit::Done);
        }
        app.confirm(&Message::new("confirm-delete-rules").count("count", body.rule_ids.len()))
            .await?;
        let ids = joined(body.rule_ids.iter().copied());
        app.contacts()?
            .contact_rules()
            .delete(body.rule_ids)
            .await?;
        app.done("result-deleted", &ids)
    }
}

fn joined(ids: impl Iterator<Item = ContactRuleId>) -> String {
    ids.map(|id| id.to_string()).collect::<Vec<_>>().join(", ")
}
