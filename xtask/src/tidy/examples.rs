//! What users may call is shown in an example, and every example runs.

mod code;
mod items;
mod listed;

use std::collections::BTreeMap;

use code::Code;
use items::{Item, Kind};
use listed::Listed;

use super::{Text, assert_none, texts};

/// The crates whose surface people write. Of the generated types, the pattern is shown where they are given out.
const CRATES: [&str; 3] = ["wecom-callback", "wecom-contacts", "wecom-sandbox"];

/// What `api.txt` lists as function, method, type or trait has an example when
///
/// - its own documentation holds one, or
/// - one that its reader has at hand names it: one of the same source file, or of the page of its type, which is the
///   documentation of the type and of all its methods, wherever they are written. A function is named by being called
///   (`.at(`, `Frame::company(`) or, in a trait, implemented (`fn handle(`); a type by its name;
/// - it is a type, and one of its methods has an example of its own, which is on the page of the type.
///
/// Only lines that the reader sees count: not those that rustdoc hides. Fields, variants, constants and what
/// implements a trait are excepted. In macros, what stands behind a documenting comment is looked at, so far as it is
/// `pub fn` or a name; an example of the same file is then the nearest there is.
#[test]
fn every_public_item_is_shown_in_an_example() {
    let mut complaints = Vec::new();
    for name in CRATES {
        let folder = format!("crates/{name}/src/");
        let files = texts(".rs");
        let files = files.iter().filter(|file| file.path.starts_with(&folder));
        let api = crate::root().join(format!("crates/{name}/api.txt"));
        let api = std::fs::read_to_string(api).expect("the list of public items is readable");
        complaints.extend(unshown(files, &Listed::read(&api)));
    }
    assert_none("public items without an example", &complaints);
}

/// The client that codegen writes.
const CLIENT: &str = "crates/wecom-contacts-api/src/generated/client.rs";

/// Lines of an example that codegen writes, at most.
const SHORT: usize = 6;

#[test]
fn every_method_of_the_generated_client_has_an_example() {
    let complaints = without_example(&generated_client());
    assert_none("methods without a short example of their own", &complaints);
}

#[test]
fn a_method_whose_example_is_missing_long_or_of_another_is_found() {
    let found = |doc: &str, name: &str| {
        let path = "a.rs".to_owned();
        let text = format!("impl C {{\n{doc}\npub async fn {name}(&self) {{}} }}");
        without_example(&Text { path, text }).len()
    };
    let shown = "/// ```\n/// # hidden(\n/// api.go();\n/// ```";
    assert_eq!(found(shown, "go"), 0);
    assert_eq!(found("/// Goes.", "go"), 1);
    assert_eq!(found(shown, "come"), 1);
    assert_eq!(found(&shown.replace("/// api", "/// # api"), "go"), 1);
    let long = shown.replace(
        "/// api",
        &format!("{}/// api", "/// api.come();\n".repeat(SHORT)),
    );
    assert_eq!(found(&long, "go"), 1);
    assert_eq!(found(shown, "go_stream"), 1, "there is no `go` to look at");
}

#[test]
fn every_example_runs() {
    let mut complaints = Vec::new();
    for file in texts(".rs").into_iter().chain([generated_client()]) {
        for (number, line) in (1..).zip(file.text.lines()) {
            if file.path.starts_with("crates/") && code::stands_still(line) {
                complaints.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none("examples that do not run", &complaints);
}

#[test]
fn what_no_example_names_is_found() {
    let api = Listed::read(
        "pub struct x::A<T>\npub fn x::A<T>::new() -> A\npub async fn x::A::go<B>(&self)\n",
    );
    let found = |text: &str| {
        let path = "a.rs".to_owned();
        let text = text.to_owned();
        unshown([Text { path, text }].iter(), &api)
    };
    let shown = "/// ```\n/// A::new().go();\n/// ```\npub struct A;";
    let methods = "impl A { pub fn new() -> A { A } pub fn go(&self) {} pub fn own(&self) {} }";
    assert!(found(&format!("{shown}\n{methods}")).is_empty());
    assert_eq!(
        found(&format!("pub struct A;\n{methods}")),
        ["a.rs:1: A", "a.rs:2: A::new", "a.rs:2: A::go"]
    );
    let hidden = shown.replace("A::new", "# A::new");
    assert_eq!(found(&format!("{hidden}\n{methods}")).len(), 2);
    let other = shown.replace("A::new", "B::new").replace("go", "going");
    assert_eq!(found(&format!("{other}\n{methods}")).len(), 2);
    let text = shown.replace("/// ```\n/// A", "/// ```text\n/// A");
    assert_eq!(found(&format!("{text}\n{methods}")).len(), 3);
    let from_macro =
        "macro_rules! m { () => { /// Goes.\n#[must_use] pub async fn go(&self) {} } }";
    assert_eq!(found(from_macro), ["a.rs:2: go"]);
    assert_eq!(found("m! { /// A name.\nA, a }"), ["a.rs:2: A"]);
}

/// The generated client, which is not among what people wrote.
fn generated_client() -> Text {
    let text = std::fs::read_to_string(crate::root().join(CLIENT));
    Text {
        path: CLIENT.to_owned(),
        text: text.expect("the generated client is readable"),
    }
}

/// The methods of a client without a short example that calls them. A streaming twin refers to its method's.
fn without_example(file: &Text) -> Vec<String> {
    let (items, _) = items::read(file);
    let is_method = |name: &str| items.iter().any(|item| item.name == name);
    let is_shown = |item: &Item| {
        let twin = item.name.strip_suffix("_stream");
        let mut short = item.code.iter().filter(|code| code.lines() <= SHORT);
        twin.is_some_and(is_method) || short.any(|code| item.is_named_in(code))
    };
    let lacking = items.iter().filter(|item| !is_shown(item));
    lacking.map(ToString::to_string).collect()
}

/// The items of a crate that no example shows, with file and line.
fn unshown<'a>(files: impl Iterator<Item = &'a Text>, api: &Listed) -> Vec<String> {
    let mut items = Vec::new();
    let mut at_hand: BTreeMap<String, Vec<Code>> = BTreeMap::new();
    for file in files {
        let (found, head) = items::read(file);
        for item in &found {
            let page = item.page.clone();
            for place in [Some(file.path.clone()), page].into_iter().flatten() {
                at_hand.entry(place).or_default().extend(item.code.clone());
            }
        }
        at_hand.entry(file.path.clone()).or_default().extend(head);
        items.extend(found);
    }
    let public = items.iter().filter(|item| api.has(item));
    let lacking = public.filter(|item| !is_shown(item, &at_hand));
    lacking.map(ToString::to_string).collect()
}

fn is_shown(item: &Item, at_hand: &BTreeMap<String, Vec<Code>>) -> bool {
    let on = |place: &String| at_hand.get(place).map_or(&[][..], Vec::as_slice);
    let of_page = item.page.as_ref().map_or(&[][..], on);
    let has_methods_shown = item.kind == Kind::Type && !of_page.is_empty();
    let mut near = on(&item.file).iter().chain(of_page);
    !item.code.is_empty() || has_methods_shown || near.any(|code| item.is_named_in(code))
}
