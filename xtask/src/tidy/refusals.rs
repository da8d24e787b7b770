//! The error codes in the SDK's pages are those that the description gives for the operation behind a method.

use std::collections::{BTreeMap, BTreeSet};

use super::{assert_none, texts};

/// The words before the numbers of the vendor's documents, which name the operation.
const VENDOR: &str = "Vendor's document";

#[test]
fn the_errors_of_a_method_are_those_of_its_operation() {
    let given = given();
    let mut complaints = Vec::new();
    for file in texts(".rs") {
        if !file.path.starts_with("crates/wecom-contacts/src/") {
            continue;
        }
        for comment in comments(&file.text) {
            for complaint in judge(&comment, &given) {
                complaints.push(format!("{}: {complaint}", file.path));
            }
        }
    }
    assert_none("errors that the description does not give", &complaints);
}

#[test]
fn a_method_that_calls_says_its_errors() {
    let mut complaints = Vec::new();
    for file in texts(".rs") {
        if !file.path.starts_with("crates/wecom-contacts/src/") {
            continue;
        }
        let silent = silent(&file.text);
        complaints.extend(silent.map(|method| format!("{}: {method}", file.path)));
    }
    assert_none("methods without `# Errors`", &complaints);
}

#[test]
fn a_method_without_errors_is_found() {
    let method =
        |page: &str| format!("{page}\n/// Vendor's document 90195.\npub async fn get() {{\n");
    assert_eq!(silent(&method("/// Reads.")).count(), 1);
    assert_eq!(silent(&method("/// Reads.\n///\n/// # Errors")).count(), 0);
}

/// The methods whose page names the vendor's document but no errors. Those that only prepare a call are not `async`.
fn silent(source: &str) -> impl Iterator<Item = &str> {
    let mut page = String::new();
    source.lines().map(str::trim_start).filter(move |line| {
        if line.starts_with("///") {
            page += line;
            return false;
        }
        let page = std::mem::take(&mut page);
        line.starts_with("pub async fn") && page.contains(VENDOR) && !page.contains("# Errors")
    })
}

#[test]
fn a_code_of_another_operation_is_found() {
    let given = BTreeMap::from([
        ("90195".to_owned(), BTreeSet::from([60102, 60103])),
        ("90196".to_owned(), BTreeSet::from([60111])),
    ]);
    let page = |errors: &str, document: &str| {
        format!("Reads.\n\n# Errors\n{errors}\n\n{document}\n\n# Panics\n99999")
    };
    let of_the_first = "Vendor's document 90195.";
    assert!(judge(&page("60102 to 60103 taken.", of_the_first), &given).is_empty());
    assert!(
        judge(
            &page("60102; 60111.", "Vendor's documents 90195 and 90196."),
            &given
        )
        .is_empty()
    );
    assert!(judge(&page("60111 somewhere.", ""), &given).is_empty());
    assert_eq!(
        judge(&page("60111 not there.", of_the_first), &given).len(),
        1
    );
    assert_eq!(judge(&page("40000 nowhere.", ""), &given).len(), 1);
    assert_eq!(
        judge(&page("None.", "Vendor's document 99999."), &given).len(),
        1
    );
}

/// The codes of the description, by the vendor's document of their operation.
fn given() -> BTreeMap<String, BTreeSet<i64>> {
    let bundle = crate::spec::bundle().expect("the bundle is readable");
    let mut given: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for operation in bundle.operations() {
        let document = operation.value["externalDocs"]["description"].as_str();
        let codes = operation.value["x-wecom-errcodes"].as_array();
        given
            .entry(document.unwrap_or_default().to_owned())
            .or_default()
            .extend(codes.into_iter().flatten().filter_map(|code| code.as_i64()));
    }
    given
}

/// The documenting comments of a source, each as one text.
fn comments(source: &str) -> Vec<String> {
    let mut comments = vec![String::new()];
    for line in source.lines().map(str::trim_start) {
        match (line.strip_prefix("///"), comments.last_mut()) {
            (Some(said), Some(comment)) => {
                comment.push_str(said.trim());
                comment.push('\n');
            }
            _ => comments.push(String::new()),
        }
    }
    comments.retain(|comment| comment.contains("# Errors"));
    comments
}

/// What is wrong with one comment. One that names no document may name the codes of any operation.
fn judge(comment: &str, given: &BTreeMap<String, BTreeSet<i64>>) -> Vec<String> {
    let section = comment.split("# Errors\n").nth(1).unwrap_or_default();
    let section = section.split("\n# ").next().unwrap_or_default();
    let (errors, documents) = section.split_once(VENDOR).unwrap_or((section, ""));
    let documents = numbers(documents.split('.').next().unwrap_or_default());
    let mut complaints = Vec::new();
    let mut known: BTreeSet<i64> = BTreeSet::new();
    for (document, _) in &documents {
        match given.get(&document.to_string()) {
            Some(codes) => known.extend(codes.iter().copied()),
            None => complaints.push(format!("no operation has the document {document}")),
        }
    }
    if documents.is_empty() {
        known.extend(given.values().flatten().copied());
    }
    let named = numbers(errors).into_iter().flat_map(|(from, to)| from..=to);
    let strange = named.filter(|code| !known.contains(code));
    complaints.extend(strange.map(|code| format!("{code} is not of {documents:?}: {errors}")));
    complaints
}

/// The numbers of a text that are long enough for a code or a document, `1 to 3` as a range.
fn numbers(text: &str) -> Vec<(i64, i64)> {
    let mut found: Vec<(i64, i64)> = Vec::new();
    let mut range = false;
    for word in text.split_whitespace() {
        let number = word.trim_matches(|c: char| !c.is_ascii_digit());
        match (number.len() >= 5)
            .then(|| number.parse())
            .and_then(Result::ok)
        {
            Some(to) if range && !found.is_empty() => {
                if let Some(last) = found.last_mut() {
                    last.1 = to;
                }
            }
            Some(number) => found.push((number, number)),
            None => {}
        }
        range = word == "to";
    }
    found
}
