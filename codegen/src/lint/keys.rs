//! Which keys may stand where: a misspelt keyword would otherwise pass in silence.

use super::Lint;
use crate::bundle::ROOT;
use crate::node::Node;
use crate::operations::SECRETS;

mod table;

use table::Kind::{Capacity, Components, Free, Leaf, PathItem, Root, Schema, Visibility};
use table::{FORBIDDEN, Kind, keys, named};

/// Checks the keys of the whole document.
pub(super) fn check(lint: &mut Lint<'_>) {
    let doc = &lint.bundle.doc;
    for (key, value) in doc
        .entries()
        .filter(|(key, _)| *key != "paths" && *key != "components")
    {
        walk_key(lint, ROOT, key, Root, key, value);
    }
    for (file, path, item) in lint.paths() {
        walk(lint, file, path, PathItem, item);
    }
    for (section, _) in super::entries(lint.bundle, &["components"]) {
        let Some((_, kind)) = keys(Components)
            .unwrap_or_default()
            .iter()
            .find(|(key, _)| *key == section)
        else {
            lint.found.add(
                ROOT,
                "components",
                "unknown-key",
                format!("`{section}` is no section of components"),
            );
            continue;
        };
        let Some(kind) = named(*kind) else { continue };
        for (file, name, node) in lint.components(section) {
            walk(lint, file, name, kind, node);
        }
    }
}

/// Checks an object, or each object of a list.
fn walk(lint: &mut Lint<'_>, file: &str, place: &str, kind: Kind, node: &Node) {
    if kind == Free {
        return;
    }
    if let Node::List(items) = node {
        let item_kind = if kind == Leaf { Leaf } else { kind };
        for (index, item) in items
            .iter()
            .enumerate()
            .filter(|(_, item)| item_kind != Leaf || item.as_map().is_some())
        {
            walk(lint, file, &format!("{place}[{index}]"), item_kind, item);
        }
        return;
    }
    let Some(map) = node.as_map() else {
        if kind != Leaf {
            lint.found.add(
                file,
                place,
                "value-type",
                format!("must be an object, not {}", node.kind()),
            );
        }
        return;
    };
    if kind == Leaf {
        lint.found
            .add(file, place, "value-type", "must not be an object");
        return;
    }
    if kind == Visibility {
        check_visibility(lint, file, place, node);
    }
    if let Some(target) = node.get("$ref") {
        check_ref(lint, file, place, target, map.len());
        return;
    }
    for (key, value) in map {
        if let Some(kind) = named(kind) {
            walk(lint, file, &inside(place, key), kind, value);
        } else {
            walk_key(lint, file, place, kind, key, value);
        }
    }
}

/// A privacy cut names kinds of secret, and a date where it is one by date.
fn check_visibility(lint: &mut Lint<'_>, file: &str, place: &str, node: &Node) {
    let mut bad = |text: String| lint.found.add(file, place, "visibility", text);
    let (from, never) = (node.texts("hidden_from"), node.texts("never_for"));
    for kind in from.iter().chain(&never) {
        if !SECRETS.iter().any(|(known, _)| known == kind) {
            let known = SECRETS.map(|(known, _)| known).join(", ");
            bad(format!("`{kind}` is not one of {known}"));
        }
    }
    if from.is_empty() != node.text("hidden_since").is_empty() {
        bad("hidden_since and hidden_from go together".to_owned());
    }
    if from.is_empty() && never.is_empty() {
        bad("it hides nothing from anyone".to_owned());
    }
}

