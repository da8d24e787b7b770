//! The drift check as an ordinary test, and what it finds.

use super::*;

/// A fresh output of two files.
fn fresh() -> BTreeMap<String, String> {
    let folder = "crates/wecom-contacts-api/src/generated";
    [("a.rs", "one\n"), ("b.rs", "two\n")]
        .map(|(name, text)| (format!("{folder}/{name}"), text.to_owned()))
        .into()
}

#[test]
fn generated_files_fit_the_description() {
    if let Err(failure) = run(true) {
        panic!("{failure}");
    }
}

#[test]
fn the_check_names_missing_stale_and_orphan_files_and_the_command_that_mends_them() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("crates/wecom-contacts-api/src/generated");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("b.rs"), "TWO\n").unwrap();
    fs::write(folder.join("c.rs"), "left over\n").unwrap();

    let text = complaint(&drift(root.path(), &fresh()).unwrap());

    for expected in [
        "missing  crates",
        "generated/a.rs",
        "stale    crates",
        "-TWO",
        "+two",
        "orphan   crates",
        MEND,
    ] {
        assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
    }
}

#[test]
fn writing_mends_everything_and_leaves_nothing_to_check() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("crates/wecom-contacts-api/src/generated");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("c.rs"), "left over\n").unwrap();

    for change in drift(root.path(), &fresh()).unwrap() {
        write(root.path(), &change).unwrap();
    }

    assert!(drift(root.path(), &fresh()).unwrap().is_empty());
    assert!(!folder.join("c.rs").exists());
}

#[test]
fn line_ends_of_another_system_are_no_difference() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("x");
    fs::write(&file, "one\r\ntwo\r\n").unwrap();
    assert_eq!(read(&file).unwrap(), "one\ntwo\n");
}
