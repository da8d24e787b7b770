//! What changed since the last time, as rows.

use serde_json::{Value, json};

use crate::batch::job::{ImportJob, RowResult, Subject};
use crate::company::Company;
use crate::identity::Identity;
use crate::seed::dump;
use crate::store::Batch;

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

impl Company {
    /// Begins to remember what changes; with `all`, everything counts as changed.
    pub(crate) fn track(&mut self, all: bool) {
        let slots = self
            .members
            .iter()
            .map(|(slot, _)| slot)
            .filter(|_| all)
            .collect();
        self.members.dirty = Some(slots);
        self.tree.dirty = Some(
            self.tree
                .iter()
                .map(|node| node.id)
                .filter(|_| all)
                .collect(),
        );
        self.tags.dirty = Some(self.tags.iter().map(|tag| tag.id).filter(|_| all).collect());
        self.media.changed = Some(Vec::new());
        self.durable = true;
        self.replaced = false;
        self.meta_changed = all;
    }

    /// The rows to write, none when nothing changed.
    pub(crate) fn take_changes(&mut self) -> Batch {
        let mut batch = Batch::default();
        if !self.durable {
            return batch;
        }
        if std::mem::take(&mut self.replaced) {
            batch.clear = true;
            self.track(true);
            self.media.changed = Some(self.media.ids().collect());
            self.imports.changed = true;
            self.imports.forget_written();
            self.exports.changed = true;
        }
        for slot in self
            .members
            .dirty
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
        {
            let key = format!("m/{slot:010}");
            match self.members.get(slot) {
                Some(member) => batch.put(key, bytes(&dump::dump_member(slot, member))),
                None => batch.remove(key),
            }
        }
        for id in self
            .tree
            .dirty
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
        {
            let key = format!("d/{id:010}");
            match self.tree.get(id) {
                Some(node) => batch.put(key, bytes(&dump::dump_department(node))),
                None => batch.remove(key),
            }
        }
        for id in self
            .tags
            .dirty
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
        {
            let key = format!("t/{id:020}");
            match self.tags.get(id) {
                Some(tag) => batch.put(
                    key,
                    bytes(&json!({
                        "tagid": tag.id, "tagname": tag.name, "owner": tag.owner.map_or("console", Identity::name),
                        "slots": tag.users, "partylist": tag.parties,
                    })),
                ),
                None => batch.remove(key),
            }
        }
        self.collect_media(&mut batch);
        if std::mem::take(&mut self.imports.changed) {
            self.collect_imports(&mut batch);
        }
        if std::mem::take(&mut self.exports.changed) {
            self.exports.collect(&mut batch);
        }
        if std::mem::take(&mut self.meta_changed)
            || !batch.rows.is_empty() && !self.doomed.is_empty()
        {
            batch.put("x/meta".to_owned(), bytes(&self.meta()));
        }
        batch
    }

    fn collect_media(&mut self, batch: &mut Batch) {
        for id in self
            .media
            .changed
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
        {
            match self.media.any(&id) {
                Some(media) => {
                    let head = bytes(&json!({"kind": media.kind, "created": media.created}));
                    // The head and the content, parted by a byte that no JSON text has.
                    batch.put(
                        format!("u/{id}"),
                        [&head[..], &[0], &media.bytes[..]].concat(),
                    );
                }
                None => batch.remove(format!("u/{id}")),
            }
        }
    }

    fn collect_imports(&mut self, batch: &mut Batch) {
        for (number, rows) in self.imports.take_removed() {
            batch.remove(format!("j/{number:010}"));
            batch.remove(format!("s/{number:010}"));
            for at in 0..rows {
                batch.remove(format!("r/{number:010}/{at:010}"));
            }
        }
        for id in self.imports.take_purged() {
            batch.put(format!("p/{id}"), Vec::new());
        }
        for job in self.imports.iter_mut() {
            let number = job.number;
            for (at, row) in job.results.iter().enumerate().skip(job.written) {
                batch.put(format!("r/{number:010}/{at:010}"), bytes(&row_json(row)));
            }
            job.written = job.results.len();
            batch.put(format!("j/{number:010}"), bytes(&job_json(job)));
            if job.done {
                batch.remove(format!("s/{number:010}"));
            } else if !std::mem::replace(&mut job.source_written, true) {
                batch.put(format!("s/{number:010}"), job.source.to_vec());
            }
        }
    }

    /// Everything small, in one row.
    fn meta(&self) -> Value {
        let receivers = self.receivers.0.iter().map(|receiver| {
            let mut value = receiver.target.to_json();
            value["secret"] = json!(receiver.identity.name());
            value["shrunk"] = json!(receiver.shrunk);
            value["own_writes"] = json!(receiver.own_writes);
            value
        });
        json!({
            "creator": self.creator, "mail_domain": self.mail_domain, "attributes": self.attributes,
            "doomed": self.doomed, "scopes": dump::dump_scopes(self), "linked_corps": self.linked,
            "contact_rules": self.rules.map.values().collect::<Vec<_>>(), "last_rule": self.rules.last,
            "second_factor": self.second_factor, "misses": self.misses, "moved_ms": self.moved_ms,
            "receivers": receivers.collect::<Vec<_>>(),
        })
    }
}

fn row_json(row: &RowResult) -> Value {
    let mut value = json!({"line": row.line, "code": row.code, "text": row.text});
    match &row.subject {
        Subject::Member { userid, action } => {
            value["userid"] = json!(userid);
            value["action"] = json!(action);
        }
        Subject::Department { id, action } => {
            value["partyid"] = json!(id);
            value["action"] = json!(action);
        }
    }
    value
}

fn job_json(job: &ImportJob) -> Value {
    json!({
        "id": job.id, "kind": job.kind.name(), "who": job.who.name(), "begins": job.begins, "row_us": job.row_us,
        "total": job.total, "at": job.at, "done": job.done,
        "callback": job.callback.as_ref().map(|callback| callback.to_json()),
    })
}
