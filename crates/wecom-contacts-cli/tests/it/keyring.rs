//! `login` with a real keyring: a `gnome-keyring-daemon` on a D-Bus of its own, as desktops of Linux have it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::support::{Run, Shop, feed, finish};

/// Opens a keyring, says where it is reached, and waits until its stdin is closed.
const SESSION: &str = r#"
printf pass | gnome-keyring-daemon --unlock --components=secrets > /dev/null 2>&1 || exit
echo "$DBUS_SESSION_BUS_ADDRESS"
exec cat
"#;

/// A desktop session with an open keyring, for one test.
struct Session {
    child: Child,
    bus: String,
}

impl Session {
    fn open(shop: &Shop) -> Self {
        let mut child = in_home(shop, Command::new("dbus-run-session"))
            .args(["--", "sh", "-c", SESSION])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut bus = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut bus).unwrap();
        let bus = bus.trim().to_owned();
        assert!(!bus.is_empty(), "the keyring does not open");
        Session { child, bus }
    }

    /// The program in this session.
    fn command(&self, shop: &Shop, words: &[&str]) -> Command {
        let mut command = in_home(shop, shop.bare());
        command.args(words);
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.bus);
        command
    }

    fn run(&self, shop: &Shop, words: &[&str]) -> Run {
        finish(&mut self.command(shop, words))
    }

    /// Logs the person out of the desktop: the keyring is gone then.
    fn close(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}

/// Keyrings are kept in the home, and what belongs to the session in a folder of its own.
fn in_home(shop: &Shop, mut command: Command) -> Command {
    command
        .env("HOME", shop.home())
        .env("XDG_RUNTIME_DIR", shop.home())
        .env_remove("XDG_DATA_HOME");
    command
}

#[test]
fn the_secret_is_kept_in_the_keyring_used_and_forgotten() {
    let shop = Shop::new();
    let mut session = Session::open(&shop);
    let words = [
        "login",
        "acme",
        "--corp-id",
        shop.sandbox.corp_id(),
        "--base-url",
        shop.sandbox.base_url(),
        "--secret-file",
        "-",
    ];
    let mut login = session.command(&shop, &words);
    let run = feed(&mut login, shop.sandbox.sync_secret().as_bytes());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(!shop.home().join("config/secrets").exists());
    let listed = session.run(&shop, &["profile", "list", "--output", "csv"]);
    assert!(listed.out.contains(",keyring,true"), "{}", listed.out);
    let read = session.run(&shop, &["user", "get", "lin.mei"]);
    assert_eq!(read.code, 0, "{}", read.err);

    let gone = session.run(&shop, &["logout", "acme", "--yes"]);
    assert_eq!((gone.code, gone.err.as_str()), (0, ""));
    let profile = format!(
        "[profile.acme]\ncorp_id = \"{}\"\nsecret = \"keyring\"\n",
        shop.sandbox.corp_id()
    );
    std::fs::write(shop.home().join("config/profiles.toml"), profile).unwrap();
    let words = ["tag", "list", "--profile", "acme"];
    let forgotten = session.run(&shop, &words);
    assert_eq!(forgotten.code, 4, "{}{}", forgotten.out, forgotten.err);

    session.close();
    let closed = session.run(&shop, &words);
    assert_eq!(closed.code, 4, "{}", closed.err);
    assert!(
        closed.err.contains("the keyring of the system"),
        "{}",
        closed.err
    );
}