/// Checks one key and what it holds.
fn walk_key(lint: &mut Lint<'_>, file: &str, place: &str, kind: Kind, key: &str, value: &Node) {
    let known = keys(kind).unwrap_or_default();
    if let Some((_, below)) = known.iter().find(|(name, _)| *name == key) {
        check_value(lint, file, place, kind, key, value);
        let below_place = if matches!(key, "properties" | "schemas") {
            place.to_owned()
        } else {
            inside(place, key)
        };
        walk(lint, file, &below_place, *below, value);
    } else if let Some((_, instead)) = FORBIDDEN
        .iter()
        .find(|(name, _)| kind == Schema && *name == key)
    {
        lint.found.add(
            file,
            place,
            "forbidden-key",
            format!("`{key}` is not used here: {instead}"),
        );
    } else {
        let near = known
            .iter()
            .map(|(name, _)| *name)
            .min_by_key(|name| distance(key, name));
        let near = near.filter(|name| distance(key, name) <= 2);
        let hint = near
            .map(|name| format!("; did you mean `{name}`?"))
            .unwrap_or_default();
        lint.found.add(
            file,
            place,
            "unknown-key",
            format!("`{key}` is no key here{hint}"),
        );
    }
}

/// The place of a member, readable: `User.mobile`, `/cgi-bin/user/get post.responses`.
fn inside(place: &str, key: &str) -> String {
    if place.starts_with('/') && !place.contains(' ') {
        format!("{place} {key}")
    } else {
        format!("{place}.{key}")
    }
}

/// Checks the type of a keyword's value.
fn check_value(lint: &mut Lint<'_>, file: &str, place: &str, kind: Kind, key: &str, value: &Node) {
    let is_list =
        |good: fn(&Node) -> bool| matches!(value, Node::List(items) if items.iter().all(good));
    let texts = || is_list(|item| item.as_str().is_some());
    let fits = match key {
        "required" if kind == Schema => texts(),
        "x-required-on-success"
        | "x-wecom-names"
        | "x-wecom-secrets"
        | "tags"
        | "shared_with"
        | "hidden_from"
        | "never_for"
            if kind != Root && kind != Capacity =>
        {
            texts()
        }
        "x-wecom-errcodes" => is_list(|item| item.as_int().is_some()),
        "x-extensible-enum" => is_list(|item| item.as_int().is_some() || item.as_str().is_some()),
        "required" | "deprecated" | "nullable" | "x-wecom-idempotent" => value.as_bool().is_some(),
        _ if kind == Capacity => value.as_int().is_some_and(|number| number > 0),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "x-max-bytes" | "per_minute"
        | "per_hour" | "per_day" | "concurrency" => {
            value.as_int().is_some_and(|number| number >= 0)
        }
        "minimum" | "maximum" => value.as_int().is_some(),
        "allOf" | "parameters" => is_list(|item| item.as_map().is_some()),
        "type"
        | "format"
        | "description"
        | "summary"
        | "operationId"
        | "pattern"
        | "name"
        | "in"
        | "url"
        | "x-wecom-key"
        | "x-wecom-large-reply"
        | "x-wecom-unconfirmed"
        | "hidden_since"
        | "unless"
        | "title"
        | "version" => value.as_str().is_some(),
        _ => true,
    };
    if !fits {
        lint.found.add(
            file,
            place,
            "value-type",
            format!("`{key}` cannot hold {}", described(value)),
        );
    }
}

/// A value in words, with what a list holds.
fn described(value: &Node) -> String {
    match value {
        Node::List(items) => {
            let odd: Vec<&str> = items.iter().map(Node::kind).collect();
            format!(
                "a list of {}",
                if odd.is_empty() {
                    "nothing".into()
                } else {
                    odd.join(", ")
                }
            )
        }
        other => other.kind().to_owned(),
    }
}

/// Checks a reference: local, resolved, and alone.
fn check_ref(lint: &mut Lint<'_>, file: &str, place: &str, target: &Node, keys: usize) {
    if keys > 1 {
        let text =
            "keys beside $ref are ignored by other tools; wrap the reference in allOf to add to it";
        lint.found.add(file, place, "ref-siblings", text);
    }
    let text = target.as_str().unwrap_or_default();
    let found = text
        .strip_prefix("#/")
        .and_then(|path| lint.bundle.doc.at(&path.split('/').collect::<Vec<_>>()));
    if found.is_none() {
        lint.found.add(
            file,
            place,
            "ref-target",
            format!("the reference `{text}` leads nowhere; it must be #/components/…"),
        );
    }
}

/// The number of edits between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
