//! Rules on operations.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lint, is_snake};
use crate::node::Node;
use crate::operations::{SECRETS, errcodes};
use crate::spec::{self, ENVELOPE, Operation};

/// Where the vendor's documents are.
const DOCUMENTS: &str = "https://developer.work.weixin.qq.com/document/path/";

/// Checks every operation.
pub(super) fn check(lint: &mut Lint<'_>) {
    let mut seen = BTreeMap::new();
    let doc = &lint.bundle.doc;
    let ids: BTreeSet<&str> = spec::operations(doc)
        .map(|operation| operation.id)
        .collect();
    for operation in spec::operations(doc) {
        let file = lint.bundle.file(operation.path);
        let place = if operation.id.is_empty() {
            operation.path
        } else {
            operation.id
        };
        let mut check = Check {
            lint,
            file,
            place,
            operation: &operation,
            ids: &ids,
        };
        check.identity();
        check.facts();
        check.limits();
        check.parameters();
        check.body();
        check.reply();
        check.cursor_and_job();
        if let Some(first) = seen.insert(operation.id.to_owned(), operation.path.to_owned()) {
            lint.found.add(
                file,
                place,
                "operation-id",
                format!("the operationId is given twice, first at {first}"),
            );
        }
    }
}

/// The check of one operation.
struct Check<'l, 'a, 'o> {
    lint: &'l mut Lint<'a>,
    file: &'a str,
    place: &'o str,
    operation: &'o Operation<'a>,
    ids: &'o BTreeSet<&'a str>,
}

impl<'a> Check<'_, 'a, '_> {
    /// Notes a mistake of this operation.
    fn bad(&mut self, rule: &'static str, text: impl Into<String>) {
        self.lint.found.add(self.file, self.place, rule, text);
    }

    /// Id, tag, path and texts.
    fn identity(&mut self) {
        let Operation {
            id,
            tag,
            path,
            node,
            method,
        } = *self.operation;
        let stem = self.file.trim_end_matches(".yaml");
        if !is_snake(id) || !id.starts_with(&format!("{stem}_")) {
            self.bad(
                "operation-id",
                format!("the operationId must be `{stem}_` and a verb in snake_case, not `{id}`"),
            );
        }
        if node.texts("tags").len() != 1 || tag != stem {
            self.bad(
                "operation-tag",
                format!("must have exactly one tag, the file's name: `tags: [{stem}]`"),
            );
        }
        if !path.starts_with("/cgi-bin/") || path.contains('{') || path.ends_with('/') {
            self.bad(
                "path-form",
                format!("the path must be complete and plain: /cgi-bin/…, not {path}"),
            );
        }
        if method == "get" && node.get("requestBody").is_some() {
            self.bad("path-form", "a GET carries no body");
        }
        let summary = node.text("summary");
        let vendor = summary.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
        if !(vendor && summary.contains('(') && summary.ends_with(')')) {
            self.bad("operation-text", "the summary must end with the vendor's term in parentheses, such as `Reads a member (读取成员)`");
        }
        if node.text("description").is_empty() {
            self.bad("operation-text", "needs a description");
        }
        let document = node.get("externalDocs").unwrap_or(&Node::Null);
        let number = document.text("description");
        let numeric = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        if !numeric || document.text("url") != format!("{DOCUMENTS}{number}") {
            self.bad("vendor-document", format!("externalDocs needs the document's number as description (quoted) and {DOCUMENTS}… as url"));
        }
    }

    /// Secrets, idempotency and error codes.
    fn facts(&mut self) {
        let node = self.operation.node;
        let open = node.get("security").is_some();
        if open
            && !node
                .get("security")
                .is_some_and(|security| matches!(security, Node::List(items) if items.is_empty()))
        {
            self.bad(
                "operation-secrets",
                "`security` may only be [], for an operation without a token",
            );
        }
        let secrets = node.texts("x-wecom-secrets");
        if secrets.is_empty() != open {
            self.bad(
                "operation-secrets",
                "x-wecom-secrets must say who may call; it is absent only with `security: []`",
            );
        }
        for secret in secrets {
            if !SECRETS.iter().any(|(known, _)| *known == secret) {
                let known = SECRETS.map(|(known, _)| known).join(", ");
                self.bad(
                    "operation-secrets",
                    format!("`{secret}` is not one of {known}"),
                );
            }
        }
        if node.get("x-wecom-idempotent").is_none() {
            self.bad("operation-idempotent", "must say x-wecom-idempotent: whether it may be sent again after an uncertain outcome");
        }
        if node.get("x-wecom-errcodes").is_none() {
            self.bad(
                "operation-errcodes",
                "must list the refusals that the reference names in x-wecom-errcodes",
            );
        }
        for code in errcodes(self.operation) {
            match self.lint.spec.errcode(code) {
                None => self.bad(
                    "operation-errcodes",
                    format!("the code {code} is not in errcodes.csv"),
                ),
                Some(row) if row.name.is_empty() => {
                    self.bad(
                        "operation-errcodes",
                        format!("the code {code} has no name in errcodes.csv"),
                    );
                }
                Some(_) => {}
            }
        }
    }

