//! Merges the fragments of `spec/` into one document and remembers which file each part came from.

use std::collections::BTreeMap;

use crate::Findings;
use crate::errcodes::{self, ErrCodeRow};
use crate::node::{Map, Node};

/// The file with the head of the description and the shared schemas.
pub(crate) const ROOT: &str = "openapi.yaml";
/// The table of error codes.
pub(crate) const ERRCODES: &str = "errcodes.csv";

/// The merged description.
#[derive(Debug)]
pub(crate) struct Bundle {
    /// The whole document, in the order of the tags and then as written.
    pub(crate) doc: Node,
    /// Path, or `section/name` of a component, to the file that holds it.
    pub(crate) origin: BTreeMap<String, String>,
    /// The names of all files that were read.
    pub(crate) files: Vec<String>,
    /// The rows of the error code table, by code.
    pub(crate) errcodes: Vec<ErrCodeRow>,
}

impl Bundle {
    /// The file that a path or a component (`schemas/User`) came from.
    pub(crate) fn file(&self, key: &str) -> &str {
        self.origin.get(key).map_or(ROOT, String::as_str)
    }
}

/// Reads and merges all files; unreadable files, foreign keys and duplicates are found here.
pub(crate) fn read(sources: &BTreeMap<String, String>) -> Result<Bundle, Findings> {
    let mut found = Findings::default();
    let mut parsed = BTreeMap::new();
    for (file, text) in sources.iter().filter(|(file, _)| file.ends_with(".yaml")) {
        match serde_saphyr::from_str_with_options::<Node>(
            text,
            serde_saphyr::options! { strict_booleans: true },
        ) {
            Ok(node) => {
                parsed.insert(file.clone(), node);
            }
            Err(error) => found.add(file, "document", "yaml", error.to_string()),
        }
    }
    let errcodes = sources
        .get(ERRCODES)
        .map(|text| errcodes::read(text, &mut found))
        .unwrap_or_default();
    if !sources.contains_key(ERRCODES) {
        found.add(
            ERRCODES,
            "table",
            "missing-file",
            "the table of error codes is missing",
        );
    }
    let Some(Node::Map(mut root)) = parsed.remove(ROOT) else {
        if !sources.contains_key(ROOT) {
            found.add(
                ROOT,
                "document",
                "missing-file",
                "the head of the description is missing",
            );
        }
        return Err(found.into_result().err().unwrap_or_default());
    };

    let mut merge = Merge {
        found,
        origin: BTreeMap::new(),
        paths: Map::new(),
        components: Map::new(),
    };
    let components = root.shift_remove("components");
    let paths = root.shift_remove("paths");
    merge.take(ROOT, "components", components);
    merge.take(ROOT, "paths", paths);
    for file in reading_order(&Node::Map(root.clone()), &parsed) {
        let fragment = &parsed[&file];
        for (key, part) in fragment.entries() {
            merge.take(&file, key, Some(part.clone()));
        }
    }
    root.insert("paths".into(), Node::Map(merge.paths));
    root.insert("components".into(), Node::Map(merge.components));
    let bundle = Bundle {
        doc: Node::Map(root),
        origin: merge.origin,
        files: sources.keys().cloned().collect(),
        errcodes,
    };
    merge.found.into_result().map(|()| bundle)
}

/// The fragments in the order of the tags, then any others by name.
fn reading_order(root: &Node, parsed: &BTreeMap<String, Node>) -> Vec<String> {
    let mut order: Vec<String> = root
        .get("tags")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .map(|tag| format!("{}.yaml", tag.text("name")))
        .filter(|file| parsed.contains_key(file))
        .collect();
    for file in parsed.keys() {
        if !order.contains(file) {
            order.push(file.clone());
        }
    }
    order
}

/// The merge in progress.
struct Merge {
    found: Findings,
    origin: BTreeMap<String, String>,
    paths: Map,
    components: Map,
}

impl Merge {
    /// Takes one top-level part of a file.
    fn take(&mut self, file: &str, key: &str, part: Option<Node>) {
        let Some(part) = part else { return };
        let Node::Map(part) = part else {
            self.found.add(
                file,
                key,
                "shape",
                format!("`{key}` is {}, not an object", part.kind()),
            );
            return;
        };
        match key {
            "paths" => {
                for (path, item) in part {
                    self.claim(file, &path);
                    self.paths.insert(path, item);
                }
            }
            "components" => {
                for (section, entries) in part {
                    let Node::Map(entries) = entries else {
                        continue;
                    };
                    for (name, entry) in entries {
                        self.claim(file, &format!("{section}/{name}"));
                        self.other_section(file, &section, &name);
                        let target = self
                            .components
                            .entry(section.clone())
                            .or_insert_with(|| Node::Map(Map::new()));
                        if let Some(target) = target.as_map_mut() {
                            target.insert(name, entry);
                        }
                    }
                }
            }
            _ => self.found.add(
                file,
                key,
                "fragment-key",
                format!("a fragment holds only `paths` and `components`, not `{key}`"),
            ),
        }
    }

    /// Notes where `key` came from; a second file with the same key is a mistake.
    fn claim(&mut self, file: &str, key: &str) {
        if let Some(first) = self.origin.insert(key.to_owned(), file.to_owned()) {
            self.found.add(
                file,
                key,
                "duplicate",
                format!("already given in spec/{first}"),
            );
        }
    }

    /// Some generators write all components into one namespace.
    fn other_section(&mut self, file: &str, section: &str, name: &str) {
        let other = self
            .components
            .iter()
            .find(|(other, entries)| *other != section && entries.get(name).is_some());
        if let Some((other, _)) = other {
            self.found.add(
                file,
                &format!("{section}/{name}"),
                "duplicate",
                format!("`{name}` is the name of something in {other}, too"),
            );
        }
    }
}
