//! The names in a list of public items, `api.txt`.

use std::collections::BTreeSet;

use super::items::{Item, Kind};

/// The types by name, and the functions by name alone and with their type before it.
pub(super) struct Listed(BTreeSet<String>);

impl Listed {
    pub(super) fn read(api: &str) -> Self {
        let mut names = BTreeSet::new();
        for line in api.lines() {
            let words: Vec<&str> = line.splitn(5, ' ').collect();
            let keyword = ["struct", "enum", "union", "trait", "type", "fn"];
            let Some(at) = words.iter().position(|word| keyword.contains(word)) else {
                continue;
            };
            let path = path(&words[at + 1..].join(" "));
            let mut parts = path.rsplit("::");
            let name = parts.next().unwrap_or_default().to_owned();
            if words[at] == "fn" {
                names.insert(format!("{}::{name}", parts.next().unwrap_or_default()));
                names.insert(format!("::{name}"));
            } else {
                names.insert(name);
            }
        }
        Self(names)
    }

    pub(super) fn has(&self, item: &Item) -> bool {
        let page = item.page.as_deref().unwrap_or_default();
        self.0.contains(&match item.kind {
            Kind::Type => item.name.clone(),
            Kind::Method | Kind::Function => format!("{page}::{}", item.name),
        })
    }
}

/// The path that a text begins with, without what its parts are generic over.
fn path(text: &str) -> String {
    let mut depth = 0_usize;
    let mut path = String::new();
    for c in text.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ':' | '_' => path.push(c),
            c if c.is_alphanumeric() => path.push(c),
            _ => break,
        }
    }
    path.trim_end_matches(':').to_owned()
}
