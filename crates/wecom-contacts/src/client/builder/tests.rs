//! Settings: what cannot work is refused with advice, and nothing gives the secret away.

use std::collections::BTreeMap;

use super::ContactsBuilder;
use crate::Contacts;
use crate::testing::{CORP_ID, SECRET, rendered};

fn good() -> ContactsBuilder {
    Contacts::builder()
        .corp_id(CORP_ID)
        .secret(SECRET)
        .base_url("http://127.0.0.1:1")
}

#[test]
fn what_is_missing_is_named() {
    let error = Contacts::builder()
        .secret(SECRET)
        .build()
        .expect_err("no company");
    assert_eq!(error.setting(), "corp_id");
    let error = Contacts::builder()
        .corp_id(CORP_ID)
        .build()
        .expect_err("no secret");
    assert_eq!(error.setting(), "secret");
    let error = good()
        .secret(format!("{SECRET}\n"))
        .build()
        .expect_err("a line end");
    assert!(!rendered(&error).contains(SECRET));
}

#[test]
fn a_base_url_that_cannot_work_is_refused_without_its_password() {
    for url in [
        "",
        "qyapi.weixin.qq.com",
        "ftp://x",
        "https://user:hunter2@x",
        "https://x/?token=hunter2",
        "https://x/#a",
    ] {
        let error = good().base_url(url).build().expect_err(url);
        assert_eq!(error.setting(), "base_url");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    for url in [
        "http://127.0.0.1:1",
        "http://[::1]:1/",
        "https://proxy.example/wecom/",
    ] {
        good().base_url(url).build().expect(url);
    }
}

#[test]
fn other_settings_that_cannot_work_are_refused() {
    let settings = [
        good().with_proxy("::"),
        good().with_user_agent("a\nb"),
        good().with_root_certificates("no certificate"),
    ];
    for (builder, setting) in
        settings
            .into_iter()
            .zip(["with_proxy", "with_user_agent", "with_root_certificates"])
    {
        assert_eq!(builder.build().expect_err(setting).setting(), setting);
    }
}

#[cfg(any(
    feature = "rustls",
    feature = "rustls-no-provider",
    feature = "native-tls"
))]
#[test]
fn a_text_without_a_certificate_is_refused_and_the_error_says_so() {
    let authority = include_bytes!("../http/tls/ca.pem");
    let key = &include_bytes!("../http/tls/server.key")[..];
    for pem in [&b""[..], b"\n", b"no certificate", key] {
        let builder = good().with_root_certificates(authority);
        let error = builder.with_root_certificates(pem).build();
        let error = error.expect_err("there is no certificate");
        assert_eq!(error.setting(), "with_root_certificates");
        assert!(error.to_string().contains("no certificate"), "{error}");
    }
}

#[test]
fn the_environment_makes_a_client_or_names_the_variable() {
    let build = |vars: &[(&'static str, &str)]| {
        let vars: BTreeMap<_, _> = vars
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        ContactsBuilder::from_vars(|name| vars.get(name).cloned()).and_then(ContactsBuilder::build)
    };
    let base = [
        ("WECOM_CORP_ID", CORP_ID),
        ("WECOM_SECRET", SECRET),
        ("WECOM_BASE_URL", "http://127.0.0.1:1"),
    ];
    assert!(build(&base).is_ok());
    assert_eq!(
        build(&base[1..]).expect_err("no company").setting(),
        "WECOM_CORP_ID"
    );
    assert_eq!(
        build(&base[..1]).expect_err("no secret").setting(),
        "WECOM_SECRET"
    );
    for (name, value) in [
        ("WECOM_LIMIT_SHARE", "2"),
        ("WECOM_LIMIT_SHARE", "half"),
        ("WECOM_TOKEN_DIR", "/dev/null/x"),
    ] {
        let vars: Vec<_> = base.into_iter().chain([(name, value)]).collect();
        assert_eq!(build(&vars).expect_err(value).setting(), name);
    }
    assert!(build(&[base[0], base[1], base[2], ("WECOM_LIMIT_SHARE", "0.5")]).is_ok());
}

#[test]
fn nothing_that_can_be_printed_shows_the_secret() {
    let builder = good().with_proxy("http://user:hunter2@127.0.0.1:3128");
    let shown = format!("{builder:?} {builder:#?}");
    let contacts = builder.build().expect("good settings");
    let shown = format!("{shown} {contacts:?} {contacts:#?} {:?}", contacts.users());
    assert!(
        !shown.contains(SECRET) && !shown.contains("hunter2"),
        "{shown}"
    );
}
