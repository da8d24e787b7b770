//! Sentences of the SDK, found again and put into Chinese.

use std::fs;
use std::path::Path;

use super::{OF_THE_SYSTEM, PHRASES, fill, say};
use crate::message::Lang;

#[test]
fn the_gaps_of_a_form_are_found() {
    assert_eq!(
        fill("at most {} bytes", "at most 64 bytes"),
        Some(vec!["64"])
    );
    assert_eq!(fill("job {}: {}", "job j1: a: b"), Some(vec!["j1", "a: b"]));
    assert_eq!(fill("none", "none"), Some(vec![]));
    assert_eq!(fill("none", "none left"), None);
    assert_eq!(fill("{} items", "items"), None);
    assert_eq!(fill("{} items", "3 items more"), None);
}

#[test]
fn sentences_are_put_into_chinese_inside_out() {
    let english = "job j1: tag_list: no answer in time";
    assert_eq!(
        say(Lang::Zh, english),
        "任务 j1：tag_list：服务器没有及时应答"
    );
    assert_eq!(say(Lang::En, english), english);
    assert_eq!(say(Lang::Zh, "quite unheard of"), "quite unheard of");
    assert_eq!(say(Lang::Zh, "1 to 4"), "1 至 4");
    assert_eq!(say(Lang::Zh, "one to all"), "one to all");
}

/// The text of every source file of the SDK, comments and white space apart.
fn spoken(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            spoken(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            *out += &fs::read_to_string(path).unwrap();
        }
    }
}

/// Whether the sources hold the text, or two texts that it is put together from. Numbers and units are filled in.
fn said(sources: &str, piece: &str) -> bool {
    let marks: &[_] = &['(', ')', ';', ':', ',', ' '];
    let piece = piece.trim_matches(marks);
    let plain = piece
        .trim_start_matches("at least ")
        .trim_start_matches("1 ");
    let singular = plain.trim_end_matches('s');
    let cuts = piece.match_indices(marks).map(|(at, _)| piece.split_at(at));
    let mut parts = cuts.map(|(one, other)| (one.trim_matches(marks), other.trim_matches(marks)));
    piece.is_empty()
        || [piece, plain, singular]
            .iter()
            .any(|text| sources.contains(text))
        || parts.any(|(one, other)| sources.contains(one) && sources.contains(other))
}

#[test]
fn every_form_is_still_said_by_the_sdk() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut sources = String::new();
    for name in ["wecom-contacts", "wecom-contacts-api"] {
        spoken(&crates.join(name).join("src"), &mut sources);
    }
    let own = PHRASES.len() - OF_THE_SYSTEM;
    for (english, _) in &PHRASES[..own] {
        let mut pieces = english.split("{}");
        let whole = pieces.all(|piece| said(&sources, piece));
        assert!(whole, "nobody says `{english}` any more");
    }
}

#[test]
fn both_sides_have_the_same_gaps() {
    for (english, chinese) in &PHRASES[..PHRASES.len() - OF_THE_SYSTEM] {
        let gaps = |text: &str| text.matches("{}").count();
        assert_eq!(gaps(english), gaps(chinese), "{english}");
    }
}
