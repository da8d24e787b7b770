//! `login`, `logout` and profiles.

use crate::support::{Shop, feed, finish};

fn login(shop: &Shop, name: &str, secret: &str) -> crate::support::Run {
    let words = [
        "login",
        name,
        "--corp-id",
        shop.sandbox.corp_id(),
        "--secret-file",
        "-",
        "--keep",
        "file",
    ];
    let base_url = shop.sandbox.base_url();
    feed(
        shop.bare().args(words).args(["--base-url", base_url]),
        format!("{secret}\n").as_bytes(),
    )
}

/// How many tokens are kept.
fn tokens(shop: &Shop) -> usize {
    let files = std::fs::read_dir(shop.home().join("cache/tokens")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "token"))
        .count()
}

#[test]
fn a_profile_whose_secret_is_lost_is_forgotten_and_its_token_is_not_passed_over() {
    let shop = Shop::new();
    assert_eq!(login(&shop, "acme", shop.sandbox.sync_secret()).code, 0);
    std::fs::remove_file(shop.home().join("config/secrets/acme")).unwrap();
    let gone = finish(shop.bare().args(["logout", "acme", "--yes"]));
    assert_eq!((gone.code, tokens(&shop)), (0, 1));
    assert!(
        gone.err.contains("stays valid until its end"),
        "{}",
        gone.err
    );
    assert_eq!(finish(shop.bare().args(["tag", "list"])).code, 4);
}

#[test]
fn a_profile_is_checked_kept_used_and_forgotten() {
    let shop = Shop::new();
    let run = login(&shop, "acme", shop.sandbox.sync_secret());
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "logged in as acme\n"),
        "{}",
        run.err
    );
    assert_eq!(finish(shop.bare().args(["tag", "list"])).code, 0);
    let listed = finish(shop.bare().args(["profile", "list", "--output", "csv"]));
    assert!(
        listed
            .out
            .contains(&format!("acme,{},", shop.sandbox.corp_id())),
        "{}",
        listed.out
    );
    let settings = std::fs::read_to_string(shop.home().join("config/profiles.toml")).unwrap();
    assert!(!settings.contains(shop.sandbox.sync_secret()), "{settings}");
    assert_eq!(tokens(&shop), 1);
    let gone = finish(shop.bare().args(["logout", "acme", "--yes"]));
    assert_eq!((gone.code, gone.err.as_str()), (0, ""));
    assert_eq!(tokens(&shop), 0, "the token is forgotten with the secret");
    assert!(!shop.home().join("config/secrets/acme").exists());
    assert_eq!(finish(shop.bare().args(["tag", "list"])).code, 4);
}

#[cfg(unix)]
#[test]
fn the_file_of_the_secret_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::new();
    assert_eq!(login(&shop, "acme", shop.sandbox.sync_secret()).code, 0);
    let mode = |path: &str| {
        std::fs::metadata(shop.home().join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(
        (
            mode("config/secrets/acme"),
            mode("config/secrets"),
            mode("config/profiles.toml")
        ),
        (0o600, 0o700, 0o600)
    );
}

#[test]
fn a_wrong_secret_is_not_kept() {
    let shop = Shop::new();
    let run = login(&shop, "acme", "wrong");
    assert_eq!(run.code, 4, "{}", run.err);
    assert!(!shop.home().join("config/profiles.toml").exists());
}

#[test]
fn the_used_profile_is_chosen_by_name() {
    let shop = Shop::new();
    assert_eq!(login(&shop, "acme", shop.sandbox.sync_secret()).code, 0);
    assert_eq!(login(&shop, "app", shop.sandbox.app_secret()).code, 0);
    assert_eq!(
        finish(shop.bare().args(["linked-corp", "permissions"])).code,
        1,
        "acme is the default"
    );
    assert_eq!(
        finish(
            shop.bare()
                .args(["linked-corp", "permissions", "--profile", "app"])
        )
        .code,
        0
    );
    assert_eq!(finish(shop.bare().args(["profile", "use", "app"])).code, 0);
    assert_eq!(
        finish(shop.bare().args(["linked-corp", "permissions"])).code,
        0
    );
    assert_eq!(
        finish(shop.bare().args(["profile", "use", "nobody"])).code,
        4
    );
}

#[test]
fn a_profile_beside_another_company_in_the_environment_says_which_would_win() {
    let shop = Shop::new();
    assert_eq!(login(&shop, "acme", shop.sandbox.sync_secret()).code, 0);
    let run = finish(shop.bare().env("WECOM_CORP_ID", "wwother").args([
        "tag",
        "list",
        "--profile",
        "acme",
    ]));
    assert_eq!(run.code, 4);
    assert!(run.err.contains("the profile would win"), "{}", run.err);
}

#[test]
fn names_that_would_leave_the_folder_are_refused() {
    let shop = Shop::new();
    for name in ["../x", ".x", "a/b", ""] {
        assert_eq!(login(&shop, name, "s").code, 2, "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_keyring_the_secret_goes_into_a_private_file_and_that_is_said() {
    let shop = Shop::new();
    let words = [
        "login",
        "acme",
        "--corp-id",
        shop.sandbox.corp_id(),
        "--secret-file",
        "-",
    ];
    let mut command = shop.bare();
    command
        .args(words)
        .args(["--base-url", shop.sandbox.base_url()])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let run = feed(&mut command, shop.sandbox.sync_secret().as_bytes());
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.err.contains("there is no keyring to use"),
        "{}",
        run.err
    );
    assert!(shop.home().join("config/secrets/acme").exists());
    let listed = finish(shop.bare().args(["profile", "list", "--output", "csv"]));
    assert!(listed.out.contains(",file,true"), "{}", listed.out);
}

#[test]
fn a_secret_is_tried_at_the_server_of_the_environment() {
    let shop = Shop::new();
    // As an editor of Windows saves it.
    let secret = format!("\u{feff}{}\r\n", shop.sandbox.sync_secret());
    let file = crate::support::word(shop.file("secret", secret));
    let words = ["login", "acme", "--corp-id", shop.sandbox.corp_id()];
    let mut command = shop.bare();
    command
        .args(words)
        .args(["--keep", "file", "--secret-file", &file]);
    let run = finish(&mut command);
    assert_eq!(run.code, 0, "{}", run.err);
}
