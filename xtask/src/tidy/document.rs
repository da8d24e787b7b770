//! Documents whose links lead somewhere, whose translations keep step, and whose promises name a test that exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{assert_none, texts};

#[test]
fn links_inside_the_checkout_lead_somewhere() {
    let pages: BTreeMap<String, Page> = texts(".md")
        .into_iter()
        .map(|file| (file.path, Page::read(&file.text)))
        .collect();
    let ours = format!("{}/blob/main/", repository());
    let mut complaints = Vec::new();
    for (path, page) in &pages {
        for link in &page.links {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file.strip_prefix(&ours) {
                Some(file) => file.to_owned(),
                None if is_outside(link) => continue,
                None if file.is_empty() => path.clone(),
                None => beside(path, file),
            };
            if !crate::root().join(&target).exists() {
                complaints.push(format!("{path}: {link}: no such file"));
            } else if let Some(page) = pages.get(&target)
                && !anchor.is_empty()
                && !page.anchors.contains(anchor)
            {
                complaints.push(format!("{path}: {link}: no such heading"));
            } else if leaves_its_book(path, &target) && !file.starts_with(&ours) {
                complaints.push(format!(
                    "{path}: {link}: the built guide has no such page; write {ours}{target}"
                ));
            }
        }
    }
    assert_none("dead links", &complaints);
}

#[test]
fn the_number_of_operations_is_that_of_the_description() {
    let bundle = crate::spec::bundle().expect("the bundle is readable");
    let count = bundle.operations().count().to_string();
    let mut complaints = Vec::new();
    for file in texts(".md") {
        let told = numbers_of_operations(&file.text);
        let wrong = told.into_iter().filter(|told| *told != count);
        complaints.extend(wrong.map(|told| format!("{}: {told}, not {count}", file.path)));
    }
    assert_none("numbers of operations that are not so", &complaints);
}

#[test]
fn numbers_of_operations_are_found_in_both_languages() {
    let english = "All 58 operations; 57 of 58\noperations, the operations of 3 rooms";
    assert_eq!(numbers_of_operations(english), ["58", "58"]);
    assert_eq!(
        numbers_of_operations("全部 58 个接口（59 个全部覆盖）"),
        ["58", "59"]
    );
}

/// What a page says how many operations there are.
fn numbers_of_operations(page: &str) -> Vec<String> {
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found: Vec<(usize, String)> = Vec::new();
    for what in [" operations", " 个接口", " 个全部覆盖"] {
        for (at, _) in page.match_indices(what) {
            let before = page[..at].trim_end_matches(|c: char| c.is_ascii_digit());
            found.push((at, page[before.len()..at].to_owned()));
        }
    }
    found.retain(|(_, number)| !number.is_empty());
    found.sort();
    found.into_iter().map(|(_, number)| number).collect()
}

#[test]
fn translations_keep_step_with_the_original() {
    let mut complaints = Vec::new();
    for (original, translation) in translations() {
        let (Some(original_page), Some(page)) = (read(&original), read(&translation)) else {
            complaints.push(format!(
                "{original} and {translation}: one of them is missing"
            ));
            continue;
        };
        if original_page.levels != page.levels {
            complaints.push(format!("{translation}: other headings than {original}"));
        }
        for code in &original_page.code {
            if !page.code.contains(code) {
                let first = code.lines().next().unwrap_or_default();
                complaints.push(format!(
                    "{translation} lacks the code that begins `{first}`"
                ));
            }
        }
    }
    assert_none("translations that fell behind", &complaints);
}

#[test]
fn the_readme_shows_an_example_that_is_run() {
    let example = "crates/wecom-contacts/examples/update_member.rs";
    let text = std::fs::read_to_string(crate::root().join(example)).expect("the example is there");
    let start = text.find("\nuse ").expect("a head, then code") + 1;
    let code = &text[start..];
    let page = read("README.md").expect("README.md is there");
    assert!(
        page.code.iter().any(|block| block == code),
        "README.md does not show {example} as it is"
    );
}

#[test]
fn every_invariant_names_a_test_that_exists() {
    let page = read("ARCHITECTURE.md").expect("ARCHITECTURE.md is there");
    let sources = texts(".rs");
    let promised: Vec<&String> = page
        .spans
        .iter()
        .filter(|span| span.split('_').count() > 3 && !span.contains(['.', ':', '/', ' ']))
        .collect();
    assert!(
        promised.len() > 10,
        "only {} tests are named",
        promised.len()
    );
    let complaints: Vec<String> = promised
        .into_iter()
        .filter(|name| {
            let definition = format!("fn {name}(");
            !sources.iter().any(|file| file.text.contains(&definition))
        })
        .cloned()
        .collect();
    assert_none(
        "tests that ARCHITECTURE.md names and nobody has",
        &complaints,
    );
}

/// Originals and their translations.
fn translations() -> Vec<(String, String)> {
    let mut pairs = vec![("README.md".to_owned(), "README.zh-CN.md".to_owned())];
    for file in texts(".md") {
        if let Some(page) = file.path.strip_prefix("docs/en/") {
            pairs.push((file.path.clone(), format!("docs/zh/{page}")));
        }
        if let Some(page) = file.path.strip_prefix("docs/zh/") {
            pairs.push((format!("docs/en/{page}"), file.path.clone()));
        }
    }
    pairs
}

/// What the rules need of one Markdown file.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
    levels: Vec<usize>,
    /// Code blocks that a machine reads: all but `text` and `mermaid`.
    code: Vec<String>,
    /// Words in code type.
    spans: Vec<String>,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut heading = None::<String>;
        let mut code = None::<String>;
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(dest_url.into_string());
                }
                Event::Start(Tag::Heading { level, .. }) => {
                    page.levels.push(level as usize);
                    heading = Some(String::new());
                }
                Event::End(TagEnd::Heading(_)) => {
                    page.anchors.extend(heading.take().map(|text| slug(&text)));
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language)))
                    if &*language != "text" =>
                {
                    code = Some(String::new());
                }
                Event::End(TagEnd::CodeBlock) => page.code.extend(code.take()),
                Event::Code(text) => {
                    page.spans.push(text.to_string());
                    heading.iter_mut().for_each(|title| title.push_str(&text));
                }
                Event::Text(text) => {
                    heading.iter_mut().for_each(|title| title.push_str(&text));
                    code.iter_mut().for_each(|code| code.push_str(&text));
                }
                _ => {}
            }
        }
        page
    }
}

/// One page of the checkout, if it is there.
fn read(path: &str) -> Option<Page> {
    let text = std::fs::read_to_string(crate::root().join(path)).ok()?;
    Some(Page::read(&text))
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

/// Whether a page of the guide names something that is not built with it.
fn leaves_its_book(page: &str, target: &str) -> bool {
    ["docs/en/src/", "docs/zh/src/"]
        .iter()
        .any(|book| page.starts_with(book) && !target.starts_with(book))
}

/// Where the checkout lives on the web.
fn repository() -> String {
    let text =
        std::fs::read_to_string(crate::root().join("Cargo.toml")).expect("Cargo.toml is there");
    let manifest: toml::Table = text.parse().expect("cargo reads it too");
    let repository = manifest["workspace"]["package"]["repository"].as_str();
    repository.expect("the repository is declared").to_owned()
}

/// Whether a link leaves the checkout; those are not followed, since no test reaches the internet.
fn is_outside(link: &str) -> bool {
    link.contains("://") || link.starts_with("mailto:")
}
