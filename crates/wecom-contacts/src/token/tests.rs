//! Keys, the form in which tokens are kept, and the stores.

use std::time::Duration;

use proptest::prelude::{any, proptest};

use super::testing::{forgets_one_and_keeps_the_other, keeps_the_newer, key, stored};
use super::{FileStore, MemoryStore, StoredToken, StoredValue, TokenKey, TokenStore};
use crate::secret::CorpSecret;

#[test]
fn a_key_names_the_company_and_tells_apps_and_servers_apart() {
    let other_server = TokenKey::new("https://other", "ww1", &CorpSecret::from("one"));
    let keys = [key("one"), key("two"), other_server];
    for (n, key) in keys.iter().enumerate() {
        assert!(key.as_str().starts_with("ww1-"), "{key}");
        assert!(!key.as_str().contains("one"), "{key}");
        assert!(keys.iter().skip(n + 1).all(|other| other != key));
    }
    let hostile = TokenKey::new("x", "../../etc/ww", &CorpSecret::from("s"));
    assert!(
        hostile
            .as_str()
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        "{hostile}"
    );
}

#[test]
fn what_is_kept_is_read_back_the_same() {
    let refused = StoredToken {
        value: StoredValue::Refused { errcode: 40001 },
        ..stored(7, "x")
    };
    for kept in [stored(u64::MAX, "tk_1"), refused] {
        assert_eq!(StoredToken::from_line(kept.to_line().expose()), Some(kept));
    }
    for odd in [
        "",
        "1",
        "2 1 1 token t",
        "1 x 1 token t",
        "1 1 1 token",
        "1 1 1 token a b",
        "1 1 1 other t",
    ] {
        assert_eq!(StoredToken::from_line(odd), None, "{odd}");
    }
}

proptest! {
    #[test]
    fn any_text_in_a_store_is_survived(text in any::<String>()) {
        let _ = StoredToken::from_line(&text);
    }
}

async fn locks_one_at_a_time(store: &impl TokenStore) {
    let (a, b, life) = (key("a"), key("b"), Duration::from_secs(60));
    let held = store
        .try_lock(&a, life)
        .await
        .expect("works")
        .expect("free");
    assert!(
        store.try_lock(&a, life).await.expect("works").is_none(),
        "held"
    );
    assert!(
        store.try_lock(&b, life).await.expect("works").is_some(),
        "another key"
    );
    held.release().await;
    let dropped = store
        .try_lock(&a, life)
        .await
        .expect("works")
        .expect("free again");
    drop(dropped);
    assert!(
        store.try_lock(&a, life).await.expect("works").is_some(),
        "free after a drop"
    );
}

#[tokio::test]
async fn the_memory_store_keeps_the_newer_locks_and_forgets() {
    let store = MemoryStore::new();
    keeps_the_newer(&store, &store.clone()).await;
    locks_one_at_a_time(&MemoryStore::new()).await;
    forgets_one_and_keeps_the_other(&MemoryStore::new()).await;
}

#[tokio::test]
async fn the_file_store_keeps_the_newer_locks_and_forgets() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::open(folder.path().join("deep/er")).expect("made");
    keeps_the_newer(&store, &store).await;
    locks_one_at_a_time(&store).await;
    forgets_one_and_keeps_the_other(&store).await;
}

#[cfg(unix)]
#[tokio::test]
async fn token_files_are_for_their_owner_only_and_nothing_is_left_behind() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::open(folder.path().join("tokens")).expect("made");
    store
        .save(&key("a"), &stored(1, "tk_1"))
        .await
        .expect("works");
    store
        .save(&key("a"), &stored(2, "tk_2"))
        .await
        .expect("works");
    let mode = |path: &std::path::Path| {
        std::fs::metadata(path).expect("there").permissions().mode() & 0o777
    };
    assert_eq!(mode(&folder.path().join("tokens")), 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.path().join("tokens")).expect("a folder") {
        let path = entry.expect("an entry").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(
            path.extension()
                .expect("one")
                .to_string_lossy()
                .into_owned(),
        );
    }
    names.sort();
    assert_eq!(names, ["token", "write"]);
}

#[tokio::test]
async fn a_damaged_token_file_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::open(folder.path()).expect("made");
    let path = folder.path().join(format!("{}.token", key("a")));
    for damage in [&b"\xff\xfe\x00"[..], b"not ours", b""] {
        std::fs::write(&path, damage).expect("written");
        assert_eq!(store.load(&key("a")).await.expect("works"), None);
    }
    store
        .save(&key("a"), &stored(1, "tk_1"))
        .await
        .expect("works");
    assert!(store.load(&key("a")).await.expect("works").is_some());
}

#[tokio::test]
async fn a_folder_that_is_gone_is_an_error_without_path_or_token() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::open(folder.path().join("tokens")).expect("made");
    std::fs::remove_dir(folder.path().join("tokens")).expect("removed");
    let error = store
        .save(&key("a"), &stored(1, "tk_1"))
        .await
        .expect_err("gone");
    let shown = format!("{error} {error:?}");
    assert!(
        !shown.contains("tk_1") && !shown.contains("tokens/"),
        "{shown}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_file_that_cannot_be_read_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::open(folder.path()).expect("made");
    let path = folder.path().join(format!("{}.token", key("a")));
    // A link to itself cannot be read by anyone, not even by the administrator.
    std::os::unix::fs::symlink(&path, &path).expect("made");
    store.load(&key("a")).await.expect_err("unreadable");
    store
        .save(&key("a"), &stored(1, "tk_1"))
        .await
        .expect("replaced");
    assert!(store.load(&key("a")).await.expect("works").is_some());
}

#[tokio::test]
async fn what_a_killed_program_left_half_written_goes_with_the_next_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::open(folder.path()).expect("made");
    let half = folder.path().join(format!("{}.new", key("a")));
    std::fs::write(&half, "1 1 99 tok").expect("written");
    store
        .save(&key("a"), &stored(1, "tk_1"))
        .await
        .expect("works");
    assert!(!half.exists());
    assert!(store.load(&key("a")).await.expect("works").is_some());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_lock_of_a_program_that_was_killed_is_free() {
    use std::process::Command;
    let folder = tempfile::tempdir().expect("a folder");
    let store = FileStore::open(folder.path()).expect("made");
    let (key, life) = (key("a"), Duration::from_secs(60));
    let path = folder.path().join(format!("{key}.lock"));
    let mut holder = Command::new("flock");
    let mut holder = holder
        .arg("--close")
        .arg(path)
        .args(["sleep", "30"])
        .spawn()
        .expect("flock is a part of every Linux");
    let is_free = || async { store.try_lock(&key, life).await.expect("works").is_some() };
    while is_free().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    holder.kill().expect("running");
    holder.wait().expect("ended");
    assert!(is_free().await);
}
