//! Which of the environment and the profiles is used, and which pairs are refused.

use super::{Environment, Keep, Profile, Profiles, Source, source};

fn environment(corp_id: Option<&str>, secret: Option<&str>) -> Environment {
    Environment {
        corp_id: corp_id.map(Into::into),
        secret: secret.map(Into::into),
        base_url: None,
    }
}

fn profiles(names: &[(&str, &str)]) -> Profiles {
    let mut profiles = Profiles::default();
    for (name, corp_id) in names {
        profiles.put(
            name,
            Profile {
                corp_id: (*corp_id).to_owned(),
                base_url: None,
                secret: Keep::File,
            },
        );
    }
    profiles
}

fn decided(env: &Environment, named: Option<&str>, profiles: &Profiles) -> Result<Source, u8> {
    source(env, named, profiles).map_err(|failure| failure.code())
}

#[test]
fn the_environment_wins_over_the_default_profile() {
    let env = environment(Some("ww1"), Some("s"));
    assert_eq!(
        decided(&env, None, &profiles(&[("acme", "ww2")])),
        Ok(Source::Environment)
    );
}

#[test]
fn half_an_environment_is_refused() {
    let none = profiles(&[]);
    assert_eq!(
        decided(&environment(Some("ww1"), None), None, &none),
        Err(4)
    );
    assert_eq!(decided(&environment(None, Some("s")), None, &none), Err(4));
    assert_eq!(decided(&environment(None, None), None, &none), Err(4));
}

#[test]
fn a_named_profile_beside_another_company_in_the_environment_is_a_conflict() {
    let both = profiles(&[("acme", "ww2")]);
    let env = environment(Some("ww1"), Some("s"));
    assert_eq!(decided(&env, Some("acme"), &both), Err(4));
    let same = environment(Some("ww2"), Some("s"));
    assert_eq!(
        decided(&same, Some("acme"), &both),
        Ok(Source::Profile("acme".to_owned()))
    );
}

#[test]
fn the_only_or_the_chosen_profile_is_the_default() {
    let mut two = profiles(&[("acme", "ww1"), ("beta", "ww2")]);
    let env = environment(None, None);
    assert_eq!(
        decided(&env, None, &two),
        Ok(Source::Profile("acme".to_owned()))
    );
    two.choose("beta").unwrap();
    assert_eq!(
        decided(&env, None, &two),
        Ok(Source::Profile("beta".to_owned()))
    );
    assert_eq!(two.choose("gamma").unwrap_err().code(), 4);
    two.remove("beta").unwrap();
    assert_eq!(two.default_name(), Some("acme"));
}

#[test]
fn the_file_reads_back_what_was_written() {
    let two = profiles(&[("acme", "ww1"), ("测试", "ww2")]);
    let text = toml::to_string_pretty(&two).unwrap();
    assert_eq!(toml::from_str::<Profiles>(&text).unwrap(), two);
    assert!(!text.contains("password"));
}
