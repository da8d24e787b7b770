//! Documents whose links lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{assert_none, texts};

#[test]
fn links_inside_the_checkout_lead_somewhere() {
    let pages: BTreeMap<String, Page> = texts(".md")
        .into_iter()
        .map(|file| (file.path, Page::read(&file.text)))
        .collect();
    let mut complaints = Vec::new();
    for (path, page) in &pages {
        for link in page.links.iter().filter(|link| !is_outside(link)) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                path.clone()
            } else {
                beside(path, file)
            };
            if !crate::root().join(&target).exists() {
                complaints.push(format!("{path}: {link}: no such file"));
            } else if let Some(page) = pages.get(&target)
                && !anchor.is_empty()
                && !page.anchors.contains(anchor)
            {
                complaints.push(format!("{path}: {link}: no such heading"));
            }
        }
    }
    assert_none("dead links", &complaints);
}

/// What the rules need of one Markdown file.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut heading = None::<String>;
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(dest_url.into_string());
                }
                Event::Start(Tag::Heading { .. }) => {
                    heading = Some(String::new());
                }
                Event::End(TagEnd::Heading(_)) => {
                    page.anchors.extend(heading.take().map(|text| slug(&text)));
                }
                Event::Code(text) => {
                    heading.iter_mut().for_each(|title| title.push_str(&text));
                }
                Event::Text(text) => {
                    heading.iter_mut().for_each(|title| title.push_str(&text));
                }
                _ => {}
            }
        }
        page
    }
}

/// The anchor that the usual renderers give a heading.
fn slug(title: &str) -> String {
    title
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// A relative link as a path from the top.
fn beside(page: &str, link: &str) -> String {
    let mut path = PathBuf::new();
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    for part in folder.join(link).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    path.to_string_lossy().replace('\\', "/")
}

/// Whether a link leaves the checkout; those are not followed, since no test reaches the internet.
fn is_outside(link: &str) -> bool {
    link.contains("://") || link.starts_with("mailto:")
}