    /// Published limits.
    fn limits(&mut self) {
        let Some(limits) = self.operation.node.get("x-wecom-limits") else {
            return;
        };
        for id in limits.texts("shared_with") {
            if !self.ids.contains(id) {
                self.bad(
                    "operation-limits",
                    format!("shared_with names `{id}`, which is no operation"),
                );
            }
        }
        if !limits.entries().any(|(key, _)| key != "shared_with") {
            self.bad("operation-limits", "x-wecom-limits names no limit");
        }
    }

    /// Query parameters.
    fn parameters(&mut self) {
        let mut names = BTreeSet::new();
        for parameter in self.lint.spec.parameters(self.operation) {
            let name = parameter.text("name");
            if parameter.text("in") != "query" || !is_snake(name) || !names.insert(name) {
                self.bad(
                    "parameter-form",
                    format!(
                        "the parameter `{name}` must be in the query, in snake_case, and there once"
                    ),
                );
            }
            if name == "access_token" {
                self.bad(
                    "parameter-form",
                    "the access token is given by the security scheme, not by a parameter",
                );
            }
            if parameter.text("description").is_empty() || parameter.get("example").is_none() {
                self.bad(
                    "parameter-form",
                    format!("the parameter `{name}` needs a description and an example"),
                );
            }
            if parameter.get("schema").is_none() {
                self.bad(
                    "parameter-form",
                    format!("the parameter `{name}` needs a schema"),
                );
            }
        }
    }

    /// The request body: one media type, a named schema, an example.
    fn body(&mut self) {
        let Some(body) = self.operation.node.get("requestBody") else {
            return;
        };
        let content: Vec<_> = body
            .get("content")
            .into_iter()
            .flat_map(Node::entries)
            .collect();
        let [(media, content)] = content.as_slice() else {
            return self.bad("body-form", "needs exactly one media type");
        };
        if !["application/json", "multipart/form-data"].contains(media) {
            self.bad(
                "body-form",
                format!("`{media}` is not understood; use application/json or multipart/form-data"),
            );
        }
        if body.get("required").and_then(Node::as_bool) != Some(true) {
            self.bad("body-form", "a body must be `required: true`");
        }
        if content.get("schema").and_then(Node::ref_name).is_none() {
            self.bad(
                "body-form",
                "the body must be a reference to a named schema",
            );
        }
        if content.get("example").is_none() {
            self.bad("body-form", "the body needs an example");
        }
    }

    /// The reply: only 200, JSON, the envelope or a named reply, an example.
    fn reply(&mut self) {
        let node = self.operation.node;
        let responses: Vec<&str> = node
            .get("responses")
            .into_iter()
            .flat_map(Node::entries)
            .map(|(code, _)| code)
            .collect();
        if responses != ["200"] {
            return self.bad(
                "response-form",
                "the only response is \"200\" (quoted): the platform answers that to refusals too",
            );
        }
        let response = node
            .at(&["responses", "200"])
            .map(|response| self.lint.spec.resolve(response));
        let json = response.and_then(|response| response.at(&["content", "application/json"]));
        let name = json
            .and_then(|json| json.get("schema"))
            .and_then(Node::ref_name);
        match name {
            Some(name) if name == ENVELOPE || name.ends_with("Reply") => {}
            _ => self.bad("response-form", format!("the response must be JSON and a reference to {ENVELOPE} or a schema named …Reply")),
        }
        if json.is_none_or(|json| json.get("example").is_none()) {
            self.bad("response-form", "the response needs an example");
        }
        let large = node.text("x-wecom-large-reply");
        if !large.is_empty() && !self.replies_with_list(name, large) {
            self.bad(
                "large-reply",
                format!("x-wecom-large-reply names `{large}`, which is no list of the reply"),
            );
        }
    }

    /// Whether the reply has a list of that name.
    fn replies_with_list(&self, reply: Option<&'a str>, list: &str) -> bool {
        reply.is_some_and(|reply| {
            let shape = self.lint.spec.shape(reply);
            shape
                .properties
                .iter()
                .any(|(name, property)| *name == list && property.text("type") == "array")
        })
    }

    /// Paging and jobs: the fields and operations that they name.
    fn cursor_and_job(&mut self) {
        let node = self.operation.node;
        let reply = spec::reply_name(&self.lint.spec, self.operation);
        let body = self
            .lint
            .spec
            .body(self.operation)
            .and_then(|(_, schema)| schema.ref_name());
        let has = |lint: &Lint<'a>, schema: Option<&'a str>, field: &str| {
            schema.is_some_and(|name| {
                lint.spec
                    .shape(name)
                    .properties
                    .iter()
                    .any(|(property, _)| *property == field)
            })
        };
        if let Some(cursor) = node.get("x-wecom-cursor") {
            for (key, schema) in [("request", body), ("reply", reply), ("items", reply)] {
                let field = cursor.text(key);
                if !has(self.lint, schema, field) {
                    self.bad(
                        "operation-cursor",
                        format!("x-wecom-cursor: `{key}: {field}` names no property"),
                    );
                }
            }
        }
        if let Some(job) = node.get("x-wecom-job") {
            let (id, poll) = (job.text("id"), job.text("poll"));
            if !has(self.lint, reply, id) {
                self.bad(
                    "operation-job",
                    format!("x-wecom-job: `id: {id}` names no property of the reply"),
                );
            }
            if !self.ids.contains(poll) {
                self.bad(
                    "operation-job",
                    format!("x-wecom-job: `poll: {poll}` names no operation"),
                );
            }
        }
    }
}
